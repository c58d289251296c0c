import {textWidth} from '../../lib/text-width.ts';
import type {HelpDialog} from '../dialog-state.ts';
import {keyLabel} from '../key-names.ts';
import type {KeymapRow} from '../keymap/row.ts';
import type {Keymap, KeymapSection} from '../keymap/table.ts';
import {passesFilter} from '../list/list-filter.ts';
import {fit, fitRight, plainLine, spread, wrap} from '../text.ts';
import type {Theme} from '../theme.ts';
import {dialogRoom, type DialogContent, type DialogContext} from './dialog.ts';
import {hintsOf} from './hint.ts';

/** The table of keys that is in force: what they do, and what the action is called in `config.yaml`. */
export function helpContent(context: DialogContext, {scroll, filter}: HelpDialog): DialogContent {
	const {subject, theme, version} = context;
	const {columns, rows} = dialogRoom(subject, true);
	const sections = helpSections(subject.keymap, filter);
	const lines = sections.length > 0 ? helpLines(sections, columns, theme) : [theme.paint.faint('no key has such words')];
	return {
		title: filter === '' ? `devtui ${version}` : `devtui ${version} ─ keys for ${plainLine(filter)}`,
		// The box stays as it is while what it shows gets less.
		lines: [...lines, ...Array.from({length: rows - lines.length}, () => '')],
		hints: hintsOf('help', subject, theme),
		isWide: true,
		minWidth: columns,
		scroll,
	};
}

/** The rows that have the words of a filter in what they do, in their action or their heading. */
export function helpSections({sections}: Keymap, filter: string): readonly KeymapSection[] {
	return sections.flatMap(({heading, rows}) => {
		const left = rows.filter(row => passesFilter(`${keysLabel(row)} ${row.action} ${row.title} ${row.description} ${heading}`, filter));
		return left.length > 0 ? [{heading, rows: left}] : [];
	});
}

/** `j ↓`, `1–9`. */
export function keysLabel(row: KeymapRow): string {
	return row.keysLabel ?? row.keys.map(key => keyLabel(key)).join(' ');
}

function helpLines(sections: readonly KeymapSection[], columns: number, theme: Theme): readonly string[] {
	return sections.flatMap(({heading, rows}, index) => [
		...index > 0 ? [''] : [],
		theme.paint.strong(heading),
		...rows.flatMap(row => rowLines(row, columns, theme)),
	]);
}

/** Nothing is cut: a description goes on in the next line. Narrow screens have titles instead. */
function rowLines(row: KeymapRow, columns: number, {paint}: Theme): readonly string[] {
	const isNarrow = columns < minWidthForDescriptions;
	const label = keysLabel(row);
	const keysWidth = Math.max(isNarrow ? 7 : usualKeysWidth, textWidth(label));
	const room = columns - keysWidth - 2;
	const start = `${paint.key(fit(label, keysWidth))}  `;
	if (isNarrow) {
		return [start + fit(row.title, room)];
	}

	const lines = wrap(row.description, room);
	const last = lines.at(-1) ?? '';
	const isBeside = textWidth(last) + 2 + row.action.length <= room;
	const action = paint.faint(row.action);
	return [...lines.slice(0, -1), ...isBeside ? [spread(last, action, room)] : [last, fitRight(action, room)]]
		.map((line, index) => (index === 0 ? start : ' '.repeat(keysWidth + 2)) + line);
}

const minWidthForDescriptions = 60;
/** Those that have longer ones push what they do to the right. */
const usualKeysWidth = 11;
