import {readdirSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import type {LedgerChange} from '../../source/fleet/hub/events.ts';
import type {Ledger} from '../../source/hub/ledger/ledger.ts';
import {ledgerBench, piece, textOf} from '../helpers/ledgers.ts';
import {accept, rowOf, storedJob} from '../helpers/stored.ts';

const day = 86_400_000;
const megabyte = 1024 * 1024;

test('what was settled too long ago goes, with its log, its suggestion and its result line; what runs or waits stays', () => {
	let now = 0;
	const {ledger, directory} = ledgerBench({now: () => now, mostSharedBytes: 0});
	finish(ledger, 'a.1', 1);
	finish(ledger, 'b.1', 2);
	const running = storedJob('r.1');
	ledger.commit([...accept(running), {type: 'row', row: rowOf(running, {state: 'running', logBytes: 3})}], [piece('r.1', 0, 'run')]);
	ledger.commit([{type: 'suggestion', suggestion: {id: 'w', project: 'p', revisions: ['r'], on: {}, isForAnyOne: true, supersedes: false}, queuedAt: 0, isWaiting: true}], []);
	now = 10 * day;
	finish(ledger, 'c.1', 3);
	expect(prune(ledger, 30 * day, Infinity, 29 * day)).toEqual([]);
	expect([...prune(ledger, 30 * day, Infinity, 31 * day)].sort()).toEqual(['a.1', 'b.1']);
	expect(ledger.builds({}).map(({id}) => id)).toEqual(['c.1', 'r.1']);
	expect(ledger.read().waiting).toHaveLength(1);
	expect(['a', 'b', 'c', 'w'].map(id => ledger.hasSuggestion(id))).toEqual([false, false, true, true]);
	expect(ledger.resultsAfter(0, 9).map(({number}) => number)).toEqual([3]);
	expect(readdirSync(path.join(directory, 'logs')).map(name => name.split('.')[0]).sort()).toEqual(['c', 'r']);
	prune(ledger, 0, Infinity, 99 * day);
	expect(ledger.builds({}).map(({id}) => id)).toEqual(['r.1']);
	// Numbers go on behind the last, whatever became of it.
	expect(ledger.read().lastResult).toBe(3);
});

test('however much is built, ledger and logs together stay below the limit; the newest builds are left', () => {
	const {ledger, directory} = ledgerBench();
	let number = 0;
	for (let round = 0; round < 12; round++) {
		for (let index = 0; index < 40; index++) {
			number++;
			finish(ledger, `s${number}.1`, number, 'x'.repeat(index % 4 * 10_000));
		}

		prune(ledger, 30 * day, megabyte, Date.now());
		expect(diskUsage(directory)).toBeLessThanOrEqual(megabyte);
		expect(ledger.bytes).toBeLessThanOrEqual(megabyte);
	}

	const left = ledger.builds({limit: 1000}).map(({id}) => id);
	expect(left).toEqual(Array.from({length: left.length}, (_, index) => `s${number - index}.1`));
	expect(left.length).toBeGreaterThan(10);
	expect(ledger.read().lastResult).toBe(number);
});

test('of a few builds with large logs no more go than have to, those that ended first', () => {
	let now = 0;
	const {ledger} = ledgerBench({now: () => ++now});
	const ids = ['f.1', 'b.1', 'd.1', 'a.1', 'c.1', 'e.1'];
	for (const [index, id] of ids.entries()) {
		finish(ledger, id, index + 1, 'x'.repeat(250_000));
	}

	expect(prune(ledger, 30 * day, megabyte, now)).toEqual(['f.1', 'b.1', 'd.1']);
	expect(ledger.bytes).toBeLessThanOrEqual(megabyte);
	expect(ledger.builds({}).map(({id}) => id).sort()).toEqual(['a.1', 'c.1', 'e.1']);
});

test('what runs is kept even when it alone is too much, and what is there beside it has all the room that it would have', () => {
	let now = 0;
	const {ledger} = ledgerBench({now: () => ++now});
	const job = storedJob('r.1');
	const log = 'x'.repeat(2 * megabyte);
	ledger.commit([...accept(job), {type: 'row', row: rowOf(job, {state: 'running', logBytes: log.length})}], [piece('r.1', 0, log)]);
	finish(ledger, 'a.1', 1, 'x'.repeat(600_000));
	expect(prune(ledger, 30 * day, megabyte, 0)).toEqual([]);
	finish(ledger, 'b.1', 2, 'x'.repeat(600_000));
	expect(prune(ledger, 30 * day, megabyte, 0)).toEqual(['a.1']);
	expect(ledger.logSize('r.1')).toBe(log.length);
});

test('a log that is too much by itself goes, and says so; how its build came out stays, as does all that is older', () => {
	let now = 0;
	const bench = ledgerBench({now: () => ++now});
	finish(bench.ledger, 'a.1', 1);
	finish(bench.ledger, 'l.1', 2, 'x'.repeat(2 * megabyte));
	finish(bench.ledger, 'b.1', 3);
	expect(prune(bench.ledger, 30 * day, megabyte, now)).toEqual([]);
	expect(diskUsage(bench.directory)).toBeLessThanOrEqual(megabyte);
	const words = 'devtui: this log had 2.0MB, more than its hub keeps (--max-size), and is gone\n';
	for (const open of [() => bench.ledger, () => bench.kill(), () => bench.reopen()]) {
		const ledger = open();
		expect(ledger.builds({}).map(({id}) => id)).toEqual(['b.1', 'l.1', 'a.1']);
		expect(ledger.rowsOf('l.1')).toMatchObject([{state: 'passed', exitCode: 0, endedAt: 1, logBytes: words.length}]);
		expect([textOf(ledger, 'a.1'), textOf(ledger, 'l.1')]).toEqual(['log of a.1\n', words]);
		expect(ledger.resultsAfter(0, 9).map(({number}) => number)).toEqual([1, 2, 3]);
		// Once.
		expect(prune(ledger, 30 * day, megabyte, now)).toEqual([]);
		expect(textOf(ledger, 'l.1')).toBe(words);
	}

	expect(prune(bench.ledger, day, megabyte, 9 * day)).toHaveLength(3);
});

test('who suggests the same once more is known for ten minutes, even if all of it had to go', () => {
	let settledAt = 0;
	const {ledger} = ledgerBench({now: () => ++settledAt});
	const now = 100 * day;
	finish(ledger, 'a.1', 1, 'x'.repeat(700_000), now - 9 * 60_000);
	finish(ledger, 'b.1', 2, 'x'.repeat(700_000), now);
	expect(prune(ledger, Infinity, megabyte, now)).toEqual(['a.1']);
	expect(ledger.hasSuggestion('a')).toBe(true);
	finish(ledger, 'c.1', 3, 'x'.repeat(700_000), now);
	expect(prune(ledger, Infinity, megabyte, now + 2 * 60_000)).toEqual(['b.1']);
	expect([ledger.hasSuggestion('a'), ledger.hasSuggestion('b')]).toEqual([false, true]);
});

test('files that nobody names are swept away after a start', () => {
	const {ledger, directory, reopen} = ledgerBench();
	finish(ledger, 'a.1', 1);
	const logs = path.join(directory, 'logs');
	const before = readdirSync(logs);
	const again = reopen();
	writeFileSync(path.join(logs, 'b.1.99'), 'of a commit that never was');
	expect(readdirSync(logs)).toHaveLength(before.length + 1);
	prune(again, day, Infinity, 0);
	expect(readdirSync(logs)).toEqual(before);
});

/** Until there is no more to go: each call ends after some time. */
function prune(ledger: Ledger, keepMs: number, maxBytes: number, now: number): readonly string[] {
	const gone: string[] = [];
	for (let some: readonly string[] = ['']; some.length > 0;) {
		some = ledger.prune(keepMs, maxBytes, now);
		gone.push(...some);
	}

	return gone;
}

/** A build from its beginning to its end. */
function finish(ledger: Ledger, id: string, number: number, log = `log of ${id}\n`, queuedAt = 0): void {
	const job = storedJob(id, {queuedAt});
	const {suggestion, project, revision} = job.job;
	const changes: readonly LedgerChange[] = [
		{type: 'suggestion', suggestion: {id: suggestion, project, revisions: [revision], on: {}, isForAnyOne: false, supersedes: false}, queuedAt, isWaiting: false},
		...accept(job),
		{type: 'row', row: rowOf(job, {state: 'passed', exitCode: 0, endedAt: 1, logBytes: log.length})},
		{type: 'result', line: {number, state: 'passed', exitCode: 0, project, revision, step: '', builder: 'n1', build: id}},
		{type: 'settled', job: id},
	];
	ledger.commit(changes, [piece(id, 0, log)]);
}

/** As `du` counts it: whole blocks. */
function diskUsage(directory: string): number {
	return readdirSync(directory, {recursive: true, withFileTypes: true})
		.filter(entry => entry.isFile())
		.map(entry => statSync(path.join(entry.parentPath, entry.name)).blocks * 512)
		.reduce((sum, bytes) => sum + bytes, 0);
}
