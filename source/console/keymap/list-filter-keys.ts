import type {ListFilterDialog} from '../dialog-state.ts';
import {edit, insert, type Line, pasteOfOneLine} from '../line-edit.ts';
import {listedServices, stops} from '../list/list-rows.ts';
import type {Subject} from '../subject.ts';
import {changeView, type Intent, type KeymapRow} from './row.ts';

/** Inside the prompt of the list's filter; every other key edits the line. */
export const listFilterKeys: readonly KeymapRow[] = [
	{
		action: 'keep-list-filter',
		contexts: ['list-filter'],
		keys: ['Enter'],
		title: 'keep',
		description: 'keep the filter and go on in the list, where back shows all again',
		footer: {'list-filter': 1},
		perform: () => [...changeView({type: 'focus', focus: 'list'}), ...changeView({type: 'close'})],
	},
	{
		action: 'filtered-next',
		contexts: ['list-filter'],
		keys: ['Down', 'Ctrl-N', 'Tab'],
		title: 'next',
		description: 'choose the next service that is left',
		perform: subject => changeView({type: 'select-next', step: 1, among: stops(subject)}),
	},
	{
		action: 'filtered-previous',
		contexts: ['list-filter'],
		keys: ['Up', 'Ctrl-P', 'Shift-Tab'],
		title: 'previous',
		description: 'choose the service before that is left',
		perform: subject => changeView({type: 'select-next', step: -1, among: stops(subject)}),
	},
	{
		action: 'leave-list-filter',
		contexts: ['list-filter'],
		keys: ['Esc', 'Ctrl-C', 'Ctrl-G'],
		title: 'leave',
		description: 'leave the prompt; the filter is what it was before',
		footer: {'list-filter': 2},
		perform: subject => withDialog(subject, leave),
	},
];

/** A key of no row is written into the line, or edits it; Backspace in an empty line leaves. */
export function editListFilter(subject: Subject, key: string): readonly Intent[] {
	return withDialog(subject, dialog => {
		if (key === 'Backspace' && dialog.line.text === '') {
			return changeView({type: 'close'});
		}

		const line = edit(dialog.line, key);
		return line ? write(subject, dialog, line) : [];
	});
}

export function pasteIntoListFilter(subject: Subject, data: Uint8Array): readonly Intent[] {
	return withDialog(subject, dialog => write(subject, dialog, insert(dialog.line, pasteOfOneLine(data))));
}

function withDialog({view: {dialog}}: Subject, act: (dialog: ListFilterDialog) => readonly Intent[]): readonly Intent[] {
	return dialog?.type === 'list-filter' ? act(dialog) : [];
}

function leave({before}: ListFilterDialog): readonly Intent[] {
	return [...changeView({type: 'arrange', list: {filter: before}}), ...changeView({type: 'close'})];
}

/** The list follows what is written; who is chosen gives way to the first that is left. */
function write(subject: Subject, dialog: ListFilterDialog, line: Line): readonly Intent[] {
	const {view} = subject;
	const list = {...view.list, filter: line.text};
	const listed = listedServices({...subject, view: {...view, list}});
	const [first] = listed;
	return [
		...changeView({type: 'arrange', list}),
		...first === undefined || listed.includes(view.selected) ? [] : changeView({type: 'select', service: first}),
		...changeView({type: 'open', dialog: {...dialog, line}}),
	];
}
