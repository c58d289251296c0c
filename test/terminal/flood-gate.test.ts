import {beforeEach, expect, test, vi} from 'vitest';
import {createEmulator} from '../../source/terminal/emulator.ts';
import {createPump} from '../../source/terminal/pump.ts';
import type {Flooded, skipFlood as SkipFlood} from '../../source/terminal/skip-flood.ts';
import {allText} from './helpers.ts';

const leftOut = vi.hoisted(() => ({bytes: 0, looks: 0}));
vi.mock('../../source/terminal/skip-flood.ts', async importOriginal => {
	const {skipFlood} = await importOriginal<{readonly skipFlood: typeof SkipFlood}>();
	return {
		skipFlood(flooded: Flooded) {
			const skipped = skipFlood(flooded);
			leftOut.bytes += skipped ?? 0;
			leftOut.looks++;
			return skipped;
		},
	};
});
beforeEach(() => {
	leftOut.bytes = 0;
	leftOut.looks = 0;
});

const scrollback = 200;
const chunkLines = 2000;

test('a flooded pane ends with the lines it would have had, most of the flood is left out, and it is drawn all the while', () => {
	const world = flooding(lines);
	let drawn = 0;
	let longestMs = 0;
	for (let step = 0, revision = 0, drawnAt = world.now(); step < 200; step++) {
		world.step();
		if (world.emulator.revision() !== revision) {
			longestMs = Math.max(longestMs, world.now() - drawnAt);
			revision = world.emulator.revision();
			drawnAt = world.now();
			drawn++;
		}
	}

	world.settle();
	expect(allText(world.emulator)).toEqual([...Array.from({length: scrollback + 9}, (_, index) => lineText(200 * chunkLines - scrollback - 9 + index)), '']);
	expect(leftOut.bytes).toBeGreaterThan(world.writtenBytes() * 0.8);
	expect(world.mostPendingBytes()).toBeLessThan(4.3 * 1024 * 1024);
	expect(longestMs).toBeLessThanOrEqual(51);
	expect(drawn).toBeGreaterThan(5);
});

test('the last lines of a flood are shown at the latest 50 ms after it', () => {
	const world = flooding(lines);
	for (let step = 0; step < 100; step++) {
		world.step();
	}

	const end = world.now();
	while (world.emulator.pendingBytes() > 0) {
		world.wait();
	}

	expect(world.now() - end).toBeLessThanOrEqual(51);
	expect(world.isIdle()).toBe(true);
});

test('a flood of what cannot be left out is not put off again and again', () => {
	const world = flooding(from => lines(from).replaceAll('\r', '\u001B[K\r'));
	let gathered = 0;
	for (let step = 0; step < 200; step++) {
		world.step();
		gathered += world.isGathering() ? 1 : 0;
	}

	expect(leftOut.bytes).toBe(0);
	expect(gathered).toBeLessThan(90);
});

test('a flood too slow to be left out in part is gathered again and again, since it may become faster', () => {
	const world = flooding(lines, 10_000);
	let hasGathered = false;
	while (!hasGathered || world.isGathering()) {
		world.step();
		world.wait(15);
		hasGathered ||= world.isGathering();
	}

	expect(leftOut.bytes).toBe(0);
	const before = world.now();
	for (let step = 0; step < 200 && leftOut.bytes === 0; step++) {
		world.step();
	}

	expect(world.now() - before).toBeLessThan(100);
});

test('what is slower than five mebibytes a second is shown at once', () => {
	const world = flooding(lines);
	for (let step = 0; step < 200; step++) {
		world.step();
		expect(world.emulator.pendingBytes()).toBe(0);
		world.wait(30);
	}

	expect(leftOut.bytes).toBe(0);
});

