import type {HelpFilterDialog} from '../dialog-state.ts';
import {edit, insert, lineOf, pasteOfOneLine} from '../line-edit.ts';
import type {Subject} from '../subject.ts';
import {changeView, type Intent, type KeymapRow} from './row.ts';

/** Inside help. */
export const helpKeys: readonly KeymapRow[] = [
	{
		action: 'close',
		contexts: ['help'],
		keys: ['Esc', '?', 'q', 'Enter'],
		title: 'close',
		description: 'close help',
		footer: {help: 1},
		perform: () => changeView({type: 'close'}),
	},
	{
		action: 'filter-help',
		contexts: ['help'],
		keys: ['/'],
		title: 'find a key',
		description: 'show only keys with these words in what they do; ! before one: without it',
		footer: {help: 2},
		perform: ({view: {dialog}}) => open({type: 'help-filter', scroll: 0, line: lineOf(dialog?.type === 'help' ? dialog.filter : '')}),
	},
	{
		action: 'keep-help-filter',
		contexts: ['help-filter'],
		keys: ['Enter'],
		title: 'keep',
		description: 'keep the keys that are left, and leave the prompt',
		footer: {'help-filter': 1},
		perform: subject => withDialog(subject, ({line, scroll}) => changeView({type: 'open', dialog: {type: 'help', scroll, filter: line.text}})),
	},
	{
		action: 'leave-help-filter',
		contexts: ['help-filter'],
		keys: ['Esc', 'Ctrl-C', 'Ctrl-G'],
		title: 'all keys',
		description: 'leave the prompt, and show all keys again',
		footer: {'help-filter': 2},
		perform: () => changeView({type: 'open', dialog: {type: 'help', scroll: 0, filter: ''}}),
	},
];

/** A key of no row is written into the line, or edits it; Backspace in an empty line leaves. */
export function editHelpFilter(subject: Subject, key: string): readonly Intent[] {
	return withDialog(subject, ({line}) => {
		if (key === 'Backspace' && line.text === '') {
			return changeView({type: 'open', dialog: {type: 'help', scroll: 0, filter: ''}});
		}

		const edited = edit(line, key);
		return edited ? open({type: 'help-filter', scroll: 0, line: edited}) : [];
	});
}

export function pasteIntoHelpFilter(subject: Subject, data: Uint8Array): readonly Intent[] {
	return withDialog(subject, ({line}) => open({type: 'help-filter', scroll: 0, line: insert(line, pasteOfOneLine(data))}));
}

function withDialog({view: {dialog}}: Subject, act: (dialog: HelpFilterDialog) => readonly Intent[]): readonly Intent[] {
	return dialog?.type === 'help-filter' ? act(dialog) : [];
}

function open(dialog: HelpFilterDialog): readonly Intent[] {
	return changeView({type: 'open', dialog});
}
