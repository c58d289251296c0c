import fc from 'fast-check';
import {afterEach, describe, expect, test} from 'vitest';
import {computeLayout, type ScreenLayout} from '../../source/console/layout.ts';
import {borderAt, moveBorder, placeOf} from '../../source/console/sizes/borders-moved.ts';
import {calmResize} from '../../source/console/sizes/calm-resize.ts';
import {shares} from '../../source/console/sizes/shares.ts';
import {now, openScreen, stateOf, type Screen, type ScreenOptions} from '../helpers/screen.ts';
import {project, service} from '../helpers/specs.ts';
import {until} from '../helpers/until.ts';

describe('shares', () => {
	test('make up the whole, are as the weights say, and none is smaller than the least while there is room', () => {
		const weight = fc.option(fc.double({min: 0.001, max: 1000, noNaN: true}), {nil: undefined});
		fc.assert(fc.property(fc.integer({min: 0, max: 500}), fc.array(weight, {minLength: 1, maxLength: 12}), fc.integer({min: 1, max: 30}), (total, weights, least) => {
			const parts = shares(total, weights, least);
			expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total);
			expect(Math.min(...parts)).toBeGreaterThanOrEqual(Math.min(least, Math.floor(total / weights.length)));
			// Whoever has the larger weight never has less.
			const known = weights.map(each => each ?? 0);
			for (const [index, part] of parts.entries()) {
				expect(parts.every((other, at) => weights[index] === undefined || weights[at] === undefined || known[at]! < known[index]! || other >= part - 1)).toBe(true);
			}

			// Sizes are weights: nothing moves when it is laid out again.
			expect(shares(total, parts.map(part => part), least)).toEqual(parts);
		}), {numRuns: 300});
	});

	test('are nearly equal without weights, the larger ones first; one without a weight has as much as the others on average', () => {
		expect(shares(11, [undefined, undefined, undefined], 3)).toEqual([4, 4, 3]);
		expect(shares(120, [60, 20, undefined], 3)).toEqual([60, 20, 40]);
		expect(shares(10, [1, 1000], 3)).toEqual([3, 7]);
	});
});

describe('borders', () => {
	const names = ['a', 'b', 'c', 'd', 'e'];
	const layoutOf = (mode: 'rows' | 'columns' | 'grid', sizes: ReadonlyMap<string, {readonly width?: number; readonly height?: number}> = new Map(), listShare?: number): ScreenLayout => {
		const layout = computeLayout({columns: 200, rows: 60, nameWidth: 6, mode, isZoomed: false, panes: names, current: 'a', sizes, listShare});
		if (layout.type !== 'screen') {
			throw new Error('too small');
		}

		return layout;
	};

	test('that are held stay under the mouse, wherever it goes; nobody else moves, and all keep what they need', () => {
		fc.assert(fc.property(fc.constantFrom('rows' as const, 'columns' as const, 'grid' as const), fc.nat(199), fc.nat(58), fc.array(fc.integer({min: -60, max: 60}), {maxLength: 8}), (mode, x, y, moves) => {
			let layout = layoutOf(mode);
			const border = borderAt(layout, x, y + 1);
			if (!border) {
				return;
			}

			const sizes = new Map<string, {width?: number; height?: number}>();
			let listShare: number | undefined;
			for (const by of moves) {
				const before = layout;
				const action = moveBorder(layout, border, by);
				if (action?.type === 'resize') {
					for (const [name, size] of Object.entries(action.sizes)) {
						sizes.set(name, {...sizes.get(name), ...size});
					}
				} else if (action?.type === 'resize-list') {
					listShare = action.share;
				}

				layout = layoutOf(mode, sizes, listShare);
				const moved = placeOf(layout, border)! - placeOf(before, border)!;
				expect(Math.abs(moved)).toBeLessThanOrEqual(Math.abs(by));
				expect(action === undefined).toBe(moved === 0);
				if (border.type !== 'list') {
					const others = (where: ScreenLayout) => where.panes.filter(({service}) => service !== border.before && !isBehind(before, border.before, service)).map(({frame}) => border.type === 'width' ? frame.width : frame.y + frame.height);
					expect(border.type === 'width' ? others(layout) : []).toEqual(border.type === 'width' ? others(before) : []);
				}

				expect(layout.panes.every(({frame}) => frame.height >= 3 && frame.width >= Math.min(20, Math.floor(layout.paneArea.width / 5)))).toBe(true);
			}
		}), {numRuns: 200});
	});

	function isBehind({panes}: ScreenLayout, name: string, other: string): boolean {
		return panes[panes.findIndex(({service}) => service === name) + 1]?.service === other;
	}

	test('of a pane that is alone in its row is the one of the list; at the edge of the screen there is none', () => {
		const {panes, paneArea} = layoutOf('rows');
		expect(borderAt(layoutOf('rows'), paneArea.x, panes[1]!.frame.y)).toEqual({type: 'list'});
		expect(borderAt(layoutOf('rows'), paneArea.x + 5, panes[1]!.frame.y)).toEqual({type: 'height', before: 'a'});
		expect(borderAt(layoutOf('rows'), paneArea.x + 5, panes[0]!.frame.y)).toBeUndefined();
		expect(borderAt(layoutOf('rows'), paneArea.x - 1, 5)).toBeUndefined();
		const zoomed = computeLayout({columns: 200, rows: 60, nameWidth: 6, mode: 'rows', isZoomed: true, panes: names, current: 'a'}) as ScreenLayout;
		expect(borderAt(zoomed, 0, 1)).toBeUndefined();
	});
});

