import {fork, spawn} from 'node:child_process';
import {once} from 'node:events';
import {linkSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {buildSync} from 'esbuild';
import {expect, onTestFinished, test} from 'vitest';

const rounds = Array.from({length: 10}, (_, round) => `${round}.sock`);

test('of many processes that find the socket of a dead one at the same time exactly one has it', async () => {
	const directory = mkdtempSync(path.join(tmpdir(), 'dt-'));
	onTestFinished(() => {
		rmSync(directory, {recursive: true, force: true});
	});
	const stale = path.join(directory, 'stale');
	await leaveSocket(stale);
	const claimers = await start(8);
	for (const name of rounds) {
		const socket = path.join(directory, name);
		linkSync(stale, socket);
		const answers = claimers.map(async claimer => once(claimer, 'message'));
		for (const claimer of claimers) {
			claimer.send(socket);
		}

		const [...told] = await Promise.all(answers);
		expect(told.flat().filter(answer => typeof answer === 'string').sort()).toEqual(['listening', ...Array.from({length: 7}, () => 'taken')]);
	}

	expect(readdirSync(directory).sort()).toEqual([...rounds, 'stale']);
});

async function leaveSocket(socket: string): Promise<void> {
	const owner = spawn(process.execPath, ['-e', `require('node:net').createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, 'SIGKILL'))`]);
	await once(owner, 'exit');
}

async function start(count: number) {
	const directory = mkdtempSync(path.join(tmpdir(), 'devtui-claimer-'));
	const program = path.join(directory, 'claimer.mjs');
	buildSync({entryPoints: [path.join(import.meta.dirname, 'claimer.ts')], outfile: program, bundle: true, platform: 'node', format: 'esm'});
	const claimers = Array.from({length: count}, () => fork(program, {execArgv: []}));
	onTestFinished(async () => {
		await Promise.all(claimers.map(async claimer => {
			const ended = once(claimer, 'exit');
			claimer.kill('SIGKILL');
			await ended;
		}));
		rmSync(directory, {recursive: true, force: true});
	});
	await Promise.all(claimers.map(async claimer => once(claimer, 'message')));
	return claimers;
}
