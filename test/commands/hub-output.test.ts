import {setImmediate as turn} from 'node:timers/promises';
import {describe, expect, test} from 'vitest';
import {createHubOutput} from '../../source/commands/hub/output.ts';
import type {Build} from '../../source/fleet/builds.ts';
import type {LogPiece} from '../../source/hub/desk.ts';
import {until} from '../helpers/until.ts';

interface FakeLog {
	bytes: Buffer;
	attempt: number;
	isWhole: boolean;
}

function build(id: string, changes: Partial<Build> = {}): Build {
	return {id, job: id, suggestion: id, project: 'shop', revision: 'main', step: '', builder: 'n1', state: 'running', queuedAt: 0, logBytes: 0, ...changes};
}

/** A hub's logs, as its desk hands them out, and what a console is told. Builds are named as their ids. */
function stage({maxBytes = 1000, mostKept = 2, awayMs = 1} = {}) {
	const logs = new Map<string, FakeLog>();
	const wake = new Set<() => void>();
	const read: Array<readonly [string, number]> = [];
	const readers = {now: 0, bytes: 0};
	const told = new Map<string, string>();
	const tell = (service: string, text: string) => told.set(service, (told.get(service) ?? '') + text);
	const failures: unknown[] = [];

	async function* followLog(id: string, from: number, signal: AbortSignal): AsyncGenerator<LogPiece> {
		read.push([id, from]);
		readers.now++;
		try {
			let offset = from;
			let attempt = logs.get(id)?.attempt;
			while (!signal.aborted) {
				const log = logs.get(id);
				if (!log) {
					return;
				}

				const isAnew = log.attempt !== attempt && offset > 0;
				offset = isAnew || offset > log.bytes.length ? 0 : offset;
				({attempt} = log);
				const bytes = log.bytes.subarray(offset, offset + 100);
				const isWhole = log.isWhole && offset + bytes.length >= log.bytes.length;
				if (bytes.length > 0 || isAnew || isWhole) {
					readers.bytes += bytes.length;
					const piece = {offset, bytes, attempt, isAnew, isWhole};
					offset += bytes.length;
					yield piece;
				}

				if (isWhole) {
					return;
				}

				if (bytes.length === 0) {
					await new Promise<void>(resolve => {
						wake.add(resolve);
						signal.addEventListener('abort', () => {
							resolve();
						}, {once: true});
					});
				}
			}
		} finally {
			readers.now--;
		}
	}

	const output = createHubOutput({followLog, sizeOf: async id => logs.get(id)?.bytes.length ?? 0, failed: error => failures.push(error), maxBytes, mostKept, awayMs});
	output.subscribe({
		output(service, _run, _stream, chunk) {
			tell(service, Buffer.from(chunk).toString().replace('\u001B[H\u001B[2J\u001B[3J', '<emptied>'));
		},
		runStarted(service, run, text) {
			tell(service, `<${run}: ${text}>`);
		},
		notice(service, _run, text) {
			tell(service, `<${text}>`);
		},
		forgotten(service) {
			tell(service, '<forgotten>');
		},
	});

	return {
		output,
		logs,
		read,
		readers,
		failures,
		told: (service: string) => told.get(service) ?? '',
		/** As its log store has it, for search and the pager. */
		logged: (service: string) => output.logs.entriesOf(service, 0).map(({text}) => text).join(''),
		grow(id: string, text: string, changes: Partial<FakeLog> = {}) {
			const before = logs.get(id) ?? {bytes: Buffer.alloc(0), attempt: 1, isWhole: false};
			logs.set(id, {...before, bytes: Buffer.concat([changes.bytes ?? before.bytes, Buffer.from(text)]), ...changes.attempt !== undefined && {attempt: changes.attempt}, isWhole: changes.isWhole ?? before.isWhole});
			for (const resolve of wake) {
				resolve();
			}

			wake.clear();
		},
		/** Whoever reads has all that there is, and waits for more. */
		isReadOut: () => wake.size > 0,
		known(...builds: readonly Build[]) {
			output.builds(new Map(builds.map(each => [each.id, each])));
		},
	};
}

