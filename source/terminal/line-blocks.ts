import type {Terminal} from '@xterm/headless';
import {takeSpareLine} from './spare-lines.ts';
import {inputHandlerOf, type BufferLine} from './xterm-internals.ts';

/**
 * xterm.js keeps the cells of each line in an ArrayBuffer of its own, which costs some 250 bytes beside them and much of each
 * garbage collection; of a scrollback that fills up, sixteen lines share one.
 */
export function keepLinesInBlocks(terminal: Terminal): void {
	const line = inputHandlerOf(terminal)._activeBuffer.lines.get(0);
	const prototype = line && Object.getPrototypeOf(line) as BufferLine;
	if (!prototype || known.has(prototype)) {
		return;
	}

	known.add(prototype);
	const {clone, resize} = prototype;
	prototype.clone = function (this: BufferLine) {
		const spare = takeSpareLine(this.length);
		if (spare) {
			spare.copyFrom(this);
			return spare;
		}

		const block = blockOf(this);
		if (!block) {
			return clone.call(this);
		}

		const cells = block.subarray(0, this.length * cellLength);
		cells.set(this._data);
		blocks.set(this, {...blocks.get(this)!, rest: block.subarray(cells.length)});
		// A clone of nothing costs nothing.
		const own = this._data;
		this._data = noCells;
		const copy = clone.call(this);
		this._data = own;
		copy._data = cells;
		return copy;
	};
	prototype.resize = function (this: BufferLine, columns, fill) {
		// It would take what of the buffer is another line's.
		if (this._data.byteLength < this._data.buffer.byteLength) {
			this._data = this._data.slice();
		}

		return resize.call(this, columns, fill);
	};
}

const known = new WeakSet<BufferLine>();
/** By the blank line that all lines of a terminal are cloned from, as long as its colours stay the same. */
const blocks = new WeakMap<BufferLine, {readonly clones: number; readonly rest: Uint32Array<ArrayBuffer>}>();
const noCells = new Uint32Array();
const cellLength = 3;
const linesPerBlock = 16;

/** Room for a line at its beginning. Undefined for the first few clones: a block that holds one line is held by it. */
function blockOf(source: BufferLine): Uint32Array<ArrayBuffer> | undefined {
	const {clones, rest} = blocks.get(source) ?? {clones: 0, rest: noCells};
	const needed = source.length * cellLength;
	if (clones < linesPerBlock) {
		blocks.set(source, {clones: clones + 1, rest});
		return undefined;
	}

	return rest.length >= needed ? rest : new Uint32Array(needed * linesPerBlock);
}
