import {execFile} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';
import {afterAll, onTestFinished} from 'vitest';
import type {WatchSpec} from '../../../source/core/watch-spec.ts';
import {createWatcher} from '../../../source/runtime/watch/watcher.ts';
import type {Watcher, WatcherOptions} from '../../../source/runtime/watch/watcher.ts';
import {watching} from '../../helpers/specs.ts';
import {until as waited} from '../../helpers/until.ts';

/** Who is at work on a file may be held up in the middle of it: then it is waited for as long as a test lasts, whatever else has changed. */
export const patient = {empty: 60_000, return: 60_000, company: 0} as const;

export const anyFile: WatchSpec = watching({pollIntervalMs: 50});

export const engines = ['native', 'poll', 'chokidar'] as const;

export type EngineKind = typeof engines[number];

/** How to be watched by an engine, whatever serves best here. */
export function watchedBy(engine: EngineKind): WatchSpec {
	return {...anyFile, engine: engine === 'poll' ? 'poll' : 'native'};
}

export function nativeOf(engine: EngineKind): 'inotify' | 'chokidar' {
	return engine === 'chokidar' ? 'chokidar' : 'inotify';
}

/** Outside of every repository, and inside one, where its rules would reach. */
export const places = {
	'the directory for temporary files': tmpdir(),
	'a tmpfs': existsSync('/dev/shm') ? '/dev/shm' : tmpdir(),
	'a repository': join(import.meta.dirname, '..', '..', '..', '.devtui', 'test'),
} as const;

let atTheEnd: Array<() => unknown> | undefined;

/** Tests of this file run side by side: what they leave behind goes when all have ended. */
export function runSideBySide(): void {
	atTheEnd = [];
	afterAll(async () => {
		for (const leave of (atTheEnd ?? []).reverse()) {
			await leave();
		}
	}, 90_000);
}

function afterwards(leave: () => unknown): void {
	if (atTheEnd) {
		atTheEnd.push(leave);
	} else {
		onTestFinished(async () => {
			await leave();
		}, 90_000);
	}
}

export function temporaryDirectory(place: string = tmpdir()): string {
	mkdirSync(place, {recursive: true});
	const directory = realpathSync(mkdtempSync(join(place, 'watch-')));
	afterwards(() => {
		rmSync(directory, {recursive: true, force: true, maxRetries: 5});
	});
	return place === places['a repository'] ? insideRepository(directory) : directory;
}

/** In one like this one, which ignores it; not in this one, where others may be at work with git. */
function insideRepository(repository: string): string {
	write(repository, {'.git/HEAD': '', '.gitignore': 'node_modules\ndist\n.devtui\n*.log\n'});
	const directory = join(repository, '.devtui', 'test');
	mkdirSync(directory, {recursive: true});
	return directory;
}

export function write(directory: string, files: Readonly<Record<string, string>>): void {
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(dirname(join(directory, name)), {recursive: true});
		writeFileSync(join(directory, name), text);
	}
}

/** Changes are made by another process: those of the own one are seen late, all at once. */
/** Answers with what it has printed. */
export async function sh(directory: string, script: string): Promise<string> {
	const {stdout} = await promisify(execFile)('/bin/sh', ['-ec', script], {cwd: directory});
	return stdout;
}

export interface Watched {
	readonly watcher: Watcher;
	readonly problems: readonly string[];
	/** All that has been told, in order. */
	told(service?: string): string[];
	forget(): void;
	/** Resolved when these are exactly the distinct files told; waits to see whether more come. */
	tells(files: readonly string[], service?: string): Promise<void>;
	/** The same, and none of them twice. */
	tellsOnce(files: readonly string[]): Promise<void>;
	/** A change made later is told, and nothing before it. */
	tellsNothing(service?: string): Promise<void>;
}

export async function watched(
	directory: string,
	spec: Partial<WatchSpec> = {},
	options: Partial<WatcherOptions> = {},
): Promise<Watched> {
	// Files made just before may as well have changed just after: their times do not tell.
	await sleep(15);
	let told: Array<readonly [string, string]> = [];
	const problems: string[] = [];
	const watcher = createWatcher({
		services: [{name: 'api', workingDir: directory, watch: {...anyFile, ...spec}}],
		onChange(service, files) {
			told.push(...files.map(file => [service, file] as const));
		},
		onProblem(message) {
			problems.push(message);
		},
		...options,
	});
	afterwards(() => watcher.close());
	await watcher.baselined;

	const of = (service: string): string[] => told.filter(([name]) => name === service).map(([, file]) => file);
	const distinct = (service: string): string[] => [...new Set(of(service))].sort();

	const watched: Watched = {
		watcher,
		problems,
		told: (service = 'api') => of(service),
		forget() {
			told = [];
		},
		async tells(files, service = 'api') {
			const wanted = [...files].sort();
			const isAllTold = (): boolean => {
				const all = new Set(of(service));
				return wanted.every(file => all.has(file));
			};

			await until(isAllTold, () => `told: ${distinct(service).join(', ')}\nwanted: ${wanted.join(', ')}`);
			await turns(8);
			if (distinct(service).join('\n') !== wanted.join('\n')) {
				throw new Error(`told: ${distinct(service).join(', ')}\nwanted: ${wanted.join(', ')}`);
			}

			told = [];
		},
		async tellsOnce(files) {
			await until(() => of('api').length >= files.length, () => `told: ${of('api').join(', ')}\nwanted: ${files.join(', ')}`);
			await turns(8);
			if ([...of('api')].sort().join('\n') !== [...files].sort().join('\n')) {
				throw new Error(`told: ${of('api').join(', ')}\nwanted, once: ${files.join(', ')}`);
			}

			told = [];
		},
		async tellsNothing(service = 'api') {
			await turns(spec.engine === 'poll' ? 20 : 8);
			if (of(service).length > 0) {
				throw new Error(`told: ${distinct(service).join(', ')}`);
			}
		},
	};
	return watched;
}

/** Time for what has happened to be told, 10 ms each. One sleep may be over before a machine that stood still has told anything. */
async function turns(count: number): Promise<void> {
	for (let turn = 0; turn < count; turn++) {
		await sleep(10);
		// What Node's threads were asked before has been begun by then.
		await stat('/');
	}
}

export async function until(isTrue: () => boolean, describe: () => string, withinMs = 30_000): Promise<void> {
	await waited(isTrue.toString(), isTrue, {withinMs, found: describe});
}
