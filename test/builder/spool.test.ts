import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {openSpool, type Spool, type SpoolOptions} from '../../source/builder/spool/spool.ts';
import type {SpoolEntry} from '../../source/fleet/builder/events.ts';
import type {Job, ResultLine} from '../../source/fleet/builds.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';

const job = (id: string, more: Partial<Job> = {}): Job => ({id, suggestion: 's', project: 'foo', revision: 'master', supersedes: false, queuedAt: 5, ...more});
const entry = (id: string, more: Partial<SpoolEntry> = {}): SpoolEntry => ({job: job(id), report: {job: id, attempt: 1}, cancelled: [], ...more});
const line = (number: number): ResultLine => ({number, state: 'passed', exitCode: 0, project: 'foo', revision: 'master', step: '', builder: `n${number}`, build: `b.${number}`});
const place = () => path.join(workspace({}).directory, 'spool');

function open(directory: string, more: Partial<SpoolOptions> = {}): Spool {
	const opened = openSpool({directory, ...more});
	if (opened.type === 'problem') {
		throw new Error(opened.message);
	}

	return opened.spool;
}

/** As the next process finds it. */
function reopen(spool: Spool, directory: string, more: Partial<SpoolOptions> = {}): Spool {
	spool.close();
	return open(directory, more);
}

const files = (directory: string) => readdirSync(directory, {recursive: true, encoding: 'utf8'}).sort();

