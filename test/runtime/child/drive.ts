import {spawn, type ChildProcess} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {chmodSync, copyFileSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync} from 'node:fs';
import path from 'node:path';
import {buildSync} from 'esbuild';
import {onTestFinished} from 'vitest';
import {until} from '../../helpers/until.ts';
import {workspace} from '../../helpers/workspace.ts';
import type {ChildOptions} from '../../../source/runtime/contract.ts';
import {processesWith, type RunningProcess} from '../../helpers/processes.ts';
import type {DriverOrder, ReleaseOrder} from './driver.ts';
import {cacheDirectory, launcherForTests} from './launcher-for-tests.ts';
import {killAll, type CarrierName, type TestChild} from './rig.ts';

const program = path.join(cacheDirectory, `driver-${process.pid}.mjs`);

/** For `beforeAll`: builds the small devtui, and returns what takes it away. */
export function buildDriver(): () => void {
	buildSync({
		entryPoints: [path.join(import.meta.dirname, 'driver.ts')],
		outfile: program,
		bundle: true,
		platform: 'node',
		format: 'esm',
		packages: 'external',
	});
	return () => rmSync(program, {force: true});
}

export interface Driven {
	readonly process: ChildProcess;
	/** Its launchers and its fork server that live, also when it has gone. */
	launchers(): readonly number[];
	spawn(argv: DriverOrder['argv'], on: CarrierName, options?: Partial<ChildOptions>, keptIn?: string): void;
	/** Of the one that was spawned at this place, from 0. */
	release(index: number): Promise<void>;
	text(): string;
	/** Everything it has started that lives, itself apart. */
	left(): readonly RunningProcess[];
}

/** A devtui of its own process; `wrapper`: a command that runs it, `['prlimit', '--nofile=40']`; `library`: for checkpoints. */
export function drive({wrapper = [], library = ''}: {readonly wrapper?: readonly string[]; readonly library?: string} = {}): Driven {
	const mark = randomUUID();
	// They have no mark: that of nobody else has this name.
	const launcher = path.join(realpathSync(workspace({}).directory), 'launcher');
	copyFileSync(launcherForTests(), launcher);
	chmodSync(path.dirname(launcher), 0o755);
	const [file = '', ...args] = [...wrapper, process.execPath, program, launcher, library];
	const child = spawn(file, args, {env: {...process.env, DEVTUI_TEST: mark}, stdio: ['pipe', 'pipe', 'inherit']});
	let text = '';
	child.stdout.on('data', (chunk: Buffer) => {
		text += chunk.toString();
	});
	// It has been killed.
	child.stdin.on('error', () => {});
	const left = () => processesWith('DEVTUI_TEST', mark).filter(found => found.pid !== child.pid);
	onTestFinished(() => {
		child.kill('SIGKILL');
		killAll(left());
	});
	return {
		process: child,
		spawn(argv, on, options = {}, keptIn) {
			child.stdin.write(`${JSON.stringify({argv, isOnTerminal: on === 'on a terminal', options, ...keptIn !== undefined && {keptIn}} satisfies DriverOrder)}\n`);
		},
		async release(index) {
			const before = text.split('released').length;
			child.stdin.write(`${JSON.stringify({release: index} satisfies ReleaseOrder)}\n`);
			await until('it to be let go', () => text.split('released').length > before, {found: () => text});
		},
		text: () => text,
		launchers: () => launchers(launcher),
		left,
	};
}

/** Every launcher and fork server of this program that runs, also those of other tests: they have no mark. */
export function launchers(program = launcherForTests()): readonly number[] {
	return readdirSync('/proc').map(Number).filter(pid => isLauncher(pid, program));
}

export function parentOf(pid: number): number {
	return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]);
}

/** Of a process of the child, whichever lives long enough to be asked. */
export async function launcherOf(child: TestChild): Promise<number> {
	return until('the launcher', () => child.processes().map(({pid}) => launcherAbove(pid)).find(Boolean));
}

function launcherAbove(pid: number): number | undefined {
	try {
		return pid <= 1 || isLauncher(pid) ? pid : launcherAbove(parentOf(pid));
	} catch {
		// It has ended.
		return undefined;
	}
}

function isLauncher(pid: number, program = launcherForTests()): boolean {
	try {
		return readlinkSync(`/proc/${pid}/exe`) === program;
	} catch {
		return false;
	}
}
