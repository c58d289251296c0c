import type {Pane} from './pane.ts';

/**
 * What the program of a pane has printed behind its last line end; undefined: it is not known yet. A terminal that is not on the
 * screen is interpreted only for who asks, and not while it floods; `askAgain`: it may be known soon.
 */
export function readUnfinished(pane: Pane, askAgain: () => void): string | undefined {
	const {emulator, isShown, askedAt} = pane;
	const pending = emulator.pendingBytes();
	if (isShown || pending === 0) {
		return emulator.unfinishedLine();
	}

	if (pane.endsLine) {
		return '';
	}

	pane.askedAt = pending;
	if (pending <= calmBytes || pending === askedAt) {
		emulator.catchUp();
	} else {
		askAgain();
	}

	return emulator.unfinishedLine();
}

export function endsLine(chunk: Uint8Array): boolean {
	return chunk.at(-1) === lineFeed;
}

const lineFeed = 0x0A;
/** More between two looks is a flood, as long as it goes on. */
const calmBytes = 65_536;
