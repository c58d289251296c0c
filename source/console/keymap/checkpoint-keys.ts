import {keptFiles, whyNoCheckpoints} from '../../core/checkpoint-list.ts';
import {chosenCheckpoint} from '../dialogs/chosen-checkpoint.ts';
import {serviceOf, specOf, type Subject} from '../subject.ts';
import {plainLine} from '../text.ts';
import {changeView, type Intent, type KeymapRow} from './row.ts';
import {whenStopping} from './service-keys.ts';

/** Where a program goes on from, chosen in details. */
export const checkpointKeys: readonly KeymapRow[] = [
	{
		action: 'checkpoints',
		contexts: ['details'],
		keys: ['c'],
		title: 'rewind',
		description: 'choose a checkpoint from which the program goes on',
		footer: {details: 3},
		whyNot: subject => whenStopping(subject) ?? whenNone(subject),
		perform: openMenu,
	},
	{
		action: 'checkpoint-down',
		contexts: ['checkpoints'],
		keys: ['j', 'Down', 'Tab'],
		title: 'older',
		description: 'choose the checkpoint below, an older one',
		perform: subject => move(subject, 1),
	},
	{
		action: 'checkpoint-up',
		contexts: ['checkpoints'],
		keys: ['k', 'Up', 'Shift-Tab'],
		title: 'newer',
		description: 'choose the checkpoint above, a newer one',
		perform: subject => move(subject, -1),
	},
	{
		action: 'checkpoint-page-down',
		contexts: ['checkpoints'],
		keys: ['PgDn', 'Space', 'Ctrl-D'],
		title: 'page down',
		description: 'choose the checkpoint ten below',
		perform: subject => move(subject, 10),
	},
	{
		action: 'checkpoint-page-up',
		contexts: ['checkpoints'],
		keys: ['PgUp', 'Ctrl-U'],
		title: 'page up',
		description: 'choose the checkpoint ten above',
		perform: subject => move(subject, -10),
	},
	{
		action: 'newest-checkpoint',
		contexts: ['checkpoints'],
		keys: ['g', 'Home'],
		title: 'newest',
		description: 'choose the newest checkpoint',
		perform: subject => move(subject, -Infinity),
	},
	{
		action: 'oldest-checkpoint',
		contexts: ['checkpoints'],
		keys: ['G', 'End'],
		title: 'oldest',
		description: 'choose the oldest checkpoint',
		perform: subject => move(subject, Infinity),
	},
	{
		action: 'rewind',
		contexts: ['checkpoints'],
		keys: ['Enter'],
		title: 'rewind',
		description: 'end the run, and go on from the chosen checkpoint in another one',
		footer: {checkpoints: 1},
		whyNot: subject => whenStopping(subject) ?? (chosenCheckpoint(subject)?.index === -1 ? 'its checkpoints are gone' : undefined),
		perform: rewind,
	},
	{
		action: 'close-checkpoints',
		contexts: ['checkpoints'],
		keys: ['Esc', 'q'],
		title: 'back',
		description: 'back to the details, and rewind nothing',
		footer: {checkpoints: 2},
		perform({view: {dialog}}) {
			return dialog?.type === 'checkpoints' ? changeView({type: 'open', dialog: {type: 'details', service: dialog.service, scroll: dialog.detailsScroll}}) : [];
		},
	},
];

function openMenu({state, view: {dialog}}: Subject): readonly Intent[] {
	if (dialog?.type !== 'details') {
		return [];
	}

	const {service, scroll} = dialog;
	const newest = keptFiles(state.services[service]!).at(-1);
	return newest ? changeView({type: 'open', dialog: {type: 'checkpoints', service, file: newest.file, detailsScroll: scroll}}) : [];
}

function move(subject: Subject, step: number): readonly Intent[] {
	const {dialog} = subject.view;
	const {files = [], index = 0} = chosenCheckpoint(subject) ?? {};
	const next = files[Math.max(0, Math.min(index + step, files.length - 1))];
	return dialog?.type === 'checkpoints' && next ? changeView({type: 'open', dialog: {...dialog, file: next.file}}) : [];
}

function rewind(subject: Subject): readonly Intent[] {
	const {service = '', files = [], index = -1} = chosenCheckpoint(subject) ?? {};
	const chosen = files[index];
	return chosen ? [
		...changeView({type: 'close'}),
		{type: 'command', command: {type: 'rewind', services: [service], file: chosen.file}, said: `rewinding ${service} to ${plainLine(chosen.file)}`},
	] : [];
}

function whenNone(subject: Subject): string | undefined {
	const {dialog} = subject.view;
	if (dialog?.type !== 'details') {
		return undefined;
	}

	const service = serviceOf(subject, dialog.service);
	return keptFiles(service).length > 0 ? undefined : plainLine(`no checkpoints: ${whyNoCheckpoints(specOf(subject, dialog.service), service)}`);
}
