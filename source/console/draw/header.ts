import type {PhaseType, ServiceState} from '../../core/state.ts';
import {textWidth} from '../../lib/text-width.ts';
import {keyHint} from '../keymap/key-hint.ts';
import {marksLabel} from '../list/hidden.ts';
import {servicesOf, type Subject} from '../subject.ts';
import {cut, joinFitting, plainLine, spread} from '../text.ts';
import type {Theme} from '../theme.ts';

/** The project and how its services are; on the right what is unusual about this console. */
export function headerLine(subject: Subject, {paint, phase, glyph}: Theme, width: number): string {
	const {project, view, state, layout} = subject;
	const services = servicesOf(subject);
	const counts = shownPhases.flatMap(type => countsOf(subject, services, type));
	const paused = services.filter(({watch}) => watch.isPaused).length;
	const unbuilt = services.filter(({build}) => build?.type === 'failed').length;
	const leftOut = layout.type === 'screen' ? layout.leftOut : 0;
	const notes = [
		...state.shutdown ? [paint.warning('stopping')] : [],
		...unbuilt > 0 ? [paint.bad(`${glyph.failed} ${unbuilt} ${unbuilt === 1 ? 'build' : 'builds'} failed`)] : [],
		...view.marks.length > 0 ? [`${paint.strong(glyph.marked)} ${marksLabel(subject)}`] : [],
		...view.hasMouse ? [] : [keyHint(subject.keymap, 'mouse', 'takes the mouse back') || 'the mouse is the terminal\'s'],
		...leftOut > 0 ? [`no room for ${leftOut} ${leftOut === 1 ? 'pane' : 'panes'}`] : [],
		...paused > 0 ? [`${paint.warning(glyph.paused)} ${paused} paused`] : [],
		paint.faint('devtui'),
	];
	const name = ` ${paint.strong(plainLine(project.name))}`;
	const words = counts.map(({type, word, count}) => `${phase[type].paint(phase[type].glyph)} ${count} ${word}`);
	const figures = counts.map(({type, count}) => `${phase[type].paint(phase[type].glyph)} ${count}`);
	const right = `${joinFitting(notes, '   ', Math.floor(width / 2))} `;
	const room = width - textWidth(right) - 1;
	const long = [name, ...words].join('  ');
	// A name that is too long must not take the counts with it.
	const shortName = cut(name, Math.max(leastName, room - textWidth(figures.join('  ')) - 2));
	const left = textWidth(long) <= room ? long : joinFitting([shortName, ...figures], '  ', room);
	return spread(left, right, width);
}

const leastName = 12;

interface Count {
	readonly type: PhaseType;
	readonly word: string;
	readonly count: number;
}

/** Whatever stands for something else is counted by its own words, of which one phase may have several. */
function countsOf({standIn}: Subject, services: readonly ServiceState[], type: PhaseType): readonly Count[] {
	const counts = new Map<string, number>();
	for (const {name} of services.filter(({phase}) => phase.type === type)) {
		const other = standIn?.(name);
		const word = other ? other.word : phaseWord[type];
		if (word !== undefined) {
			counts.set(word, (counts.get(word) ?? 0) + 1);
		}
	}

	return [...counts].map(([word, count]) => ({type, word, count}));
}

/** What matters most comes first, in case there is no room for all. */
const shownPhases: readonly PhaseType[] = ['ready', 'starting', 'failed', 'backoff', 'unready', 'waiting', 'stopping', 'skipped', 'completed', 'stopped', 'idle'];

const phaseWord: Readonly<Record<PhaseType, string>> = {
	idle: 'not started',
	waiting: 'waiting',
	starting: 'starting',
	ready: 'ready',
	unready: 'unready',
	stopping: 'stopping',
	backoff: 'to restart',
	completed: 'completed',
	failed: 'failed',
	stopped: 'stopped',
	skipped: 'skipped',
};
