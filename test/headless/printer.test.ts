import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {Writable} from 'node:stream';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Format} from '../../source/headless/format.ts';
import {createPlainFormat} from '../../source/headless/plain.ts';
import {createPrinter, type PrinterOptions} from '../../source/headless/printer.ts';
import {createLogSink} from '../../source/logs/log-sink.ts';
import {createLogStore} from '../../source/logs/log-store.ts';
import {project, service} from '../helpers/specs.ts';
import {until} from '../helpers/until.ts';
import {createStore, exited} from './told-store.ts';

describe('whatever the reader does', () => {
	test('each line of each service arrives whole and in order, and what was logged before an exit is printed before it', async () => {
		await fc.assert(fc.asyncProperty(fc.array(step, {maxLength: 60}), fc.infiniteStream(fc.nat({max: 3})), fc.nat({max: 500}), async (steps, delays, highWaterMark) => {
			const reader = slowReader(highWaterMark, delays);
			const {sink, printer, store, paused} = printing({output: reader.output, maxBytes: 300});
			const expected: Record<string, string[]> = {api: [], db: []};
			let count = 0;
			for (const {type, name, size, lines} of steps) {
				if (type === 'output') {
					const made = Array.from({length: lines}, () => `${name} ${count++} ${'x'.repeat(size)}`);
					sink.output(name, 1, 'stdout', Buffer.from(made.map(line => `${line}\n`).join('')));
					expected[name]!.push(...made);
				} else if (type === 'exit') {
					store.tell(exited(name, ++count));
					expected[name]!.push(`exit ${count}`);
				} else {
					await new Promise(resolve => {
						setImmediate(resolve);
					});
				}
			}

			await printer.close();
			expect(paused()).toBe(false);
			for (const name of ['api', 'db']) {
				const printed = reader.text().split('\n')
					.map(line => line.replace(new RegExp(`^devtui \\| ${name} exited (\\d+)$`), `${name.padEnd(6)} | exit $1`))
					.filter(line => line.startsWith(name)).map(line => line.slice(9));
				expect(printed).toEqual(expected[name]);
			}
		}), {numRuns: 200});
	});

	test('100,000 lines of 100 bytes from each of ten services arrive whole at a reader that takes them in small pieces', async () => {
		const names = Array.from({length: 10}, (_, index) => `service-${index}`);
		const reader = slowReader(16_384);
		const {sink, printer, paused} = printing({names, output: reader.output, maxBytes: 64 * 1024});
		let waited = 0;
		const chunk = (from: number) => Buffer.from(Array.from({length: 1000}, (_, index) => `${String(from + index).padStart(99, '.')}\n`).join(''));
		for (let from = 0; from < 100_000; from += 1000) {
			const bytes = chunk(from);
			for (const name of names) {
				// As the runtime does it: what is paused is not read.
				if (paused()) {
					waited++;
					await until('the reader to catch up', () => !paused());
				}

				const cut = (from / 1000 * 37) % bytes.length;
				sink.output(name, 1, 'stdout', bytes.subarray(0, cut));
				sink.output(name, 1, 'stdout', bytes.subarray(cut));
			}
		}

		await printer.close();
		expect(waited).toBeGreaterThan(0);
		const next = new Map(names.map(name => [name, 0]));
		let wrong = 0;
		for (const line of reader.text().split('\n').slice(0, -1)) {
			const number = next.get(line.slice(0, 9)) ?? -1;
			wrong += line === `${line.slice(0, 9)} | ${String(number).padStart(99, '.')}` ? 0 : 1;
			next.set(line.slice(0, 9), number + 1);
		}

		expect(wrong).toBe(0);
		expect([...next.values()]).toEqual(names.map(() => 100_000));
	}, 120_000);

	test('services are paused while more than a mebibyte waits for the reader, and go on when it has caught up', async () => {
		const reader = stuckReader();
		const {sink, printer, paused} = printing({output: reader.output, maxBytes: 1000});
		const line = Buffer.from(`${'x'.repeat(99)}\n`);
		let sent = 0;
		while (!paused()) {
			sink.output('api', 1, 'stdout', line);
			sent++;
			await new Promise(resolve => {
				setImmediate(resolve);
			});
		}

		expect(sent * 100).toBeGreaterThan(1024 * 1024);
		expect(sent * 100).toBeLessThan(1.2 * 1024 * 1024);
		reader.goOn();
		await until('services to go on', () => !paused());
		await printer.close();
		expect(reader.text().length).toBe(sent * 109);
	});

	test('when it goes away, that is told once, services go on, and closing does not hang', async () => {
		const reader = stuckReader();
		const closed: (Error | undefined)[] = [];
		const {sink, printer, paused} = printing({
			output: reader.output,
			onClosed(error) {
				closed.push(error);
			},
		});
		for (let count = 0; count < 20; count++) {
			sink.output('api', 1, 'stdout', Buffer.from(`${'x'.repeat(100_000)}\n`));
		}

		await until('services to be paused', () => paused());
		reader.output.destroy(Object.assign(new Error('write EPIPE'), {code: 'EPIPE'}));
		await until('the end to be told', () => closed.length > 0);
		expect(paused()).toBe(false);
		await printer.close();
		printer.say('nobody hears this');
		sink.output('api', 1, 'stdout', Buffer.from('nor this\n'));
		await printer.close();
		expect(closed).toEqual([expect.objectContaining({code: 'EPIPE'})]);
	});

	test('once it has gone away the log keeps to its cap again', async () => {
		const reader = stuckReader();
		const {sink, logs, printer} = printing({output: reader.output, maxBytes: 1000});
		reader.output.destroy();
		await printer.close();
		for (let count = 0; count < 100; count++) {
			sink.output('api', 1, 'stdout', Buffer.from(`${'x'.repeat(100)}\n`));
		}

		expect(logs.read(logs.start()).entries.length).toBeLessThan(10);
	});
});