describe('entries', () => {
	test('the next process finds what was kept, the oldest job first, in the place of what was kept of it before', () => {
		const directory = place();
		const spool = open(directory);
		const first: SpoolEntry = {
			job: job('b.1-2', {queuedAt: 3, revision: 'Hello, "world" – ä\u{1F600}', steps: 'sub/*', step: 'a', timeLimitMs: 10}),
			report: {job: 'b.1-2', attempt: 2, steps: [{name: 'a', state: 'failed', startedAt: 1, endedAt: 2, exitCode: 1, reason: 'r', logBytes: 9}]},
			cancelled: [{reason: 'no'}, {step: '', reason: 'nor this'}],
		};
		spool.apply([{type: 'spool-job', entry: entry('b.1-2')}, {type: 'spool-job', entry: entry('a.1')}]);
		spool.apply([{type: 'spool-job', entry: first}]);
		expect(reopen(spool, directory).entries).toEqual([first, entry('a.1')]);
	});

	test('a job that is forgotten is gone with its logs; others stay', async () => {
		const directory = place();
		const spool = open(directory);
		const log = (id: string) => ({type: 'spool-log', job: id, attempt: 1, step: 0, bytes: Buffer.from('x')}) as const;
		spool.apply([{type: 'spool-job', entry: entry('a.1')}, {type: 'spool-job', entry: entry('b.1')}, log('a.1'), log('b.1')]);
		spool.apply([{type: 'spool-forget', job: 'a.1'}]);
		await until('its log to be gone', () => !existsSync(path.join(directory, 'logs/a.1')));
		const again = reopen(spool, directory);
		expect(again.entries.map(({job: {id}}) => id)).toEqual(['b.1']);
		expect(Buffer.from(again.readLog('b.1', 1, 0, 0)).toString()).toBe('x');
	});

	test('one that was being written when its process was killed counts for nothing; the one before stands', () => {
		const directory = place();
		const spool = open(directory);
		spool.apply([{type: 'spool-job', entry: entry('a.1')}]);
		appendFileSync(path.join(directory, 'journal'), '{"format":1,"entry":{"jo');
		const again = reopen(spool, directory);
		expect(again.entries).toEqual([entry('a.1')]);
		expect(again.troubles).toEqual([]);
		again.apply([{type: 'spool-job', entry: entry('b.1')}]);
		expect(reopen(again, directory).entries).toEqual([entry('a.1'), entry('b.1')]);
	});

	test.each([
		['half of one', (text: string) => text.slice(0, text.length / 2)],
		['zeros, as after a loss of power', (text: string) => '\0'.repeat(text.length)],
		['one in the words of another version', (text: string) => text.replace('"format":1', '"format":2')],
		['one without what it must have', (text: string) => text.replace('"revision":"master",', '')],
		['a number', () => '7'],
	])('a line that holds %s is put aside and told; the others are read, and its logs go', (_what, spoil) => {
		const directory = place();
		const spool = open(directory);
		spool.apply([{type: 'spool-job', entry: entry('a.1')}, {type: 'spool-job', entry: entry('b.1')}, {type: 'spool-log', job: 'a.1', attempt: 1, step: 0, bytes: Buffer.from('x')}]);
		const file = path.join(directory, 'journal');
		const [first, second] = readFileSync(file, 'utf8').split('\n') as [string, string];
		writeFileSync(file, `${spoil(first)}\n${second}\n`);
		const again = reopen(spool, directory);
		expect(again.entries.map(({job: {id}}) => id)).toEqual(['b.1']);
		expect(again.troubles).toEqual([`What was kept of a job cannot be read; it was put aside as ${directory}/damaged/journal-1. The hub sends the job again if it waits for it.`]);
		expect(readFileSync(path.join(directory, 'damaged/journal-1'), 'utf8')).toBe(`${spoil(first)}\n`);
		expect(existsSync(path.join(directory, 'logs/a.1'))).toBe(false);
		expect(reopen(again, directory).troubles).toEqual([]);
	});

	test('what has been put aside stays when more is damaged later', () => {
		const directory = place();
		const spool = open(directory);
		const file = path.join(directory, 'journal');
		writeFileSync(file, '1\n2\n');
		const again = reopen(spool, directory);
		expect(again.troubles).toEqual([`What was kept of jobs cannot be read; it was put aside as ${directory}/damaged/journal-1. The hub sends them again if it waits for them.`]);
		writeFileSync(file, '3\n');
		reopen(again, directory);
		expect(files(path.join(directory, 'damaged')).map(name => readFileSync(path.join(directory, 'damaged', name), 'utf8'))).toEqual(['1\n2\n', '3\n']);
	});

	test('however much comes and goes, the file grows no larger than twice what there is and a megabyte', () => {
		const directory = place();
		const spool = open(directory);
		const large = (id: string) => entry(id, {cancelled: [{reason: 'ä'.repeat(5000)}]});
		spool.apply([{type: 'spool-job', entry: large('a.1')}, {type: 'spool-job', entry: large('b.1')}]);
		for (let round = 0; round < 300; round++) {
			spool.apply([{type: 'spool-job', entry: large('b.1')}, {type: 'spool-job', entry: entry(`c.${round}`)}]);
			spool.apply([{type: 'spool-forget', job: `c.${round}`}]);
			expect(statSync(path.join(directory, 'journal')).size).toBeLessThan(1024 * 1024 + 4 * 12_000);
		}

		const again = reopen(spool, directory);
		expect(again.entries).toEqual([large('a.1'), large('b.1')]);
		again.apply([{type: 'spool-forget', job: 'a.1'}, {type: 'spool-forget', job: 'b.1'}]);
		expect(statSync(path.join(directory, 'journal')).size).toBe(0);
		expect(reopen(again, directory).entries).toEqual([]);
	});

	test('of one that comes and goes with the same words the last one counts', () => {
		const directory = place();
		const spool = open(directory);
		spool.apply([{type: 'spool-job', entry: entry('a.1')}, {type: 'spool-forget', job: 'a.1'}, {type: 'spool-forget', job: 'b.1'}, {type: 'spool-job', entry: entry('b.1')}]);
		expect(reopen(spool, directory).entries).toEqual([entry('b.1')]);
	});

	test('whatever a hub takes for an id, it names a file in the spool, and no two the same', () => {
		const directory = place();
		const spool = open(directory);
		const ids = ['../../x', 'a/b', 'a:b', '.', '..', 'x'.repeat(100), 'a.unfinished', 'A'];
		for (const id of ids) {
			spool.apply([{type: 'spool-log', job: id, attempt: 1, step: 0, bytes: Buffer.from(id)}]);
		}

		expect(ids.map(id => Buffer.from(spool.readLog(id, 1, 0, 0)).toString())).toEqual(ids);
		expect(files(path.join(directory, 'logs')).filter(name => !name.includes('/'))).toHaveLength(ids.length);
	});

	test('nobody else may look into it', () => {
		const directory = place();
		const spool = open(directory);
		spool.apply([{type: 'spool-job', entry: entry('a.1')}, {type: 'spool-log', job: 'a.1', attempt: 1, step: 0, bytes: Buffer.from('secret')}]);
		for (const name of ['', ...files(directory)]) {
			expect(statSync(path.join(directory, name)).mode & 0o077).toBe(0);
		}
	});
});

