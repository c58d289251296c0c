import {signalChoices} from '../dialogs/signals.ts';
import {listedServices} from '../list/list-rows.ts';
import {nameAll, type Subject} from '../subject.ts';
import type {Dialog} from '../dialog-state.ts';
import {changeView, type Intent, type KeymapRow} from './row.ts';

/** Inside details, the signal menu and the question before quitting; scrolling, in help too. */
export const dialogKeys: readonly KeymapRow[] = [
	{
		action: 'close-details',
		contexts: ['details'],
		keys: ['Esc', 'd', 'q', 'Enter'],
		title: 'close',
		description: 'close the details',
		footer: {details: 1},
		perform: () => changeView({type: 'close'}),
	},
	{
		action: 'next-details',
		contexts: ['details'],
		keys: ['Tab'],
		title: 'next service',
		description: 'show the details of the next service',
		footer: {details: 4},
		perform: subject => detailsBeside(subject, 1),
	},
	{
		action: 'previous-details',
		contexts: ['details'],
		keys: ['Shift-Tab'],
		title: 'service before',
		description: 'show the details of the service before',
		perform: subject => detailsBeside(subject, -1),
	},
	{
		action: 'scroll-down',
		contexts: ['help', 'details', 'timeline'],
		keys: ['j', 'Down'],
		title: 'down',
		description: 'scroll down',
		footer: {help: 3},
		perform: () => [{type: 'scroll-dialog', step: 'line-down'}],
	},
	{
		action: 'scroll-up',
		contexts: ['help', 'details', 'timeline'],
		keys: ['k', 'Up'],
		title: 'up',
		description: 'scroll up',
		footer: {help: 4},
		perform: () => [{type: 'scroll-dialog', step: 'line-up'}],
	},
	{
		action: 'scroll-page-down',
		contexts: ['help', 'details', 'timeline'],
		keys: ['PgDn', 'Space', 'Ctrl-D'],
		title: 'page down',
		description: 'scroll down by a page',
		perform: () => [{type: 'scroll-dialog', step: 'page-down'}],
	},
	{
		action: 'scroll-page-up',
		contexts: ['help', 'details', 'timeline'],
		keys: ['PgUp', 'Ctrl-U'],
		title: 'page up',
		description: 'scroll up by a page',
		perform: () => [{type: 'scroll-dialog', step: 'page-up'}],
	},
	{
		action: 'scroll-top',
		contexts: ['help', 'details', 'timeline'],
		keys: ['g', 'Home'],
		title: 'top',
		description: 'scroll to the top',
		perform: () => [{type: 'scroll-dialog', step: 'top'}],
	},
	{
		action: 'scroll-end',
		contexts: ['help', 'details', 'timeline'],
		keys: ['G', 'End'],
		title: 'end',
		description: 'scroll to the end',
		perform: () => [{type: 'scroll-dialog', step: 'end'}],
	},
	{
		action: 'next-section',
		contexts: ['help', 'details', 'timeline'],
		keys: ['}', ']'],
		title: 'next section',
		description: 'scroll to the next heading',
		footer: {details: 7},
		perform: () => [{type: 'scroll-dialog', step: 'next-section'}],
	},
	{
		action: 'previous-section',
		contexts: ['help', 'details', 'timeline'],
		keys: ['{', '['],
		title: 'section before',
		description: 'scroll to the heading before',
		perform: () => [{type: 'scroll-dialog', step: 'previous-section'}],
	},
	{
		action: 'choose-signal',
		contexts: ['signal'],
		keys: signalChoices.map(({letter}) => letter),
		keysLabel: 'letter',
		title: 'choose',
		description: 'choose the signal of that letter',
		perform: (_, key) => choose(signalChoices.findIndex(({letter}) => letter === key)),
	},
	{
		action: 'signal-down',
		contexts: ['signal'],
		keys: ['Down', 'Tab'],
		title: 'next',
		description: 'choose the next signal',
		perform: subject => choose(chosen(subject) + 1),
	},
	{
		action: 'signal-up',
		contexts: ['signal'],
		keys: ['Up', 'Shift-Tab'],
		title: 'previous',
		description: 'choose the signal before',
		perform: subject => choose(chosen(subject) - 1),
	},
	{
		action: 'send-signal',
		contexts: ['signal'],
		keys: ['Enter'],
		title: 'send',
		description: 'send the signal',
		footer: {signal: 1},
		perform: sendSignal,
	},
	{
		action: 'close-signal',
		contexts: ['signal'],
		keys: ['Esc'],
		title: 'cancel',
		description: 'close the menu and send nothing',
		footer: {signal: 2},
		perform: () => changeView({type: 'close'}),
	},
	{
		action: 'confirm-quit',
		contexts: ['quit'],
		keys: ['y', 'Enter'],
		title: 'stop and quit',
		description: 'stop everything and quit',
		footer: {quit: 1},
		perform: ({view}, key) => confirm(view.dialog, key, false),
	},
	{
		action: 'cancel-quit',
		contexts: ['quit'],
		keys: ['n', 'Esc'],
		title: 'stay',
		description: 'do not quit',
		footer: {quit: 2},
		perform: () => changeView({type: 'close'}),
	},
	{
		action: 'force-quit',
		contexts: ['quit'],
		keys: ['Ctrl-C'],
		title: 'kill and quit',
		description: 'kill everything at once and quit',
		footer: {quit: 3},
		perform: ({view}, key) => confirm(view.dialog, key, true),
	},
];

function detailsBeside(subject: Subject, step: 1 | -1): readonly Intent[] {
	const {selected} = subject.view;
	const services = listedServices(subject);
	const service = services[(services.indexOf(selected) + step + services.length) % services.length] ?? selected;
	return [{type: 'view', action: {type: 'select', service}}, ...changeView({type: 'open', dialog: {type: 'details', service, scroll: 0}})];
}

function chosen({view}: Subject): number {
	const {dialog} = view;
	return dialog?.type === 'signal' ? signalChoices.findIndex(({signal}) => signal === dialog.signal) : 0;
}

function choose(index: number): readonly Intent[] {
	const choice = signalChoices[Math.max(0, Math.min(index, signalChoices.length - 1))];
	return choice ? changeView({type: 'choose-signal', signal: choice.signal}) : [];
}

function sendSignal({view: {dialog}}: Subject): readonly Intent[] {
	if (dialog?.type !== 'signal') {
		return [];
	}

	const {services, signal} = dialog;
	return [
		{type: 'view', action: {type: 'close'}},
		{type: 'view', action: {type: 'clear-marks'}},
		{type: 'command', command: {type: 'signal', services, signal}, said: `${signal} sent to ${nameAll(services.map(name => ({name})))}`},
	];
}

function confirm(dialog: Dialog | undefined, key: string, isForced: boolean): readonly Intent[] {
	const asked = dialog?.type === 'quit' ? dialog.key : key;
	return [{type: 'view', action: {type: 'close'}}, {type: 'quit', request: {isForced, key: asked}}];
}