describe('a real pipe', () => {
	test('a million lines reach a reader that begins late, whole and in order', async () => {
		const child = spawn('sh', ['-c', 'sleep 0.2; cat >&2'], {stdio: ['pipe', 'ignore', 'pipe']});
		const {sink, printer, paused} = printing({output: child.stdin, maxBytes: 64 * 1024});
		let bytes = 0;
		let wrong = 0;
		let next = 0;
		let rest = '';
		child.stderr.setEncoding('utf8').on('data', (text: string) => {
			bytes += text.length;
			const lines = (rest + text).split('\n');
			rest = lines.pop()!;
			for (const line of lines) {
				wrong += line === `api    | ${String(next++).padStart(99, '.')}` ? 0 : 1;
			}
		});
		for (let from = 0; from < 1_000_000; from += 500) {
			if (paused()) {
				await until('the reader to catch up', () => !paused());
			}

			sink.output('api', 1, 'stdout', Buffer.from(Array.from({length: 500}, (_, index) => `${String(from + index).padStart(99, '.')}\n`).join('')));
		}

		await printer.close();
		child.stdin.end();
		await once(child, 'close');
		expect({next, wrong, bytes, rest}).toEqual({next: 1_000_000, wrong: 0, bytes: 109_000_000, rest: ''});
	}, 120_000);

	test('a reader that has seen enough and ends is told, once', async () => {
		const child = spawn('head', ['-n', '1'], {stdio: ['pipe', 'ignore', 'inherit']});
		const closed: (Error | undefined)[] = [];
		const {sink, printer} = printing({
			output: child.stdin,
			onClosed(error) {
				closed.push(error);
			},
		});
		await until('the pipe to break', () => {
			sink.output('api', 1, 'stdout', Buffer.from('y\n'.repeat(10_000)));
			return closed.length > 0;
		});
		await printer.close();
		// Whether the failed write or the end of the child is heard of first is a matter of chance.
		expect([[undefined], [expect.objectContaining({code: expect.stringMatching(/^(?:EPIPE|ECONNRESET)$/) as unknown})]]).toContainEqual(closed);
	});
});

test('what devtui says stands where it was said', async () => {
	const reader = slowReader(1);
	const {sink, printer} = printing({output: reader.output});
	printer.say('watching 3 files');
	sink.output('api', 1, 'stdout', Buffer.from('one\ntwo\n'));
	printer.say('in between');
	sink.runStarted('db', 2, 'run 2 · you');
	sink.output('db', 2, 'stdout', Buffer.from('three'));
	sink.runEnded('db', 2);
	printer.say('at the end');
	await printer.close();
	expect(reader.text()).toBe([
		'devtui | watching 3 files',
		'api    | one',
		'api    | two',
		'devtui | in between',
		'devtui | db: run 2 · you',
		'db     | three',
		'devtui | at the end',
		'',
	].join('\n'));
});

