import {appendFileSync, closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type {Engine} from '../app.ts';
import {junit} from '../headless/junit.ts';
import {watchForReport, type CommandReport} from '../headless/report.ts';
import {summary} from '../headless/summary.ts';
import {makePath} from '../lib/make-path.ts';
import {systemClock} from '../runtime/clock.ts';
import {statIfThere} from '../system/stat-if-there.ts';
import {timedOut} from './exit-codes.ts';
import {outputFile} from './output-file.ts';

export interface WantedReports {
	/** A JUnit file, to be written. */
	readonly junit?: string;
	/** A file of Markdown, to be added to. */
	readonly summary?: string;
}

/** Writes what is wanted once all is over; answers with what could not be, a sentence each. */
export type WriteReports = (exitCode: number, command?: CommandReport) => readonly string[];

/** That of an earlier run must not be taken for one of this. Answers with why there can be none. */
export function clearJunit(file: string): string | undefined {
	return attempt(file, () => {
		makePath(path.dirname(file), directory => {
			mkdirSync(directory);
		});
		// Whether it can be written shows before hours of tests, not behind them.
		const target = outputFile(file);
		if (target.type === 'file') {
			writeFileSync(target.path, '');
			rmSync(target.path);
		} else if (!statIfThere(file)?.isFIFO()) {
			closeSync(openSync(file, 'a'));
		}
	});
}

/** From now on all is noted that the reports need. */
export function beginReports({store, logs}: Engine, wanted: WantedReports): WriteReports {
	const reportOf = watchForReport(store, logs, systemClock.now);
	return (exitCode, command) => {
		const report = reportOf(exitCode, command);
		return [
			wanted.junit === undefined ? undefined : attempt(wanted.junit, file => {
				const target = outputFile(file);
				const text = junit(report, exitCode === timedOut);
				if (target.type === 'other') {
					appendFileSync(file, text);
					return;
				}

				// Whole or not at all.
				const unfinished = `${target.path}.${process.pid}`;
				writeFileSync(unfinished, text);
				renameSync(unfinished, target.path);
			}),
			wanted.summary === undefined ? undefined : attempt(wanted.summary, file => {
				appendFileSync(file, `${summary(report)}\n`);
			}),
		].filter(trouble => trouble !== undefined);
	};
}

function attempt(file: string, write: (file: string) => void): string | undefined {
	try {
		write(file);
		return undefined;
	} catch (error) {
		const {code, message} = error as NodeJS.ErrnoException;
		return `${file} cannot be written: ${reasons[code ?? ''] ?? message}`;
	}
}

const reasons: Readonly<Record<string, string>> = {
	EACCES: 'permission denied',
	EROFS: 'the file system is read-only',
	EISDIR: 'it is a directory',
	ENOTDIR: 'a directory on the way to it is a file',
	EEXIST: 'a directory on the way to it is a file',
	ENOENT: 'its directory is not there',
	ENOSPC: 'no space is left',
};
