import {existsSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {request} from 'node:http';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import {console as terminal, headless, type ConsoleRig, type HeadlessRig} from './rig.ts';
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

type Variables = Readonly<Record<string, string>>;

export interface Project extends Workspace {
	readonly environment: Variables;
	/** Where sockets are. */
	readonly sockets: string;
	/** An instance that can be commanded, and has started what it can start. */
	up(...args: readonly string[]): Promise<HeadlessRig>;
	/** Whether an instance answers, and has started what it can start. */
	isUp(): Promise<boolean>;
	/** One command to its end. */
	devtui(...args: readonly string[]): Promise<Result>;
	start(args: readonly string[], how?: {readonly cwd?: string; readonly hasInput?: boolean; readonly environment?: Variables; readonly program?: readonly [string, ...string[]]}): HeadlessRig;
	/** On a terminal. */
	open(args: readonly string[], how?: {readonly program?: readonly [string, ...string[]]; readonly columns?: number; readonly rows?: number; readonly environment?: Variables}): ConsoleRig;
	ps(...names: readonly string[]): Promise<readonly Row[]>;
	one(name: string): Promise<Row>;
	socket(): string;
}

export interface Result {
	readonly code: number | undefined;
	readonly output: string;
	readonly errors: string;
}

/** A project whose sockets and whose history are its own, so that nothing outside is seen or touched. `inside`: its directory below the one of the files. */
export function projectOf(files: Readonly<Record<string, string>>, {inside = '.', variables = {}}: {readonly inside?: string; readonly variables?: Variables} = {}): Project {
	const space = workspace(files);
	const {directory} = space;
	const runtime = mkdtempSync(path.join(tmpdir(), 'dt-'));
	onTestFinished(() => {
		rmSync(runtime, {recursive: true, force: true, maxRetries: 5});
	});
	const environment = {XDG_RUNTIME_DIR: runtime, XDG_STATE_HOME: path.join(runtime, 'state'), DEVTUI_SOCKET: '', ...variables};
	const home = path.join(directory, inside);
	const sockets = path.join(runtime, 'devtui');
	// Besides names that are only in use while one is made.
	const listening = () => existsSync(sockets) ? readdirSync(sockets).filter(name => /^[\da-f]+\.sock$/.test(name)) : [];
	const start: Project['start'] = (args, {cwd = home, environment: extra = {}, ...how} = {}) => headless({cwd, args, ...how, environment: {...environment, ...extra}});
	const devtui: Project['devtui'] = async (...args) => resultOf(start(args));
	const ps: Project['ps'] = async (...names) => JSON.parse((await devtui('ps', '--json', ...names)).output) as readonly Row[];
	const isUp = async () => {
		const [name] = listening();
		const rows = name === undefined ? undefined : await rowsAt(path.join(sockets, name));
		return rows?.every(({phase, pid}) => phase !== 'starting' || pid !== null) ?? false;
	};

	return {
		...space,
		isUp,
		environment,
		sockets,
		start,
		devtui,
		ps,
		open: (args, {environment: extra = {}, ...how} = {}) => terminal({cwd: home, args, ...how, environment: {...environment, ...extra}}),
		one: async name => (await ps(name))[0]!,
		socket: () => path.join(sockets, listening()[0]!),
		async up(...args) {
			const rig = start(['up', '--headless', ...args]);
			await until('it to answer', isUp, {found: () => `${rig.output()}${rig.errors()}`});
			return rig;
		},
	};
}

export async function resultOf(rig: HeadlessRig): Promise<Result> {
	const {code} = await rig.ended;
	return {code, output: rig.output(), errors: rig.errors()};
}

/** What `ps` would show; nothing while nobody answers. */
async function rowsAt(socketPath: string): Promise<readonly Row[] | undefined> {
	return new Promise(resolve => {
		const call = request({socketPath, path: '/services', agent: false, timeout: 5000}, response => {
			let text = '';
			response.setEncoding('utf8');
			response.on('data', (chunk: string) => {
				text += chunk;
			});
			response.on('end', () => {
				resolve(JSON.parse(text) as readonly Row[]);
			});
			response.on('error', () => {
				resolve(undefined);
			});
		});
		call.on('timeout', () => {
			call.destroy();
		});
		call.on('error', () => {
			resolve(undefined);
		});
		call.end();
	});
}

/** Of services that run. */
export async function pidsOf({ps}: Project, ...names: readonly string[]): Promise<readonly number[]> {
	return (await ps(...names)).map(({pid}) => pid!);
}