test('a flood that nobody looks at is left out but for what will be there when somebody does, and questions in it are answered', () => {
	const world = flooding(lines);
	const replies: string[] = [];
	world.emulator.onReply(reply => replies.push(reply));
	world.emulator.setVisible(false);
	for (let step = 0; step < 100; step++) {
		world.step();
	}

	expect(leftOut.bytes).toBeGreaterThan(world.writtenBytes() * 0.8);
	expect(world.mostPendingBytes()).toBeLessThan(2.4 * 1024 * 1024);
	world.emulator.write(Buffer.from('\u001B[c'));
	world.settle();
	expect(replies).toHaveLength(1);
	for (let step = 0; step < 100; step++) {
		world.step();
	}

	world.emulator.setVisible(true);
	world.settle();
	expect(allText(world.emulator)).toEqual([...Array.from({length: scrollback + 9}, (_, index) => lineText(200 * chunkLines - scrollback - 9 + index)), '']);
	expect(world.isIdle()).toBe(true);
});

test('a flood of more than lines that nobody looks at is interpreted, and not looked through again and again', () => {
	const world = flooding(from => lines(from).replaceAll('\r', '\u001B[K\r'));
	world.emulator.setVisible(false);
	for (let step = 0; step < 100; step++) {
		world.step();
	}

	expect(leftOut.bytes).toBe(0);
	expect(leftOut.looks).toBeLessThan(4);
	expect(world.emulator.pendingBytes()).toBeLessThan(2.1 * 1024 * 1024);
});

test.each(['hidden', 'disposed'] as const)('a terminal that is %s while a flood gathers leaves no timer behind', how => {
	const world = flooding(lines);
	while (!world.isGathering()) {
		world.step();
	}

	world.step();
	world.step();
	if (how === 'hidden') {
		world.emulator.setVisible(false);
	} else {
		world.emulator.dispose();
		expect(world.hasTimers()).toBe(false);
	}

	expect(world.isGathering()).toBe(false);
	world.settle();
	expect(world.emulator.pendingBytes()).toBe(0);
	// What comes while nobody looks waits, as before.
	world.emulator.write(Buffer.from('hidden'));
	world.settle();
	expect(world.emulator.pendingBytes()).toBe(how === 'hidden' ? 6 : 0);
});

function lineText(index: number): string {
	return `${String(index).padStart(40, '.')} and the rest of the line`;
}

function lines(from: number): string {
	return Array.from({length: chunkLines}, (_, index) => `${lineText(from + index)}\r\n`).join('');
}

/** A millisecond a step: a chunk comes, and all turns of the event loop are taken that are due. */
function flooding(chunk: (from: number) => string, kept = scrollback) {
	let time = 1000;
	let turns: Array<() => void> = [];
	let timers: {readonly at: number; readonly delayMs: number; readonly callback: () => void}[] = [];
	let written = 0;
	let from = 0;
	let mostPending = 0;
	const pump = createPump({
		budgetMs: 4,
		schedule: turn => void turns.push(turn),
		now: () => time,
		after(delayMs, callback) {
			const timer = {at: time + delayMs, delayMs, callback};
			timers.push(timer);
			return () => {
				timers = timers.filter(other => other !== timer);
			};
		},
	});
	const emulator = createEmulator({columns: 80, rows: 10, scrollback: kept, pump});

	const runDue = () => {
		const due = timers.filter(timer => timer.at <= time);
		timers = timers.filter(timer => timer.at > time);
		for (const timer of due) {
			timer.callback();
		}

		while (turns.length > 0) {
			const now = turns;
			turns = [];
			for (const turn of now) {
				turn();
			}
		}
	};

	const wait = (ms = 1) => {
		time += ms;
		runDue();
	};

	// What packs the scrollback looks once a second.
	const isGathering = () => timers.some(({delayMs}) => delayMs < 1000);

	return {
		emulator,
		now: () => time,
		isIdle: () => turns.length === 0 && !isGathering(),
		isGathering,
		hasTimers: () => timers.length > 0,
		writtenBytes: () => written,
		mostPendingBytes: () => mostPending,
		wait,
		step() {
			const bytes = Buffer.from(chunk(from));
			from += chunkLines;
			written += bytes.length;
			emulator.write(bytes);
			mostPending = Math.max(mostPending, emulator.pendingBytes());
			wait();
		},
		settle() {
			while (turns.length + timers.length > 0) {
				wait();
			}
		},
	};
}
