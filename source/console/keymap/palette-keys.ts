import {complete} from '../palette/complete.ts';
import {recall} from '../recall.ts';
import {edit, insert, longestPaste} from '../line-edit.ts';
import type {Subject} from '../subject.ts';
import type {PaletteDialog} from '../dialog-state.ts';
import {changeView, type Intent, type KeymapRow} from './row.ts';

/** Inside the palette; every other key edits the line. */
export const paletteKeys: readonly KeymapRow[] = [
	{
		action: 'run-command',
		contexts: ['palette'],
		keys: ['Enter'],
		title: 'run',
		description: 'run the command',
		footer: {palette: 1},
		perform: () => [{type: 'run-line'}],
	},
	{
		action: 'complete',
		contexts: ['palette'],
		keys: ['Tab'],
		title: 'complete',
		description: 'complete the word, then go through what it could be',
		footer: {palette: 2},
		perform: subject => change(subject, palette => complete(subject, palette, 1)),
	},
	{
		action: 'complete-backwards',
		contexts: ['palette'],
		keys: ['Shift-Tab'],
		title: 'complete backwards',
		description: 'go back through what the word could be',
		perform: subject => change(subject, palette => complete(subject, palette, -1)),
	},
	{
		action: 'older-command',
		contexts: ['palette'],
		keys: ['Up', 'Ctrl-P'],
		title: 'older',
		description: 'an older command that begins with what is written',
		footer: {palette: 4},
		perform: subject => change(subject, palette => recallCommand(subject, palette, -1)),
	},
	{
		action: 'newer-command',
		contexts: ['palette'],
		keys: ['Down', 'Ctrl-N'],
		title: 'newer',
		description: 'a newer command that begins with what is written',
		perform: subject => change(subject, palette => recallCommand(subject, palette, 1)),
	},
	{
		action: 'close-palette',
		contexts: ['palette'],
		keys: ['Esc', 'Ctrl-C', 'Ctrl-G'],
		title: 'leave',
		description: 'leave the palette and run nothing',
		footer: {palette: 3},
		perform: () => changeView({type: 'close'}),
	},
];

/** A key of no row is written into the line, or edits it. */
export function editPalette(subject: Subject, key: string): readonly Intent[] {
	return change(subject, palette => {
		// In a line that is empty already, it leaves.
		const line = edit(palette.line, key);
		return line && {type: 'palette', line};
	});
}

/** As one line: what is run is seen first. */
export function pasteIntoPalette(subject: Subject, data: Uint8Array): readonly Intent[] {
	const text = Buffer.from(data).toString('utf8').trim().replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
	return change(subject, ({line}) => text.length > longestPaste
		// What is run is what was pasted, or nothing.
		? {type: 'palette', line, problem: `That is too long for a line: ${text.length.toLocaleString('en-US')} characters, and ${longestPaste.toLocaleString('en-US')} are the most.`}
		: {type: 'palette', line: insert(line, text)});
}

function recallCommand({view: {history}}: Subject, palette: PaletteDialog, step: 1 | -1): PaletteDialog | undefined {
	const found = recall(history.command, palette, step);
	return found && {type: 'palette', ...found};
}

function change({view: {dialog}}: Subject, to: (palette: PaletteDialog) => PaletteDialog | undefined): readonly Intent[] {
	const next = dialog?.type === 'palette' ? to(dialog) : undefined;
	return next ? changeView({type: 'open', dialog: next}) : [];
}
