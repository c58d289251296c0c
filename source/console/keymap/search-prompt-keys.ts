import type {SearchDialog} from '../dialog-state.ts';
import {edit, insert, type Line, pasteOfOneLine} from '../line-edit.ts';
import {mergedLog} from '../merged/merged-log.ts';
import {recall} from '../recall.ts';
import type {LogAsk} from '../search/contract.ts';
import type {Subject} from '../subject.ts';
import {changeView, type Intent, type KeymapRow} from './row.ts';

/** Inside the prompt of search and filter; every other key edits the line. */
export const searchPromptKeys: readonly KeymapRow[] = [
	{
		action: 'accept-pattern',
		contexts: ['search'],
		keys: ['Enter'],
		title: 'keep',
		description: 'keep what is found, and leave the prompt',
		footer: {search: 1},
		perform: subject => withDialog(subject, dialog => leave(subject, dialog, 'accept')),
	},
	{
		action: 'search-all',
		contexts: ['search'],
		keys: ['Tab', 'Shift-Tab'],
		title: 'all services',
		description: 'search the logs of all services, or only that of the pane',
		footer: {search: 2},
		titleNow: ({view: {dialog}}) => dialog?.type === 'search' && dialog.scope === 'all' ? 'this pane' : 'all services',
		whyNot: whyNotAll,
		perform: subject => withDialog(subject, dialog => change(subject, {...dialog, scope: dialog.scope === 'all' ? 'pane' : 'all'})),
	},
	{
		action: 'older-pattern',
		contexts: ['search'],
		keys: ['Up', 'Ctrl-P'],
		title: 'older',
		description: 'an older pattern that begins with what is written',
		perform: subject => recallPattern(subject, -1),
	},
	{
		action: 'newer-pattern',
		contexts: ['search'],
		keys: ['Down', 'Ctrl-N'],
		title: 'newer',
		description: 'a newer pattern that begins with what is written',
		perform: subject => recallPattern(subject, 1),
	},
	{
		action: 'leave-prompt',
		contexts: ['search'],
		keys: ['Esc', 'Ctrl-C', 'Ctrl-G'],
		title: 'leave',
		description: 'leave the prompt; all is as it was before',
		footer: {search: 3},
		perform: subject => withDialog(subject, dialog => leave(subject, dialog, 'call-off')),
	},
];

/** A key of no row is written into the line, or edits it; Backspace in an empty line leaves. */
export function editSearch(subject: Subject, key: string): readonly Intent[] {
	return withDialog(subject, dialog => {
		if (key === 'Backspace' && dialog.line.text === '') {
			return leave(subject, dialog, 'call-off');
		}

		const line = edit(dialog.line, key);
		return line ? writeLine(subject, dialog, line) : [];
	});
}

/** The first line of it: a pattern is looked for in lines. */
export function pasteIntoSearch(subject: Subject, data: Uint8Array): readonly Intent[] {
	return withDialog(subject, dialog => writeLine(subject, dialog, insert(dialog.line, pasteOfOneLine(data))));
}

function whyNotAll({view: {dialog}}: Subject): string | undefined {
	if (dialog?.type !== 'search') {
		return undefined;
	}

	return dialog.kind === 'filter' ? 'a filter is of its pane only' : dialog.service === mergedLog ? 'the merged log has them all' : undefined;
}

function withDialog({view: {dialog}}: Subject, act: (dialog: SearchDialog) => readonly Intent[]): readonly Intent[] {
	return dialog?.type === 'search' ? act(dialog) : [];
}

function writeLine(subject: Subject, dialog: SearchDialog, line: Line): readonly Intent[] {
	const isMoved = line.text === dialog.line.text;
	return isMoved ? changeView({type: 'open', dialog: {...dialog, line}}) : change(subject, {...dialog, line, recall: undefined});
}

function recallPattern(subject: Subject, step: 1 | -1): readonly Intent[] {
	return withDialog(subject, dialog => {
		const found = recall(subject.view.history[dialog.kind], dialog, step);
		return found ? change(subject, {...dialog, line: found.line, recall: found.recall}) : [];
	});
}

/** What is found while it is being written is shown at once. */
function change(subject: Subject, dialog: SearchDialog): readonly Intent[] {
	const {kind, service, scope, line: {text}} = dialog;
	const ask: LogAsk = kind === 'search' ? {type: 'try-search', service, text, scope} : {type: 'try-filter', service, text};
	return [...changeView({type: 'open', dialog}), ...scope === 'pane' ? comeBack(subject, dialog) : [], {type: 'log', ask}];
}

function leave(subject: Subject, dialog: SearchDialog, type: 'accept' | 'call-off'): readonly Intent[] {
	const {service, kind, line: {text}} = dialog;
	const isKept = type === 'accept' && text !== '';
	return [...isKept ? changeView({type: 'remember', kind, line: text}) : [], {type: 'log', ask: {type, service}}, ...type === 'call-off' ? comeBack(subject, dialog) : [], ...changeView({type: 'close'})];
}

/** What was found elsewhere has been looked at there. */
function comeBack({view}: Subject, {service, from}: SearchDialog): readonly Intent[] {
	return [
		...service === mergedLog ? [] : changeView({type: 'select', service}),
		...view.isZoomed === from.isZoomed ? [] : [...changeView({type: 'toggle-zoom'}), ...changeView({type: 'focus', focus: from.focus})],
	];
}
