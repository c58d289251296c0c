/** What of a flood can be left out. */
export interface Skip {
	/** How many bytes from the start; 0: all are lines, and they are too few. */
	readonly length: number;
	/** The colour sequences that are in force behind them. */
	readonly colors: Uint8Array;
}

/**
 * Look for lines that nobody will ever see: nothing but text, line ends and colours, with `keptLines` others of that kind
 * behind them, which push them out of screen and scrollback. The chunks must begin at the start of a line, the parser at
 * rest, the screen without margins. What is left begins at the start of a line, too.
 */
export function findSkip(chunks: readonly Uint8Array[], keptLines: number): Skip | undefined {
	const length = skippableLength(chunks, keptLines);
	const colors = length === undefined ? undefined : colorsBefore(chunks, length);
	return length === undefined || colors === undefined ? undefined : {length, colors};
}

/** Up to the end of the line that has so many behind it. Undefined: too few, before a byte that is none of that kind. */
function skippableLength(chunks: readonly Uint8Array[], keptLines: number): number | undefined {
	const lineEnds = new Float64Array(keptLines + 1);
	let lineCount = 0;
	let offset = 0;
	let state: number = State.text;
	for (const chunk of chunks) {
		// Indexed, and a state of small integers: this looks at every byte of a flood.
		for (let index = 0; index < chunk.length; index++) {
			const byte = chunk[index]!;
			if (state === State.text && isText[byte] === 1) {
				continue;
			}

			state = nextState[state << 8 | byte]!;
			if (state === State.lineEnd) {
				lineEnds[lineCount % lineEnds.length] = offset + index + 1;
				lineCount++;
				state = State.text;
			} else if (state === State.other) {
				return oldest(lineEnds, lineCount) || undefined;
			}
		}

		offset += chunk.length;
	}

	return oldest(lineEnds, lineCount);
}

function oldest(lineEnds: Float64Array, lineCount: number): number {
	return lineCount < lineEnds.length ? 0 : lineEnds[lineCount % lineEnds.length]!;
}

const lineFeed = 0x0A;
const escape = 0x1B;

const State = {text: 0, carriageReturn: 1, escape: 2, parameters: 3, leadOfControls: 4, lineEnd: 5, other: 6} as const;

const isText = Uint8Array.from({length: 256}, (_, byte) => stateInText(byte) === State.text ? 1 : 0);

/** By state and byte. */
const nextState = Uint8Array.from({length: 5 << 8}, (_, key) => follow(key >> 8, key & 0xFF));

function follow(state: number, byte: number): number {
	switch (state) {
		case State.carriageReturn: {
			return byte === lineFeed ? State.lineEnd : stateInText(byte);
		}

		case State.escape: {
			return byte === 0x5B ? State.parameters : State.other;
		}

		case State.parameters: {
			// Digits, `:` and `;`, then `m`.
			return byte >= 0x30 && byte <= 0x3B ? State.parameters : byte === 0x6D ? State.text : State.other;
		}

		case State.leadOfControls: {
			return byte >= 0x80 && byte <= 0x9F ? State.other : stateInText(byte);
		}

		default: {
			return stateInText(byte);
		}
	}
}

/** Where a line feed stands alone the cursor keeps its column: such a line can be left out, but not be the last one. */
function stateInText(byte: number): number {
	switch (byte) {
		case 0x09:
		case lineFeed: {
			return State.text;
		}

		case 0x0D: {
			return State.carriageReturn;
		}

		case escape: {
			return State.escape;
		}

		case 0xC2: {
			return State.leadOfControls;
		}

		default: {
			return byte < 0x20 || byte === 0x7F ? State.other : State.text;
		}
	}
}

/** The sequences from the last reset on. Undefined: too many. */
function colorsBefore(chunks: readonly Uint8Array[], end: number): Uint8Array | undefined {
	const found: Uint8Array[] = [];
	let length = 0;
	for (let at = lastEscape(chunks, end); at !== -1 && length <= maxColorBytes; at = lastEscape(chunks, at)) {
		const sequence = sequenceAt(chunks, at);
		found.unshift(sequence);
		length += sequence.length;
		if (isReset(sequence)) {
			break;
		}
	}

	return length <= maxColorBytes ? concat(found, length) : undefined;
}

const maxColorBytes = 4096;

function isReset(sequence: Uint8Array): boolean {
	return sequence.length === 3 || (sequence.length === 4 && sequence[2] === 0x30);
}

function lastEscape(chunks: readonly Uint8Array[], end: number): number {
	let start = 0;
	const starts = chunks.map(chunk => {
		start += chunk.length;
		return start - chunk.length;
	});
	for (let index = chunks.length - 1; index >= 0; index--) {
		const room = end - starts[index]!;
		const place = room > 0 ? chunks[index]!.lastIndexOf(escape, room - 1) : -1;
		if (place !== -1) {
			return starts[index]! + place;
		}
	}

	return -1;
}

/** Up to its `m`. */
function sequenceAt(chunks: readonly Uint8Array[], at: number): Uint8Array {
	const bytes: number[] = [];
	let offset = at;
	for (const chunk of chunks) {
		for (; offset < chunk.length; offset++) {
			bytes.push(chunk[offset]!);
			if (chunk[offset] === 0x6D) {
				return Uint8Array.from(bytes);
			}
		}

		offset -= chunk.length;
	}

	return Uint8Array.from(bytes);
}

function concat(parts: readonly Uint8Array[], length: number): Uint8Array {
	const whole = new Uint8Array(length);
	let offset = 0;
	for (const part of parts) {
		whole.set(part, offset);
		offset += part.length;
	}

	return whole;
}
