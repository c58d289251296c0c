import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import type {Screen} from '../helpers/screen.ts';
import {shopScreens} from '../helpers/shop.ts';

const {begin} = shopScreens();

// Seconds in no time: what is due at which ms is exact, however busy the machine is.
beforeEach(() => {
	vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance']});
});

afterEach(() => {
	vi.useRealTimers();
});

async function pass(screen: Screen, ms: number): Promise<void> {
	for (let passed = 0; passed < ms; passed++) {
		screen.passTime(1);
		await vi.advanceTimersByTimeAsync(1);
	}
}

/** Press a key; how many ms later the screen has it. */
async function press(screen: Screen, key: string, seen: string): Promise<number> {
	screen.type(key);
	let passed = 0;
	for (; passed < 100 && !screen.text().includes(seen); passed++) {
		await pass(screen, 1);
	}

	return passed;
}

test('a key is on the screen within 9 ms, however soon it comes after another', async () => {
	const screen = begin();
	await pass(screen, 500);
	for (let pauseMs = 0; pauseMs <= 20; pauseMs++) {
		expect(await press(screen, 'j', '▸● api'), `${pauseMs} ms after another`).toBeLessThanOrEqual(9);
		await pass(screen, pauseMs);
		expect(await press(screen, 'k', '▸● db'), `${pauseMs} ms after another`).toBeLessThanOrEqual(9);
		await pass(screen, pauseMs);
	}
});
