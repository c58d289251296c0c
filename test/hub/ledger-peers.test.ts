import {describe, expect, test} from 'vitest';
import type {Build, Builder, Suggestion} from '../../source/fleet/builds.ts';
import type {LedgerChange} from '../../source/fleet/hub/events.ts';
import type {RecordBody} from '../../source/fleet/peer-messages.ts';
import {ledgerBench} from '../helpers/ledgers.ts';
import {accept, rowOf, storedJob} from '../helpers/stored.ts';

const machine = {uname: 'Linux 6.1.0 x86_64', hostname: 'n1', cpus: 8, memoryBytes: 16e9, node: '22.1.0'};
const builder: Builder = {name: 'n1', seat: 1, state: 'online', labels: {os: 'linux'}, jobs: 4, machine, lastSeen: 1234};
const suggestion: Suggestion = {id: 'x', project: 'foo', revisions: ['main'], on: {}, isForAnyOne: false, supersedes: true};
const waiting: RecordBody = {type: 'suggestion', suggestion, queuedAt: 5, first: 3, isWaiting: true, isOver: false};

function record(hub: string, number: number, body: RecordBody): LedgerChange {
	return {type: 'record', hub, record: {number, body}};
}

function foreign(id: string, more: Partial<Build> = {}): LedgerChange & {readonly type: 'foreign-row'} {
	return {type: 'foreign-row', row: {id, job: id.replace(/:.*/, ''), suggestion: 'x', project: 'foo', revision: 'main', step: '', builder: 'n1', state: 'running', queuedAt: 1, logBytes: 7, hub: 'h2', ...more}};
}

/** A row as the hub says it, and as it is shown. */
function said(number: number, shown: LedgerChange & {readonly type: 'foreign-row'}): readonly LedgerChange[] {
	const {hub = '', ...row} = shown.row;
	return [record(hub, number, {type: 'row', row}), shown];
}

