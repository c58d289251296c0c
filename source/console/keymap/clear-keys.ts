import {mergedServices} from '../merged/merged-log.ts';
import {nameAll, targetsOf, type Subject} from '../subject.ts';
import {keyHint} from './key-hint.ts';
import {changeView, type Intent, type KeymapRow} from './row.ts';

/** Panes that begin anew. */
export const clearKeys: readonly KeymapRow[] = [
	{
		action: 'clear',
		contexts: ['main'],
		// Process managers and terminals of editors have it there; programs that are typed into keep their own Ctrl-L.
		keys: ['Ctrl-K'],
		title: 'clear',
		description: 'clear the pane, for search and filter too; log files and $PAGER keep all',
		perform: subject => clear(subject, mergedServices(subject.view) ?? targetsOf(subject).map(({name}) => name)),
	},
];

/** Marks say whose lines the merged log has: there they stay. */
export function clear({view, keymap}: Subject, services: readonly string[]): readonly Intent[] {
	const names = nameAll(services.map(name => ({name})));
	return [
		{type: 'clear', services},
		...view.mode === 'merged' ? [] : changeView({type: 'clear-marks'}),
		...changeView({type: 'say', message: {text: `${names} cleared${keyHint(keymap, 'open-log', 'still has all', ': ')}`, tone: 'done'}}),
	];
}
