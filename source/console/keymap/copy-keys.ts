import type {CopyStep} from '../copy/copy-state.ts';
import type {CopyMove} from '../copy/moves.ts';
import type {SelectionShape} from '../copy/selection.ts';
import {mergedServices, paneInQuestion} from '../merged/merged-log.ts';
import {keyHint} from './key-hint.ts';
import {whyNotShown} from './pane-keys.ts';
import type {KeymapRow} from './row.ts';

/** Copy mode: a pane stands still, and keys move over what it has printed. */
export const copyKeys: readonly KeymapRow[] = [
	{
		action: 'copy-mode',
		contexts: ['main'],
		keys: ['y'],
		title: 'copy mode',
		description: 'move over what the service has printed, select and copy',
		footer: {pane: 7.5},
		whyNot: whyNotShown,
		perform: ({view}) => [{type: 'begin-copy', service: paneInQuestion(view)}],
	},
	{
		action: 'open-log',
		contexts: ['main'],
		keys: ['o'],
		title: 'log in pager',
		description: 'open the whole log of the pane in $PAGER',
		perform: ({view}) => [{type: 'open-log', services: mergedServices(view) ?? [view.selected]}],
	},
	moving('left', ['h', 'Left'], 'left'),
	moving('down', ['j', 'Down'], 'down'),
	moving('up', ['k', 'Up'], 'up'),
	moving('right', ['l', 'Right'], 'right'),
	moving('next-word', ['w'], 'to the next word'),
	moving('end-of-word', ['e'], 'to the end of the word'),
	moving('previous-word', ['b'], 'to the word before'),
	moving('line-start', ['0', 'Home'], 'to the start of the line'),
	moving('first-character', ['^'], 'to the first character of the line'),
	moving('line-end', ['$', 'End'], 'to the end of the line'),
	moving('top', ['g'], 'to the oldest line'),
	moving('bottom', ['G'], 'to the newest line'),
	moving('page-up', ['PgUp'], 'up by a page'),
	moving('page-down', ['PgDn'], 'down by a page'),
	moving('half-page-up', ['Ctrl-U'], 'up by half a page'),
	moving('half-page-down', ['Ctrl-D'], 'down by half a page'),
	selecting('characters', ['v', 'Space'], {title: 'select', description: 'select from here, or no more', rank: 1}),
	selecting('lines', ['V'], {title: 'lines', description: 'select whole lines', rank: 3}),
	selecting('block', ['Ctrl-V'], {title: 'block', description: 'select a block of columns', rank: 5}),
	{
		action: 'copy-other-end',
		contexts: ['copy'],
		keys: ['o'],
		title: 'other end',
		description: 'go to the other end of the selection',
		footer: {copy: 4},
		whyNot: ({view, keymap}) => view.copy?.shape ? undefined : `nothing is selected${keyHint(keymap, 'select-characters', 'selects', ': ')}`,
		perform: () => step({type: 'other-end'}),
	},
	{
		action: 'copy',
		contexts: ['copy'],
		keys: ['y', 'Enter'],
		title: 'copy',
		description: 'copy what is selected, or the line, and leave',
		footer: {copy: 0},
		titleNow: ({view}) => view.copy?.shape ? 'copy' : 'copy line',
		perform: () => [{type: 'copy'}],
	},
	{
		action: 'leave-copy-mode',
		contexts: ['copy'],
		keys: ['Esc', 'q', 'Ctrl-C'],
		title: 'leave',
		description: 'leave copy mode and copy nothing',
		footer: {copy: 2},
		perform: () => [{type: 'leave-copy'}],
	},
];

function moving(move: CopyMove, keys: readonly string[], where: string): KeymapRow {
	return {
		action: `copy-${move}`,
		contexts: ['copy'],
		keys,
		title: where,
		description: `in copy mode: ${where}`,
		perform: () => step({type: 'move', move}),
	};
}

function selecting(shape: SelectionShape, keys: readonly string[], {title, description, rank}: {title: string; description: string; rank: number}): KeymapRow {
	return {
		action: `select-${shape}`,
		contexts: ['copy'],
		keys,
		title,
		description,
		footer: {copy: rank},
		titleNow: ({view}) => view.copy?.shape === shape ? 'end selection' : title,
		perform: () => step({type: 'select', shape}),
	};
}

function step(copyStep: CopyStep) {
	return [{type: 'step-copy', step: copyStep}] as const;
}
