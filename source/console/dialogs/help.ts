import {keyLabel} from '../key-names.ts';
import {keymap} from '../keymap/keymap.ts';
import {generalKeys} from '../keymap/general-keys.ts';
import {paneKeys} from '../keymap/pane-keys.ts';
import type {HelpStep, KeymapRow} from '../keymap/row.ts';
import {serviceKeys} from '../keymap/service-keys.ts';
import type {Subject} from '../subject.ts';
import {cut, fit} from '../text.ts';
import type {Theme} from '../theme.ts';
import {dialogRoom, type DialogContent, type DialogContext} from './dialog.ts';
import {hintsOf} from './hint.ts';

/** The table of keys that is in force. */
export function helpContent(context: DialogContext, scroll: number): DialogContent {
	const {subject, theme, version} = context;
	const {columns, rows} = dialogRoom(subject);
	const lines = helpLines(columns, theme);
	const hidden = lines.length - rows - scroll;
	return {
		title: `devtui ${version}`,
		lines: lines.slice(scroll, scroll + rows),
		hints: [...hidden > 0 ? [`${hidden} more below`] : [], ...hintsOf('help', subject, theme)],
		minWidth: columns,
	};
}

/** Where help stands after a step; it never goes past its end. */
export function scrollHelp(subject: Subject, scroll: number, step: HelpStep): number {
	const {rows} = dialogRoom(subject);
	const by: Readonly<Record<HelpStep, number>> = {'line-up': -1, 'line-down': 1, 'page-up': 1 - rows, 'page-down': rows - 1};
	const last = Math.max(0, lineCount - rows);
	return Math.max(0, Math.min(scroll + by[step], last));
}

/** `j ↓`, `1–9`. */
export function keysLabel(row: KeymapRow): string {
	return row.keysLabel ?? row.keys.map(key => keyLabel(key)).join(' ');
}

const sections = [
	{heading: 'Services', rows: serviceKeys},
	{heading: 'Panes', rows: paneKeys},
	{heading: 'Console', rows: generalKeys},
];
const lineCount = sections.reduce((sum, {rows}) => sum + rows.length + 2, -1);
const keysWidth = Math.max(...keymap.map(row => keysLabel(row).length));

function helpLines(columns: number, {paint}: Theme): readonly string[] {
	const isNarrow = columns < 60;
	return sections.flatMap(({heading, rows}, index) => [
		...index > 0 ? [''] : [],
		paint.strong(heading),
		...rows.map(row => `${paint.key(fit(keysLabel(row), keysWidth))}  ${cut(isNarrow ? row.title : row.description, columns - keysWidth - 2)}`),
	]);
}
