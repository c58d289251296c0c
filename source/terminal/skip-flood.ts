import type {Terminal} from '@xterm/headless';
import {findSkip} from './flood.ts';
import type {InputQueue} from './input-queue.ts';
import {isAtRest} from './parser-state.ts';

export interface Flooded {
	readonly terminal: Terminal;
	/** Lines kept above the screen. */
	readonly scrollback: number;
	readonly queue: InputQueue;
	readonly interpret: (bytes: Uint8Array) => void;
}

/** Leave out lines that those behind them push out of the scrollback; how many bytes; undefined when it is more than lines. */
export function skipFlood({terminal, scrollback, queue, interpret}: Flooded): number | undefined {
	const lineLength = (queue.bytesAhead()[0]?.indexOf(lineFeed) ?? -1) + 1;
	const line = lineLength > 0 ? queue.take(lineLength) : undefined;
	if (line?.type !== 'bytes') {
		return undefined;
	}

	interpret(line.bytes);
	// The first lines move the cursor down a screen at most, over whatever stands there; the others push all that out.
	const skip = isAtRest(terminal) ? findSkip(queue.bytesAhead(), scrollback + 2 * terminal.rows) : undefined;
	if (skip === undefined) {
		return undefined;
	}

	queue.drop(skip.length);
	interpret(skip.colors);
	return skip.length;
}

const lineFeed = 0x0A;
