import {keyLabel} from '../key-names.ts';
import {keymap} from '../keymap/keymap.ts';
import {generalKeys} from '../keymap/general-keys.ts';
import {paneKeys} from '../keymap/pane-keys.ts';
import type {KeymapRow} from '../keymap/row.ts';
import {dialogKeys} from '../keymap/dialog-keys.ts';
import {paletteKeys} from '../keymap/palette-keys.ts';
import {serviceKeys} from '../keymap/service-keys.ts';
import {cut, fit} from '../text.ts';
import type {Theme} from '../theme.ts';
import {dialogRoom, type DialogContent, type DialogContext} from './dialog.ts';
import {hintsOf} from './hint.ts';

/** The table of keys that is in force. */
export function helpContent(context: DialogContext, scroll: number): DialogContent {
	const {subject, theme, version} = context;
	const {columns} = dialogRoom(subject);
	return {
		title: `devtui ${version}`,
		lines: helpLines(columns, theme),
		hints: hintsOf('help', subject, theme),
		minWidth: columns,
		scroll,
	};
}

/** `j ↓`, `1–9`. */
export function keysLabel(row: KeymapRow): string {
	return row.keysLabel ?? row.keys.map(key => keyLabel(key)).join(' ');
}

const sections = [
	{heading: 'Services', rows: serviceKeys},
	{heading: 'Panes', rows: paneKeys},
	{heading: 'Console', rows: generalKeys},
	{heading: 'Command palette', rows: paletteKeys},
	{heading: 'Help, details, menus', rows: dialogKeys},
];
const keysWidth = Math.max(...keymap.map(row => keysLabel(row).length));

function helpLines(columns: number, {paint}: Theme): readonly string[] {
	const isNarrow = columns < 60;
	return sections.flatMap(({heading, rows}, index) => [
		...index > 0 ? [''] : [],
		paint.strong(heading),
		...rows.map(row => `${paint.key(fit(keysLabel(row), keysWidth))}  ${cut(isNarrow ? row.title : row.description, columns - keysWidth - 2)}`),
	]);
}
