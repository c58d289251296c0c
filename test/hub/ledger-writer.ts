import process from 'node:process';
import type {LedgerChange} from '../../source/fleet/hub/events.ts';
import {openLedger, type LogWrite} from '../../source/hub/ledger/ledger.ts';
import {accept, rowOf, storedJob} from '../helpers/stored.ts';

/**
 * A hub's ledger in a process that is killed: one commit after the other, and each said once it returns. Commit n gives job n,
 * and more of the logs of the last jobs; every third job ends, every ninth is begun anew. `crowds`: commit n gives thirty jobs that
 * begin together.
 */
const [directory = '', first = '0', kind = ''] = process.argv.slice(2);

void run().catch((error: Error) => {
	process.send?.(error.message);
});

async function run(): Promise<void> {
	const ledger = openLedger(directory);
	process.send?.('open');
	for (let number = Number(first); ; number++) {
		const {changes, logs} = kind === 'crowds' ? crowdOf(number) : commitOf(number, build => ledger.logSize(build));
		ledger.commit(changes, logs);
		process.send?.(number);
		await new Promise(setImmediate);
	}
}

function commitOf(number: number, sizeOf: (build: string) => number): {readonly changes: readonly LedgerChange[]; readonly logs: readonly LogWrite[]} {
	const stored = jobOf(number);
	const changes: LedgerChange[] = [{type: 'job', job: stored}, resultOf(number, stored.job.id)];
	const logs: LogWrite[] = [];
	for (const other of [number, number - 1, number - 2].filter(each => each >= 0)) {
		const job = jobOf(other);
		const {id} = job.job;
		const isAnew = other === number - 1 && other % 9 === 0;
		const isOver = other === number - 2 && other % 3 === 0;
		const offset = isAnew ? 0 : sizeOf(id);
		if (isAnew) {
			changes.push({type: 'rows', job: id, attempt: 2, rows: [rowOf(job)]});
		}

		const bytes = Buffer.from(`${number}\n`.repeat(number % 40 + 1));
		logs.push({build: id, offset, bytes});
		const row = {...rowOf(job), logBytes: offset + bytes.length};
		changes.push({type: 'row', row: isOver ? {...row, state: 'passed', exitCode: 0, endedAt: 1} : {...row, state: 'running'}});
		if (isOver) {
			changes.push({type: 'settled', job: id});
		}
	}

	return {changes, logs};
}

function crowdOf(number: number): {readonly changes: readonly LedgerChange[]; readonly logs: readonly LogWrite[]} {
	const jobs = Array.from({length: 30}, (_, index) => storedJob(`c${number}.${index + 1}`, {builder: `n${index + 1}`}));
	return {changes: [...accept(...jobs), resultOf(number, `c${number}.1`)], logs: []};
}

function resultOf(number: number, build: string): LedgerChange {
	return {type: 'result', line: {number: number + 1, state: 'passed', exitCode: 0, project: 'p', revision: 'r', step: '', builder: 'n', build}};
}

function jobOf(number: number) {
	return {...storedJob(`s${number}.1`), attempt: 1};
}
