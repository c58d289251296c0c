import {mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type {CheckpointEngine} from '../../core/watch-spec.ts';
import type {SpawnProcess} from '../child-types.ts';
import type {Child, ChildListener, ChildOptions} from '../contract.ts';

/**
 * Keeps a small program as it was before it opened a file, lets it end, and goes on from there: what services with
 * checkpoints do. Answers with why that cannot be done here, in words.
 */
export async function tryCheckpoints(spawn: SpawnProcess, engine: CheckpointEngine, limitMs = usualLimitMs): Promise<string | undefined> {
	const directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'devtui-checkpoint-')));
	const file = path.join(directory, 'program');
	try {
		writeFileSync(file, `exit ${exitCode}\n`);
		return await tryProgram(spawn, {
			argv: ['/bin/sh', file],
			workingDir: directory,
			environment: {PATH: process.env['PATH'] ?? ''},
			stdin: 'closed',
			...engine === 'criu' && {terminal: {columns: 80, rows: 24}},
			checkpoints: {engine, judge: opened => opened === file ? 'yes' : 'no'},
		}, limitMs);
	} finally {
		rmSync(directory, {recursive: true, force: true});
	}
}

async function tryProgram(spawn: SpawnProcess, options: ChildOptions, limitMs: number): Promise<string | undefined> {
	let first: Child | undefined;
	let last: Child | undefined;
	const timer = setTimeout(() => last?.signal('SIGKILL', 'all'), limitMs);
	try {
		const begun = await live(listener => {
			first = spawn(options, listener);
			last = first;
			return first;
		});
		if (begun.checkpoint === undefined) {
			return begun.trouble ?? 'the program has opened its file unnoticed';
		}

		const {checkpoint} = begun;
		const resumed = await live(listener => {
			last = first!.checkpoints!.resume(checkpoint, {variables: {}}, listener);
			return last;
		});
		return resumed.trouble;
	} finally {
		clearTimeout(timer);
		await first?.checkpoints?.close();
	}
}

interface Lived {
	readonly checkpoint?: number | undefined;
	readonly trouble?: string | undefined;
}

/** From its start to its end. */
async function live(begin: (listener: ChildListener) => Child | undefined): Promise<Lived> {
	return new Promise(resolve => {
		let checkpoint: number | undefined;
		let trouble: string | undefined;
		const child = begin({
			spawned() {},
			spawnFailed(message) {
				resolve({trouble: message});
			},
			output() {},
			opened(opening) {
				checkpoint = opening.checkpoint?.id;
				trouble = opening.reason;
			},
			checkpointsImpossible(reason) {
				trouble = reason;
			},
			mainExited() {},
			exited(exit) {
				const hasEnded = exit.type === 'code' && exit.code === exitCode;
				resolve({checkpoint, trouble: trouble ?? (hasEnded ? undefined : 'the program has not come to its end')});
			},
		});
		if (!child) {
			resolve({trouble: 'the checkpoint has not lasted'});
		}
	});
}

/** One that nothing else ends with. */
const exitCode = 47;
const usualLimitMs = 10_000;