test('a log is read in pieces, and has none beyond its end or before its beginning', () => {
	const spool = open(place());
	const bytes = Uint8Array.from({length: 150_000}, (_, index) => index % 251);
	spool.apply([{type: 'spool-log', job: 'a.1', attempt: 1, step: 3, bytes}]);
	const pieces = [0, 65_536, 131_072, 150_000, 200_000].map(offset => spool.readLog('a.1', 1, 3, offset));
	expect(pieces.map(({length}) => length)).toEqual([65_536, 65_536, 18_928, 0, 0]);
	expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
	expect(spool.readLog('a.1', 2, 3, 0)).toHaveLength(0);
});

test('logs that are begun anew are gone', () => {
	const spool = open(place());
	spool.apply([{type: 'spool-log', job: 'a.1', attempt: 1, step: 0, bytes: Buffer.from('x')}]);
	spool.apply([{type: 'spool-clear-logs', job: 'a.1'}]);
	expect(spool.readLog('a.1', 1, 0, 0)).toHaveLength(0);
});

describe('the lock', () => {
	test('a spool has one builder: a second one is told who has it, until that one lets go', () => {
		const directory = place();
		const spool = open(directory);
		expect(openSpool({directory})).toEqual({type: 'problem', message: `Another builder has ${directory} already (pid ${process.pid}); --name gives this one a name and a place of its own.`});
		spool.close();
		open(directory);
	});

	test('one whose process was killed is taken over, also when its number is somebody else\'s by now', async () => {
		const directory = place();
		open(directory).close();
		const other = spawn('sleep', ['100']);
		const stat = readFileSync(`/proc/${other.pid!}/stat`, 'latin1');
		const startedAt = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]!;
		const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
		writeFileSync(path.join(directory, 'lock-4'), `${other.pid!} ${startedAt} ${boot}\n`);
		expect(openSpool({directory})).toMatchObject({type: 'problem', message: expect.stringContaining(`(pid ${other.pid!})`) as string});
		writeFileSync(path.join(directory, 'lock-4'), `${other.pid!} ${Number(startedAt) - 1} ${boot}\n`);
		open(directory).close();
		writeFileSync(path.join(directory, 'lock-4'), `${other.pid!} ${startedAt} ${boot}\n`);
		other.kill('SIGKILL');
		await once(other, 'close');
		open(directory);
	});

	test('of many who come at once after one that was killed, one has it', async () => {
		const directory = place();
		mkdirSync(directory, {recursive: true});
		const script = `
			const {lockDirectory} = await import(${JSON.stringify(path.resolve(import.meta.dirname, '../../source/builder/spool/lock.ts'))});
			process.stdin.once('data', () => {
				console.log(lockDirectory(${JSON.stringify(directory)}).type);
				process.stdin.once('data', () => process.exit());
			});
			console.log('here');
		`;
		const bundled = path.join(workspace({}).directory, 'lock.mjs');
		const {buildSync} = await import('esbuild');
		buildSync({stdin: {contents: script, resolveDir: import.meta.dirname}, outfile: bundled, bundle: true, platform: 'node', format: 'esm'});
		for (let round = 0; round < 3; round++) {
			writeFileSync(path.join(directory, 'lock-3'), '1 1 somebody who is dead\n');
			const all = Array.from({length: 6}, () => spawn(process.execPath, [bundled], {stdio: ['pipe', 'pipe', 'inherit']}));
			const said = all.map(child => {
				let text = '';
				child.stdout.on('data', (chunk: Buffer) => {
					text += chunk.toString();
				});
				return () => text.trim().split('\n');
			});
			await until('all to be here', () => said.every(lines => lines()[0] === 'here'));
			for (const child of all) {
				child.stdin.write('x');
			}

			await until('all to have looked', () => said.every(lines => lines().length === 2), {found: () => JSON.stringify(said.map(lines => lines()))});
			expect(said.map(lines => lines()[1]).sort()).toEqual(['held', ...Array.from({length: 5}, () => 'taken')]);
			await Promise.all(all.map(async child => {
				child.stdin.write('x');
				await once(child, 'close');
			}));
		}
	});
});