test('a quiet log is printed without delay, a chatty one in few writes', async () => {
	const writes: string[] = [];
	const output = new Writable({
		decodeStrings: false,
		write(chunk: string, _, done) {
			writes.push(chunk);
			done();
		},
	});
	const {sink, printer} = printing({output});
	sink.output('api', 1, 'stdout', Buffer.from('hello\n'));
	await new Promise(resolve => {
		setImmediate(resolve);
	});
	expect(writes).toEqual(['api    | hello\n']);
	for (let count = 0; count < 1000; count++) {
		sink.output('api', 1, 'stdout', Buffer.from('x\n'));
	}

	await printer.close();
	expect(writes.length).toBeLessThan(5);
});

test('a flood in small pieces, each in a turn of its own, is printed in few writes', async () => {
	const reader = slowReader(16_384);
	let writes = 0;
	const output = new Writable({
		write(chunk: Buffer, encoding, done) {
			writes++;
			reader.output.write(chunk, encoding, done);
		},
	});
	const clock = toldClock();
	const {sink, printer} = printing({output, clock});
	const piece = `${`${'x'.repeat(99)}\n`.repeat(40)}`;
	for (let count = 0; count < 1000; count++) {
		sink.output('api', 1, 'stdout', Buffer.from(piece));
		clock.advance(1);
		await new Promise(resolve => {
			setImmediate(resolve);
		});
	}

	await printer.close();
	expect(reader.text()).toBe(piece.replaceAll(/^/gm, 'api    | ').slice(0, -9).repeat(1000));
	expect(writes).toBeLessThan(500);
});

const step = fc.record({
	type: fc.constantFrom('output' as const, 'output' as const, 'output' as const, 'exit' as const, 'turn' as const),
	name: fc.constantFrom('api', 'db'),
	size: fc.nat({max: 120}),
	lines: fc.integer({min: 1, max: 4}),
});

function printing({names = ['api', 'db'], maxBytes = 1e6, output, onClosed = () => {}, clock = realClock}: {
	readonly names?: readonly string[];
	readonly maxBytes?: number;
	readonly output: Writable;
	readonly onClosed?: PrinterOptions['onClosed'];
	readonly clock?: PrinterOptions['clock'];
}) {
	const spec = project(...names.map(name => service(name)));
	const logs = createLogStore({maxBytes});
	const store = createStore(spec);
	const format: Format = createPlainFormat({project: spec, colors: {isColored: false, keepsPrograms: false}});
	let isPaused = false;
	const flow = {
		pause() {
			expect(isPaused).toBe(false);
			isPaused = true;
		},
		resume() {
			expect(isPaused).toBe(true);
			isPaused = false;
		},
	};
	const printer = createPrinter({logs, store, output, format, flow, onClosed, clock});
	const sink = createLogSink({store: logs, clock: {now: () => 0, after: () => () => {}}});
	return {logs, store, printer, sink, paused: () => isPaused};
}

const realClock: PrinterOptions['clock'] = {now: () => Date.now(), after(delayMs, callback) {
	const timer = setTimeout(callback, delayMs);
	return () => {
		clearTimeout(timer);
	};
}};

/** Time passes when it is told to. */
function toldClock(): PrinterOptions['clock'] & {advance(ms: number): void} {
	let now = 1000;
	const timers = new Map<() => void, number>();
	return {
		now: () => now,
		after(delayMs, callback) {
			const run = () => {
				callback();
			};
			timers.set(run, now + delayMs);
			return () => {
				timers.delete(run);
			};
		},
		advance(ms) {
			now += ms;
			for (const [run, due] of timers) {
				if (due <= now) {
					timers.delete(run);
					run();
				}
			}
		},
	};
}

/** Takes each piece after as many turns as the stream of delays says. */
function slowReader(highWaterMark: number, delays?: IterableIterator<number>) {
	const pieces: Buffer[] = [];
	const output = new Writable({
		highWaterMark,
		write(chunk: Buffer, _, done) {
			pieces.push(Buffer.from(chunk));
			const wait = (turns: number) => {
				if (turns > 0) {
					setImmediate(wait, turns - 1);
				} else {
					done();
				}
			};
			wait(delays ? delays.next().value as number : 1);
		},
	});
	return {output, text: () => Buffer.concat(pieces).toString()};
}

function stuckReader() {
	const pieces: Buffer[] = [];
	let isStuck = true;
	let release = () => {};
	const output = new Writable({
		write(chunk: Buffer, _, done) {
			pieces.push(Buffer.from(chunk));
			release = done;
			if (!isStuck) {
				done();
			}
		},
	});
	return {
		output,
		text: () => Buffer.concat(pieces).toString(),
		goOn(): void {
			isStuck = false;
			release();
		},
	};
}
