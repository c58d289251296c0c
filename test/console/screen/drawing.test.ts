import {expect, test} from 'vitest';
import {drawSegment, endsInDoubt} from '../../../source/console/screen/drawing.ts';

test('text of agreed width is sent as it is', () => {
	expect(drawSegment('plain │ 世界 é ⣿ ы\u001B[31mred\u001B[0m', 4)).toBe('plain │ 世界 é ⣿ ы\u001B[31mred\u001B[0m');
});

test('after a doubtful character the cursor is put where it should be', () => {
	expect(drawSegment('a🚀b', 10)).toBe('a\u001B[2X🚀\u001B[14Gb');
	expect(drawSegment('✓ ok', 0)).toBe('✓\u001B[2G ok');
});

test('only blanks without style are erased instead of sent, and only where that is shorter', () => {
	expect(drawSegment(`a${' '.repeat(7)}`, 0)).toBe('a\u001B[7X');
	expect(drawSegment(`a${' '.repeat(6)}`, 0)).toBe(`a${' '.repeat(6)}`);
	expect(drawSegment(`\u001B[7ma${' '.repeat(9)}`, 0)).toBe(`\u001B[7ma${' '.repeat(9)}`);
	expect(drawSegment(' '.repeat(9), 0)).toBe('\u001B[9X');
});

test('doubt at the end is seen through the sequence that resets, and not through a blank', () => {
	expect(endsInDoubt('x🚀\u001B[0m')).toBe(true);
	expect(endsInDoubt('x🚀 ')).toBe(false);
	expect(endsInDoubt('🚀x\u001B[0m')).toBe(false);
});