describe('result lines', () => {
	const withResults = () => {
		const directory = place();
		const results = path.join(workspace({}).directory, 'results');
		return {directory, results, text: () => readFileSync(results, 'utf8')};
	};
	const lines = (...numbers: readonly number[]) => numbers.map(number => `PASSED 0 foo/master "n${number}"\n`).join('');

	test('are written to the file, and the next process goes on behind them', () => {
		const {directory, results, text} = withResults();
		writeFileSync(results, 'of somebody else\n');
		const spool = open(directory, {results});
		expect(spool.results).toEqual(new Map());
		spool.apply([{type: 'spool-results', ledger: 'ledger', lines: [line(1), line(2)]}]);
		spool.apply([{type: 'spool-results', ledger: 'ledger', lines: [line(2), line(5)]}]);
		const again = reopen(spool, directory, {results});
		expect(again.results).toEqual(new Map([['ledger', 5]]));
		again.apply([{type: 'spool-results', ledger: 'ledger', lines: [line(6)]}]);
		expect(text()).toBe(`of somebody else\n${lines(1, 2, 5, 6)}`);
	});

	test('are written once, whatever moment the process is killed at', () => {
		const {directory, results, text} = withResults();
		const spool = open(directory, {results});
		spool.apply([{type: 'spool-results', ledger: 'ledger', lines: [line(1)]}]);
		const before = text();
		spool.apply([{type: 'spool-results', ledger: 'ledger', lines: [line(2), line(3)]}]);
		const whole = text();
		let last = spool;
		for (let length = before.length; length <= whole.length; length++) {
			// What was noted before stays; of the text only so much was written.
			last.close();
			const {ino} = statSync(results);
			writeFileSync(results, whole.slice(0, length));
			expect(statSync(results).ino).toBe(ino);
			last = open(directory, {results});
			expect(last.results).toEqual(new Map([['ledger', 3]]));
			expect(text()).toBe(whole);
		}
	});

	test('go on in a new file when somebody has moved the old one away', () => {
		const {directory, results, text} = withResults();
		const spool = open(directory, {results});
		spool.apply([{type: 'spool-results', ledger: 'ledger', lines: [line(1)]}]);
		renameSync(results, `${results}.1`);
		const again = reopen(spool, directory, {results});
		expect(again.results).toEqual(new Map([['ledger', 1]]));
		again.apply([{type: 'spool-results', ledger: 'ledger', lines: [line(2)]}]);
		expect(text()).toBe(lines(2));
		renameSync(results, `${results}.2`);
		again.apply([{type: 'spool-results', ledger: 'ledger', lines: [line(3)]}]);
		expect(text()).toBe(lines(3));
	});

	test('of another ledger are numbered anew, and of one that was there before they go on', () => {
		const {directory, results, text} = withResults();
		const spool = open(directory, {results});
		spool.apply([{type: 'spool-results', ledger: 'a', lines: [line(1), line(2)]}]);
		spool.apply([{type: 'spool-results', ledger: 'b', lines: [line(1)]}, {type: 'spool-results', ledger: 'b', lines: [line(3)]}]);
		const again = reopen(spool, directory, {results});
		expect([...again.results ?? []]).toEqual([['a', 2], ['b', 3]]);
		again.apply([{type: 'spool-results', ledger: 'a', lines: [line(2), line(4)]}]);
		expect(text()).toBe(lines(1, 2, 1, 3, 4));
		expect([...reopen(again, directory, {results}).results ?? []]).toEqual([['b', 3], ['a', 4]]);
	});

	test('begin from the first in another file', () => {
		const {directory, results} = withResults();
		const spool = open(directory, {results});
		spool.apply([{type: 'spool-results', ledger: 'ledger', lines: [line(1)]}]);
		expect(reopen(spool, directory, {results: `${results}-2`}).results).toEqual(new Map());
	});

	test('a file that cannot be written is told at once', () => {
		expect(openSpool({directory: place(), results: '/dev/null/results'})).toMatchObject({type: 'problem', message: expect.stringContaining('/dev/null/results') as string});
	});

	test('names that would drive a terminal are written out', () => {
		const {directory, results, text} = withResults();
		open(directory, {results}).apply([{type: 'spool-results', ledger: 'ledger', lines: [{...line(1), state: 'failed', exitCode: 1, revision: 'a\u202Eb', step: 'x\u001B[2J'}]}]);
		expect(text()).toBe('FAILED 1 foo/a\\u{202e}b "n1" x\\x1b[2J\n');
	});
});

test('what cannot be kept is a sentence', () => {
	const {directory} = workspace({file: ''});
	expect(openSpool({directory: path.join(directory, 'file/spool')})).toMatchObject({type: 'problem', message: expect.stringMatching(/^What a builder has to keep cannot be kept: ENOTDIR/) as string});
	rmSync(path.join(directory, 'file'));
});
