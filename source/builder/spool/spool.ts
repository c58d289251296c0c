import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {closeSync, openSync, readdirSync, readSync, rmSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import {chunkBytes, type ResultLine} from '../../fleet/builds.ts';
import type {BuilderEffect, SpoolEntry} from '../../fleet/builder/events.ts';
import {makePrivatePath} from '../../system/make-private-path.ts';
import {isSystemError, writeDurably} from './durable.ts';
import {openJournal} from './journal.ts';
import {lockDirectory} from './lock.ts';
import {openResultsFile} from './results-file.ts';

/** What a builder has taken, and what its builds have printed, on disk until the hub has said that it has all of it. */
export interface Spool {
	/** As an earlier process left them, the oldest first. */
	readonly entries: readonly SpoolEntry[];
	/** By ledger, the number of the last result line that is kept of it. Absent: none are. */
	readonly results?: ReadonlyMap<string, number>;
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
	const logs = path.join(directory, 'logs');
	makePrivatePath(logs);
	const journal = openJournal(directory);
	const entries = journal.entries.toSorted((one, other) => one.job.queuedAt - other.job.queuedAt);
	removeOrphans(logs, new Set(entries.map(({job}) => nameOf(job.id))));
	const lines = results === undefined ? undefined : openResultsFile(directory, results);
	const logsOf = (job: string) => path.join(logs, nameOf(job));
	const logFile: Spool['logFile'] = (job, attempt, step) => path.join(logsOf(job), `${attempt}-${step}`);
	return {
		entries,
		...lines && {results: lines.numbers},
		troubles: journal.troubles,
		apply(effects) {
			const {written, forgotten, results: newLines} = sortOut(effects);
			// The logs first: an entry that says that one is whole is believed.
			for (const effect of effects) {
				if (effect.type === 'spool-clear-logs') {
					rmSync(logsOf(effect.job), {recursive: true, force: true});
				} else if (effect.type === 'spool-log') {
					const {dir, base} = path.parse(logFile(effect.job, effect.attempt, effect.step));
					makePrivatePath(dir);
					writeDurably(dir, new Map([[base, effect.bytes]]));
				}
			}

			for (const [ledger, some] of newLines) {
				lines?.append(ledger, some);
			}

			journal.write([...written.values()], [...forgotten]);

			// The hub has all of it. Large ones take a while; the next start removes what a crash leaves.
			for (const job of forgotten) {
				void rm(logsOf(job), {recursive: true, force: true}).catch(() => {});
			}
		},
		logFile,
		readLog: (job, attempt, step, offset) => readPiece(logFile(job, attempt, step), offset),
		close: release,
	};
}

/** Of a job the last word counts. */
function sortOut(effects: readonly SpoolEffect[]): {readonly written: ReadonlyMap<string, SpoolEntry>; readonly forgotten: ReadonlySet<string>; readonly results: ReadonlyMap<string, readonly ResultLine[]>} {
	const written = new Map<string, SpoolEntry>();
	const forgotten = new Set<string>();
	const results = new Map<string, ResultLine[]>();
	for (const effect of effects) {
		switch (effect.type) {
			case 'spool-job': {
				written.set(effect.entry.job.id, effect.entry);
				forgotten.delete(effect.entry.job.id);
				break;
			}

			case 'spool-forget': {
				written.delete(effect.job);
				forgotten.add(effect.job);
				break;
			}

			case 'spool-results': {
				results.set(effect.ledger, [...results.get(effect.ledger) ?? [], ...effect.lines]);
				break;
			}

			case 'spool-clear-logs':
			case 'spool-log':
		}
	}

	return {written, forgotten, results};
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

/** Ids come from the hub: whatever they hold, they name something in the directory, and no two the same. */
function nameOf(job: string): string {
	return /^[\dA-Za-z][\w.-]{0,150}$/.test(job) ? job : `_${createHash('sha256').update(job).digest('hex')}`;
}
