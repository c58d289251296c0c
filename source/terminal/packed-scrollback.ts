import type {IBuffer, IBufferLine, Terminal} from '@xterm/headless';
import {packLine, PackedLine, unpackLine} from './packed-line.ts';
import type {Pump} from './pump.ts';
import {spareLine, takeSpareLine} from './spare-lines.ts';
import {normalBufferOf, type BufferLine, type LineList} from './xterm-internals.ts';

/**
 * Packs the lines that have left the screen: xterm.js takes twelve bytes for a cell and some 300 beside them for a line, and
 * nobody looks at most of them again. They are unpacked for a moment when they are read, and for good when xterm.js needs
 * them, as it does where lines are wrapped anew.
 */
export interface ScrollbackPacker {
	/** Lines may have left the screen. */
	interpreted(): void;
	/** Lines have another width. */
	resized(): void;
	dispose(): void;
}

export function createScrollbackPacker(terminal: Terminal, pump: Pump): ScrollbackPacker {
	const storedLine = allowPackedLines(terminal);
	const member = pump.add({runSlice});
	let cancelPass: (() => void) | undefined;
	let next = 0;
	let credit = maxCredit;
	let creditAt = pump.now();

	/** Whether there is a line, and whether it had to be packed. */
	function pack(lines: LineList, index: number): boolean {
		const line = storedLine(lines, index);
		const packed = line === undefined || line instanceof PackedLine ? undefined : packLine(line);
		if (packed) {
			lines.set(index, packed as unknown as BufferLine);
			spareLine(line as BufferLine);
		}

		return packed !== undefined;
	}

	/** All of them, once the program prints no flood. */
	function passLater(): void {
		cancelPass ??= pump.after?.(lookEachMs, () => {
			cancelPass = undefined;
			earn();
			if (credit < maxCredit / 2) {
				passLater();
			} else {
				next = 0;
				member.wake('background');
			}
		});
	}

	function earn(): void {
		const now = pump.now();
		credit = Math.min(maxCredit, credit + (now - creditAt) * creditPerMs);
		creditAt = now;
	}

	/** Lines that are trimmed meanwhile move others to where this has been: they wait for the next pass. */
	function runSlice(): boolean {
		const {lines, ybase} = normalBufferOf(terminal);
		for (let count = 0; next < ybase && count < linesPerSlice; next++) {
			count += pack(lines, next) ? 1 : 0;
		}

		return next < ybase;
	}

	return {
		interpreted() {
			earn();
			const {lines, ybase} = normalBufferOf(terminal);
			const end = Math.max(0, ybase - Math.min(linesPerSlice, Math.floor(credit)));
			let line = ybase - 1;
			while (line >= end && pack(lines, line)) {
				line--;
			}

			credit -= ybase - 1 - line;
			if (line > 0 && line < end) {
				passLater();
			}
		},
		resized: passLater,
		dispose() {
			cancelPass?.();
			member.remove();
		},
	};
}

const lookEachMs = 1000;
/** Lines of a flood are gone before somebody could need the memory: of one that goes on no more than these are packed. */
const maxCredit = 20_000;
const creditPerMs = 2;
/** Half a millisecond. */
const linesPerSlice = 512;

type StoredLine = (lines: LineList, line: number) => BufferLine | PackedLine | undefined;

/** Returns what reads a line as it is stored. */
function allowPackedLines(terminal: Terminal): StoredLine {
	const {lines} = normalBufferOf(terminal);
	const list = Object.getPrototypeOf(lines) as LineList;
	const known = readers.get(list);
	if (known) {
		return known;
	}

	const {get, recycle} = list;
	const {constructor: Line} = lines.get(0) as unknown as {readonly constructor: new (columns: number) => BufferLine};
	const storedLine: StoredLine = (those, line) => get.call(those, line);
	readers.set(list, storedLine);
	list.get = function (this: LineList, index) {
		const line = storedLine(this, index);
		if (!(line instanceof PackedLine)) {
			return line;
		}

		const unpacked = unpackLine(line, new Line(0));
		this.set(index, unpacked);
		return unpacked;
	};
	list.recycle = function (this: LineList) {
		const line = recycle.call(this) as BufferLine | PackedLine;
		if (!(line instanceof PackedLine)) {
			return line;
		}

		const fresh = takeSpareLine() ?? new Line(0);
		this.set(this.length - 1, fresh);
		return fresh;
	};
	readForAMoment(terminal, (those, index) => {
		const line = storedLine(those, index);
		return line instanceof PackedLine ? unpackLine(line, new Line(0)) : line;
	});
	return storedLine;
}

const readers = new WeakMap<LineList, StoredLine>();

/** A reader leaves a packed line packed. */
function readForAMoment({buffer: {active}}: Terminal, read: (lines: LineList, line: number) => BufferLine | undefined): void {
	const {constructor: View} = active.getLine(0) as unknown as {readonly constructor: new (line: BufferLine) => IBufferLine};
	const prototype = Object.getPrototypeOf(active) as IBuffer & {readonly _buffer: {readonly lines: LineList}};
	prototype.getLine = function (this: typeof prototype, y) {
		const line = read(this._buffer.lines, y);
		return line && new View(line);
	};
}
