import {existsSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import {headless, type HeadlessRig} from './rig.ts';
import {until} from './until.ts';
import {workspace, type Workspace} from './workspace.ts';

/** Of `ps --json`. */
export interface Row {
	readonly name: string;
	readonly phase: string;
	readonly pid: number | null;
	readonly run: number;
	readonly [key: string]: unknown;
}

export interface Project extends Workspace {
	readonly environment: Readonly<Record<string, string>>;
	/** Where sockets are. */
	readonly sockets: string;
	up(...args: readonly string[]): Promise<HeadlessRig>;
	/** One command to its end. */
	devtui(...args: readonly string[]): Promise<Result>;
	start(args: readonly string[], how?: {readonly cwd?: string; readonly environment?: Readonly<Record<string, string>>}): HeadlessRig;
	ps(...names: readonly string[]): Promise<readonly Row[]>;
	one(name: string): Promise<Row>;
	socket(): string;
}

export interface Result {
	readonly code: number | undefined;
	readonly output: string;
	readonly errors: string;
}

/** A project whose sockets are its own, so that nothing outside is seen or touched. */
export function projectOf(files: Readonly<Record<string, string>>): Project {
	const space = workspace(files);
	const runtime = mkdtempSync(path.join(tmpdir(), 'dt-'));
	onTestFinished(() => {
		rmSync(runtime, {recursive: true, force: true});
	});
	const environment = {XDG_RUNTIME_DIR: runtime, DEVTUI_SOCKET: ''};
	const sockets = path.join(runtime, 'devtui');
	const start: Project['start'] = (args, {cwd = space.directory, environment: extra = {}} = {}) => headless({cwd, args, environment: {...environment, ...extra}});
	const devtui: Project['devtui'] = async (...args) => resultOf(start(args));
	const ps: Project['ps'] = async (...names) => JSON.parse((await devtui('ps', '--json', ...names)).output) as readonly Row[];
	return {
		...space,
		environment,
		sockets,
		start,
		devtui,
		ps,
		one: async name => (await ps(name))[0]!,
		socket: () => path.join(sockets, readdirSync(sockets).find(name => name.endsWith('.sock'))!),
		async up(...args) {
			const rig = start(['up', '--headless', ...args]);
			await until('the socket', () => existsSync(sockets) && readdirSync(sockets).some(name => name.endsWith('.sock')) && readdirSync(sockets).length === 1, {found: () => `${rig.output()}${rig.errors()}`});
			return rig;
		},
	};
}

export async function resultOf(rig: HeadlessRig): Promise<Result> {
	const {code} = await rig.ended;
	return {code, output: rig.output(), errors: rig.errors()};
}

/** Of services that run. */
export async function pidsOf({ps}: Project, ...names: readonly string[]): Promise<readonly number[]> {
	return (await ps(...names)).map(({pid}) => pid!);
}
