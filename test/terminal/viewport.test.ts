import fc from 'fast-check';
import {expect, test} from 'vitest';
import {createViewport} from '../../source/terminal/viewport.ts';
import {createBench} from './helpers.ts';

function createScene(height: number, scrollback = 50) {
	const bench = createBench(20, height, scrollback);
	const viewport = createViewport(bench.emulator, height);
	let next = 0;
	return {
		...bench,
		viewport,
		print(count: number) {
			bench.feed(Array.from({length: count}, () => `${next === 0 ? '' : '\r\n'}line ${next++}`).join(''));
		},
		view: () => Array.from({length: height}, (_, row) => bench.emulator.readText(viewport.top() + row).text),
	};
}

test('a viewport follows the end until it is scrolled, and again when it is back there', () => {
	const {viewport, print, view} = createScene(3);
	print(10);
	expect(view()).toEqual(['line 7', 'line 8', 'line 9']);
	viewport.scrollBy(-2);
	expect(viewport.isFollowing()).toBe(false);
	expect(view()).toEqual(['line 5', 'line 6', 'line 7']);
	viewport.scrollBy(1);
	expect(viewport.isFollowing()).toBe(false);
	viewport.scrollBy(1);
	expect(viewport.isFollowing()).toBe(true);
	print(5);
	expect(view()).toEqual(['line 12', 'line 13', 'line 14']);
});

test('a scrolled viewport keeps its lines while others come, and counts those', () => {
	const {viewport, print, view} = createScene(3);
	print(10);
	viewport.scrollBy(-4);
	const before = view();
	expect([viewport.linesBelow(), viewport.newLines()]).toEqual([4, 0]);
	print(7);
	expect(view()).toEqual(before);
	expect([viewport.linesBelow(), viewport.newLines()]).toEqual([11, 7]);
	viewport.scrollBy(2);
	expect([viewport.linesBelow(), viewport.newLines()]).toEqual([9, 7]);
	viewport.scrollBy(8);
	expect([viewport.linesBelow(), viewport.newLines()]).toEqual([1, 1]);
});

test('lines that fall out of the scrollback do not move the view, until the view itself falls out', () => {
	const {viewport, print, view} = createScene(3, 20);
	print(23);
	viewport.scrollBy(-5);
	const before = view();
	print(15);
	expect(view()).toEqual(before);
	print(100);
	expect(viewport.top()).toBe(0);
	expect(viewport.isFollowing()).toBe(false);
	expect(view()).toEqual(['line 115', 'line 116', 'line 117']);
	expect(viewport.newLines()).toBe(viewport.linesBelow());
});

test('pages keep a line in view, top and follow go to the ends', () => {
	const {viewport, print, view} = createScene(4);
	print(30);
	viewport.pageUp();
	expect(view()).toEqual(['line 23', 'line 24', 'line 25', 'line 26']);
	viewport.pageDown();
	expect(viewport.isFollowing()).toBe(true);
	viewport.toTop();
	expect(view()[0]).toBe('line 0');
	viewport.pageUp();
	expect(viewport.top()).toBe(0);
	viewport.follow();
	expect(view()[3]).toBe('line 29');
});

test('there is nothing to scroll while everything fits', () => {
	const {viewport, print} = createScene(5);
	print(3);
	viewport.pageUp();
	viewport.toTop();
	expect(viewport.isFollowing()).toBe(true);
	expect(viewport.top()).toBe(0);
});

test('a revealed line has others around it, and one already in view moves nothing', () => {
	const {viewport, print, view} = createScene(6);
	print(40);
	viewport.reveal(10);
	expect(view()[2]).toBe('line 10');
	const top = viewport.top();
	viewport.reveal(top + 5);
	expect(viewport.top()).toBe(top);
	viewport.reveal(39);
	expect(viewport.isFollowing()).toBe(true);
});

test('the same first line stays when lines are wrapped anew', () => {
	const {viewport, emulator, feed} = createScene(3);
	feed(Array.from({length: 12}, (_, index) => `${index}: 0123456789`).join('\r\n'));
	viewport.scrollBy(-5);
	const first = emulator.readText(viewport.top()).text;
	emulator.resize(8, 3);
	expect(first.startsWith(emulator.readText(viewport.top()).text)).toBe(true);
	emulator.resize(30, 3);
	expect(emulator.readText(viewport.top()).text).toBe(first);
});

test('the alternate screen is shown as it is, and the position comes back after it', () => {
	const {viewport, emulator, print, feed, view} = createScene(3);
	print(20);
	viewport.scrollBy(-6);
	const before = view();
	feed('\u001B[?1049hfull screen');
	expect(viewport.top()).toBe(0);
	expect(emulator.lineCount()).toBe(3);
	feed('\u001B[?1049l');
	expect(view()).toEqual(before);
});

test('whatever happens, the view lies inside the lines', () => {
	const action = fc.oneof(
		fc.record({type: fc.constant('print'), count: fc.nat(30)}),
		fc.record({type: fc.constant('scroll'), count: fc.integer({min: -40, max: 40})}),
		fc.record({type: fc.constant('height'), count: fc.integer({min: 1, max: 12})}),
		fc.record({type: fc.constant('alternate'), count: fc.nat(1)}),
		fc.record({type: fc.constant('resize'), count: fc.integer({min: 3, max: 30})}),
		fc.record({type: fc.constant('clear'), count: fc.constant(0)}),
	);
	fc.assert(fc.property(fc.array(action, {maxLength: 30}), actions => {
		const {viewport, emulator, print, feed} = createScene(5, 15);
		let height = 5;
		for (const {type, count} of actions) {
			if (type === 'print') {
				print(count);
			} else if (type === 'scroll') {
				viewport.scrollBy(count);
			} else if (type === 'height') {
				height = count;
				viewport.setHeight(count);
			} else if (type === 'alternate') {
				feed(count === 0 ? '\u001B[?1049l' : '\u001B[?1049h');
			} else if (type === 'resize') {
				emulator.resize(count, height);
			} else {
				feed('\u001B[3J');
			}
			const lastTop = Math.max(0, emulator.lineCount() - height);
			expect(viewport.top()).toBeGreaterThanOrEqual(0);
			expect(viewport.top()).toBeLessThanOrEqual(lastTop);
			expect(viewport.linesBelow()).toBe(Math.max(0, emulator.lineCount() - viewport.top() - height));
			expect(viewport.newLines()).toBeGreaterThanOrEqual(0);
			expect(viewport.newLines()).toBeLessThanOrEqual(viewport.linesBelow());
			if (viewport.isFollowing()) {
				expect(viewport.top()).toBe(lastTop);
			}
		}
		emulator.dispose();
	}), {numRuns: 200});
});
