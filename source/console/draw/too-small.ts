import {isBusy} from '../../core/state.ts';
import {keyHint, keyOf} from '../keymap/key-hint.ts';
import {contextOf} from '../keymap/press.ts';
import type {KeyContext} from '../keymap/row.ts';
import {minColumns, minRows} from '../layout.ts';
import {servicesOf, type Subject} from '../subject.ts';
import {fit, wrap} from '../text.ts';

/** Where there is no room for the console: what it needs, and how to get out. What is asked, or goes on, comes first. */
export function tooSmallLines(subject: Subject): readonly string[] {
	const {layout, view, state} = subject;
	const size = [`devtui needs ${minColumns}×${minRows}`, `here are ${layout.columns}×${layout.rows}`];
	const isPressing = view.dialog?.type === 'quit' || state.shutdown !== undefined;
	const lines = isPressing ? [wayOut(subject), ...size] : [...size, wayOut(subject)];
	const answer = view.message ? [view.message.text] : [];
	return [...lines, ...answer].flatMap(line => wrap(line, layout.columns)).slice(0, layout.rows).map(line => fit(line, layout.columns));
}

function wayOut(subject: Subject): string {
	const {view, state, keymap, quitQuestion = 'stop all and quit?'} = subject;
	const context = contextOf(view);
	if (context === 'quit') {
		return [quitQuestion, keyOf(keymap, 'confirm-quit'), keyOf(keymap, 'cancel-quit')].flatMap(word => word ?? []).join(' ');
	}

	if (context !== 'main') {
		return keyHint(keymap, leaving[context], 'leaves');
	}

	const services = servicesOf(subject);
	return state.shutdown ? `stopping ${services.filter(service => isBusy(service)).length} of ${services.length}` : keyHint(keymap, 'quit', 'quits');
}

const leaving: Readonly<Record<Exclude<KeyContext, 'main' | 'quit'>, string>> = {
	typing: 'stop-typing',
	copy: 'leave-copy-mode',
	help: 'close',
	'help-filter': 'leave-help-filter',
	details: 'close-details',
	checkpoints: 'close-checkpoints',
	timeline: 'close-timeline',
	signal: 'close-signal',
	palette: 'close-palette',
	search: 'leave-prompt',
	'list-filter': 'leave-list-filter',
};