describe('while a border is dragged', () => {
	function play() {
		const told: string[] = [];
		const timers: Array<() => void> = [];
		const {resize, dispose} = calmResize((name, columns, rows) => {
			told.push(`${name} ${columns}×${rows}`);
		}, (_, callback) => {
			timers.push(callback);
			return () => {
				timers.splice(timers.indexOf(callback), 1);
			};
		});
		return {told, timers, resize, dispose};
	}

	test('a program is told of the first size at once, of the last one in the end, and of few between', () => {
		const {told, timers, resize} = play();
		for (const columns of [80, 81, 82, 83]) {
			resize('api', columns, 24);
		}

		resize('db', 80, 24);
		expect(told).toEqual(['api 80×24', 'db 80×24']);
		timers.shift()!();
		expect(told).toEqual(['api 80×24', 'db 80×24', 'api 83×24']);
		resize('api', 84, 24);
		expect(timers).toHaveLength(2);
		timers.pop()!();
		expect(told.at(-1)).toBe('api 84×24');
		timers.splice(0).forEach(timer => {
			timer();
		});
		expect(told).toHaveLength(4);
		resize('api', 85, 24);
		expect(told.at(-1)).toBe('api 85×24');
	});

	test('nothing is left behind when the console ends', () => {
		const {timers, resize, dispose} = play();
		resize('api', 80, 24);
		resize('db', 81, 24);
		dispose();
		expect(timers).toEqual([]);
	});
});

const shop = {...project(service('db'), service('api'), service('worker'), service('web')), name: 'shop'};
const ready = stateOf(shop, Object.fromEntries(shop.services.map(({name}, index) => [name, {phase: {type: 'ready', pid: 11 + index}, run: 1, startedAt: now - 5 * 3_600_000}])));

let screen: Screen | undefined;

afterEach(() => {
	screen?.unmount();
	screen = undefined;
});

async function open(changes: Partial<ScreenOptions> = {}): Promise<Screen> {
	screen = openScreen({project: shop, state: ready, columns: 120, rows: 40, ...changes});
	await screen.sees('shop');
	await until('the sizes', () => screen!.sizes.size === 4);
	return screen;
}

const sizeOf = async (name: string, size: string) => {
	await until(`${name} to be ${size}`, () => screen!.sizes.get(name) === size, {found: () => JSON.stringify([...screen!.sizes])});
};

