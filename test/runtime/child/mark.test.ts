import fc from 'fast-check';
import {expect, test} from 'vitest';
import {createMark, createMarkScanner} from '../../../source/runtime/child-mark.ts';

function scanAll(chunks: readonly Uint8Array[], mark = createMark()) {
	const scan = createMarkScanner(mark);
	const outputs: Uint8Array[] = [];
	for (const chunk of chunks) {
		const {output, isFound} = scan(chunk);
		outputs.push(output);
		if (isFound) {
			return {output: Buffer.concat(outputs).toString('latin1'), isFound};
		}
	}

	return {output: Buffer.concat(outputs).toString('latin1'), isFound: false};
}

function cut(data: Buffer, at: readonly number[]): readonly Buffer[] {
	const edges = [0, ...at.map(index => index % (data.length + 1)).sort((a, b) => a - b), data.length];
	return edges.slice(1).map((end, index) => data.subarray(edges[index], end));
}

test('a mark is found wherever chunks cut it, and all that came before it is passed on', () => {
	const mark = createMark();
	const piece = fc.oneof(fc.string(), fc.nat(mark.bytes.length - 1).map(length => mark.bytes.toString('latin1').slice(0, length)));
	fc.assert(
		fc.property(fc.array(piece), fc.array(fc.nat()), (pieces, at) => {
			const before = Buffer.from(pieces.join(''), 'latin1');
			const all = Buffer.concat([before, mark.bytes]);
			// Pieces may make up a whole mark.
			fc.pre(all.indexOf(mark.bytes) === before.length);
			expect(scanAll(cut(all, at), mark)).toEqual({output: before.toString('latin1'), isFound: true});
		}),
	);
});

test('what could not be the beginning of the mark is not held back', () => {
	const {bytes} = createMark();
	expect(scanAll([Buffer.from('text'), bytes.subarray(0, 5), Buffer.from('more')])).toEqual({output: `text${bytes.subarray(0, 5).toString('latin1')}more`, isFound: false});
	expect(scanAll([Buffer.from('prompt> ')])).toEqual({output: 'prompt> ', isFound: false});
	expect(scanAll([Buffer.from('text\u001B')])).toEqual({output: 'text', isFound: false});
});

test('no two marks are the same, and no terminal changes one', () => {
	const marks = Array.from({length: 100}, () => createMark().id);
	expect(new Set(marks).size).toBe(100);
	expect(marks.every(id => id === id.toUpperCase() && !/\s/.test(id))).toBe(true);
});
