import {randomUUID} from 'node:crypto';
import {chmodSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {expect, onTestFinished} from 'vitest';
import {createEngine, type Engine} from '../../source/app.ts';
import {formatDiagnostics} from '../../source/config/code-frame.ts';
import {loadProject} from '../../source/config/load.ts';
import {isAtRest} from '../../source/core/outcome.ts';
import {select} from '../../source/core/select.ts';
import type {Command} from '../../source/core/events.ts';
import type {ProjectSpec} from '../../source/core/spec.ts';
import type {ServiceState} from '../../source/core/state.ts';
import {processesWith} from '../helpers/processes.ts';
import {headless, type HeadlessRig, type RigOptions} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';
import {workspace, type Workspace} from '../helpers/workspace.ts';

/** The small programs of the checklist. */
export const programs = {
	'tick.sh': '#!/bin/sh\necho start $$ "$DEVTUI_CHANGED"\nexec sleep 1000\n',
	'mule.sh': '#!/bin/sh\ntrap "" TERM\necho start $$\nwhile :; do sleep 0.1; done\n',
	'tree.sh': '#!/bin/sh\necho start $$\nsleep 1000 & sleep 1000 & wait\n',
	// Says each signal that it is sent.
	'says.sh': '#!/bin/sh\nfor s in TERM INT HUP USR1 USR2; do trap "echo got $s" $s; done\ntrap "echo got TERM; exit" TERM\necho start $$\nwhile :; do sleep 0.05; done\n',
} as const;

/** A directory with these files and the small programs, which may be executed. */
export function place(files: Readonly<Record<string, string>>): Workspace {
	const made = workspace({...programs, ...files});
	for (const name of [...Object.keys(programs), ...Object.keys(files).filter(file => file.endsWith('.sh'))]) {
		chmodSync(path.join(made.directory, name), 0o755);
	}

	// Other users find it, too.
	chmodSync(made.directory, 0o755);
	return made;
}

export type Place = Workspace & {readonly rig: HeadlessRig};

/** The real program, headless, over these services; its file is the long form. */
export function up(services: string, {files = {}, top = '', ...options}: Partial<RigOptions> & {readonly files?: Readonly<Record<string, string>>; readonly top?: string} = {}): Place {
	const made = place({'devtui.yaml': `${top}services:\n${services}`, ...files});
	return {...made, rig: headless({cwd: made.directory, ...options})};
}

/** What the service has printed so far, a line each. */
export function linesOf(rig: HeadlessRig, name: string): readonly string[] {
	return wholeLines(rig).flatMap(line => {
		const [, found, text] = /^(\S+) *\| (.*)$/.exec(line) ?? [];
		return found === name && text !== undefined ? [text] : [];
	});
}

/** Without the one that has come in part so far. */
function wholeLines(rig: HeadlessRig): readonly string[] {
	return rig.output().split('\n').slice(0, -1);
}

/** Pids that a service has announced with `start PID`. */
export function startsOf(rig: HeadlessRig, name: string): readonly number[] {
	return linesOf(rig, name).flatMap(line => /^start (\d+)/.exec(line)?.[1] ?? []).map(Number);
}

export async function hasStarted(rig: HeadlessRig, name: string, times = 1, withinMs?: number): Promise<readonly number[]> {
	return until(`start ${times} of ${name}`, () => {
		const starts = startsOf(rig, name);
		return starts.length >= times ? starts : undefined;
	}, {found: rig.output, ...(withinMs !== undefined && {withinMs})});
}

export async function isWatching(rig: HeadlessRig): Promise<void> {
	await rig.sees('watching files');
}

export async function end(rig: HeadlessRig): Promise<void> {
	rig.signal('SIGINT');
	expect(await rig.ended).toEqual({code: 130, signal: undefined});
	expect(rig.survivors()).toEqual([]);
}

export type JsonLine = Readonly<Record<string, unknown>> & {readonly service?: string; readonly event?: string; readonly text?: string};

export function jsonLines(rig: HeadlessRig): readonly JsonLine[] {
	return wholeLines(rig).filter(line => line.startsWith('{')).map(line => JSON.parse(line) as JsonLine);
}

export interface EngineRig extends Workspace {
	readonly engine: Engine;
	readonly problems: readonly string[];
	state(name: string): ServiceState;
	pid(name: string): number;
	/** Wait until the service is in this phase. */
	is(name: string, phase: ServiceState['phase']['type'], withinMs?: number): Promise<ServiceState>;
	command(command: Command): void;
	/** Whole text that was logged so far, devtui's own lines included. */
	log(name: string): string;
	logs(name: string, what: string | RegExp, withinMs?: number): Promise<void>;
	/** Write the file and go over to what it says; answers with what is wrong with it. */
	reload(text: string): Promise<string | undefined>;
	/** What was started and still lives. */
	survivors(): readonly number[];
}

/** The engine behind every face, for what has no command yet: it can be asked and told anything. */
export async function openEngine(text: string, files: Readonly<Record<string, string>> = {}): Promise<EngineRig> {
	const made = place({'devtui.yaml': text, ...files});
	const id = randomUUID();
	const environment = {...process.env, DEVTUI_TEST_ID: id};
	const first = read(made.directory, environment);
	if (typeof first === 'string') {
		throw new TypeError(first);
	}

	const engine = createEngine({project: first, environment, terminalSize: {columns: 120, rows: 30}, maxLogBytes: 1024 * 1024});
	const {store} = engine;
	const problems: string[] = [];
	const state = (name: string) => {
		const found = store.getSnapshot().services[name];
		if (!found) {
			throw new TypeError(`there is no ${name}`);
		}

		return found;
	};
	const log = (name: string) => engine.logs.read(engine.logs.start(), {services: [name]}).entries.map(entry => entry.type === 'output' ? entry.text : `── ${entry.text}\n`).join('');
	const told = () => JSON.stringify(store.getSnapshot().services, undefined, 1) + Object.keys(store.getSnapshot().services).map(name => log(name)).join('\n');

	onTestFinished(async () => {
		store.command({type: 'shut-down', reason: 'the test is over', force: true});
		await until('all to be at rest', () => isAtRest(store.getSnapshot()), {found: told});
		await engine.close();
		expect(survivors()).toEqual([]);
	});
	const survivors = () => processesWith('DEVTUI_TEST_ID', id).map(({pid}) => pid).filter(pid => pid !== process.pid);

	store.command({type: 'up'});
	await engine.watch(problem => {
		problems.push(problem);
	});
	return {
		...made,
		engine,
		problems,
		state,
		pid(name) {
			const {phase} = state(name);
			if (!('pid' in phase) || phase.pid === undefined) {
				throw new TypeError(`${name} has no process: ${phase.type}`);
			}

			return phase.pid;
		},
		is: async (name, phase, withinMs) => until(`${name} to be ${phase}`, () => {
			const found = store.getSnapshot().services[name];
			return found?.phase.type === phase ? found : undefined;
		}, {found: told, ...(withinMs !== undefined && {withinMs})}),
		command: store.command,
		log,
		async logs(name, what, withinMs) {
			await until(`${name} to log ${String(what)}`, () => typeof what === 'string' ? log(name).includes(what) : what.test(log(name)), {found: told, ...(withinMs !== undefined && {withinMs})});
		},
		async reload(next) {
			made.write('devtui.yaml', next);
			const project = read(made.directory, environment);
			if (typeof project === 'string') {
				return project;
			}

			await engine.reconfigure(project);
			return undefined;
		},
		survivors,
	};
}

/** As `devtui up` reads it: the project, or its diagnostics as text. */
function read(directory: string, environment: NodeJS.ProcessEnv): ProjectSpec | string {
	const loaded = loadProject({directory, environment});
	if (loaded.type !== 'ok') {
		return loaded.type === 'invalid' ? formatDiagnostics(loaded.diagnostics, {color: false, cwd: directory}) : 'no file';
	}

	const selected = select(loaded.project, {names: [], profiles: [], hasNoDependencies: false, hasNoWatch: false});
	if (selected.type !== 'ok') {
		throw new TypeError(selected.name);
	}

	return selected.project;
}
