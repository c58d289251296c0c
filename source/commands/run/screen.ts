import {spawnSync} from 'node:child_process';
import {fstatSync} from 'node:fs';
import process from 'node:process';
import {createTerminalWriter} from '../../console/screen/terminal-writer.ts';
import {createModes} from '../../terminal/modes.ts';

/** The user's terminal while a command has it through devtui. */
export interface RunScreen {
	/** What the command prints, byte for byte. False: the terminal does not take more for now. */
	output(chunk: Uint8Array, stream: 'stdout' | 'stderr'): boolean;
	/** A line of devtui's own on standard error; not into a picture that a program draws, but once that is over. */
	say(text: string): void;
	/** What the run has left behind is undone: the next one, or the shell, finds the terminal as the run did. */
	runEnded(): void;
	/** Give it back for a while, as it was before. */
	lend(): void;
	takeBack(): void;
	/** Resolves once it has taken all. */
	drained(): Promise<void>;
	/** It may never take more (a stalled connection): what it has not taken, and what comes, is not waited for any more. */
	giveUp(): void;
	/** Give it back for good, before this returns. May be called at any time, and again. */
	restore(): void;
}

export interface RunScreenOptions {
	readonly stdin: NodeJS.ReadStream;
	/** Keys and bytes go through untouched: the command has a terminal of its own that interprets them. */
	readonly isRaw: boolean;
	readonly isColored: boolean;
	readonly onDrained: () => void;
}

export function openRunScreen({stdin, isRaw, isColored, onDrained}: RunScreenOptions): RunScreen {
	const modes = createModes();
	const isOneTerminal = isSameTerminal(1, 2);
	let whenDrained: Array<() => void> = [];
	let isFull = false;
	let isGivenUp = false;
	let held: string[] = [];
	let state: 'ours' | 'lent' | 'restored' = 'lent';

	const goOn = () => {
		isFull = false;
		onDrained();
		for (const resolve of whenDrained) {
			resolve();
		}

		whenDrained = [];
	};

	const writer = createTerminalWriter({fd: 1, onDrained: goOn});

	const write = (data: string | Uint8Array): boolean => {
		isFull = !writer.write(data) && !isGivenUp;
		return !isFull;
	};

	const sayNow = (text: string) => {
		const line = isColored ? `\u001B[90m[devtui] ${text}\u001B[0m` : `[devtui] ${text}`;
		if (isOneTerminal) {
			write(`${modes.isAtLineStart ? '\r' : '\r\n'}${line}\r\n`);
			// Where the cursor is then.
			modes.take(lineEnd);
		} else {
			process.stderr.write(`${line}\n`);
		}
	};

	const sayHeld = () => {
		const texts = held;
		held = [];
		texts.forEach(sayNow);
	};

	const restore = () => {
		if (state !== 'restored') {
			if (state === 'ours') {
				writer.writeNow(modes.undoing());
				setRaw(stdin, isRaw, false);
			}

			state = 'restored';
			writer.close();
			process.off('exit', restore);
		}
	};

	process.on('exit', restore);
	process.stderr.on('error', () => {
		// Nobody reads what devtui says of itself.
	});
	return {
		output(chunk, stream) {
			if (stream === 'stderr' && !isOneTerminal) {
				// What it has no room for at once waits in it, and the chunk is only lent.
				process.stderr.write(Uint8Array.from(chunk));
				return !isFull;
			}

			modes.take(chunk);
			const isTaken = write(chunk);
			if (held.length > 0 && !modes.isAlternateScreen) {
				sayHeld();
			}

			return isTaken;
		},
		say(text) {
			if (modes.isAlternateScreen) {
				held.push(text);
			} else {
				sayNow(text);
			}
		},
		runEnded() {
			write(modes.undoing());
			modes.forget();
			sayHeld();
		},
		lend() {
			if (state === 'ours') {
				state = 'lent';
				writer.writeNow(modes.undoing());
				setRaw(stdin, isRaw, false);
			}
		},
		takeBack() {
			if (state === 'lent') {
				state = 'ours';
				setRaw(stdin, isRaw, true);
				write(modes.redoing());
			}
		},
		async drained() {
			if (isFull) {
				await new Promise<void>(resolve => {
					whenDrained.push(resolve);
				});
			}
		},
		giveUp() {
			isGivenUp = true;
			if (isFull) {
				goOn();
			}
		},
		restore,
	};
}

const lineEnd = new Uint8Array([0x0A]);

function setRaw(stdin: NodeJS.ReadStream, isWanted: boolean, isRaw: boolean): void {
	if (!isWanted) {
		return;
	}

	try {
		stdin.setRawMode(isRaw);
	} catch {
		// The terminal is gone: it has no mode.
		return;
	}

	if (isRaw) {
		// Node's raw mode still puts a CR before each LF. What comes from the command has been through a terminal already,
		// and means the bare one. Without `stty` that goes wrong in full-screen programs only.
		spawnSync('stty', ['-opost'], {stdio: ['inherit', 'ignore', 'ignore']});
	}
}

function isSameTerminal(one: number, other: number): boolean {
	try {
		const [first, second] = [fstatSync(one), fstatSync(other)];
		return first.isCharacterDevice() && second.isCharacterDevice() && first.rdev === second.rdev;
	} catch {
		// One of them is closed.
		return false;
	}
}
