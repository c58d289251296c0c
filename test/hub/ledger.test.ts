import {existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import Libsql from 'libsql';
import {describe, expect, test} from 'vitest';
import type {Builder, ResultLine, Suggestion} from '../../source/fleet/builds.ts';
import type {StoredJob} from '../../source/fleet/hub/events.ts';
import {LedgerError} from '../../source/hub/ledger/trouble.ts';
import {openLedger, type Ledger, type LedgerOptions} from '../../source/hub/ledger/ledger.ts';
import {leftBy, ledgerBench, piece, textOf} from '../helpers/ledgers.ts';
import {accept, rowOf, storedJob} from '../helpers/stored.ts';
import {workspace} from '../helpers/workspace.ts';

const machine = {uname: 'Linux 6.1.0 x86_64', hostname: 'n1', cpus: 8, memoryBytes: 16e9, node: '22.1.0'};
const builder: Builder = {name: 'n1', seat: 1, state: 'online', labels: {os: 'linux'}, jobs: 4, machine, lastSeen: 1234};
const suggestion: Suggestion = {id: 'x1', project: 'foo', revisions: ['main'], on: {}, isForAnyOne: false, supersedes: true};

describe('what was committed is there when it is opened again:', () => {
	test('builders with their sessions, by seat', () => {
		const {ledger, reopen} = ledgerBench();
		ledger.commit([
			{type: 'builder', builder: {...builder, name: 'n2', seat: 2}, session: 's2'},
			{type: 'builder', builder, session: 's1'},
			{type: 'builder', builder: {...builder, state: 'offline'}, session: 's3'},
		], []);
		expect(reopen().read().builders).toEqual([{builder: {...builder, state: 'offline'}, session: 's3'}, {builder: {...builder, name: 'n2', seat: 2}, session: 's2'}]);
	});

	test('suggestions, and which of them wait', () => {
		const {ledger, reopen} = ledgerBench();
		ledger.commit([
			{type: 'suggestion', suggestion, queuedAt: 2000, isWaiting: true},
			{type: 'suggestion', suggestion: {...suggestion, id: 'x2'}, queuedAt: 1000, isWaiting: true},
		], []);
		ledger.commit([{type: 'suggestion', suggestion, queuedAt: 2000, isWaiting: false}], []);
		const again = reopen();
		expect(again.read().waiting).toEqual([{suggestion: {...suggestion, id: 'x2'}, queuedAt: 1000}]);
		expect(['x1', 'x2', 'x3'].map(id => again.hasSuggestion(id))).toEqual([true, true, false]);
		expect(again.suggestion('x1')).toEqual(suggestion);
	});

	test('a job with its first row, in the order in which they came', () => {
		const {ledger, reopen} = ledgerBench();
		const later = storedJob('b.1', {revision: 'Grüße, 世界', steps: 'sub/*', timeLimitMs: 1000});
		const sooner = storedJob('c.1', {retryOf: 'a.1', step: 'sub/a'});
		ledger.commit(accept(sooner, later), []);
		expect(reopen().read().jobs).toEqual([{stored: sooner, rows: [rowOf(sooner)]}, {stored: later, rows: [rowOf(later)]}]);
	});

	test('the rows of a job, in place of those before, its attempt, and what is to be cancelled', () => {
		const {ledger, reopen} = ledgerBench();
		const job = storedJob('x.1');
		const rows = [rowOf(job, {id: 'x.1:1', step: 'b', state: 'running', startedAt: 5, machine}), rowOf(job, {id: 'x.1:2', step: 'a'})];
		ledger.commit([...accept(job), {type: 'cancel-wanted', job: 'x.1', step: 'b', reason: 'by hand'}], []);
		ledger.commit([{type: 'rows', job: 'x.1', attempt: 3, rows}, {type: 'cancel-wanted', job: 'x.1', reason: 'superseded by y'}], []);
		const ended = {...rows[1]!, state: 'running' as const, said: {state: 'failed' as const, logBytes: 7, exitCode: 2, endedAt: 9}};
		ledger.commit([{type: 'row', row: ended}], []);
		const again = reopen();
		const cancelWanted = [{step: 'b', reason: 'by hand'}, {reason: 'superseded by y'}];
		expect(again.read().jobs).toEqual([{stored: {...job, attempt: 3, cancelWanted}, rows: [rows[0], ended]}]);
		const {said: _, ...shown} = ended;
		expect(again.rowsOf('x.1')).toEqual([rows[0], shown]);
		expect(again.attemptOf('x.1:2')).toBe(3);
		expect(again.attemptOf('x.1')).toBe(0);
	});

	test('nothing of a job that is settled but its history', () => {
		const {ledger, reopen} = ledgerBench();
		const job = storedJob('x.1');
		ledger.commit([...accept(job), {type: 'row', row: rowOf(job, {state: 'passed', exitCode: 0, endedAt: 10})}, {type: 'settled', job: 'x.1'}], []);
		const again = reopen();
		expect(again.read().jobs).toEqual([]);
		expect(again.rowsOf('x.1')).toEqual([rowOf(job, {state: 'passed', exitCode: 0, endedAt: 10})]);
	});

	test('result lines, from any number on', () => {
		const {ledger, reopen} = ledgerBench();
		const lines = [1, 2, 3, 4].map((number): ResultLine => ({number, state: 'passed', exitCode: 0, project: 'p', revision: 'r', step: '', builder: 'n1', build: `x.${number}`}));
		ledger.commit(lines.map(line => ({type: 'result', line})), []);
		const again = reopen();
		expect(again.read().lastResult).toBe(4);
		expect(again.resultsAfter(1, 2)).toEqual(lines.slice(1, 3));
		expect(again.resultsAfter(4, 2)).toEqual([]);
	});

	test('tokens, of whose secrets there is nothing', () => {
		const {ledger, directory, reopen} = ledgerBench();
		ledger.addToken({id: 't1', role: 'builder', name: 'n1', createdAt: 10}, new Uint8Array(32).fill(0xAB));
		ledger.addToken({id: 't2', role: 'reader', createdAt: 20}, new Uint8Array(32).fill(1));
		ledger.revokeToken('t2', 30);
		ledger.revokeToken('t2', 40);
		expect(reopen().tokens()).toEqual([
			{id: 't1', role: 'builder', name: 'n1', createdAt: 10, hash: Buffer.alloc(32, 0xAB)},
			{id: 't2', role: 'reader', createdAt: 20, revokedAt: 30, hash: Buffer.alloc(32, 1)},
		]);
		expect(statSync(directory).mode & 0o777).toBe(0o700);
		expect(statSync(path.join(directory, 'ledger.db')).mode & 0o777).toBe(0o600);
	});
});

describe('builds are found', () => {
	function filled() {
		const {ledger} = ledgerBench();
		const jobs = [
			storedJob('a.1', {project: 'foo', revision: 'main'}),
			storedJob('a.2', {project: 'foo', revision: 'main', builder: 'n2'}),
			storedJob('b.1', {project: 'bar', revision: 'dev'}),
			storedJob('c.1', {project: 'foo', revision: 'dev'}),
		];
		ledger.commit(accept(...jobs), []);
		ledger.commit([{type: 'rows', job: 'b.1', attempt: 1, rows: ['one', 'two', 'three'].map((step, index) => rowOf(jobs[2]!, {id: `b.1:${index + 1}`, step}))}], []);
		ledger.commit([{type: 'row', row: rowOf(jobs[1]!, {state: 'failed', exitCode: 1, endedAt: 5})}], []);
		return ledger;
	}

	const ids = (builds: ReadonlyArray<{readonly id: string}>) => builds.map(({id}) => id);

	test('the newest job first, its steps in their order', () => {
		expect(ids(filled().builds({}))).toEqual(['c.1', 'b.1:1', 'b.1:2', 'b.1:3', 'a.2', 'a.1']);
	});

	test('by whatever is asked for together', () => {
		const ledger = filled();
		expect(ids(ledger.builds({project: 'foo'}))).toEqual(['c.1', 'a.2', 'a.1']);
		expect(ids(ledger.builds({project: 'foo', revision: 'main'}))).toEqual(['a.2', 'a.1']);
		expect(ids(ledger.builds({builder: 'n2', state: 'failed'}))).toEqual(['a.2']);
		expect(ids(ledger.builds({builder: 'n1', state: 'failed'}))).toEqual([]);
	});

	test('page by page, each once', () => {
		const ledger = filled();
		const pages: string[][] = [];
		for (let page = ledger.builds({limit: 4}); page.length > 0; page = ledger.builds({limit: 4, before: page.at(-1)!.id})) {
			pages.push(ids(page));
		}

		expect(pages).toEqual([['c.1', 'b.1:1', 'b.1:2', 'b.1:3'], ['a.2', 'a.1']]);
	});

	test('by the id of a row, of a job or of a suggestion', () => {
		const ledger = filled();
		expect(ids(ledger.rowsOf('b.1:2'))).toEqual(['b.1:2']);
		expect(ids(ledger.rowsOf('b.1'))).toEqual(['b.1:1', 'b.1:2', 'b.1:3']);
		expect(ids(ledger.rowsOf('a'))).toEqual(['a.1', 'a.2']);
		expect(ids(ledger.rowsOf('nope'))).toEqual([]);
	});
});

/** Of logs, without their numbers. */
function files(directory: string): readonly string[] {
	return readdirSync(path.join(directory, 'logs')).map(name => name.replace(/\.\d+$/, '')).sort();
}

describe('the log of a row', () => {
	const job = storedJob('x.1');
	const running = (logBytes: number, id = 'x.1') => ({type: 'row', row: rowOf(job, {id, state: 'running', logBytes})} as const);

	function started(options?: LedgerOptions) {
		const bench = ledgerBench(options);
		bench.ledger.commit([...accept(job), {type: 'rows', job: 'x.1', attempt: 1, rows: [rowOf(job, {state: 'running'})]}], []);
		return bench;
	}

	test('grows piece by piece, and is read from anywhere', () => {
		const {ledger, reopen} = started();
		ledger.commit([running(11)], [piece('x.1', 0, 'hello '), piece('x.1', 6, 'world')]);
		ledger.commit([running(12)], [piece('x.1', 11, '!')]);
		expect(textOf(ledger, 'x.1')).toBe('hello world!');
		expect(Buffer.from(ledger.readLog('x.1', 6, 5)).toString()).toBe('world');
		expect(ledger.readLog('x.1', 12, 5)).toHaveLength(0);
		expect(ledger.readLog('x.1', 99, 5)).toHaveLength(0);
		expect(ledger.readLog('nope', 0, 5)).toHaveLength(0);
		expect(reopen().logSize('x.1')).toBe(12);
	});

	test('is never written behind its end', () => {
		const {ledger} = started();
		expect(() => {
			ledger.commit([running(9)], [piece('x.1', 4, 'hello')]);
		}).toThrow('has 0 bytes: none can be written at 4');
	});

	test('goes with rows that another attempt does not have, and begins anew where it does', () => {
		const {ledger, directory} = started({mostSharedBytes: 0});
		ledger.commit([running(3)], [piece('x.1', 0, 'old')]);
		ledger.commit([{type: 'rows', job: 'x.1', attempt: 2, rows: [rowOf(job, {state: 'running'})]}], []);
		expect(ledger.logSize('x.1')).toBe(0);
		ledger.commit([running(3)], [piece('x.1', 0, 'new')]);
		ledger.commit([{type: 'rows', job: 'x.1', attempt: 3, rows: [rowOf(job, {id: 'x.1:1', step: 'a'})]}], []);
		expect(textOf(ledger, 'x.1')).toBe('');
		expect(readdirSync(path.join(directory, 'logs'))).toEqual([]);
	});

	test('stays with a row that has ended, whatever becomes of the others', () => {
		const {ledger} = started();
		const ended = rowOf(job, {id: 'x.1:1', step: 'a', state: 'passed', endedAt: 5, exitCode: 0, logBytes: 4});
		const other = rowOf(job, {id: 'x.1:2', step: 'b', state: 'running', logBytes: 5});
		ledger.commit([{type: 'rows', job: 'x.1', attempt: 1, rows: [ended, other]}], [piece('x.1:1', 0, 'kept'), piece('x.1:2', 0, 'going')]);
		ledger.commit([{type: 'rows', job: 'x.1', attempt: 2, rows: [ended, {...other, logBytes: 0}]}], []);
		expect(textOf(ledger, 'x.1:1')).toBe('kept');
		expect(textOf(ledger, 'x.1:2')).toBe('');
	});

	test.each([
		{title: 'before', logs: [piece('x.1', 3, 'er')], length: 0, log: ''},
		{title: 'before and behind', logs: [piece('x.1', 3, 'er'), piece('x.1', 0, 'n'), piece('x.1', 1, 'ew')], length: 3, log: 'new'},
		{title: 'behind', logs: [piece('x.1', 0, 'newest')], length: 6, log: 'newest'},
	])('has only what is of the last attempt when one commit has pieces of $title its beginning', ({logs, length, log}) => {
		const {ledger} = started();
		ledger.commit([running(3)], [piece('x.1', 0, 'old')]);
		ledger.commit([running(5), {type: 'rows', job: 'x.1', attempt: 2, rows: [rowOf(job, {state: 'queued'})]}, ...length > 0 ? [running(length)] : []], logs);
		expect(textOf(ledger, 'x.1')).toBe(log);
	});

	test('shares a file with others while it is small, and has one of its own when it is not', () => {
		const bench = started();
		const jobs = ['y.1', 'z.1'].map(id => storedJob(id));
		bench.ledger.commit(accept(...jobs), []);
		const grow = (stored: StoredJob, offset: number, text: string) => {
			bench.ledger.commit([{type: 'row', row: rowOf(stored, {state: 'running', logBytes: offset + text.length})}], [piece(stored.job.id, offset, text)]);
		};
		const large = 'large '.repeat(11_000);
		grow(job, 0, 'one ');
		grow(jobs[0]!, 0, 'two ');
		grow(jobs[1]!, 0, large);
		grow(job, 4, 'three ');
		expect(files(bench.directory)).toEqual(['@0', 'z.1']);
		grow(jobs[0]!, 4, large);
		expect(files(bench.directory)).toEqual(['@0', 'y.1', 'z.1']);
		const expectTexts = (ledger: Ledger) => {
			expect(['x.1', 'y.1', 'z.1'].map(id => textOf(ledger, id))).toEqual(['one three ', `two ${large}`, large]);
		};
		expectTexts(bench.ledger);
		expectTexts(bench.kill());
		grow(job, 4, 'four');
		expect(textOf(bench.reopen(), 'x.1')).toBe('one four');
	});

	test('that trickles has a file of its own before it has many places in a shared one', () => {
		const {ledger, directory} = started();
		for (let line = 0; line < 100; line++) {
			ledger.commit([running(line + 1)], [piece('x.1', line, '.')]);
		}

		expect(textOf(ledger, 'x.1')).toBe('.'.repeat(100));
		expect(files(directory)).toEqual(['@0', 'x.1']);
	});

	test('of a job that is begun anew before its first piece is that of the last attempt', () => {
		const {ledger} = started();
		const anew = {type: 'rows', job: 'x.1', attempt: 2, rows: [rowOf(job, {state: 'queued'})]} as const;
		ledger.commit([running(3), anew], [piece('x.1', 0, 'old')]);
		expect(textOf(ledger, 'x.1')).toBe('');
		ledger.commit([running(3), {...anew, attempt: 3}, running(5)], [piece('x.1', 0, 'old'), piece('x.1', 0, 'newer')]);
		expect(textOf(ledger, 'x.1')).toBe('newer');
	});

	test('of more rows than a process may have files open is written and read', () => {
		const {ledger} = ledgerBench();
		const jobs = Array.from({length: 600}, (_, index) => storedJob(`x.${index + 1}`));
		ledger.commit(accept(...jobs), []);
		for (const round of [0, 1]) {
			for (const each of jobs) {
				const {id} = each.job;
				const text = `${id}|`;
				ledger.commit([{type: 'row', row: rowOf(each, {state: 'running', logBytes: text.length * (round + 1)})}], [piece(id, text.length * round, text)]);
			}
		}

		expect(jobs.filter(({job: {id}}) => textOf(ledger, id) !== `${id}|${id}|`)).toEqual([]);
		const logs = readdirSync(`/proc/${process.pid}/fd`).filter(fd => existsSync(`/proc/${process.pid}/fd/${fd}`));
		expect(logs.length).toBeLessThan(400);
	});
});

describe.each([
	['in a file of its own', 0],
	['in a file that it shares', 1000],
])('a log %s after the loss of power', (_, mostSharedBytes) => {
	const job = storedJob('x.1');
	const row = (logBytes: number, state: 'running' | 'passed' = 'running') => ({type: 'row', row: rowOf(job, {state, logBytes, ...state === 'passed' && {endedAt: 9, exitCode: 0}})} as const);

	function opened(directory: string, bootId: string) {
		const ledger = openLedger(directory, {bootId, mostSharedBytes});
		try {
			return {size: ledger.logSize('x.1'), text: textOf(ledger, 'x.1'), rows: ledger.read().jobs.flatMap(({rows}) => rows.map(({logBytes}) => logBytes))};
		} finally {
			ledger.close();
		}
	}

	function started() {
		const bench = ledgerBench({bootId: 'first', mostSharedBytes});
		bench.ledger.commit([...accept(job), row(5)], [piece('x.1', 0, 'hello')]);
		return bench;
	}

	test('counts as far as it was synced, which nothing of it was; after the end of the process alone, whole', () => {
		const {directory} = started();
		expect(opened(leftBy(directory), 'first')).toEqual({size: 5, text: 'hello', rows: [5]});
		expect(opened(leftBy(directory), 'second')).toEqual({size: 0, text: '', rows: [0]});
	});

	test('is whole when the row was final', () => {
		const {ledger, directory} = started();
		ledger.commit([row(6, 'passed')], [piece('x.1', 5, '!')]);
		expect(opened(leftBy(directory), 'second')).toEqual({size: 6, text: 'hello!', rows: [6]});
	});

	test('is whole when the hub had ended by itself', () => {
		const {reopen} = started();
		expect(reopen({bootId: 'second'}).logSize('x.1')).toBe(5);
	});

	test('has no byte that was written and not committed', () => {
		const {directory} = started();
		const copy = leftBy(directory);
		const [log] = readdirSync(path.join(copy, 'logs'));
		writeFileSync(path.join(copy, 'logs', log!), 'hello, nobody was told of this');
		expect(opened(copy, 'first')).toEqual({size: 5, text: 'hello', rows: [5]});
		const again = openLedger(copy, {bootId: 'first', mostSharedBytes});
		again.commit([row(7)], [piece('x.1', 5, '!!')]);
		again.close();
		expect(readFileSync(path.join(copy, 'logs', log!), 'utf8')).toBe('hello!!');
	});

	test('is as long as the file that is left', () => {
		const {directory} = started();
		const copy = leftBy(directory);
		const [log] = readdirSync(path.join(copy, 'logs'));
		truncateSync(path.join(copy, 'logs', log!), 2);
		expect(opened(copy, 'first')).toEqual({size: 2, text: 'he', rows: [2]});
	});
});

describe('a ledger that cannot be opened says why:', () => {
	function problem(directory: string): string {
		try {
			openLedger(directory).close();
		} catch (error) {
			expect(error).toBeInstanceOf(LedgerError);
			return (error as Error).message;
		}

		return 'none';
	}

	test('another one has it', () => {
		const {directory, reopen} = ledgerBench();
		expect(problem(directory)).toBe(`Another hub (pid ${process.pid}) has ${directory}: stop it, or give this one a directory of its own with --data.`);
		// And that one goes on.
		expect(reopen().read().jobs).toEqual([]);
	});

	test('a newer devtui has written it', () => {
		const {directory, ledger} = ledgerBench();
		ledger.close();
		const database = new Libsql(path.join(directory, 'ledger.db'));
		database.exec('PRAGMA user_version = 7');
		database.close();
		expect(problem(directory)).toBe(`${directory}/ledger.db is of a newer devtui (format 7, and this one knows 2): start that one, or give another directory with --data.`);
	});

	test.each([
		['is no database', (file: string) => writeFileSync(file, 'once upon a time there was a ledger\n'.repeat(1000))],
		['is somebody else\'s', (file: string) => {
			const database = new Libsql(file);
			database.exec('CREATE TABLE theirs (id)');
			database.close();
		}],
	])('the file %s', (_, make) => {
		const {directory} = workspace({});
		make(path.join(directory, 'ledger.db'));
		expect(problem(directory)).toBe(`${directory}/ledger.db is no ledger of a devtui hub, or is damaged: give another directory with --data, or move it away and begin anew.`);
	});

	test('its directory is a file, or nobody may write there', () => {
		const {directory} = workspace({file: ''});
		expect(problem(path.join(directory, 'file/hub'))).toContain(path.join(directory, 'file/hub'));
		expect(problem('/proc/devtui-hub')).toContain('/proc/devtui-hub');
	});
});

test('a ledger that is damaged in its middle says so, whoever finds it', () => {
	const {ledger, directory} = ledgerBench();
	ledger.commit(accept(...Array.from({length: 300}, (_, index) => storedJob(`x.${index + 1}`))), []);
	ledger.close();
	const file = path.join(directory, 'ledger.db');
	const bytes = readFileSync(file);
	// All but the page with the names of the tables.
	writeFileSync(file, Buffer.concat([bytes.subarray(0, 8 * 4096), Buffer.alloc(bytes.length - 8 * 4096, 0x55)]));
	const damaged = new LedgerError(`${file} is no ledger of a devtui hub, or is damaged: give another directory with --data, or move it away and begin anew.`);
	let opened: Ledger | undefined;
	expect(() => {
		opened = openLedger(directory);
		opened.read();
		opened.builds({});
	}).toThrow(damaged);
	opened?.close();
});

test.each(['a b?c#d%20e', 'http:', 'file:x', 'libsql:', '日本'])('a directory may be called %s', name => {
	const {directory} = workspace({});
	const data = path.join(directory, name);
	const ledger = openLedger(data);
	ledger.commit(accept(storedJob('x.1')), []);
	ledger.close();
	expect(readdirSync(data).sort()).toEqual(expect.arrayContaining(['ledger.db', 'logs']));
	const again = openLedger(data);
	expect(again.rowsOf('x.1')).toHaveLength(1);
	again.close();
});

test('an empty file, which a crash while it was made may leave, is as good as none', () => {
	const {directory} = workspace({'ledger.db': ''});
	const ledger = openLedger(directory);
	expect(ledger.read()).toEqual({builders: [], jobs: [], waiting: [], lastResult: 0});
	ledger.close();
});

test('of a commit that fails nothing counts, and nothing is taken after it until it is opened again', () => {
	const {ledger, reopen} = ledgerBench();
	const job = storedJob('x.1');
	ledger.commit([...accept(job)], []);
	const wrong = () => {
		ledger.commit([{type: 'builder', builder, session: 's'}, {type: 'settled', job: 'nobody.1'}], []);
	};
	expect(wrong).toThrow('There is no job nobody.1');
	expect(() => {
		ledger.commit([{type: 'builder', builder, session: 's'}], []);
	}).toThrow('There is no job nobody.1');
	expect(ledger.rowsOf('x.1')).toHaveLength(1);
	expect(reopen().read().builders).toEqual([]);
});
