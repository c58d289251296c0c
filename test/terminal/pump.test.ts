import {expect, test} from 'vitest';
import {createEmulator} from '../../source/terminal/emulator.ts';
import {createPump, type PumpTask} from '../../source/terminal/pump.ts';
import {manualPump} from './helpers.ts';

/** A task of so many slices, each of which takes so long on the fake clock. */
function createWorld(budgetMs: number) {
	let time = 0;
	const turns: Array<() => void> = [];
	const log: string[] = [];
	const pump = createPump({budgetMs, schedule: turn => void turns.push(turn), now: () => time});
	return {
		pump,
		log,
		task(name: string, slices: number, sliceMs: number): PumpTask {
			let left = slices;
			return {
				runSlice() {
					log.push(name);
					time += sliceMs;
					left--;
					return left > 0;
				},
			};
		},
		runTurn() {
			const start = time;
			expect(turns.length).toBeLessThanOrEqual(1);
			turns.shift()?.();
			return time - start;
		},
		isIdle: () => turns.length === 0,
	};
}

test('floods share a turn fairly and none makes it longer than the budget and a slice', () => {
	const world = createWorld(4);
	for (const name of ['a', 'b', 'c', 'd']) {
		world.pump.add(world.task(name, 100, 1)).wake('foreground');
	}
	while (!world.isIdle()) {
		expect(world.runTurn()).toBeLessThanOrEqual(5);
	}
	const counts = (log: readonly string[]) => ['a', 'b', 'c', 'd'].map(name => log.filter(entry => entry === name).length);
	expect(counts(world.log)).toEqual([100, 100, 100, 100]);
	expect(counts(world.log.slice(0, 40))).toEqual([10, 10, 10, 10]);
});

test('background work gets what is left of a turn, and one slice when nothing is left', () => {
	const world = createWorld(4);
	world.pump.add(world.task('hidden', 6, 1)).wake('background');
	world.pump.add(world.task('shown', 8, 1)).wake('foreground');
	world.runTurn();
	expect(world.log.join(' ')).toBe('shown shown shown shown hidden');
	world.runTurn();
	world.runTurn();
	expect(world.log.slice(5).join(' ')).toBe('shown shown shown shown hidden hidden hidden hidden hidden');
	expect(world.isIdle()).toBe(true);
});

test('waking twice runs once, a removed task never again, and an idle pump schedules nothing', () => {
	const world = createWorld(4);
	const first = world.pump.add(world.task('first', 1, 0));
	const second = world.pump.add(world.task('second', 1, 0));
	expect(world.isIdle()).toBe(true);
	first.wake('background');
	first.wake('foreground');
	second.wake('foreground');
	second.remove();
	second.wake('foreground');
	world.runTurn();
	expect(world.log).toEqual(['first']);
	expect(world.isIdle()).toBe(true);
});

test('a task that throws does not stop the others', () => {
	const world = createWorld(4);
	let isFirst = true;
	world.pump.add({
		runSlice() {
			if (isFirst) {
				isFirst = false;
				throw new Error('bug');
			}
			return false;
		},
	}).wake('foreground');
	world.pump.add(world.task('other', 1, 0)).wake('foreground');
	expect(() => world.runTurn()).toThrow('bug');
	world.runTurn();
	expect(world.log).toEqual(['other']);
});

test('four terminals that are flooded advance side by side, in slices', () => {
	let time = 0;
	// One millisecond passes each time the pump looks at the clock, that is after each slice.
	const {pump, runTurn, isIdle} = manualPump(4, () => time++);
	const emulators = Array.from({length: 4}, () => createEmulator({columns: 80, rows: 10, scrollback: 100, pump}));
	for (const emulator of emulators) {
		emulator.write(Buffer.from('0123456789\r\n'.repeat(20_000)));
	}
	while (!isIdle()) {
		const before = emulators.map(emulator => emulator.pendingBytes());
		runTurn();
		const pending = emulators.map(emulator => emulator.pendingBytes());
		const done = before.reduce((sum, bytes, index) => sum + bytes - pending[index]!, 0);
		expect(done).toBeLessThanOrEqual(5 * 8192);
		expect(Math.max(...pending) - Math.min(...pending)).toBeLessThanOrEqual(2 * 8192);
	}
	expect(emulators.map(emulator => emulator.pendingBytes())).toEqual([0, 0, 0, 0]);
});
