import {execFile} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {promisify} from 'node:util';
import {afterAll, onTestFinished} from 'vitest';
import type {WatchSpec} from '../../../source/core/spec.ts';
import {createWatcher} from '../../../source/runtime/watch/watcher.ts';
import type {Watcher, WatcherOptions} from '../../../source/runtime/watch/watcher.ts';
import {watching} from '../../helpers/specs.ts';

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

/** Outside of every repository, and inside this one: where its rules would reach. */
export const places = {
	'the directory for temporary files': tmpdir(),
	'a tmpfs': existsSync('/dev/shm') ? '/dev/shm' : tmpdir(),
	'the repository': join(import.meta.dirname, '..', '..', '..', '.devtui', 'test'),
} as const;

let atTheEnd: Array<() => unknown> | undefined;

/** Tests of this file run side by side: what they leave behind goes when all have ended. */
export function runSideBySide(): void {
	atTheEnd = [];
	afterAll(async () => {
		for (const leave of (atTheEnd ?? []).reverse()) {
			await leave();
		}
	});
}

function afterwards(leave: () => unknown): void {
	if (atTheEnd) {
		atTheEnd.push(leave);
	} else {
		onTestFinished(async () => {
			await leave();
		});
	}
}

export function temporaryDirectory(place: string = tmpdir()): string {
	mkdirSync(place, {recursive: true});
	const directory = realpathSync(mkdtempSync(join(place, 'watch-')));
	afterwards(() => {
		rmSync(directory, {recursive: true, force: true});
	});
	return directory;
}

export function write(directory: string, files: Readonly<Record<string, string>>): void {
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(dirname(join(directory, name)), {recursive: true});
		writeFileSync(join(directory, name), text);
	}
}

/** Changes are made by another process: those of the own one are seen late, all at once. */
export async function sh(directory: string, script: string): Promise<void> {
	await promisify(execFile)('/bin/sh', ['-ec', script], {cwd: directory});
}

export interface Watched {
	readonly watcher: Watcher;
	readonly problems: readonly string[];
	/** All that has been told, in order. */
	told(service?: string): string[];
	forget(): void;
	/** Resolved when these are exactly the distinct files told; waits to see whether more come. */
	tells(files: readonly string[], service?: string): Promise<void>;
	/** A change made later is told, and nothing before it. */
	tellsNothing(service?: string): Promise<void>;
}

let sentinels = 0;

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
			await sleep(60);
			if (distinct(service).join('\n') !== wanted.join('\n')) {
				throw new Error(`told: ${distinct(service).join(', ')}\nwanted: ${wanted.join(', ')}`);
			}

			told = [];
		},
		async tellsNothing(service = 'api') {
			await sleep(spec.engine === 'poll' ? 200 : 80);
			if (of(service).length > 0) {
				throw new Error(`told: ${distinct(service).join(', ')}`);
			}
		},
	};
	return watched;
}

export async function until(isTrue: () => boolean, describe: () => string, deadlineMs = 8000): Promise<void> {
	const deadline = performance.now() + deadlineMs;
	while (!isTrue()) {
		if (performance.now() > deadline) {
			throw new Error(`not within ${deadlineMs / 1000}s\n${describe()}`);
		}

		await sleep(5);
	}
}

/** A name nobody else uses. */
export function fresh(): string {
	return `sentinel-${++sentinels}`;
}
