import {appendFileSync, existsSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Lines} from '../../../source/http/answer.ts';
import {followLogs, type LogRequest} from '../../../source/api/log-stream.ts';
import type {LogStore} from '../../../source/logs/log-store.ts';
import type {OlderLog} from '../../../source/logs/older-log.ts';
import {workspace} from '../../helpers/workspace.ts';
import {logFiles} from '../../runtime/log-file/rig.ts';

interface Told {
	readonly time: string | null;
	readonly service: string;
	readonly run: number;
	readonly stream?: string;
	readonly text: string;
}

/** `onLines`: between what is told together. */
async function told({logs, older}: {readonly logs: LogStore; readonly older: OlderLog}, request: Omit<LogRequest, 'isFollowing' | 'older'> = {}, onLines: () => void = () => {}): Promise<readonly Told[]> {
	const all: object[] = [];
	const lines: Lines = {
		async write(line) {
			all.push(line);
		},
		async writeAll(some) {
			all.push(...some);
			onLines();
		},
		isGone: () => false,
		signal: new AbortController().signal,
	};
	const answer = followLogs(logs, {...request, older, isFollowing: false});
	if (answer.type === 'lines') {
		await answer.write(lines);
	}

	return all as readonly Told[];
}

const texts = (lines: readonly Told[]) => lines.map(({text}) => text);
const numbered = (from: number, to: number) => Array.from({length: to - from}, (_, index) => `line ${from + index}`);
const block = (from: number, to: number) => numbered(from, to).map(line => `${line}\n`).join('');

describe('what memory has dropped is read from the log files', () => {
	test('every line once and in order, whatever was printed, rotated and asked for', async () => {
		const chunk = fc.record({service: fc.constantFrom('a', 'b', 'split'), stream: fc.constantFrom('stdout' as const, 'stderr' as const), count: fc.integer({min: 1, max: 60}), ends: fc.boolean()});
		await fc.assert(fc.asyncProperty(fc.array(chunk, {minLength: 1, maxLength: 60}), fc.integer({min: 0, max: 400}), async (chunks, last) => {
			const {directory} = workspace({'a.log': 'of an earlier devtui\n'});
			const rig = logFiles({
				a: {path: `${directory}/{name}.log`, maxBytes: 400, backups: 1000},
				b: {path: `${directory}/{name}.log`, maxBytes: 5000, backups: 1000, hasTimestamps: true},
				split: {path: `${directory}/{name}.log`, maxBytes: 900, backups: 1000, isSplit: true},
			}, {maxLogBytes: 2000});
			const printed: Record<string, string[]> = {a: ['of an earlier devtui'], b: [], 'split.stdout': [], 'split.stderr': []};
			let number = 0;
			for (const {service, stream, count, ends} of chunks) {
				const key = service === 'split' ? `split.${stream}` : service;
				rig.print(service, block(number, number + count), stream);
				printed[key]!.push(...numbered(number, number + count));
				number += count;
				if (ends) {
					await rig.turn();
				}
			}

			const all = await told(rig);
			const of = (key: string, lines: readonly Told[]) => texts(lines.filter(({service, stream}) => key === service || key === `${service}.${stream}`));
			for (const [key, lines] of Object.entries(printed)) {
				expect(of(key, all)).toEqual(lines);
			}

			const lastOnes = await told(rig, {last});
			expect(lastOnes).toHaveLength(Math.min(last, all.length));
			for (const [key, lines] of Object.entries(printed)) {
				expect(of(key, lastOnes)).toEqual(last === 0 ? [] : lines.slice(lines.length - of(key, lastOnes).length));
			}

			const some = await told(rig, {pattern: /7$/});
			expect([...texts(some)].sort()).toEqual([...texts(all)].filter(text => text.endsWith('7')).sort());
			await rig.close();
		}), {numRuns: 25});
	});

	test('with the time and the run of each line, and what devtui said between', async () => {
		const {directory} = workspace({});
		const rig = logFiles({a: {path: `${directory}/a.log`, maxBytes: 3000}}, {maxLogBytes: 600});
		rig.clock.set(Date.UTC(2030, 0, 1));
		rig.startRun('a');
		rig.print('a', block(0, 100));
		await rig.turn();
		rig.say('a', 1, 'exited 3');
		rig.clock.set(Date.UTC(2030, 0, 2));
		rig.print('a', block(100, 200));
		const all = await told(rig);
		expect(texts(all)).toEqual(['run 1 · start', ...numbered(0, 100), 'exited 3', ...numbered(100, 200)]);
		expect(new Set(all.map(({run}) => run))).toEqual(new Set([1]));
		expect(all.filter(({time}) => time?.startsWith('2030-01-01'))).toHaveLength(102);
		expect(texts(await told(rig, {since: Date.UTC(2030, 0, 1, 12)}))).toEqual(numbered(100, 200));
		expect(texts(await told(rig, {since: Date.UTC(2030, 0, 1, 12), last: 3}))).toEqual(numbered(197, 200));
	});

	test('of an earlier devtui: without a time, unless the file has it', async () => {
		const {directory} = workspace({'plain.log': 'before\n\u001B[2Jevil\u0007\n', 'timed.log': '2020-01-02T03:04:05.006Z before\n', 'timed.log.1': '2020-01-01T00:00:00.000Z long before\nodd\n'});
		const rig = logFiles({plain: {path: `${directory}/plain.log`}, timed: {path: `${directory}/timed.log`, hasTimestamps: true}});
		rig.print('plain', 'now\n');
		rig.print('timed', 'now\n');
		const all = await told(rig);
		expect(all.filter(({service}) => service === 'plain').map(({time, run, text}) => [time?.slice(0, 2) ?? null, run, text])).toEqual([[null, 0, 'before'], [null, 0, 'evil'], ['20', 1, 'now']]);
		expect(all.filter(({service}) => service === 'timed').slice(0, 3).map(({time, run, text}) => [time, run, text])).toEqual([
			['2020-01-01T00:00:00.000Z', 0, 'long before'],
			['2020-01-01T00:00:00.000Z', 0, 'odd'],
			['2020-01-02T03:04:05.006Z', 0, 'before'],
		]);
		expect(texts(await told(rig, {services: ['timed'], last: 2}))).toEqual(['before', 'now']);
		expect(texts(await told(rig, {services: ['timed'], since: Date.UTC(2020, 0, 2)}))).toEqual(['before', 'now']);
	});

	test('services are told in order of time, each in its own order', async () => {
		const {directory} = workspace({});
		const rig = logFiles({a: {path: `${directory}/a.log`}, b: {path: `${directory}/b.log`}}, {maxLogBytes: 1000});
		for (let index = 0; index < 300; index++) {
			rig.clock.set(1_900_000_000_000 + index * 100_000);
			rig.print(index % 2 === 0 ? 'a' : 'b', `line ${index}\n`);
		}

		expect(texts(await told(rig))).toEqual(numbered(0, 300));
		expect(texts(await told(rig, {last: 200}))).toEqual(numbered(100, 300));
	});
});

