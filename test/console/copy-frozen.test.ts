import fc from 'fast-check';
import {expect, test} from 'vitest';
import {freezeText} from '../../source/console/copy/frozen-text.ts';
import {allText, createBench} from '../terminal/helpers.ts';

test('frozen text is that of its moment, in whatever order it is read and whatever is printed, resized and passed of time meanwhile', () => {
	const print = fc.record({type: fc.constant('print' as const), text: fc.constantFrom('line\r\n'.repeat(400), '\u001B[2J\u001B[H', '漢字🙂 wide\r\n', 'x'.repeat(50), '\u001B[?1049h', '\u001B[?1049l')});
	const act = fc.oneof(print, fc.record({type: fc.constant('read' as const), line: fc.nat(600)}), fc.constant({type: 'time'} as const), fc.constant({type: 'resize'} as const));
	fc.assert(fc.property(fc.integer({min: 1, max: 550}), fc.array(act, {maxLength: 12}), (count, acts) => {
		const {emulator, feed, settle} = createBench(20, 5, 500);
		feed(Array.from({length: count}, (_, index) => `line ${index} ${'a rest that wraps '.repeat(index % 3)}\r\n`).join(''));
		const expected = allText(emulator);
		const timers: Array<() => void> = [];
		const frozen = freezeText(emulator, (_, callback) => {
			timers.push(callback);
			return () => timers.splice(timers.indexOf(callback), 1);
		});
		const text = (line: number) => frozen.cells(line).join('');
		for (const each of acts) {
			if (each.type === 'print') {
				feed(each.text);
			} else if (each.type === 'read') {
				expect(text(each.line)).toBe(expected[each.line] ?? '');
			} else if (each.type === 'time') {
				timers.shift()?.();
				settle();
			} else {
				frozen.complete();
				emulator.resize(13, 4);
				settle();
			}
		}

		while (timers.length > 0) {
			timers.shift()!();
		}

		settle();
		expect(Array.from({length: frozen.lineCount}, (_, line) => text(line))).toEqual(expected);
		expect(emulator.pendingBytes()).toBe(0);
		frozen.dispose();
		emulator.dispose();
	}), {numRuns: 60});
});
