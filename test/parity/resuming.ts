import {expect} from 'vitest';
import {headless, type HeadlessRig} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';
import {workspace, type Workspace} from '../helpers/workspace.ts';

export type Files = Readonly<Record<string, string>>;
export type Engine = 'auto' | 'preload';

/** The program of the checklist: a start that takes its time, three parts, an end. */
export function parts({startupMs = 0, files = {}}: {readonly startupMs?: number; readonly files?: Files} = {}): Files {
	return {
		'main.lua': `local until_ = os.clock() + ${startupMs / 1000}\nwhile os.clock() < until_ do end\nprint("startup")\nrequire "a"\nrequire "b"\nrequire "c"\nprint("finished")\n`,
		'a.lua': 'print("a v1")\n',
		'b.lua': 'print("b v1")\n',
		'c.lua': 'print("c v1")\n',
		...files,
	};
}

/** What it prints when it runs from its beginning. */
export const wholeRun = ['startup', 'a v1', 'b v1', 'c v1', 'finished'] as const;

export const lua = ['lua5.4', 'main.lua'] as const;

export interface Resuming extends Workspace {
	readonly rig: HeadlessRig;
	/** What the program has printed since the last call, up to this line, which is waited for. */
	upTo(last: string | RegExp, withinMs?: number): Promise<readonly string[]>;
	/** Everything it has printed so far. */
	lines(): readonly string[];
	/** How each run after the first came about: `c.lua changed, resumed`. */
	causes(): readonly string[];
	/** Keys for the terminal of the program. */
	type(keys: string): Promise<void>;
	/** One command of devtui to its end, about what runs here. */
	devtui(...args: readonly string[]): Promise<Answer>;
	/** As `devtui checkpoints --json` has them. */
	checkpoints(): Promise<readonly ListedCheckpoint[]>;
}

export interface Answer {
	readonly code: number | undefined;
	readonly output: string;
	readonly errors: string;
}

export interface ListedCheckpoint {
	readonly file: string;
	readonly run: number;
	readonly engine: string;
	readonly ageMs: number;
	readonly privateBytes: number | null;
}

export interface ResumingOptions {
	readonly files?: Files;
	readonly watch?: readonly string[];
	/** More options of `devtui run`. */
	readonly options?: readonly string[];
	readonly command?: readonly string[];
	readonly environment?: Files;
	/** It has a standard input, which stays empty: what is sent to it is typed. */
	readonly hasInput?: boolean;
	/** The directory is made in this one. */
	readonly parent?: string;
}

/** `devtui run --checkpoint` in a fresh directory, once every change is seen. */
export async function resuming({files = parts(), watch = ['**/*.lua'], options = [], command = lua, environment = {}, hasInput = false, parent}: ResumingOptions = {}): Promise<Resuming> {
	const space = workspace(files, parent);
	const rig = headless({cwd: space.directory, args: ['run', '--checkpoint', ...options, ...watch.flatMap(pattern => ['-w', pattern]), '--', ...command], environment, hasInput});
	if (!options.includes('--quiet')) {
		await rig.tells('[devtui] watching files');
	}

	return {...space, rig, ...readerOf(rig, space.directory, environment)};
}

/** `devtui up --headless` with this file, once every change is seen; the service that is meant is `app`. */
export async function resumingService(service: string, {files = parts(), environment = {}}: {readonly files?: Files; readonly environment?: Files} = {}): Promise<Resuming> {
	const space = workspace({...files, 'devtui.yaml': `services:\n  app: ${service}\n`});
	const rig = headless({cwd: space.directory, args: ['up', '--headless'], environment});
	await rig.sees('watching files');
	return {...space, rig, ...readerOf(rig, space.directory, environment)};
}

function readerOf(rig: HeadlessRig, cwd: string, environment: Files): Omit<Resuming, 'rig' | keyof Workspace> {
	let read = 0;
	const found = () => `${rig.output()}\n${rig.errors()}`;
	const lines = () => rig.output().split('\n').slice(0, -1).flatMap(line => /^(?!devtui )\S+ *\| (.*)$/.exec(line)?.[1] ?? []);
	const devtui: Resuming['devtui'] = async (...args) => {
		const asked = headless({cwd, args, environment});
		const {code} = await asked.ended;
		return {code, output: asked.output(), errors: asked.errors()};
	};

	return {
		lines,
		devtui,
		async upTo(last, withinMs) {
			const fresh = await until(`the line ${String(last)}`, () => {
				const rest = lines().slice(read);
				const end = rest.findIndex(line => typeof last === 'string' ? line === last : last.test(line));
				return end === -1 ? undefined : rest.slice(0, end + 1);
			}, {found, ...withinMs !== undefined && {withinMs}});
			read += fresh.length;
			return fresh;
		},
		async type(keys) {
			expect(await devtui('send', '--raw', ...await nameOfOnly(devtui), keys)).toMatchObject({code: 0, errors: ''});
		},
		causes: () => [...found().matchAll(/^(?:\[devtui\]|devtui +\| \S+:) run (\d+) · (.*)$/gm)].filter(([, run]) => run !== '1').map(([, , cause]) => cause!),
		async checkpoints() {
			const {output, errors, code} = await devtui('checkpoints', ...await nameOfOnly(devtui), '--json');
			expect({code, errors: output === '[]\n' ? '' : errors}).toEqual({code: 0, errors: ''});
			return JSON.parse(output) as readonly ListedCheckpoint[];
		},
	};
}

/** There is but one service, or it is `app`. */
async function nameOfOnly(devtui: Resuming['devtui']): Promise<readonly string[]> {
	const {output} = await devtui('ps', '--json');
	return (JSON.parse(output) as ReadonlyArray<{readonly name: string}>).map(({name}) => name).slice(0, 1);
}

/** Files as they are listed, in the order in which they were opened. */
export const filesOf = (checkpoints: readonly ListedCheckpoint[]): readonly string[] => checkpoints.map(({file}) => file);
