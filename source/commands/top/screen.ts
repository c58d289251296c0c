import {writeSync} from 'node:fs';
import process from 'node:process';
import {sizeOf} from '../terminal-size.ts';

/** The whole terminal, for as long as it is wanted. */
export interface FullScreen {
	readonly size: {readonly columns: number; readonly rows: number};
	/** Keys can be read: standard input is a terminal, too. */
	readonly hasKeys: boolean;
	draw(lines: readonly string[]): void;
	/** Give it back for a while, as it was before. */
	lend(): void;
	takeBack(): void;
	/** For good, before this returns; the end of the process does it, too. */
	restore(): void;
}

export interface FullScreenOptions {
	readonly onKey: (key: string) => void;
	readonly onResize: () => void;
	/** Nobody can see it any more. */
	readonly onGone: () => void;
}

export function openFullScreen({onKey, onResize, onGone}: FullScreenOptions): FullScreen {
	const {stdin, stdout} = process;
	const hasKeys = stdin.isTTY;
	let state: 'ours' | 'lent' | 'restored' = 'lent';

	const takeBack = () => {
		if (state === 'lent') {
			state = 'ours';
			setRaw(true);
			stdout.write(enter);
		}
	};

	const giveBack = (next: 'lent' | 'restored') => {
		if (state === 'ours') {
			writeNow(leave);
			setRaw(false);
		}

		state = next;
	};

	const setRaw = (isRaw: boolean) => {
		try {
			if (hasKeys) {
				stdin.setRawMode(isRaw);
			}
		} catch {
			// The terminal is gone: it has no mode.
		}
	};

	const restore = () => {
		giveBack('restored');
		stdin.pause();
		process.off('exit', restore);
	};

	process.on('exit', restore);
	stdout.on('error', onGone);
	stdout.on('resize', onResize);
	if (hasKeys) {
		stdin.setEncoding('utf8');
		stdin.on('data', (keys: string) => {
			for (const key of keys) {
				onKey(key);
			}
		});
		stdin.on('end', onGone);
		stdin.on('error', onGone);
	}

	takeBack();
	return {
		get size() {
			return sizeOf(stdout);
		},
		hasKeys,
		draw(lines) {
			if (state === 'ours') {
				// Line by line over what is there: nothing is blank in between, and nothing flickers.
				stdout.write(`${beginUpdate}${home}${lines.map(line => `${line}${eraseRest}`).join('\r\n')}${eraseBelow}${endUpdate}`);
			}
		},
		lend() {
			giveBack('lent');
		},
		takeBack,
		restore,
	};
}

// The alternate screen, no cursor, lines that do not wrap.
const enter = '\u001B[?1049h\u001B[?25l\u001B[?7l\u001B[2J';
const leave = '\u001B[?7h\u001B[?25h\u001B[?1049l';
const beginUpdate = '\u001B[?2026h';
const endUpdate = '\u001B[?2026l';
const home = '\u001B[H';
const eraseRest = '\u001B[K';
const eraseBelow = '\u001B[J';

/** Also while the process ends, when a stream would come too late. */
function writeNow(text: string): void {
	try {
		writeSync(1, text);
	} catch {
		// Nobody is there any more.
	}
}
