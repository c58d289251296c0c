// What a hub's ledger gets done: commits and rows per second, and how long it takes to open, read and prune one with much history.
// Prints one line of JSON. `scripts/bench/ledger.js` bundles and runs it.
//
//     node ledger-speed.mjs DIRECTORY
import {Buffer} from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import {performance} from 'node:perf_hooks';
import process from 'node:process';
import {openLedger} from '../../../source/hub/ledger/ledger.ts';

const [, , directory] = process.argv;
const history = 100_000;
const line = Buffer.from('a line of a log that says what a compiler would say\n'.repeat(20));
const machine = {uname: 'Linux 6.1.0-18-amd64 x86_64', hostname: 'builder-17', cpus: 16, memoryBytes: 64e9, node: '22.14.0'};
let results = 0;

let ledger = openLedger(path.join(directory, 'ledger'));
const figures = {
	commitsPerSecond: perSecond(1500, index => {
		ledger.commit(accepted(`a${index}.1`), []);
	}),
	rowsPerSecondInOneCommit: rate(10_000, () => {
		ledger.commit(Array.from({length: 10_000}, (_, index) => accepted(`b${index}.1`)).flat(), []);
	}),
	chunksPerSecond: perSecond(1500, index => {
		ledger.commit([{type: 'row', row: row('a0.1', {state: 'running', logBytes: (index + 1) * line.length})}], [{build: 'a0.1', offset: index * line.length, bytes: line}]);
	}),
	endedWithLogPerSecond: perSecond(300, index => {
		ledger.commit(ended(`a${index + 1}.1`, line.length), [{build: `a${index + 1}.1`, offset: 0, bytes: line}]);
	}),
};
ledger.close();

ledger = openLedger(path.join(directory, 'history'));
for (let index = 0; index < history; index += 1000) {
	const ids = Array.from({length: 1000}, (_, each) => `h${index + each}.1`);
	ledger.commit(ids.flatMap(id => [...accepted(id), ...ended(id, 0)]), []);
}

ledger.commit(Array.from({length: 100}, (_, index) => accepted(`o${index}.1`)).flat(), []);
ledger.close();
figures.historyMegabytes = fs.statSync(path.join(directory, 'history/ledger.db')).size / 2 ** 20;
figures.openMs = ms(() => {
	ledger = openLedger(path.join(directory, 'history'));
});
figures.readMs = ms(() => {
	if (ledger.read().jobs.length !== 100) {
		throw new Error('not all of what is open');
	}
});
figures.newest100Ms = ms(() => ledger.builds({}));
figures.newest100OfProjectMs = ms(() => ledger.builds({project: 'p6', revision: 'main'}));
figures.newest100OfNoneMs = ms(() => ledger.builds({project: 'p9', revision: 'main'}));
figures.newest100RunningMs = ms(() => ledger.builds({state: 'running'}));
figures.rowsOfMs = ms(() => ledger.rowsOf('h5.1'));
const half = ledger.bytes / 2;
const prunings = [];
for (let gone = [1]; gone.length > 0;) {
	prunings.push(ms(() => {
		gone = ledger.prune(Infinity, half, Date.now());
	}));
}

figures.pruneHalfMs = Math.round(prunings.reduce((sum, each) => sum + each));
figures.longestPruningMs = Math.max(...prunings);
ledger.close();
process.stdout.write(`${JSON.stringify(figures)}\n`);

function accepted(id) {
	const [suggestion] = id.split('.');
	const job = {id, suggestion, project: `p${suggestion.length}`, revision: 'main', supersedes: false, queuedAt: 1_700_000_000_000};
	return [
		{type: 'suggestion', suggestion: {id: suggestion, project: job.project, revisions: ['main'], on: {}, isForAnyOne: false, supersedes: false}, queuedAt: job.queuedAt, isWaiting: false},
		{type: 'job', job: {job, builder: 'builder-17', attempt: 0, isSettled: false, cancelWanted: []}},
		{type: 'row', row: row(id, {})},
	];
}

function ended(id, logBytes) {
	const final = row(id, {state: 'passed', exitCode: 0, startedAt: 1_700_000_000_100, endedAt: 1_700_000_001_000, machine, logBytes});
	results++;
	return [
		{type: 'row', row: final},
		{type: 'result', line: {number: results, state: 'passed', exitCode: 0, project: final.project, revision: 'main', step: '', builder: 'builder-17', build: id}},
		{type: 'settled', job: id},
	];
}

function row(id, changes) {
	const [suggestion] = id.split('.');
	return {id, job: id, suggestion, project: `p${suggestion.length}`, revision: 'main', step: '', builder: 'builder-17', state: 'queued', queuedAt: 1_700_000_000_000, logBytes: 0, ...changes};
}

function perSecond(count, work) {
	return rate(count, () => {
		for (let index = 0; index < count; index++) {
			work(index);
		}
	});
}

function rate(count, work) {
	return Math.round(count * 1000 / ms(work));
}

function ms(work) {
	const begunAt = performance.now();
	work();
	return Math.round((performance.now() - begunAt) * 10) / 10;
}
