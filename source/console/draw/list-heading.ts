import type {PhaseType} from '../../core/state.ts';
import {textWidth} from '../../lib/text-width.ts';
import {selectedGroup, type HeadingRow} from '../list/list-rows.ts';
import {serviceOf, type Subject} from '../subject.ts';
import {fit, joinFitting, plainLine} from '../text.ts';
import type {Theme} from '../theme.ts';

/** `- back end  ● 3 ✖ 1`: the name of a group and how its services are. */
export function headingRow(subject: Subject, row: HeadingRow, width: number, {paint, glyph, phase}: Theme): string {
	const {heading, services, isFolded} = row;
	const isSelected = selectedGroup(subject)?.heading === heading;
	const counts = countsOf(services.map(name => serviceOf(subject, name).phase.type), phase);
	const marked = services.filter(name => subject.view.marks.includes(name)).length;
	const mark = isFolded && marked > 0 ? paint.strong(glyph.marked) : ' ';
	const start = `${isSelected ? paint.focused(glyph.selected) : ' '}${paint.faint(isFolded ? glyph.folded : glyph.unfolded)}${mark}`;
	const shown = joinFitting(counts, ' ', Math.max(0, width - 3 - minNameWidth - 3));
	const nameRoom = width - 3 - (shown === '' ? 0 : textWidth(shown) + 2) - 1;
	const name = fit(plainLine(heading), Math.min(nameRoom, textWidth(plainLine(heading))));
	return fit(`${start}${isSelected ? paint.selected(name) : paint.accent(name)}  ${shown}`, width);
}

const minNameWidth = 8;

/** `✖ 2 ● 1`: what looks the same is counted together. */
function countsOf(types: readonly PhaseType[], styles: Theme['phase']): readonly string[] {
	const counts = new Map<string, number>();
	for (const type of types.toSorted((one, other) => shownPhases.indexOf(one) - shownPhases.indexOf(other))) {
		const shown = styles[type].paint(styles[type].glyph);
		counts.set(shown, (counts.get(shown) ?? 0) + 1);
	}

	return [...counts].map(([shown, count]) => `${shown} ${count}`);
}

/** What needs somebody comes first, in case there is no room for all. */
const shownPhases: readonly PhaseType[] = ['failed', 'backoff', 'unready', 'stopping', 'skipped', 'starting', 'waiting', 'ready', 'completed', 'stopped', 'idle'];
