import {describe, expect, test} from 'vitest';
import {linesOf} from '../../source/logs/log-lines.ts';
import {createLogSink} from '../../source/logs/log-sink.ts';
import {createLogStore} from '../../source/logs/log-store.ts';

describe('what services print', () => {
	test('becomes lines with their run and stream, streams apart', () => {
		const {sink, lines} = createLog();
		sink.runStarted('api', 1, 'run 1 · start');
		sink.output('api', 1, 'stdout', Buffer.from('half'));
		sink.output('api', 1, 'stderr', Buffer.from('error\n'));
		sink.output('api', 1, 'stdout', Buffer.from(' line\n'));
		expect(lines()).toEqual([
			{service: 'api', run: 1, at: 1000, text: 'run 1 · start'},
			{service: 'api', run: 1, at: 1000, stream: 'stderr', text: 'error'},
			{service: 'api', run: 1, at: 1000, stream: 'stdout', text: 'half line'},
		]);
	});

	test('is there to the last character when the run ends, and a new run begins with a new line and without colours', () => {
		const {sink, lines} = createLog();
		sink.output('api', 1, 'stdout', Buffer.from('\u001B[31mno newline'));
		expect(sink.partial('api', 1, 'stdout')).toBe('\u001B[31mno newline\u001B[0m');
		sink.runEnded('api', 1);
		sink.runStarted('api', 2, 'run 2 · you');
		sink.output('api', 2, 'stdout', Buffer.from('next\n'));
		expect(lines().map(line => line.text)).toEqual(['\u001B[31mno newline\u001B[0m', 'run 2 · you', 'next']);
		expect(sink.partial('api', 1, 'stdout')).toBe('');
	});
});

test('of a service that has gone nothing is kept, and nothing more is logged', () => {
	const {sink, lines, pass} = createLog();
	sink.output('pull', 1, 'stdout', Buffer.from('a 1\nb 1\n\u001B[2Aa 2\u001B[2B\r'));
	sink.output('api', 1, 'stdout', Buffer.from('half'));
	sink.forget('pull');
	pass(10_000);
	sink.runEnded('api', 1);
	expect(lines().map(line => line.text)).toEqual(['half']);
});

describe('a program that redraws lines', () => {
	test('has their last state logged once it has been quiet', () => {
		const {sink, lines, pass} = createLog();
		sink.output('pull', 1, 'stdout', Buffer.from('a 1\nb 1\n'));
		sink.output('pull', 1, 'stdout', Buffer.from('\u001B[2Aa 2\u001B[2B\r'));
		pass(400);
		sink.output('pull', 1, 'stdout', Buffer.from('\u001B[2Aa 3\u001B[2B\r'));
		pass(400);
		expect(lines().map(line => line.text)).toEqual(['a 1', 'b 1']);
		pass(100);
		expect(lines().map(line => line.text)).toEqual(['a 1', 'b 1', 'a 3']);
		sink.runEnded('pull', 1);
		pass(10_000);
		expect(lines()).toHaveLength(3);
	});
});

function createLog() {
	const timers = new Set<{readonly at: number; readonly callback: () => void}>();
	let now = 1000;
	const store = createLogStore({maxBytes: 1e6});
	const clock = {
		now: () => now,
		after(delayMs: number, callback: () => void) {
			const timer = {at: now + delayMs, callback};
			timers.add(timer);
			return () => {
				timers.delete(timer);
			};
		},
	};
	return {
		sink: createLogSink({store, clock}),
		lines: () => [...linesOf(store.read(store.start()).entries)],
		pass(ms: number): void {
			now += ms;
			for (const timer of timers) {
				if (timer.at <= now) {
					timers.delete(timer);
					timer.callback();
				}
			}
		},
	};
}
