import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {borderCell} from '../../source/console/borders.ts';
import {computeLayout, type LayoutRequest, type ScreenLayout} from '../../source/console/layout.ts';
import type {Rect} from '../../source/console/screen/contract.ts';

const names = Array.from({length: 12}, (_, index) => `service-${index + 1}`);
const request: fc.Arbitrary<LayoutRequest> = fc.record({
	columns: fc.integer({min: 40, max: 300}),
	rows: fc.integer({min: 10, max: 100}),
	nameWidth: fc.integer({min: 1, max: 60}),
	mode: fc.constantFrom('one' as const, 'rows' as const, 'columns' as const, 'grid' as const, 'merged' as const),
	isZoomed: fc.boolean(),
	panes: fc.subarray(names, {minLength: 1}),
	current: fc.constantFrom(...names),
	sizes: fc.dictionary(fc.constantFrom(...names), fc.record({width: fc.integer({min: 1, max: 300}), height: fc.double({min: 0.001, max: 100, noNaN: true})}, {requiredKeys: []})).map(sizes => new Map(Object.entries(sizes))),
	listShare: fc.option(fc.double({min: 0, max: 1, noNaN: true}), {nil: undefined}),
});

function screenOf(values: LayoutRequest): ScreenLayout {
	const layout = computeLayout(values);
	if (layout.type !== 'screen') {
		throw new Error('too small');
	}

	return layout;
}

function plain(changes: Partial<LayoutRequest>): LayoutRequest {
	return {columns: 120, rows: 40, nameWidth: 6, mode: 'one', isZoomed: false, panes: ['service-1'], current: 'service-1', ...changes};
}

function isInside({x, y, width, height}: Rect, around: Rect): boolean {
	return x >= around.x && y >= around.y && width >= 0 && height >= 0 && x + width <= around.x + around.width && y + height <= around.y + around.height;
}

describe('layout', () => {
	test('the parts cover the screen exactly once, at every size', () => {
		fc.assert(fc.property(request, values => {
			const {columns, rows, header, footer, list, panes} = screenOf(values);
			const covered = Array.from({length: rows}, () => new Uint8Array(columns));
			for (const rect of [header, footer, ...list ? [list.rect] : [], ...panes.map(({frame}) => frame)]) {
				expect(isInside(rect, {x: 0, y: 0, width: columns, height: rows})).toBe(true);
				for (const row of covered.slice(rect.y, rect.y + rect.height)) {
					row.subarray(rect.x, rect.x + rect.width).forEach((times, index, part) => {
						part[index] = times + 1;
					});
				}
			}

			expect(covered.every(row => row.every(times => times === 1))).toBe(true);
		}), {numRuns: 150});
	});

	test('every pane has a title and room for text inside its frame, and a border unless it is at the edge', () => {
		fc.assert(fc.property(request, values => {
			for (const {frame, title, content, hasBorder} of screenOf(values).panes) {
				expect([title, content].map(rect => isInside(rect, frame))).toEqual([true, true]);
				expect(title.y).toBe(frame.y);
				expect(content.y).toBe(frame.y + 1);
				expect(hasBorder).toBe(frame.x > 0);
				expect(content.width).toBeGreaterThanOrEqual(17);
				expect(content.height).toBeGreaterThanOrEqual(2);
			}
		}));
	});

	test('the current service keeps its pane when not all fit, and those left out are counted', () => {
		fc.assert(fc.property(request, values => {
			const {panes, leftOut} = screenOf(values);
			const wanted = values.isZoomed || values.mode === 'one' || values.mode === 'merged' ? [values.current] : values.panes;
			expect(panes.length + leftOut).toBe(wanted.length);
			const shown = panes.map(({service}) => service);
			expect(shown).toEqual(wanted.filter(service => shown.includes(service)));
			if (wanted.includes(values.current)) {
				expect(shown).toContain(values.current);
			}
		}));
	});

	test('a narrow screen drops restarts and uptime first, then the state, then the list', () => {
		const kept = [120, 90, 72, 64, 52, 45].map(columns => {
			const {list} = screenOf(plain({columns}));
			return list ? [list.hasRestarts && 'restarts', list.hasUptime && 'uptime', list.state > 0 && 'state'].filter(Boolean).join(' ') || 'names' : 'no list';
		});
		expect(kept).toEqual(['restarts uptime state', 'restarts uptime state', 'uptime state', 'state', 'names', 'no list']);
	});

	test.each([[39, 10], [40, 9], [1, 1]])('%i×%i is too small', (columns, rows) => {
		expect(computeLayout(plain({columns, rows}))).toEqual({type: 'too-small', columns, rows});
	});

	test('a grid of five has rows of three and two, of nearly equal size', () => {
		const {panes} = screenOf(plain({columns: 200, rows: 60, mode: 'grid', panes: names.slice(0, 5)}));
		expect(new Set(panes.map(({frame}) => frame.y)).size).toBe(2);
		expect(panes.map(({frame}) => frame.height)).toEqual([29, 29, 29, 29, 29]);
		const widths = panes.slice(0, 3).map(({frame}) => frame.width);
		expect(Math.max(...widths) - Math.min(...widths)).toBeLessThanOrEqual(1);
	});
});

describe('borders', () => {
	test('they join where they meet', () => {
		const {paneArea, panes} = screenOf(plain({columns: 120, rows: 12, mode: 'grid', nameWidth: 1, panes: names.slice(0, 3)}));
		const drawn = Array.from({length: paneArea.height}, (_, y) => Array.from({length: paneArea.width}, (__, x) => borderCell(panes, paneArea.x + x, paneArea.y + y).character).join(''));
		expect(drawn).toEqual([
			`┌${'─'.repeat(39)}┬${'─'.repeat(39)}`,
			...Array.from({length: 4}, () => `│${' '.repeat(39)}│${' '.repeat(39)}`),
			`├${'─'.repeat(39)}┴${'─'.repeat(39)}`,
			...Array.from({length: 4}, () => `│${' '.repeat(79)}`),
		]);
	});

	test('no border is drawn where a pane has its text', () => {
		fc.assert(fc.property(request, values => {
			const {panes} = screenOf(values);
			for (const {content} of panes) {
				for (let y = content.y; y < content.y + content.height; y++) {
					const row = Array.from({length: content.width}, (_, x) => borderCell(panes, content.x + x, y));
					expect(row.every(({character}) => character === ' ')).toBe(true);
				}
			}
		}), {numRuns: 50});
	});
});
