import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {closeSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, renameSync, rmSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import {chunkBytes} from '../../fleet/builds.ts';
import type {BuilderEffect, SpoolEntry} from '../../fleet/builder-events.ts';
import {isSystemError, makePrivatePath, syncDirectory, unfinished, writeDurably} from './durable.ts';
import {parseEntry, printEntry} from './entries.ts';
import {lockDirectory} from './lock.ts';
import {openResultsFile} from './results-file.ts';

/** What a builder has taken, and what its builds have printed, on disk until the hub has said that it has all of it. */
export interface Spool {
	/** As an earlier process left them, the oldest first. */
	readonly entries: readonly SpoolEntry[];
	/** Absent: no result lines are kept. */
	readonly resultsUpTo?: number;
	/** What was wrong with it, in sentences. */
	readonly troubles: readonly string[];
	/** All of them are on the disk when this returns. Throws what the system says. */
	apply(effects: readonly SpoolEffect[]): void;
	/** Of an attempt of a job that has not been forgotten. */
	logFile(job: string, attempt: number, step: number): string;
	/** At most `chunkBytes`; none beyond its end. */
	readLog(job: string, attempt: number, step: number, offset: number): Uint8Array;
	/** Somebody else may have the directory from now on. */
	close(): void;
}

export type SpoolEffect = BuilderEffect & {readonly type: `spool-${string}`};

export type OpenedSpool =
	| {readonly type: 'ok'; readonly spool: Spool}
	/** A sentence. */
	| {readonly type: 'problem'; readonly message: string};

export interface SpoolOptions {
	readonly directory: string;
	/** A file for result lines. */
	readonly results?: string;
}

export function openSpool({directory, results}: SpoolOptions): OpenedSpool {
	try {
		makePrivatePath(directory);
		const lock = lockDirectory(directory);
		if (lock.type === 'taken') {
			return {type: 'problem', message: `Another builder has ${directory} already (pid ${lock.pid}); --name gives this one a name and a place of its own.`};
		}

		try {
			return {type: 'ok', spool: readSpool({directory, ...results !== undefined && {results}}, lock.release)};
		} catch (error) {
			lock.release();
			throw error;
		}
	} catch (error) {
		if (!isSystemError(error)) {
			throw error;
		}

		return {type: 'problem', message: `What a builder has to keep cannot be kept: ${error.message}.`};
	}
}

function readSpool({directory, results}: SpoolOptions, release: () => void): Spool {
	const places = {jobs: path.join(directory, 'jobs'), logs: path.join(directory, 'logs'), damaged: path.join(directory, 'damaged')};
	for (const place of [places.jobs, places.logs]) {
		makePrivatePath(place);
	}

	const {entries, troubles} = readEntries(places);
	removeOrphans(places.logs, new Set(entries.map(({job}) => nameOf(job.id))));
	const lines = results === undefined ? undefined : openResultsFile(directory, results);
	const logsOf = (job: string) => path.join(places.logs, nameOf(job));
	const logFile: Spool['logFile'] = (job, attempt, step) => path.join(logsOf(job), `${attempt}-${step}`);
	return {
		entries,
		...lines && {resultsUpTo: lines.upTo},
		troubles,
		apply(effects) {
			const written = new Map<string, string>();
			const forgotten = new Set<string>();
			for (const effect of effects) {
				switch (effect.type) {
					case 'spool-job': {
						written.set(fileNameOf(effect.entry.job.id), printEntry(effect.entry));
						break;
					}

					case 'spool-forget': {
						written.delete(fileNameOf(effect.job));
						forgotten.add(effect.job);
						break;
					}

					case 'spool-clear-logs':
					case 'spool-log':
					case 'spool-results':
				}
			}

			// The logs first: an entry that says that one is whole is believed.
			for (const effect of effects) {
				if (effect.type === 'spool-clear-logs') {
					rmSync(logsOf(effect.job), {recursive: true, force: true});
				} else if (effect.type === 'spool-log') {
					const {dir, base} = path.parse(logFile(effect.job, effect.attempt, effect.step));
					makePrivatePath(dir);
					writeDurably(dir, new Map([[base, effect.bytes]]));
				} else if (effect.type === 'spool-results') {
					lines?.append(effect.lines);
				}
			}

			writeDurably(places.jobs, written);

			// The hub has all of it. Should an entry come back by a loss of power, it is told again that it is done with.
			for (const job of forgotten) {
				rmSync(path.join(places.jobs, fileNameOf(job)), {force: true});
				// Large ones take a while; the next start removes what a crash leaves.
				void rm(logsOf(job), {recursive: true, force: true}).catch(() => {});
			}
		},
		logFile,
		readLog: (job, attempt, step, offset) => readPiece(logFile(job, attempt, step), offset),
		close: release,
	};
}

interface Places {
	readonly jobs: string;
	readonly damaged: string;
}

function readEntries({jobs, damaged}: Places): {readonly entries: readonly SpoolEntry[]; readonly troubles: readonly string[]} {
	const entries: SpoolEntry[] = [];
	const troubles: string[] = [];
	for (const name of readdirSync(jobs)) {
		const file = path.join(jobs, name);
		if (name.endsWith(unfinished)) {
			rmSync(file, {force: true});
			continue;
		}

		const entry = parseEntry(readFileSync(file, 'utf8'));
		if (entry && fileNameOf(entry.job.id) === name) {
			entries.push(entry);
		} else {
			mkdirSync(damaged, {recursive: true, mode: 0o700});
			renameSync(file, path.join(damaged, name));
			troubles.push(`What was kept of a job cannot be read; it was put aside as ${path.join(damaged, name)}. The hub sends the job again if it waits for it.`);
		}
	}

	syncDirectory(jobs);
	return {entries: entries.sort((one, other) => one.job.queuedAt - other.job.queuedAt), troubles};
}

/** Logs of jobs that are forgotten, or that cannot be read. */
function removeOrphans(logs: string, known: ReadonlySet<string>): void {
	for (const name of readdirSync(logs).filter(each => !known.has(each))) {
		rmSync(path.join(logs, name), {recursive: true, force: true});
	}
}

function readPiece(file: string, offset: number): Uint8Array {
	let descriptor: number;
	try {
		descriptor = openSync(file, 'r');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
			throw error;
		}

		// It has printed nothing.
		return new Uint8Array();
	}

	try {
		const piece = Buffer.allocUnsafe(chunkBytes);
		return piece.subarray(0, readSync(descriptor, piece, 0, chunkBytes, offset));
	} finally {
		closeSync(descriptor);
	}
}

function fileNameOf(job: string): string {
	return `${nameOf(job)}.json`;
}

/** Ids come from the hub: whatever they hold, they name something in the directory, and no two the same. */
function nameOf(job: string): string {
	return /^[\dA-Za-z][\w.-]{0,150}$/.test(job) && !job.endsWith(unfinished) ? job : `_${createHash('sha256').update(job).digest('hex')}`;
}