describe('the log of a build', () => {
	test('that is at a hub which is away is looked for until that is back, and what is in the way is told once', async () => {
		const {output, read, grow, known, told} = stage();
		known(build('a', {hub: 'k3j9'}));
		output.show(['a']);
		await until('the third try', () => read.length >= 3);
		expect(told('a')).toBe('<── its log is at the hub k3j9, from which it cannot be had now ──>');
		grow('a', 'one\n', {isWhole: true});
		await until('the log', () => told('a').includes('one'));
		expect(told('a').match(/cannot be had/g)).toHaveLength(1);
		output.end();
	});

	test('is read while its pane is on the screen, goes on where it was left, and ends with what came of it', async () => {
		const {output, read, readers, grow, known, told, logged, failures} = stage();
		grow('a', 'one\n');
		grow('b', 'never seen\n');
		known(build('a'), build('b'));
		output.show(['a']);
		await until('the first line', () => told('a').includes('one'));
		output.show(['hub']);
		await until('nobody to read', () => readers.now === 0);
		grow('a', 'two\nthr');
		output.show(['a']);
		await until('the second line', () => told('a').includes('thr'));
		grow('a', 'ee', {isWhole: true});
		await until('the end', () => told('a').includes('three'));
		known(build('a', {state: 'failed', exitCode: 3, startedAt: 0, endedAt: 2000}), build('b'));
		expect(told('a')).toBe('<1: shop/main at n1 · a>one\ntwo\nthree<── exited 3 · 2s ──>');
		expect(logged('a')).toBe('shop/main at n1 · aone\ntwo\nthree\n── exited 3 · 2s ──');
		expect(read).toEqual([['a', 0], ['a', 4]]);
		expect(told('b')).toBe('');
		known(build('a', {state: 'failed', exitCode: 3, startedAt: 0, endedAt: 2000}), build('b'));
		output.show(['a']);
		expect(told('a').match(/exited 3/g)).toHaveLength(1);
		expect(failures).toEqual([]);
	});

	test('of a hundred times what is kept only the end is read, from a line\'s beginning, and that is said', async () => {
		const {output, readers, grow, known, told, logged} = stage();
		grow('a', Array.from({length: 10_000}, (_, index) => `line ${index}\n`).join(''), {isWhole: true});
		known(build('a', {state: 'passed'}));
		output.show(['a']);
		await until('its end', () => told('a').includes('line 9999\n'));
		expect(readers.bytes).toBe(1000);
		expect(told('a')).toMatch(/^<1: shop\/main at n1 · a><… 97,890 bytes are not shown: devtui builds logs a …>line \d{4}\nline \d{4}\n/);
		expect(logged('a').length).toBeLessThan(1500);
	});

	test('begins anew with its builder: what came before is emptied, on the screen or not', async () => {
		const {output, readers, grow, known, told} = stage();
		grow('a', 'first\n');
		known(build('a'));
		output.show(['a']);
		await until('the first attempt', () => told('a').includes('first'));
		grow('a', 'second, which is longer\n', {bytes: Buffer.alloc(0), attempt: 2});
		await until('the second', () => told('a').includes('second'));
		// What was expected before that does not count.
		grow('a', 'and goes on\n');
		await until('more of it', () => told('a').includes('goes on'));
		output.show(['hub']);
		await until('nobody to read', () => readers.now === 0);
		grow('a', 'third, and it is a good deal longer than the second was\n', {bytes: Buffer.alloc(0), attempt: 3});
		output.show(['a']);
		await until('the third', () => told('a').includes('was\n'));
		expect(told('a')).toBe('<1: shop/main at n1 · a>first\n<emptied><2: shop/main at n1 · a · attempt 2>second, which is longer\nand goes on\n<emptied><3: shop/main at n1 · a · attempt 3>third, and it is a good deal longer than the second was\n');
	});

	test('is let go when others have been looked at since, and read again when its pane comes back', async () => {
		const {output, grow, known, told, logged} = stage({mostKept: 1});
		const ids = ['a', 'b', 'c'];
		for (const id of ids) {
			grow(id, `of ${id}\n`, {isWhole: true});
		}

		known(...ids.map(id => build(id)));
		for (const id of ids) {
			output.show([id]);
			await until(`that of ${id}`, () => logged(id).includes(`of ${id}`));
		}

		expect(ids.map(id => logged(id) === '')).toEqual([true, false, false]);
		output.show(['a']);
		await until('that of a', () => logged('a').includes('of a'));
		expect(told('a')).toBe('<1: shop/main at n1 · a>of a\n<forgotten><1: shop/main at n1 · a>of a\n');
		known(build('b'));
		expect(logged('a')).toBe('');
	});

	test('of a builder the last lines are printed for who looks, and let go as those of builds are', () => {
		const {output, known, told, logged} = stage({mostKept: 1});
		known(build('a'), build('b'));
		for (let line = 0; line < 600; line++) {
			output.builderLine('n1', `line ${line}`);
		}

		expect(logged('n1') + told('n1')).toBe('');
		output.show(['n1']);
		output.builderLine('n1', 'another');
		expect(told('n1').split('\n')).toEqual([...Array.from({length: 500}, (_, index) => `line ${index + 100}`), 'another', '']);
		output.show(['a']);
		output.builderLine('n1', 'meanwhile');
		output.show(['n1']);
		expect(told('n1').endsWith('line 599\nanother\nmeanwhile\n')).toBe(true);
		output.show(['a']);
		output.show(['b']);
		expect(logged('n1')).toBe('');
		expect(told('n1').endsWith('meanwhile\n<forgotten>')).toBe(true);
		output.show(['n1']);
		expect(told('n1').endsWith('<forgotten>' + [...Array.from({length: 498}, (_, index) => `line ${index + 102}`), 'another', 'meanwhile', ''].join('\n'))).toBe(true);
	});

	test('waits while its pane is behind', async () => {
		const {output, readers, grow, known, told, isReadOut} = stage();
		grow('a', 'x'.repeat(99) + '\n');
		known(build('a'));
		output.show(['a']);
		await until('the first piece, and somebody who waits for the next', () => told('a').includes('x') && isReadOut());
		output.flow.pause('a');
		grow('a', `${'y'.repeat(99)}\n${'z'.repeat(99)}\n`);
		await until('the next piece', () => told('a').includes('y'));
		const before = readers.bytes;
		for (let turns = 0; turns < 20; turns++) {
			await turn();
		}

		expect(readers.bytes).toBe(before);
		expect(told('a')).not.toContain('z');
		output.flow.resume('a');
		await until('the last piece', () => told('a').includes('z'));
	});

	test('of those that run is in the merged log, which has no pane of its own', async () => {
		const {output, readers, grow, known, logged} = stage();
		grow('a', 'of a\n');
		grow('b', 'of b\n', {isWhole: true});
		known(build('a'), build('b', {state: 'passed'}));
		output.show([]);
		await until('that of a', () => logged('a').includes('of a'));
		expect(logged('b')).toBe('');
		output.end();
		await until('nobody to read', () => readers.now === 0);
		output.show(['b']);
		expect(readers.now).toBe(0);
	});
});

test('lines of the hub are there for a console that comes later', () => {
	const {output, told} = stage();
	output.line('hub', 'one');
	let later = '';
	output.subscribe({
		output(service, _run, _stream, chunk) {
			later += `${service}: ${Buffer.from(chunk).toString()}`;
		},
		runStarted() {},
		notice() {},
	});
	output.line('hub', 'two');
	expect(told('hub')).toBe('one\n');
	expect(later).toBe('hub: one\nhub: two\n');
});
