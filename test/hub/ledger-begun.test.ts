import path from 'node:path';
import Libsql from 'libsql';
import {describe, expect, test} from 'vitest';
import type {LedgerChange} from '../../source/fleet/hub/events.ts';
import type {Ledger} from '../../source/hub/ledger/ledger.ts';
import {leftBy, ledgerBench, piece, textOf} from '../helpers/ledgers.ts';
import {accept, rowOf, storedJob} from '../helpers/stored.ts';

const jobs = ['main', 'Grüße'].flatMap(revision => ['n1', 'n2'].map((builder, index) => storedJob(`x.${index + 1}${revision === 'main' ? '' : '-2'}`, {revision, builder, steps: 'a/*', timeLimitMs: 1000})));
const suggestion = {type: 'suggestion', suggestion: {id: 'x', project: 'foo', revisions: ['main', 'Grüße'], on: {}, isForAnyOne: false, supersedes: false}, queuedAt: 1000, isWaiting: false} as const;

/** Four jobs that begin together are enough, and three are not. */
function begun(...more: readonly LedgerChange[]) {
	const bench = ledgerBench({fewestBegun: 4});
	bench.ledger.commit([suggestion, ...accept(...jobs), ...more], []);
	return bench;
}

/** What lies in a directory that no hub has. */
function tablesOf(directory: string) {
	const database = new Libsql(path.join(directory, 'ledger.db'));
	const number = (sql: string) => Number(Object.values(database.prepare(sql).get() as object)[0]);
	try {
		return {begun: number('SELECT count(*) FROM begun'), jobs: number('SELECT count(*) FROM jobs'), builds: number('SELECT count(*) FROM builds'), version: number('PRAGMA user_version')};
	} finally {
		database.close();
	}
}

describe('jobs that begin together', () => {
	test('are on the disk as one row when they are committed, which an older devtui does not open; a hub that is killed has all of them', () => {
		const bench = begun();
		expect(tablesOf(leftBy(bench.directory))).toEqual({begun: 1, jobs: 0, builds: 0, version: 2});
		expect(bench.kill().read().jobs).toEqual(jobs.map(stored => ({stored, rows: [rowOf(stored)]})));
		bench.ledger.close();
		expect(tablesOf(bench.directory)).toEqual({begun: 0, jobs: 4, builds: 4, version: 2});
	});

	test('are in their tables when a hub has ended by itself', () => {
		const {ledger, directory} = begun();
		ledger.close();
		expect(tablesOf(directory)).toEqual({begun: 0, jobs: 4, builds: 4, version: 2});
	});

	test('are rows at once where they are few', () => {
		const {ledger, directory} = ledgerBench({fewestBegun: 4});
		ledger.commit([suggestion, ...accept(...jobs.slice(1))], []);
		expect(tablesOf(leftBy(directory))).toEqual({begun: 0, jobs: 3, builds: 3, version: 2});
	});

	test.each<[string, (ledger: Ledger) => unknown, unknown]>([
		['all builds', ledger => ledger.builds({}).map(({id}) => id), ['x.2-2', 'x.1-2', 'x.2', 'x.1']],
		['builds of a builder', ledger => ledger.builds({builder: 'n2'}).map(({id}) => id), ['x.2-2', 'x.2']],
		['a suggestion', ledger => ledger.rowsOf('x'), jobs.map(stored => rowOf(stored))],
		['a build', ledger => ledger.rowsOf('x.2-2'), [rowOf(jobs[3]!)]],
		['what is open', ledger => ledger.read().jobs.length, 4],
		['the attempt of one that is reported', ledger => {
			ledger.commit([{type: 'rows', job: 'x.1', attempt: 3, rows: [rowOf(jobs[0]!)]}], []);
			return ledger.attemptOf('x.1');
		}, 3],
		['a suggestion that is older than what is kept', ledger => {
			ledger.prune(1, Infinity, Date.now());
			return [ledger.hasSuggestion('x'), ledger.rowsOf('x').length];
		}, [true, 4]],
	])('are found by whoever looks for %s', (_, look, found) => {
		expect(look(begun().ledger)).toEqual(found);
	});

	test('have what is said of them next, and come before what begins next', () => {
		const bench = begun();
		const [first, second] = [jobs[0]!, jobs[1]!];
		const running = rowOf(first, {state: 'running', logBytes: 2});
		bench.ledger.commit([{type: 'rows', job: 'x.1', attempt: 1, rows: [running]}, {type: 'cancel-wanted', job: 'x.2', reason: 'by hand'}, ...accept(storedJob('y.1'))], [piece('x.1', 0, 'hi')]);
		const ledger = bench.kill();
		expect(ledger.read().jobs.map(({stored, rows}) => [stored.job.id, stored.attempt, stored.cancelWanted, rows[0]?.state])).toEqual([
			['x.1', 1, [], 'running'],
			['x.2', 0, [{reason: 'by hand'}], 'queued'],
			['x.1-2', 0, [], 'queued'],
			['x.2-2', 0, [], 'queued'],
			['y.1', 0, [], 'queued'],
		]);
		expect(textOf(ledger, 'x.1')).toBe('hi');
		expect(ledger.rowsOf(second.job.id)).toHaveLength(1);
	});

	test('and others, one commit after the other, are all there', () => {
		const bench = begun();
		const others = ['n1', 'n2', 'n3', 'n4'].map((builder, index) => storedJob(`y.${index + 1}`, {builder}));
		bench.ledger.commit(accept(...others), []);
		expect(bench.kill().read().jobs.map(({stored}) => stored)).toEqual([...jobs, ...others]);
	});

	const first = jobs[0]!;
	test.each<[string, LedgerChange]>([
		['a state', {type: 'row', row: rowOf(first, {state: 'running'})}],
		['its steps', {type: 'rows', job: 'x.1', attempt: 1, rows: [rowOf(first, {id: 'x.1:1', step: 'a'}), rowOf(first, {id: 'x.1:2', step: 'b'})]}],
		['that it is to be cancelled', {type: 'cancel-wanted', job: 'x.1', reason: 'by hand'}],
		['its end', {type: 'settled', job: 'x.1'}],
	])('are as their commit leaves them when it says %s of one of them', (_, change) => {
		const inTurn = ledgerBench({fewestBegun: 5});
		inTurn.ledger.commit([suggestion, ...accept(...jobs), change], []);
		const bench = begun(change);
		expect(bench.kill().read()).toEqual(inTurn.ledger.read());
		expect(bench.ledger.builds({})).toEqual(inTurn.ledger.builds({}));
	});

	test('may have a log in their commit', () => {
		const bench = ledgerBench({fewestBegun: 4});
		bench.ledger.commit(accept(...jobs), [piece('x.1', 0, 'early')]);
		// Its row says that it has none.
		expect(textOf(bench.kill(), 'x.1')).toBe('');
		bench.ledger.commit([{type: 'row', row: rowOf(first, {state: 'running', logBytes: 3})}], [piece('x.1', 0, 'new')]);
		expect(textOf(bench.ledger, 'x.1')).toBe('new');
	});
});
