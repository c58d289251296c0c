import {keyLabel} from '../key-names.ts';
import type {KeymapRow} from '../keymap/row.ts';
import type {Keymap} from '../keymap/table.ts';
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
		lines: helpLines(subject.keymap, columns, theme),
		hints: hintsOf('help', subject, theme),
		minWidth: columns,
		scroll,
	};
}

/** `j ↓`, `1–9`. */
export function keysLabel(row: KeymapRow): string {
	return row.keysLabel ?? row.keys.map(key => keyLabel(key)).join(' ');
}

function helpLines({sections, rows}: Keymap, columns: number, {paint}: Theme): readonly string[] {
	const isNarrow = columns < 60;
	const keysWidth = Math.max(...rows.map(row => keysLabel(row).length));
	return sections.flatMap((section, index) => [
		...index > 0 ? [''] : [],
		paint.strong(section.heading),
		...section.rows.map(row => `${paint.key(fit(keysLabel(row), keysWidth))}  ${cut(isNarrow ? row.title : row.description, columns - keysWidth - 2)}`),
	]);
}