describe('the size of a pane', () => {
	test('is changed with + - < >, of all with =, and programs are told', async () => {
		const {type, sees, sizes} = await open();
		const before = sizes.get('db')!;
		expect(sizes.get('api')).toBe(before);
		const [columns, rows] = before.split('×').map(Number) as [number, number];
		type('\t++');
		await sizeOf('db', `${columns}×${rows + 4}`);
		await sizeOf('api', `${columns}×${rows - 4}`);
		type('\t-');
		await sizeOf('api', `${columns}×${rows - 6}`);
		type('>');
		await sizeOf('db', `${columns + 5}×${rows + 6}`);
		type('<<');
		await sizeOf('db', `${columns - 5}×${rows + 6}`);
		type('=');
		await sizeOf('db', before);
		type('=');
		await sees('! nothing has been resized');
	});

	test('of the list is changed where the list has the keys; what cannot be changed says why', async () => {
		const {type, sees, sizes} = await open();
		const [columns, rows] = sizes.get('db')!.split('×').map(Number) as [number, number];
		type('>');
		await sizeOf('db', `${columns - 5}×${rows}`);
		type('+');
		await sees('! the list has the whole height: Tab goes to a pane');
		type('<'.repeat(30));
		await sees('! the list can be no smaller');
		await sizeOf('db', `${120 - 9 - 2}×${rows}`);
		type('\tz>');
		await sees('! the pane has the whole screen: z gives it back');
	});

	test('is a proportion: it survives other sizes of the screen, and stays with its place', async () => {
		const {type, resize, text} = await open({rows: 42});
		type('\t++++');
		await sizeOf('db', '77×27');
		resize(120, 22);
		await sizeOf('db', '77×13');
		resize(120, 42);
		await sizeOf('db', '77×27');
		type('jj');
		await until('another service in the second pane', () => text().includes('┌ 3 worker ─') || text().includes('├ 3 worker ─'), {found: text});
		await sizeOf('db', '77×27');
		await sizeOf('worker', '77×11');
	});

	test('is changed by dragging borders and titles, that of the list too; a click still chooses', async () => {
		const {type, sizes, text} = await open({columns: 200});
		const drag = (from: {x: number; y: number}, ...to: ReadonlyArray<{x: number; y: number}>) => {
			type(`\u001B[<0;${from.x + 1};${from.y + 1}M${to.map(({x, y}) => `\u001B[<32;${x + 1};${y + 1}M`).join('')}\u001B[<0;${to.at(-1)!.x + 1};${to.at(-1)!.y + 1}m`);
		};

		const first = text().split('\n')[1]!;
		const list = first.indexOf('┌');
		const between = first.indexOf('┬');
		drag({x: between, y: 8}, {x: between + 3, y: 9}, {x: between + 10, y: 9});
		await until('a border that has moved', () => text().split('\n')[1]!.indexOf('┬') === between + 10, {found: text});
		await sizeOf('db', `${between + 10 - list - 2}×37`);
		drag({x: list, y: 20}, {x: list - 8, y: 20});
		await until('the list to be narrower', () => text().split('\n')[1]!.indexOf('┌') === list - 8, {found: text});
		type(`\u001B[<0;${between + 30};12M\u001B[<0;${between + 30};12m`);
		await until('a choice', () => text().includes('▸2 api'), {found: text});
		expect(sizes.get('worker')).toBeDefined();
	});
});

describe.each([[200, 60], [120, 40], [80, 24], [40, 10]] as const)('at %i×%i', (columns, rows) => {
	test('panes of other sizes look as drawn', async () => {
		screen = openScreen({project: shop, state: ready, columns, rows});
		const {print, type, sees, looksLike} = screen;
		print('db', 'db is here\r\n');
		await sees('db is here');
		for (const key of [...columns < 100 ? ['2', '3', '4', 'v', 'v'] : columns < 180 ? ['3', '4', 'v', 'v'] : ['3', '4', 'v'], '>', '\t', '+', '+', '\t', '<', '\t', '>']) {
			type(key);
		}

		await looksLike(`sizes-${columns}x${rows}`);
	});
});
