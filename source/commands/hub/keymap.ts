import {keyHint} from '../../console/keymap/key-hint.ts';
import {changeView, type Intent, type KeymapRow} from '../../console/keymap/row.ts';
import {whenStopping} from '../../console/keymap/service-keys.ts';
import {keymapOf, type Keymap} from '../../console/keymap/table.ts';
import {nameAll, servicesOf, targetsOf, type Subject} from '../../console/subject.ts';
import type {ServiceState} from '../../core/state.ts';
import type {HubActions, Task} from './actions.ts';
import {describeRefusal, endingDeed, whyNot, type Deed} from './deeds.ts';
import {hubPalette} from './palette.ts';
import type {Meaning} from './picture.ts';
import {commandInWordsOfHub, inWordsOfHub} from './words.ts';
import type {NewestBuild} from './newest-build.ts';

export interface HubKeymapOptions {
	readonly actions: HubActions;
	readonly newest: Pick<NewestBuild, 'isFollowed' | 'newest' | 'toggle'>;
	meaningOf(name: string): Meaning | undefined;
	/** Of what has been built here, for who suggests another build. */
	projects(): readonly string[];
}

/** The console's keys, whatever they have been remapped to, as they are meant at a hub. The actions have other names: so have they in the palette. */
export function hubKeymap({sections}: Keymap, options: HubKeymapOptions): Keymap {
	const changes = changesFor(options);
	return keymapOf(sections.map(({heading, rows}) => ({
		heading: heading === 'Services' ? 'Builds and builders' : heading,
		// What a build has printed is told from its beginning to who comes back to it.
		rows: rows.filter(({action}) => action !== 'clear').map(row => inWordsOfHub({...row, ...changes[row.action]})),
	})), hubPalette(options).map(command => commandInWordsOfHub(command)));
}

function changesFor({actions, newest, meaningOf}: HubKeymapOptions): Readonly<Partial<Record<string, Partial<KeymapRow>>>> {
	/** Those of them that it can be done to. */
	const tasks = (services: readonly ServiceState[], deedOf: (meaning: Meaning) => Deed): readonly Task[] => services.flatMap(({name}) => {
		const meaning = meaningOf(name);
		const deed = meaning && deedOf(meaning);
		return deed !== undefined && whyNot(deed, meaning!) === undefined ? [{deed, name}] : [];
	});
	/** What is said of one is not said of several that have reasons of their own. */
	const reason = (services: readonly ServiceState[], deedOf: (meaning: Meaning) => Deed, keymap: Keymap) => {
		if (tasks(services, deedOf).length > 0) {
			return undefined;
		}

		const found = [...new Set(services.flatMap(({name}) => {
			const meaning = meaningOf(name);
			const refusal = meaning && whyNot(deedOf(meaning), meaning);
			return refusal ? describeRefusal(refusal, keymap) : [];
		}))];
		return `${nameAll(services)}: ${found.length === 1 ? found.join('') : 'nothing can be done'}`;
	};
	const act = (chosen: readonly Task[]): readonly Intent[] => [
		{type: 'change-project', change: {type: 'own', make: async () => actions.act(chosen)}},
		...changeView({type: 'clear-marks'}),
	];
	const pauseOrResume = (services: readonly ServiceState[]): Deed => tasks(services, () => 'pause').length > 0 ? 'pause' : 'resume';
	const keyFor = (servicesFor: (subject: Subject) => readonly ServiceState[], deedFor: (subject: Subject) => (meaning: Meaning) => Deed): Pick<KeymapRow, 'whyNot' | 'perform'> => ({
		whyNot: subject => whenStopping(subject) ?? reason(servicesFor(subject), deedFor(subject), subject.keymap),
		perform: subject => act(tasks(servicesFor(subject), deedFor(subject))),
	});

	return {
		restart: {
			action: 'retry',
			title: 'retry',
			description: 'build it again, on the same builder',
			titleNow: () => 'retry',
			...keyFor(targetsOf, () => () => 'retry'),
		},
		'start-or-stop': {
			action: 'cancel-or-drain',
			title: 'cancel/drain',
			description: 'cancel the build; of a builder: it takes no more builds, and ends when it is idle',
			titleNow: subject => targetsOf(subject).some(({name}) => meaningOf(name)?.type === 'build') ? 'cancel' : 'drain',
			...keyFor(targetsOf, () => endingDeed),
		},
		'pause-watch': {
			action: 'pause-builder',
			title: 'pause/resume',
			description: 'pause or resume the builder: paused it begins no more builds, those that it has been given wait',
			titleNow: subject => pauseOrResume(targetsOf(subject)),
			...keyFor(targetsOf, subject => () => pauseOrResume(targetsOf(subject))),
		},
		'pause-watch-all': {
			action: 'pause-builders',
			title: 'pause/resume all',
			description: 'pause or resume all builders',
			...keyFor(servicesOf, subject => () => pauseOrResume(servicesOf(subject))),
		},
		timeline: {
			action: 'follow-newest',
			title: 'show newest',
			description: 'show each build as it begins, until another is chosen; again: no more',
			titleNow: () => newest.isFollowed() ? 'stay here' : 'show newest',
			whyNot: () => newest.newest() === undefined ? 'nothing has been built yet' : undefined,
			perform: newest.toggle,
		},
		'restart-failed': refused('retry-failed', 'retry failed', 'builds that failed are built again one by one', ({keymap}) => keyHint(keymap, 'retry', 'builds one again', ': ') + keyHint(keymap, 'mark', 'marks several', '; ')),
		signal: refused('signal-build', 'signal', 'builds are sent no signals', ({keymap}) => keyHint(keymap, 'cancel-or-drain', 'cancels one', ': ')),
		kill: refused('kill-build', 'kill', 'builds are cancelled, not killed', ({keymap}) => keyHint(keymap, 'cancel-or-drain', 'cancels one, and what has not ended after 10s is killed', ': ')),
		'discard-changes': refused('discard', 'discard', 'no files are watched at a hub'),
		type: {
			description: 'builds take no input',
			isRefusal: true,
			footer: {},
			whyNot: ({view}) => `${view.selected}: builds take no input`,
		},
		quit: {title: 'end the hub', description: 'end the hub, in order; asks'},
		'quit-now': {title: 'end the hub', description: 'end the hub; asks'},
		'confirm-quit': {title: 'end the hub', description: 'end the hub: builders go on, and tell the next one'},
		'force-quit': {title: 'end the hub', description: 'end the hub, without another question'},
	};
}

/** `instead`: what can be done, by the keys that this console has. */
function refused(action: string, title: string, description: string, instead: (subject: Subject) => string = () => ''): Partial<KeymapRow> {
	return {action, title, description, isRefusal: true, footer: {}, titleNow: () => title, whyNot: subject => `${description}${instead(subject)}`};
}
