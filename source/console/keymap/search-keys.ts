import {lineOf} from '../line-edit.ts';
import {paneInQuestion} from '../merged/merged-log.ts';
import type {LogAsk} from '../search/contract.ts';
import type {Subject} from '../subject.ts';
import {keyHint} from './key-hint.ts';
import {whyNotShown} from './pane-keys.ts';
import {changeView, type Intent, type KeymapRow} from './row.ts';

/** Finding things in what services have printed. */
export const searchKeys: readonly KeymapRow[] = [
	{
		action: 'search',
		contexts: ['main'],
		keys: ['/'],
		title: 'search',
		description: 'search the log of the pane, newest lines first',
		footer: {list: 8, pane: 4},
		whyNot: whyNotShown,
		perform: subject => prompt(subject, 'search'),
	},
	{
		action: 'next-match',
		contexts: ['main'],
		keys: ['n'],
		title: 'next match',
		description: 'go to the next match, which is older',
		footer: {list: 1, pane: 1},
		whyNot: whyNotMatch,
		perform: subject => ask(subject, {type: 'next-match', step: 'older'}),
	},
	{
		action: 'previous-match',
		contexts: ['main'],
		keys: ['N'],
		title: 'previous match',
		description: 'go back to the match before, which is newer',
		footer: {list: 1, pane: 1},
		whyNot: whyNotMatch,
		perform: subject => ask(subject, {type: 'next-match', step: 'newer'}),
	},
	{
		action: 'filter',
		contexts: ['main'],
		keys: ['&'],
		title: 'filter',
		description: 'show only lines with a pattern; ! before it: lines without',
		footer: {pane: 5},
		whyNot: whyNotShown,
		perform: subject => prompt(subject, 'filter'),
	},
	{
		action: 'filter-level',
		contexts: ['main'],
		keys: ['E'],
		title: 'level',
		description: 'show errors only, then warnings too, … and all again',
		titleNow: ({view, panes}) => levelTitle(panes[paneInQuestion(view)]?.log?.filter?.level),
		whyNot: whyNotShown,
		perform: subject => ask(subject, {type: 'next-level'}),
	},
	{
		action: 'next-error',
		contexts: ['main'],
		keys: ['e'],
		title: 'next error',
		description: 'go to the next error line, the newest one first',
		footer: {pane: 6},
		whyNot: whyNotShown,
		perform: subject => ask(subject, {type: 'next-error'}),
	},
	{
		action: 'timestamps',
		contexts: ['main'],
		keys: ['t'],
		title: 'timestamps',
		description: 'show when each line was printed, and hide it again',
		titleNow: ({view, panes}) => panes[paneInQuestion(view)]?.log?.hasTimes ? 'hide times' : 'timestamps',
		whyNot: whyNotShown,
		perform: subject => ask(subject, {type: 'toggle-times'}),
	},
	{
		action: 'cut-lines',
		contexts: ['main'],
		keys: ['l'],
		title: 'cut lines',
		description: 'cut long lines at the edge of the pane, and wrap them again',
		titleNow: ({view, panes}) => panes[paneInQuestion(view)]?.log?.isCut ? 'wrap lines' : 'cut lines',
		whyNot: whyNotShown,
		perform: subject => ask(subject, {type: 'toggle-cut'}),
	},
];

/** What Esc leaves first in the selected pane. */
export function leaveLog(subject: Subject): readonly Intent[] | undefined {
	const log = subject.panes[paneInQuestion(subject.view)]?.log;
	if (log?.search) {
		return ask(subject, {type: 'clear-search'});
	}

	return log?.filter ? ask(subject, {type: 'clear-filter'}) : undefined;
}

function prompt({view}: Subject, kind: 'search' | 'filter'): readonly Intent[] {
	return changeView({type: 'open', dialog: {type: 'search', kind, service: paneInQuestion(view), line: lineOf(''), from: {isZoomed: view.isZoomed, focus: view.focus}, scope: 'pane'}});
}

type AskOfPane = LogAsk extends infer Ask ? Ask extends LogAsk ? Omit<Ask, 'service'> : never : never;

function ask({view}: Subject, wanted: AskOfPane): readonly Intent[] {
	return [{type: 'log', ask: {...wanted, service: paneInQuestion(view)}}];
}

function whyNotMatch(subject: Subject): string | undefined {
	const search = subject.panes[paneInQuestion(subject.view)]?.log?.search;
	return search ? undefined : whyNotShown(subject) ?? `nothing is searched for${keyHint(subject.keymap, 'search', 'searches', ': ')}`;
}

function levelTitle(level: string | undefined): string {
	return level === undefined ? 'errors only' : level === 'trace' ? 'all lines' : 'more levels';
}