describe('whatever becomes of the files meanwhile', () => {
	test('rotated while they are read: nothing is lost and nothing is told twice', async () => {
		const {directory} = workspace({});
		const rig = logFiles({a: {path: `${directory}/a.log`, maxBytes: 100_000, backups: 1000}}, {maxLogBytes: 10_000});
		for (let index = 0; index < 40; index++) {
			rig.print('a', block(index * 1000, index * 1000 + 1000));
			await rig.turn();
		}

		let rotations = 0;
		const all = await told(rig, {}, () => {
			if (rotations < 20) {
				rig.print('a', `${'later\n'.repeat(30_000)}`);
				rotations++;
			}
		});
		expect(texts(all)).toEqual(numbered(0, 40_000));
		await rig.turn();
		expect(rotations).toBeGreaterThan(3);
		expect(existsSync(`${directory}/a.log.${rotations}`)).toBe(true);
	});

	test('emptied, removed, moved away or written to by others: what is there is told, and what is printed later', async () => {
		for (const meddle of [
			(file: string) => truncateSync(file),
			(file: string) => rmSync(file),
			(file: string) => renameSync(file, `${file}.moved`),
			(file: string) => appendFileSync(file, 'of somebody else\n'),
		]) {
			const {directory} = workspace({});
			const file = `${directory}/a.log`;
			const rig = logFiles({a: {path: file}}, {maxLogBytes: 1000});
			rig.print('a', block(0, 500));
			await rig.turn();
			meddle(file);
			rig.print('a', block(500, 600));
			await rig.turn();
			rig.print('a', block(600, 700));
			const all = texts(await told(rig));
			const isKept = existsSync(file) && readFileSync(file, 'utf8').includes('line 0\n');
			expect(all).toEqual(isKept ? [...numbered(0, 500), 'of somebody else', ...numbered(500, 700)] : numbered(500, 700));
			await rig.close();
		}
	});

	test('a log directory whose place a file has taken has nothing to tell, and what memory holds is told', async () => {
		const {directory} = workspace({});
		const rig = logFiles({a: {path: `${directory}/logs/a.log`}}, {maxLogBytes: 1000});
		rig.print('a', block(0, 500));
		await rig.turn();
		rmSync(`${directory}/logs`, {recursive: true});
		writeFileSync(`${directory}/logs`, 'a file');
		expect(texts(await told(rig)).at(-1)).toBe('line 499');
		await rig.close();
	});

	test('a file that several services share is not told, which is said: its lines have no names', async () => {
		const {directory} = workspace({'all.log': 'whose?\n'});
		const rig = logFiles({a: {path: `${directory}/all.log`}, b: {path: `${directory}/all.log`}});
		rig.print('a', 'mine\n');
		const [unread, ...lines] = await told(rig);
		expect(unread).toEqual({unread: [expect.stringContaining(`${directory}/all.log`)]});
		expect(texts(lines)).toEqual(['mine']);
	});

	test('lines of any length, and one that nobody has ended', async () => {
		const long = 'x'.repeat(300_000);
		const {directory} = workspace({'a.log.1': `one\n${long}\ntwo\n`, 'a.log': `${long}\nthree`});
		const rig = logFiles({a: {path: `${directory}/a.log`}});
		expect(texts(await told(rig)).map(text => text.slice(0, 5))).toEqual(['one', 'xxxxx', 'two', 'xxxxx', 'three']);
		expect(texts(await told(rig, {last: 3})).map(text => text.slice(0, 5))).toEqual(['two', 'xxxxx', 'three']);
	});
});
