import {expect, afterEach} from 'vitest';
import type {ServiceSpec} from '../../source/core/spec.ts';
import {now, openScreen, stateOf, type Screen, type ScreenOptions} from './screen.ts';
import {project, service} from './specs.ts';
import {until} from './until.ts';

export const shopServices = [service('db'), service('api'), service('worker')] as const;

/** A project whose services have been ready for five hours, with the pids 11, 12 … */
export function readyShop(services: readonly ServiceSpec[] = shopServices) {
	const shop = {...project(...services), name: 'shop'};
	const startedAt = now - 5 * 3_600_000;
	return {shop, ready: stateOf(shop, Object.fromEntries(services.map(({name}, index) => [name, {phase: {type: 'ready', pid: 11 + index}, run: 1, startedAt}])))};
}

/** Consoles of such a project, 120×20 unless told otherwise; whatever is open is closed after its test. */
export function shopScreens(services: readonly ServiceSpec[] = shopServices, usual: Partial<ScreenOptions> = {}) {
	const {shop, ready} = readyShop(services);
	let screen: Screen | undefined;

	afterEach(() => {
		screen?.unmount();
		screen = undefined;
	});

	function begin(changes: Partial<ScreenOptions> = {}): Screen {
		screen = openScreen({project: shop, state: ready, columns: 120, rows: 20, ...usual, ...changes});
		return screen;
	}

	return {
		shop,
		ready,
		begin,
		async open(changes: Partial<ScreenOptions> = {}): Promise<Screen> {
			const shown = begin(changes);
			await shown.sees('shop');
			return shown;
		},
		/** The one that is open. */
		screen(): Screen {
			expect(screen, 'no screen is open').toBeDefined();
			return screen!;
		},
	};
}

export function printedLines(from: number, to: number, words = 'line'): string {
	return Array.from({length: to - from + 1}, (_, index) => `${words} ${from + index}\r\n`).join('');
}

/** What the terminal was told to put into its clipboard, in order. */
export function copiedBy({frames}: Screen): readonly string[] {
	return frames.flatMap(frame => [...frame.matchAll(/\u001B\]52;c;([^\u0007]*)\u0007/g)].map(([, text = '']) => Buffer.from(text, 'base64').toString()));
}

export async function copies(screen: Screen, what: string): Promise<void> {
	await until('the copy', () => copiedBy(screen).at(-1) === what, {withinMs: 4000, found: () => JSON.stringify(copiedBy(screen))});
}

/** Where a text stands on the screen, 0-based. */
export function placeOn(screen: Screen, text: string): {readonly x: number; readonly y: number} {
	const rows = screen.text().split('\n');
	const y = rows.findIndex(row => row.includes(text));
	expect(y, screen.text()).not.toBe(-1);
	return {x: rows[y]!.indexOf(text), y};
}
