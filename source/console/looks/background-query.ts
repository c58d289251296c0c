import type {InputEvent} from '../input.ts';
import {backgroundOfReply} from './background.ts';
import type {Background} from './palettes.ts';

/** The question to a terminal what its background is, and what comes of it among the keys. */
export interface BackgroundQuery {
	ask(): void;
	/** The events without what the terminal has said. */
	sift(events: readonly InputEvent[]): readonly InputEvent[];
	/** For how long the rest of something that has begun like this is waited for; undefined: as for any key. */
	patienceMs(rest: Uint8Array): number | undefined;
	/** Called when nothing more will come, or has not come for too long: at once, mostly. */
	whenAnswered(callback: () => void): () => void;
}

export interface BackgroundQueryOptions {
	readonly now: () => number;
	/** Returns what calls it off. */
	readonly setTimer: (delayMs: number, callback: () => void) => () => void;
	readonly write: (sequence: string) => void;
	readonly onBackground: (background: Background) => void;
}

export function createBackgroundQuery({now, setTimer, write, onBackground}: BackgroundQueryOptions): BackgroundQuery {
	let askedAt: number | undefined;
	let finish: (() => void) | undefined;

	function hear(sequence: string): boolean {
		if (/^\u001B\]1[01];/.test(sequence)) {
			const background = backgroundOfReply(sequence);
			if (background) {
				onBackground(background);
			}

			return true;
		}

		const [, scheme] = colorScheme.exec(sequence) ?? [];
		if (scheme !== undefined) {
			onBackground(scheme === '1' ? 'dark' : 'light');
			return true;
		}

		if (attributes.test(sequence)) {
			askedAt = undefined;
			finish?.();
			return true;
		}

		return false;
	}

	return {
		ask() {
			askedAt = now();
			// Every terminal answers the second question, and answers in order: then the first has been answered or never will be.
			write('\u001B]11;?\u001B\\\u001B[c');
		},
		sift(events) {
			return events.every(({type}) => type !== 'unknown') ? events : events.filter(event => event.type !== 'unknown' || !hear(textOf(event.raw)));
		},
		patienceMs(rest) {
			if (askedAt === undefined) {
				return undefined;
			}

			return Math.abs(now() - askedAt) < usualMs || reply.test(textOf(rest)) ? usualMs : undefined;
		},
		whenAnswered(callback) {
			const waitMs = askedAt === undefined ? 0 : lastMs - Math.abs(now() - askedAt);
			if (waitMs <= 0) {
				callback();
				return () => undefined;
			}

			let cancel = () => {};
			finish = () => {
				finish = undefined;
				cancel();
				callback();
			};
			cancel = setTimer(waitMs, finish);
			return cancel;
		},
	};
}

/** The person has turned day into night (mode 2031). */
const colorScheme = /^\u001B\[\?997;([12])n$/;
const attributes = /^\u001B\[\?[\d;]*c$/;
/** How a reply begins that has not come to its end. */
const reply = /^\u001B(?:\]1|\[\?)/;

/** Nearly all have answered within that time, over slow lines too. */
const usualMs = 1500;
/** Whoever leaves at once waits so long: what comes later would be read by the shell. */
const lastMs = 500;

function textOf(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('latin1');
}
