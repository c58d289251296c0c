import {lineOf} from '../line-edit.ts';
import {isUnderWay, servicesOf, type Subject} from '../subject.ts';
import {keyHint} from './key-hint.ts';
import {leaveListFilter} from './list-keys.ts';
import {whyNoRoom} from './no-room.ts';
import {changeView, type Intent, type KeymapRow} from './row.ts';
import {leaveLog} from './search-keys.ts';

/** The console itself. */
export const generalKeys: readonly KeymapRow[] = [
	{
		action: 'palette',
		contexts: ['main'],
		keys: [':'],
		title: 'command',
		description: 'run any command by its name',
		footer: {list: 13, pane: 10},
		whyNot: whyNoRoom,
		perform: () => changeView({type: 'open', dialog: {type: 'palette', line: lineOf('')}}),
	},
	{
		action: 'mouse',
		contexts: ['main'],
		keys: ['m'],
		title: 'mouse',
		description: 'give the mouse to the terminal, to select text, and back',
		titleNow: ({view}) => view.hasMouse ? 'free mouse' : 'take mouse',
		perform: ({view, keymap}) => [
			...changeView({type: 'toggle-mouse'}),
			...changeView({type: 'say', message: {text: view.hasMouse ? `the mouse is the terminal's${keyHint(keymap, 'mouse', 'takes it back', ': ')}` : 'the mouse selects in panes again', tone: 'done'}}),
		],
	},
	{
		action: 'back',
		contexts: ['main'],
		keys: ['Esc'],
		title: 'back',
		description: 'leave the innermost: search, filter, marks, filter of the list, zoom, pane',
		whyNot: subject => back(subject) ? undefined : `nothing to leave${keyHint(subject.keymap, 'quit', 'quits', ': ')}`,
		perform: subject => back(subject) ?? [],
	},
	{
		action: 'redraw',
		contexts: ['main', 'copy', 'help', 'help-filter', 'details', 'checkpoints', 'timeline', 'signal', 'palette', 'search', 'list-filter', 'quit'],
		keys: ['Ctrl-L'],
		title: 'redraw',
		description: 'draw the screen anew',
		perform: () => [{type: 'redraw'}],
	},
	{
		action: 'help',
		contexts: ['main'],
		keys: ['?'],
		title: 'help',
		description: 'show this table',
		footer: {list: -2, pane: -2},
		whyNot: whyNoRoom,
		perform: () => changeView({type: 'open', dialog: {type: 'help', scroll: 0, filter: ''}}),
	},
	{
		action: 'suspend',
		contexts: ['main', 'copy', 'help', 'help-filter', 'details', 'checkpoints', 'timeline', 'signal', 'palette', 'search', 'list-filter', 'quit'],
		keys: ['Ctrl-Z'],
		title: 'suspend',
		description: 'suspend devtui, back to the shell; fg goes on',
		perform: () => [{type: 'suspend'}],
	},
	{
		action: 'quit',
		contexts: ['main'],
		keys: ['q'],
		title: 'quit',
		description: 'stop everything and quit; asks when something runs',
		footer: {list: -1, pane: -1},
		whyNot: ({state, keymap}) => state.shutdown ? `devtui is stopping everything${keyHint(keymap, 'quit-now', 'kills at once', ': ')}` : undefined,
		perform: quit,
	},
	{
		action: 'detach',
		contexts: ['main', 'quit'],
		keys: ['Q'],
		title: 'detach',
		description: 'close the console, leave the services running: devtui attach comes back',
		footer: {quit: 4},
		whyNot: ({canDetach}) => canDetach ? undefined : 'this console cannot be left: all ends with it',
		perform: () => [{type: 'detach'}],
	},
	{
		action: 'quit-now',
		contexts: ['main', 'help', 'details', 'checkpoints', 'timeline', 'signal'],
		keys: ['Ctrl-C'],
		title: 'quit',
		description: 'quit; twice: kill everything at once',
		perform: (subject, key) => subject.state.shutdown ? [{type: 'quit', request: {isForced: true, key}}] : quit(subject, key),
	},
];

function quit(subject: Subject, key: string): readonly Intent[] {
	return servicesOf(subject).some(service => isUnderWay(service))
		? changeView({type: 'open', dialog: {type: 'quit', key}})
		: [{type: 'quit', request: {isForced: false, key}}];
}

function back(subject: Subject): readonly Intent[] | undefined {
	const {view} = subject;
	const left = leaveLog(subject);
	if (left) {
		return left;
	}

	if (view.marks.length > 0) {
		return changeView({type: 'clear-marks'});
	}

	const unfiltered = leaveListFilter(subject);
	if (unfiltered) {
		return unfiltered;
	}

	if (view.isZoomed) {
		return changeView({type: 'toggle-zoom'});
	}

	return view.focus === 'pane' ? changeView({type: 'focus', focus: 'list'}) : undefined;
}
