import type {ByteWords} from './byte-words.ts';

/** Takes bytes in pieces as they come, and gives them on without the words: of each run of bytes that belong to one, `***` remains. */
export interface MaskedStream {
	/** Lent until this returns. */
	write(chunk: Uint8Array): void;
	/** Some of it waits for what follows, which will tell whether it is a word. */
	readonly isWaiting: boolean;
	/**
	 * Nothing has come for a while. Up to 3 bytes that wait are given on: what a prompt ends with is not missing. More than that
	 * goes on waiting, for a word that is printed slowly would be given on piece by piece.
	 */
	rest(): void;
	/** Nothing follows. */
	end(): void;
}

const mostShown = 3;

/** `give`: lent until it returns. */
export function maskStream(words: ByteWords, give: (piece: Uint8Array) => void): MaskedStream {
	/** What has not been given on: `heldBytes` of it, and the chunk behind them. */
	const held = new Uint8Array(words.longest);
	let heldBytes = 0;
	let chunk: Uint8Array = none;
	let state = 0;
	/** Of what has not been given on the parts that belong to words, each its beginning and its end; neither overlap nor touch. */
	let secret: number[] = [];
	let isMasking = false;

	const found = (length: number, end: number): void => {
		let begin = Math.max(0, end - length);
		while (secret.length > 0 && secret.at(-1)! >= begin) {
			secret.pop();
			begin = Math.min(begin, secret.pop()!);
		}

		secret.push(begin, end);
	};

	const giveFrom = (from: number, to: number): void => {
		for (const piece of [held.subarray(from, Math.min(to, heldBytes)), chunk.subarray(Math.max(0, from - heldBytes), Math.max(0, to - heldBytes))]) {
			if (piece.length > 0) {
				isMasking = false;
				give(piece);
			}
		}
	};

	/** All up to there; the rest is held. */
	const giveUpTo = (end: number): void => {
		const all = heldBytes + chunk.length;
		let at = 0;
		let index = 0;
		for (; index < secret.length && secret[index]! < end; index += 2) {
			giveFrom(at, secret[index]!);
			at = Math.min(end, secret[index + 1]!);
			if (!isMasking) {
				isMasking = true;
				give(mask);
			}

			if (secret[index + 1]! > end) {
				break;
			}
		}

		giveFrom(at, end);
		secret = secret.slice(index).map(place => Math.max(0, place - end));
		held.copyWithin(0, end, Math.max(end, heldBytes));
		held.set(chunk.subarray(Math.max(0, end - heldBytes)), Math.max(0, heldBytes - end));
		heldBytes = all - end;
		chunk = none;
	};

	return {
		write(bytes) {
			chunk = bytes;
			for (let at = 0; at < bytes.length; at++) {
				state = words.next(state, bytes[at]!);
				const length = words.found(state);
				if (length > 0) {
					found(length, heldBytes + at + 1);
				}
			}

			const all = heldBytes + bytes.length;
			giveUpTo(all - Math.min(all, words.unfinished(state)));
		},
		get isWaiting() {
			return heldBytes > 0;
		},
		rest() {
			// What is known to belong to a word is no secret any more as soon as it is masked.
			giveUpTo(words.unfinished(state) <= mostShown ? heldBytes : secret[0] === 0 ? secret[1]! : 0);
		},
		end() {
			giveUpTo(heldBytes);
			state = 0;
		},
	};
}

const mask = new TextEncoder().encode('***');
const none = new Uint8Array();