describe('of joined hubs the ledger', () => {
	test('has an id for its own, for ever', () => {
		const {ledger, reopen} = ledgerBench();
		const {hub} = ledger;
		expect(hub).toMatch(/^[a-z\d]{8}$/);
		expect(reopen().hub).toBe(hub);
	});

	test('keeps how far it is with each, their builders and connections, what waits and what runs', () => {
		const {ledger, reopen} = ledgerBench();
		ledger.commit([
			record('h2', 1, {type: 'builder', builder}),
			record('h2', 2, {type: 'hub', name: 'two', links: ['h3']}),
			record('h2', 3, waiting),
			record('h2', 4, {type: 'builder', builder: {...builder, state: 'offline'}}),
			{type: 'head', head: {hub: 'h2', upTo: 4, since: 2}},
			...said(5, foreign('x.h2.1')),
			...said(6, foreign('x.h2.2', {state: 'passed', exitCode: 0, endedAt: 3})),
			record(ledger.hub, 1, {type: 'row', row: rowOf(storedJob('x.1'))}),
			{type: 'away', hub: 'h2', since: 77},
			{type: 'away', hub: 'h3', since: 78},
			{type: 'away', hub: 'h3'},
			{type: 'way', link: 'to one', hub: 'h2'},
			{type: 'way', link: 'to other', hub: 'h3'},
			{type: 'way', link: 'to other'},
		], []);
		const {row} = foreign('x.h2.1');
		expect(reopen().readPeers()).toEqual({
			heads: [{hub: 'h2', upTo: 4, since: 2}],
			builders: [{hub: 'h2', builder: {...builder, state: 'offline'}}],
			hubs: [{hub: 'h2', name: 'two', links: ['h3']}],
			open: [row],
			waiting: [waiting],
			away: [{hub: 'h2', since: 77}],
			ways: [{link: 'to one', hub: 'h2'}],
		});
	});

	test('keeps what runs there also while it is not shown, for as long as builds are kept, and shows it again', () => {
		const {ledger} = ledgerBench();
		const running = foreign('x.h2.1');
		ledger.commit(said(1, running), []);
		ledger.commit([{type: 'foreign-gone', id: 'x.h2.1'}], []);
		expect(ledger.rowsOf('x')).toEqual([]);
		expect(ledger.readPeers().open).toEqual([running.row]);
		ledger.commit([running], []);
		expect(ledger.rowsOf('x')).toEqual([running.row]);
		expect(ledger.prune(1000, 1e9, Date.now() + 1_000_000)).toEqual([]);
		ledger.commit([{type: 'foreign-gone', id: 'x.h2.1'}], []);
		ledger.prune(1000, 1e9, Date.now() + 1_000_000);
		expect(ledger.readPeers().open).toEqual([]);
		expect(ledger.recordsAfter('h2', 0, 9, 200).records).toEqual([]);
	});

	test('gives what they have said in its order, page by page, the newest with each key', () => {
		const {ledger} = ledgerBench();
		const gone = (id: string): RecordBody => ({type: 'gone', id});
		ledger.commit([record('h2', 1, gone('a')), record('h2', 2, gone('b')), record('h2', 3, gone('c')), record('h3', 1, gone('a')), record('h2', 4, gone('a'))], []);
		const numbers = (after: number, upTo: number, limit: number) => {
			const {records, upTo: end} = ledger.recordsAfter('h2', after, upTo, limit);
			return {numbers: records.map(({number}) => number), end};
		};
		expect(numbers(0, 4, 200)).toEqual({numbers: [2, 3, 4], end: 4});
		expect(numbers(0, 4, 2)).toEqual({numbers: [2, 3], end: 3});
		expect(numbers(3, 9, 2)).toEqual({numbers: [4], end: 9});
		expect(numbers(0, 3, 200)).toEqual({numbers: [2, 3], end: 3});
	});

	test('gives no more of them than go into a message, but always one', () => {
		const {ledger} = ledgerBench();
		const big = (id: string): RecordBody => ({...waiting, suggestion: {...suggestion, id, revisions: Array.from({length: 3000}, () => 'r'.repeat(1000))}});
		ledger.commit([record('h2', 1, big('a')), record('h2', 2, big('b'))], []);
		expect(ledger.recordsAfter('h2', 0, 2, 200)).toMatchObject({records: [{number: 1}], upTo: 1});
	});

	test('shows their rows among its own, which they cannot touch', () => {
		const {ledger} = ledgerBench();
		const own = storedJob('x.1');
		ledger.commit(accept(own), []);
		ledger.commit([foreign('x.h2.1:1', {step: 'a'}), foreign('x.h2.1:2', {step: 'b'}), foreign('x.1', {state: 'passed'}), {type: 'foreign-gone', id: 'x.1'}], []);
		expect(ledger.rowsOf('x.h2.1').map(({id}) => id)).toEqual(['x.h2.1:1', 'x.h2.1:2']);
		expect(ledger.builds({})).toMatchObject([{id: 'x.h2.1:1', hub: 'h2', logBytes: 7}, {id: 'x.h2.1:2'}, rowOf(own)]);
		ledger.commit([{type: 'foreign-gone', id: 'x.h2.1:1'}, foreign('x.h2.1:2', {step: 'b', state: 'failed', exitCode: 1, endedAt: 9})], []);
		expect(ledger.builds({state: 'failed'}).map(({id}) => id)).toEqual(['x.h2.1:2']);
		expect(ledger.rowsOf('x.h2.1')).toHaveLength(1);
		expect(ledger.read().jobs.map(({stored}) => stored.job.id)).toEqual(['x.1']);
	});

	test('drops what is over and old, and with it what would be passed on; what runs stays', () => {
		const {ledger} = ledgerBench();
		const {row} = foreign('x.h2.1', {state: 'passed', exitCode: 0, endedAt: 3});
		ledger.commit([foreign('x.h2.1', row), foreign('x.h2.2'), record('h2', 1, {type: 'row', row}), record('h2', 2, {type: 'row', row: foreign('x.h2.2').row}), record('h2', 3, {type: 'builder', builder})], []);
		expect(ledger.prune(1000, 1e9, Date.now() + 1_000_000)).toEqual(['x.h2.1']);
		expect(ledger.recordsAfter('h2', 0, 9, 200).records.map(({number}) => number)).toEqual([2, 3]);
	});

	test('drops old suggestions, but not those that still wait at a hub that is not forgotten', () => {
		const {ledger} = ledgerBench();
		const over = (id: string): RecordBody => ({...waiting, suggestion: {...suggestion, id}, isWaiting: false});
		ledger.commit([record('h2', 1, over('a')), record('h2', 2, waiting), record('h3', 1, over('a')), record('h3', 2, waiting), {type: 'away', hub: 'h2', since: 5}, {type: 'away', hub: 'h3', since: 0}], []);
		ledger.prune(1000, 1e9, Date.now() + 1_000_000);
		expect(['h2', 'h3'].map(hub => ledger.recordsAfter(hub, 0, 9, 200).records.map(({number}) => number))).toEqual([[2], []]);
	});

	test('does not wait for rows of a hub that is forgotten', () => {
		const {ledger} = ledgerBench();
		const running = foreign('x.h2.1');
		ledger.commit([{type: 'suggestion', suggestion, queuedAt: 5, isWaiting: false, isElsewhere: true}], []);
		expect(ledger.isWaiting('x')).toBe(true);
		ledger.commit([...said(1, running), {type: 'foreign-gone', id: 'x.h2.1'}], []);
		expect(ledger.isWaiting('x')).toBe(true);
		ledger.commit([{type: 'away', hub: 'h2', since: 0}], []);
		expect(ledger.isWaiting('x')).toBe(false);
		ledger.commit([{type: 'away', hub: 'h2'}, running], []);
		expect(ledger.isWaiting('x')).toBe(true);
	});

	test('remembers where a suggestion that waits comes from', () => {
		const {ledger, reopen} = ledgerBench();
		ledger.commit([{type: 'suggestion', suggestion, queuedAt: 5, isWaiting: true, origin: 'h2'}], []);
		const again = reopen();
		expect(again.read().waiting).toEqual([{suggestion, queuedAt: 5, origin: 'h2'}]);
		expect(again.suggestion('x')).toEqual(suggestion);
	});
});
