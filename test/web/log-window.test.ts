import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {createLogWindow, type LogWindow} from '../../source/web/page/log-window.ts';

const shown = (window: LogWindow) => [...window.blocks.flatMap(({lines}) => lines.map(line => Buffer.from(line).toString('latin1'))), ...window.rest.length > 0 ? [Buffer.from(window.rest).toString('latin1')] : []];

describe('the part of a log that is looked at', () => {
	test('holds whole lines, and apart what has no end yet', () => {
		const window = createLogWindow(1000);
		window.append(Buffer.from('one\ntw'));
		expect([shown(window), Buffer.from(window.rest).toString()]).toEqual([['one', 'tw'], 'tw']);
		window.append(Buffer.from('o\n\nthree'));
		expect(shown(window)).toEqual(['one', 'two', '', 'three']);
		expect([window.start, window.end]).toEqual([0, 14]);
	});

	test('lets go of the oldest when newer ones come, and of the newest when older ones do', () => {
		const window = createLogWindow(8);
		window.reset(100);
		window.append(Buffer.from('aaa\n'));
		window.append(Buffer.from('bbb\n'));
		expect(window.append(Buffer.from('ccc\n')).removed).toHaveLength(1);
		expect([shown(window), window.start, window.end]).toEqual([['bbb', 'ccc'], 104, 112]);
		const {removed} = window.prepend(100, Buffer.from('aaa\n'));
		expect(removed).toHaveLength(1);
		expect([shown(window), window.start, window.end]).toEqual([['aaa', 'bbb'], 100, 108]);
	});

	test('takes of older bytes those from a line\'s beginning on, and a line that is longer than a piece as it comes', () => {
		const window = createLogWindow(1000);
		window.reset(100);
		window.append(Buffer.from('end\n'));
		window.prepend(90, Buffer.from('xx\nline\nl\n'));
		expect([shown(window), window.start]).toEqual([['line', 'l', 'end'], 93]);
		window.prepend(85, Buffer.from('yyyyyyy\n'));
		expect([shown(window)[0], window.start]).toEqual(['yyyyyyy', 85]);
	});

	test('whatever is read of a log, and in which order, is what stands there, and not more than it may hold', () => {
		const log = Buffer.from(Array.from({length: 3000}, (_, index) => index % 7 === 0 ? '\n' : String.fromCharCode(97 + index % 26)).join(''));
		const steps = fc.array(fc.record({isOlder: fc.boolean(), length: fc.integer({min: 1, max: 200})}), {maxLength: 60});
		fc.assert(fc.property(fc.integer({min: 0, max: 3000}), steps, (from, moves) => {
			const window = createLogWindow(400);
			window.reset(from);
			for (const {isOlder, length} of moves) {
				if (isOlder) {
					const offset = Math.max(0, window.start - length);
					window.prepend(offset, log.subarray(offset, window.start));
				} else {
					window.append(log.subarray(window.end, window.end + length));
				}

				for (const {start, end, lines} of window.blocks) {
					expect(lines.map(line => Buffer.from(line).toString()).join('\n')).toBe(log.toString('utf8', start, end).replace(/\n$/, ''));
				}

				const places = [window.start, ...window.blocks.map(({end}) => end)];
				expect(window.blocks.map(({start}) => start)).toEqual(places.slice(0, -1));
				expect(Buffer.from(window.rest).toString()).toBe(log.toString('utf8', places.at(-1), window.end));
				expect(window.end - window.start).toBeLessThanOrEqual(400 + 200);
			}
		}));
	});
});
