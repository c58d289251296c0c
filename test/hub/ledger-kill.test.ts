import {execFileSync, fork, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {buildSync} from 'esbuild';
import {describe, expect, onTestFinished, test} from 'vitest';
import {openLedger, type Ledger} from '../../source/hub/ledger/ledger.ts';
import {LedgerError} from '../../source/hub/ledger/trouble.ts';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';

const root = path.resolve(import.meta.dirname, '../..');

test('whatever moment a hub is killed at: all that it had said is there, whole, and the next one goes on from it', async () => {
	const {directory} = workspace({});
	const data = path.join(directory, 'data');
	const program = bundleWriter(directory);
	let next = 0;
	for (const commits of [1, 2, 7, 20, 33, 50, 12, 3]) {
		const writer = startWriter(program, [data, String(next)]);
		await until(`${commits} commits more`, () => writer.said.length > commits, {found: () => String(writer.said.at(-1))});
		await writer.kill();
		const last = Number(writer.said.at(-1));
		const ledger = openLedger(data);
		// The commit after the last that was said may be there, too: it was killed before it could say so.
		const {lastResult} = ledger.read();
		expect([last + 1, last + 2]).toContain(lastResult);
		expectAll(ledger, lastResult);
		ledger.close();
		next = lastResult;
	}

	expect(next).toBeGreaterThan(100);
});

test('of jobs that begin together none is lost or doubled, whatever moment a hub is killed at', async () => {
	const {directory} = workspace({});
	const data = path.join(directory, 'data');
	const program = bundleWriter(directory);
	let next = 0;
	for (const commits of [1, 2, 5, 11, 3]) {
		const writer = startWriter(program, [data, String(next), 'crowds']);
		await until(`${commits} commits more`, () => writer.said.length > commits, {found: () => String(writer.said.at(-1))});
		await writer.kill();
		const last = Number(writer.said.at(-1));
		const ledger = openLedger(data);
		const {lastResult, jobs} = ledger.read();
		expect([last + 1, last + 2]).toContain(lastResult);
		expect(jobs.map(({stored: {job}, rows}) => [job.id, ...rows.map(({id}) => id)])).toEqual(
			Array.from({length: lastResult}, (_, number) => Array.from({length: 30}, (_each, index) => [`c${number}.${index + 1}`, `c${number}.${index + 1}`])).flat(),
		);
		ledger.close();
		next = lastResult;
	}
});

test('one hub at a time has a directory, and a killed one has it no longer', async () => {
	const {directory} = workspace({});
	const data = path.join(directory, 'data');
	const program = bundleWriter(directory);
	const first = startWriter(program, [data]);
	await until('a commit', () => first.said.length > 1);
	const second = startWriter(program, [data]);
	await until('what the second one says', () => second.said.length > 0);
	expect(second.said).toEqual([`Another hub (pid ${first.process.pid}) has ${data}: stop it, or give this one a directory of its own with --data.`]);
	const before = first.said.length;
	await until('the first to go on', () => first.said.length > before + 5);
	await first.kill();
	const ledger = openLedger(data);
	const {lastResult} = ledger.read();
	ledger.close();
	const third = startWriter(program, [data, String(lastResult)]);
	await until('a commit of the third', () => third.said.length > 1);
	expect(third.said.slice(0, 2)).toEqual(['open', lastResult]);
});

describe.skipIf(!requires('mount'))('on a disk', () => {
	test('that is full a commit says so, all that was said is there, and with some room it goes on', async () => {
		const {directory} = workspace({});
		const data = path.join(mountDisk(directory), 'hub');
		const program = bundleWriter(directory);
		const writer = startWriter(program, [data]);
		await until('it to say that the disk is full', () => writer.said.some(each => typeof each === 'string' && each !== 'open'));
		expect(writer.said.at(-1)).toBe(`There is no room left on the disk of ${data}: the hub takes nothing more until it has been started again with some.`);
		await writer.kill();
		remount(directory, 'size=8m');
		const ledger = openLedger(data);
		const {lastResult} = ledger.read();
		expect(lastResult).toBe(Number(writer.said.at(-2)) + 1);
		expectAll(ledger, lastResult);
		ledger.close();
		const after = startWriter(program, [data, String(lastResult)]);
		await until('a commit', () => after.said.length > 1);
	});

	test('that can only be read a ledger is not opened, and it is said why', async () => {
		const {directory} = workspace({});
		const data = path.join(mountDisk(directory), 'hub');
		const writer = startWriter(bundleWriter(directory), [data]);
		await until('a commit', () => writer.said.length > 1);
		await writer.kill();
		remount(directory, 'ro');
		expect(() => openLedger(data)).toThrow(new LedgerError(`${data} cannot be written to: the hub needs a directory of its own.`));
	});
});

function mountDisk(directory: string): string {
	const disk = path.join(directory, 'disk');
	mkdirSync(disk);
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]);
	onTestFinished(() => {
		execFileSync('umount', ['-l', disk]);
	});
	return disk;
}

function remount(directory: string, how: string): void {
	execFileSync('mount', ['-o', `remount,${how}`, path.join(directory, 'disk')]);
}

/** As `ledger-writer.ts` writes it. */
function expectAll(ledger: Ledger, count: number): void {
	const open = new Map(ledger.read().jobs.map(job => [job.stored.job.id, job]));
	for (let number = 0; number < count; number++) {
		const id = `s${number}.1`;
		const isAnew = number % 9 === 0 && number + 1 < count;
		const commits = [number, number + 1, number + 2].filter(each => each < count && (!isAnew || each > number));
		const log = commits.map(each => `${each}\n`.repeat(each % 40 + 1)).join('');
		const isOver = number % 3 === 0 && number + 2 < count;
		expect(Buffer.from(ledger.readLog(id, 0, Infinity)).toString()).toBe(log);
		expect(ledger.rowsOf(id)).toMatchObject([{id, state: isOver ? 'passed' : 'running', logBytes: log.length}]);
		expect(ledger.attemptOf(id)).toBe(isAnew ? 2 : 1);
		expect(open.has(id)).toBe(!isOver);
	}

	expect(ledger.builds({limit: 1000}).length).toBe(Math.min(count, 1000));
	expect(ledger.resultsAfter(0, count + 9).map(({number}) => number)).toEqual(Array.from({length: count}, (_, index) => index + 1));
}

interface Writer {
	readonly process: ChildProcess;
	/** `open`, then the number of each commit, or a sentence. */
	readonly said: ReadonlyArray<string | number>;
	kill(): Promise<void>;
}

function startWriter(program: string, args: readonly string[]): Writer {
	const child = fork(program, [...args], {execArgv: [], env: {...process.env, NODE_PATH: path.join(root, 'node_modules')}});
	const said: Array<string | number> = [];
	child.on('message', message => {
		said.push(message as string | number);
	});
	const ended = once(child, 'close');
	const kill = async () => {
		child.kill('SIGKILL');
		await ended;
	};
	onTestFinished(kill);
	return {process: child, said, kill};
}

function bundleWriter(directory: string): string {
	const outfile = path.join(directory, 'writer.cjs');
	buildSync({entryPoints: [path.join(import.meta.dirname, 'ledger-writer.ts')], outfile, bundle: true, platform: 'node', format: 'cjs', external: ['libsql'], logLevel: 'error'});
	return outfile;
}
