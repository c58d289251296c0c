import {isAlive} from '../../core/state.ts';
import {stops} from '../list/list-rows.ts';
import {mergedLog, paneInQuestion} from '../merged/merged-log.ts';
import {paneNumber} from '../pane-number.ts';
import {serviceOf, specOf, type Subject} from '../subject.ts';
import {isOnlyPane} from '../view-panes.ts';
import {keyHint} from './key-hint.ts';
import {whyNoRoom} from './no-room.ts';
import {changeView, type Intent, type KeymapRow, type ScrollStep} from './row.ts';

/** What panes show, and how. */
export const paneKeys: readonly KeymapRow[] = [
	{
		action: 'select-next',
		contexts: ['main'],
		keys: ['j', 'Down'],
		title: 'next',
		description: 'choose the next service',
		perform: subject => changeView({type: 'select-next', step: 1, among: stops(subject)}),
	},
	{
		action: 'select-previous',
		contexts: ['main'],
		keys: ['k', 'Up'],
		title: 'previous',
		description: 'choose the service before',
		perform: subject => changeView({type: 'select-next', step: -1, among: stops(subject)}),
	},
	{
		action: 'next-pane',
		contexts: ['main'],
		keys: ['Tab'],
		title: 'next pane',
		description: 'go to the next pane, or the list',
		footer: {list: 11, pane: 7},
		perform: () => changeView({type: 'focus-next', step: 1}),
	},
	{
		action: 'previous-pane',
		contexts: ['main'],
		keys: ['Shift-Tab'],
		title: 'previous pane',
		description: 'go to the pane before, or the list',
		perform: () => changeView({type: 'focus-next', step: -1}),
	},
	{
		action: 'toggle-pane',
		contexts: ['main'],
		keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
		keysLabel: '1–9',
		title: 'show/hide',
		description: 'show or hide the service of that number in the split',
		whyNot: whyNotToggle,
		perform: ({view}, key) => changeView({type: 'toggle-pane', service: view.services[Number(key) - 1] ?? view.selected}),
	},
	{
		action: 'toggle-selected',
		contexts: ['main'],
		keys: ['p'],
		title: 'show/hide',
		description: 'show or hide the selected service in the split',
		whyNot: ({view}) => isOnlyPane(view, view.selected) ? `${view.selected} has the only pane` : undefined,
		perform: ({view}) => changeView({type: 'toggle-pane', service: view.selected}),
	},
	{
		action: 'show-marked',
		contexts: ['main'],
		keys: ['V'],
		title: 'show marked',
		description: 'show the marked services in the split, and no others',
		whyNot: ({view, keymap}) => view.marks.length === 0 ? `nothing is marked${keyHint(keymap, 'mark', 'marks', ': ')}` : undefined,
		perform: () => changeView({type: 'show-marked'}),
	},
	{
		action: 'split',
		contexts: ['main'],
		keys: ['v'],
		title: 'split',
		description: 'divide the screen: one, rows, columns, grid, merged log',
		footer: {list: 4, pane: 8},
		whyNot: ({view}) => view.services.length === 1 ? 'there is one service only' : undefined,
		perform: () => changeView({type: 'next-mode'}),
	},
	{
		action: 'zoom',
		contexts: ['main'],
		keys: ['z'],
		title: 'zoom',
		description: 'give the pane the whole screen, and back',
		footer: {list: 5, pane: 3},
		titleNow: ({view}) => view.isZoomed ? 'unzoom' : 'zoom',
		perform: () => changeView({type: 'toggle-zoom'}),
	},
	{
		action: 'type',
		contexts: ['main'],
		keys: ['i', 'Enter'],
		title: 'type',
		description: 'type into the service; the key of stop-typing leaves',
		footer: {list: 3, pane: 2},
		whyNot: whyNotType,
		perform: () => changeView({type: 'type', isTyping: true}),
	},
	{
		action: 'details',
		contexts: ['main'],
		keys: ['d'],
		title: 'details',
		description: 'all about the service: why it is as it is, its runs, its settings',
		footer: {list: 6, pane: 9},
		whyNot: whyNoRoom,
		perform: ({view}) => changeView({type: 'open', dialog: {type: 'details', service: view.selected, scroll: 0}}),
	},
	{
		action: 'stop-typing',
		contexts: ['typing'],
		keys: ['Ctrl-]'],
		title: 'leaves',
		description: 'stop typing into the service',
		footer: {typing: 1},
		perform: () => changeView({type: 'type', isTyping: false}),
	},
	{
		action: 'follow',
		contexts: ['main'],
		keys: ['f', 'G', 'End'],
		title: 'follow',
		description: 'scroll to the end and follow what is printed',
		footer: {list: 0, pane: 0},
		whyNot: subject => whyNotScroll(subject, 'follow'),
		perform: subject => scroll(subject, 'follow'),
	},
	{
		action: 'scroll-to-top',
		contexts: ['main'],
		keys: ['g', 'Home'],
		title: 'top',
		description: 'scroll to the oldest line',
		footer: {pane: 6},
		whyNot: subject => whyNotScroll(subject, 'top'),
		perform: subject => scroll(subject, 'top'),
	},
	{
		action: 'page-up',
		contexts: ['main'],
		keys: ['PgUp', 'Ctrl-U'],
		title: 'scroll up',
		description: 'scroll up by a page (or use the wheel)',
		footer: {pane: 1},
		whyNot: subject => whyNotScroll(subject, 'page-up'),
		perform: subject => scroll(subject, 'page-up'),
	},
	{
		action: 'page-down',
		contexts: ['main'],
		keys: ['PgDn', 'Ctrl-D'],
		title: 'scroll down',
		description: 'scroll down by a page; the end is followed',
		whyNot: subject => whyNotScroll(subject, 'page-down'),
		perform: subject => scroll(subject, 'page-down'),
	},
];

