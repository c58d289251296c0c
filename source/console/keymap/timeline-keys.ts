import type {Subject} from '../subject.ts';
import {whyNoRoom} from './no-room.ts';
import {changeView, type Intent, type KeymapRow} from './row.ts';

/** How services have come up. */
export const timelineKeys: readonly KeymapRow[] = [
	{
		action: 'timeline',
		contexts: ['main'],
		keys: ['T'],
		title: 'timeline',
		description: 'how services have come up: who waited for whom, and how long',
		footer: {list: 15},
		whyNot: whyNoRoom,
		perform: () => changeView({type: 'open', dialog: {type: 'timeline', back: 0, scroll: 0}}),
	},
	{
		action: 'close-timeline',
		contexts: ['timeline'],
		keys: ['Esc', 'T', 'q', 'Enter'],
		title: 'close',
		description: 'close the timeline',
		footer: {timeline: 1},
		perform: () => changeView({type: 'close'}),
	},
	{
		action: 'start-up-before',
		contexts: ['timeline'],
		keys: ['h', 'Left', 'Shift-Tab'],
		title: 'start-up before',
		description: 'show the start-up before',
		footer: {timeline: 2},
		perform: subject => beside(subject, -1),
	},
	{
		action: 'next-start-up',
		contexts: ['timeline'],
		keys: ['l', 'Right', 'Tab'],
		title: 'next start-up',
		description: 'show the next start-up',
		footer: {timeline: 3},
		perform: subject => beside(subject, 1),
	},
];

function beside({view: {dialog}}: Subject, step: 1 | -1): readonly Intent[] {
	return dialog?.type === 'timeline' ? changeView({type: 'open', dialog: {...dialog, back: dialog.back - step, scroll: 0}}) : [];
}
