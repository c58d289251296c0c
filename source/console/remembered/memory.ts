import type {LayoutSpec} from '../../core/spec.ts';
import type {ConsoleClock, LayoutMemory} from '../host.ts';
import type {ViewState} from '../view-state.ts';
import {arrange, arrangement, readRemembered, recall, remember} from './remembered.ts';

/** Keeps how the panes are arranged from one console of a project to the next. */
export interface Memory {
	/** A fresh view as it was left, or as the file wants it. */
	begin(view: ViewState): ViewState;
	/** The view may be another one. */
	note(view: ViewState): void;
	/** What is not kept yet is kept now. */
	dispose(): void;
}

export interface MemoryOptions {
	readonly memory: LayoutMemory | undefined;
	readonly layout: LayoutSpec | undefined;
	readonly setTimer: ConsoleClock['setTimer'];
}

export function createMemory({memory, layout, setTimer}: MemoryOptions): Memory {
	const from = layout && JSON.stringify(layout);
	let last: ViewState | undefined;
	/** Nothing is kept until somebody has arranged something: another screen would begin otherwise. */
	let kept = '';
	let known = '';
	let cancelTimer: (() => void) | undefined;

	function keep(): void {
		cancelTimer?.();
		cancelTimer = undefined;
		const remembered = last && remember(last, from);
		const text = JSON.stringify(remembered);
		if (!memory || !remembered || text === kept || (kept === '' && arrangement(remembered) === known)) {
			return;
		}

		kept = text;
		memory.write(`${text}\n`);
	}

	return {
		begin(view) {
			const text = memory?.read();
			const remembered = text === undefined ? undefined : readRemembered(text);
			const isValid = remembered !== undefined && remembered.from === from;
			last = isValid ? recall(view, remembered) : layout ? arrange(view, layout) : view;
			known = arrangement(remember(last, from));
			kept = isValid ? JSON.stringify(remember(last, from)) : '';
			return last;
		},
		note(view) {
			last = view;
			if (memory) {
				cancelTimer ??= setTimer(calmMs, keep);
			}
		},
		dispose: keep,
	};
}

const calmMs = 500;