function whyNotToggle({view}: Subject, key: string): string | undefined {
	const service = view.services[Number(key) - 1];
	if (service === undefined) {
		return view.services.length === 1 ? 'there is one service only' : `there are ${view.services.length} services`;
	}

	return isOnlyPane(view, service) ? `${service} has the only pane` : undefined;
}

function whyNotType(subject: Subject): string | undefined {
	const {selected, mode} = subject.view;
	if (mode === 'merged') {
		return `the merged log takes no input${keyHint(subject.keymap, 'split', 'shows panes', ': ')}`;
	}

	if (!isAlive(serviceOf(subject, selected).phase)) {
		return `${selected}: not running`;
	}

	return specOf(subject, selected).stdin === 'none' ? `${selected} takes no input (stdin: none)` : whyNotShown(subject);
}

function whyNotScroll(subject: Subject, step: ScrollStep): string | undefined {
	const pane = paneInQuestion(subject.view);
	const position = subject.panes[pane];
	if (!position) {
		return whyNotShown(subject);
	}

	const name = pane === mergedLog ? 'the merged log' : pane;
	const isUp = step === 'top' || step === 'page-up';
	if (isUp) {
		return position.linesAbove === 0 ? `nothing is above in ${name}` : undefined;
	}

	return position.isFollowing ? `${name} follows already` : undefined;
}

export function whyNotShown(subject: Subject): string | undefined {
	const {view, panes, keymap} = subject;
	if (panes[paneInQuestion(view)]) {
		return undefined;
	}

	const noRoom = whyNoRoom(subject);
	if (noRoom !== undefined) {
		return noRoom;
	}

	if (view.mode === 'merged') {
		return 'there is no room for it';
	}

	const number = paneNumber(view, view.selected);
	return `${view.selected} has no pane${number === undefined ? keyHint(keymap, 'toggle-selected', 'shows it', ': ') : `: ${number} shows it`}`;
}

function scroll({view}: Subject, step: ScrollStep): readonly Intent[] {
	return [{type: 'scroll', service: paneInQuestion(view), step}];
}
