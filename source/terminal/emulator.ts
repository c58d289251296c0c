import {Terminal} from '@xterm/headless';
import {createListeners} from '../lib/listeners.ts';
import {clearLines} from './clear-lines.ts';
import type {Emulator} from './contract.ts';
import {correct} from './corrections.ts';
import {createFloodGate} from './flood-gate.ts';
import {createInputQueue, sizeOf, type QueueItem} from './input-queue.ts';
import {noticeBytes} from './notice.ts';
import {createScrollbackPacker} from './packed-scrollback.ts';
import type {Pump} from './pump.ts';
import {createQueryScanner} from './query-scanner.ts';
import {resizeTerminal} from './resize.ts';
import {createScreenReader} from './screen-reader.ts';
import {skipFlood} from './skip-flood.ts';
import {useClusterWidths} from './unicode.ts';
import {readUnfinishedLine} from './unfinished-line.ts';

export interface EmulatorOptions {
	readonly columns: number;
	readonly rows: number;
	/** Lines kept above the screen; 10,000 when not given. */
	readonly scrollback?: number;
	/** Shared by all emulators of the console. */
	readonly pump: Pump;
}

/** Visible until told otherwise. */
export function createEmulator({columns, rows, scrollback = defaultScrollback, pump}: EmulatorOptions): Emulator {
	const terminal = new Terminal({
		cols: Math.max(minColumns, columns),
		rows: Math.max(1, rows),
		scrollback,
		allowProposedApi: true,
		logLevel: 'off',
		// As tmux does: a program that clears the screen does not take its last output away.
		scrollOnEraseInDisplay: true,
		windowOptions: {getWinSizeChars: true},
		// As tmux does: a line that has not ended yet is not cut where the pane becomes narrow.
		reflowCursorLine: true,
	});
	useClusterWidths(terminal);
	correct(terminal);
	const queue = createInputQueue();
	const asksSomething = createQueryScanner();
	const replyListeners = createListeners<[data: string]>();
	const changeListeners = createListeners<[]>();
	const member = pump.add({runSlice});
	const gate = createFloodGate();
	const packer = createScrollbackPacker(terminal, pump);
	let cancelOpening: (() => void) | undefined;
	let isVisible = true;
	let isDisposed = false;
	let holds = 0;
	let revision = 0;
	// Bytes of the queue that are interpreted although nobody looks.
	let owed = 0;
	let wantedSize: {readonly columns: number; readonly rows: number} | undefined;

	terminal.onData(data => {
		if (data !== '') {
			replyListeners.tell(data);
		}
	});

	terminal.parser.registerCsiHandler({prefix: '>', final: 'q'}, () => {
		replyListeners.tell(terminalName);
		return true;
	});

	function runSlice(): boolean {
		if (holds > 0) {
			return false;
		}
		applySize();
		// What gathers where nobody looks is a flood, or else it is interpreted before there is so much.
		if (!isVisible && queue.size > hiddenLimitBytes && gate.mayBeLines()) {
			openGate();
		}
		let left = sliceBytes;
		while (left > 0 && (isVisible || owed > 0)) {
			const item = queue.take(left);
			if (item === undefined) {
				break;
			}
			const length = sizeOf(item);
			obey(item);
			left -= length;
			owed = Math.max(0, owed - length);
			if (isDisposed) {
				return false;
			}
		}
		if (left < sliceBytes) {
			gate.interpreted(sliceBytes - left, pump.now());
			packer.interpreted();
			changed();
		}
		return queue.size > 0 && (isVisible || owed > 0) && !isGathering();
	}

	/** A flood gathers for some milliseconds, and is then looked at as a whole: most of it will never be seen. */
	function isGathering(): boolean {
		const waitMs = isVisible ? gate.waitMs(queue.size, pump.now()) : 0;
		if (waitMs > 0 && pump.after !== undefined) {
			cancelOpening ??= pump.after(waitMs, () => {
				if (holds > 0) {
					forgetOpening();
					return;
				}
				openGate();
				wake();
			});
			return true;
		}
		if (cancelOpening !== undefined) {
			openGate();
		}
		return false;
	}

	function openGate(): void {
		forgetOpening();
		applySize();
		const skipped = queue.size < worthSkipping ? 0 : skipFlood({terminal, scrollback, queue, interpret});
		owed = Math.max(0, owed - (skipped ?? 0));
		gate.opened(skipped, queue.size, pump.now());
	}

	function forgetOpening(): void {
		cancelOpening?.();
		cancelOpening = undefined;
	}

	/**
	 * xterm queues what is written and interprets it from timers of its own, twelve milliseconds at a time and per
	 * terminal; only what follows input of the user is interpreted at once. So each slice follows (empty) input.
	 */
	function interpret(bytes: Uint8Array): void {
		terminal.input('', true);
		terminal.write(bytes);
	}

	function obey(item: QueueItem): void {
		if (item.type === 'clear') {
			clearLines(terminal);
		} else {
			interpret(item.type === 'bytes' ? item.bytes : noticeBytes(terminal, item.text));
		}
	}

	function wake(): void {
		if (holds === 0 && queue.size > 0 && (isVisible || owed > 0) && !isGathering()) {
			member.wake(isVisible ? 'foreground' : 'background');
		}
	}

	function enqueued(isUrgent: boolean): void {
		if (!isVisible) {
			if (isUrgent) {
				owed = queue.size;
			} else if (queue.size > hiddenLimitBytes) {
				owed = Math.max(owed, queue.size - hiddenLimitBytes / 2);
			}
		}
		wake();
	}

	function applySize(): void {
		if (wantedSize !== undefined) {
			resizeTerminal(terminal, wantedSize.columns, wantedSize.rows);
			wantedSize = undefined;
			packer.resized();
		}
	}

	function changed(): void {
		revision++;
		changeListeners.tell();
	}

	return {
		get columns() {
			return wantedSize?.columns ?? terminal.cols;
		},
		get rows() {
			return wantedSize?.rows ?? terminal.rows;
		},
		write(chunk) {
			if (!isDisposed) {
				queue.push({type: 'bytes', bytes: chunk});
				enqueued(!isVisible && asksSomething(chunk));
			}
		},
		writeNotice(text) {
			if (!isDisposed) {
				queue.push({type: 'notice', text});
				enqueued(false);
			}
		},
		clear() {
			if (!isDisposed) {
				queue.push({type: 'clear'});
				enqueued(true);
			}
		},
		pendingBytes: () => queue.size,
		setVisible(visible) {
			if (isDisposed || visible === isVisible) {
				return;
			}
			isVisible = visible;
			forgetOpening();
			// What was queued while somebody looked may hold a question that has not been looked for.
			owed = visible ? 0 : queue.size;
			if (visible && wantedSize !== undefined) {
				applySize();
				changed();
			}
			wake();
		},
		hold() {
			let isHeld = true;
			holds++;
			return () => {
				if (isHeld) {
					isHeld = false;
					holds--;
					wake();
				}
			};
		},
		resize(columns, rows) {
			const size = {columns: Math.max(minColumns, columns), rows: Math.max(1, rows)};
			if (isDisposed || size.columns === terminal.cols && size.rows === terminal.rows && wantedSize === undefined) {
				return;
			}
			// Reflow of a full scrollback takes about 10 ms: a hidden terminal is resized when it is needed.
			wantedSize = size;
			if (isVisible) {
				applySize();
				changed();
			}
		},
		...createScreenReader(terminal, applySize),
		unfinishedLine: () => queue.size > 0 ? undefined : readUnfinishedLine(terminal),
		catchUp() {
			owed = queue.size;
			if (queue.size <= sliceBytes) {
				runSlice();
			}
			wake();
		},
		revision: () => revision,
		onReply: replyListeners.subscribe,
		onChange: changeListeners.subscribe,
		dispose() {
			if (!isDisposed) {
				isDisposed = true;
				member.remove();
				packer.dispose();
				forgetOpening();
				queue.clear();
				replyListeners.clear();
				changeListeners.clear();
				terminal.dispose();
			}
		},
	};
}

/** The answer to XTVERSION. */
const terminalName = '\u001BP>|devtui\u001B\\';
const defaultScrollback = 10_000;
const minColumns = 2;
/** A fifth of a millisecond of coloured log lines, a whole one of the worst input. */
const sliceBytes = 8192;
/** What a terminal that nobody looks at may leave uninterpreted: twice what a scrollback of usual lines takes. */
const hiddenLimitBytes = 2_097_152;
/** Less is interpreted sooner than it is looked through. */
const worthSkipping = 131_072;
