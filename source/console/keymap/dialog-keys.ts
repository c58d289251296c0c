import {signalChoices} from '../dialogs/signals.ts';
import type {Subject} from '../subject.ts';
import type {Dialog} from '../view-state.ts';
import {changeView, type Intent, type KeymapRow} from './row.ts';

/** Inside help, the signal menu and the question before quitting. */
export const dialogKeys: readonly KeymapRow[] = [
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
		action: 'help-down',
		contexts: ['help'],
		keys: ['j', 'Down'],
		title: 'down',
		description: 'scroll help down',
		footer: {help: 2},
		perform: () => [{type: 'scroll-help', step: 'line-down'}],
	},
	{
		action: 'help-up',
		contexts: ['help'],
		keys: ['k', 'Up'],
		title: 'up',
		description: 'scroll help up',
		footer: {help: 3},
		perform: () => [{type: 'scroll-help', step: 'line-up'}],
	},
	{
		action: 'help-page-down',
		contexts: ['help'],
		keys: ['PgDn', 'Space'],
		title: 'page down',
		description: 'scroll help down by a page',
		perform: () => [{type: 'scroll-help', step: 'page-down'}],
	},
	{
		action: 'help-page-up',
		contexts: ['help'],
		keys: ['PgUp'],
		title: 'page up',
		description: 'scroll help up by a page',
		perform: () => [{type: 'scroll-help', step: 'page-up'}],
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
		{type: 'command', command: {type: 'signal', services, signal}, said: `${signal} sent to ${services.join(', ')}`},
	];
}

function confirm(dialog: Dialog | undefined, key: string, isForced: boolean): readonly Intent[] {
	const asked = dialog?.type === 'quit' ? dialog.key : key;
	return [{type: 'view', action: {type: 'close'}}, {type: 'quit', request: {isForced, key: asked}}];
}
