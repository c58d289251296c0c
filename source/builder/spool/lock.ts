import {linkSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {isThere} from '../../system/is-there.ts';
import {isDead, processStat, statField} from '../../system/process-stat.ts';
import {thisBoot} from '../../system/this-boot.ts';

export type Lock =
	| {readonly type: 'held'; release(): void}
	/** By a process that lives. */
	| {readonly type: 'taken'; readonly pid: number};

/**
 * Whoever has the highest `lock-N` whose process lives holds the directory. Nobody takes over a file: whoever finds the highest one left
 * behind makes the next one, which no two can both do, so that a late look never removes what somebody else has made meanwhile.
 */
export function lockDirectory(directory: string): Lock {
	const own = path.join(directory, `${process.pid}${ownSuffix}`);
	writeFileSync(own, identify(process.pid) ?? '', {mode: 0o600});
	try {
		for (;;) {
			const highest = Math.max(0, ...numbersIn(directory));
			const holder = highest === 0 ? undefined : holderOf(fileOf(directory, highest));
			if (holder !== undefined) {
				return {type: 'taken', pid: holder};
			}

			const mine = highest + 1;
			// Ours unless somebody has made a higher one before ours was there.
			if (tryToLink(own, fileOf(directory, mine)) && Math.max(...numbersIn(directory)) === mine) {
				removeBelow(directory, mine);
				return {type: 'held', release: () => rmSync(fileOf(directory, mine), {force: true})};
			}
		}
	} finally {
		rmSync(own, {force: true});
	}
}

const ownSuffix = '.lock';

/** Whose file it is, if that one lives. */
function holderOf(file: string): number | undefined {
	try {
		const identity = readFileSync(file, 'utf8');
		const pid = Number.parseInt(identity, 10);
		return identify(pid) === identity ? pid : undefined;
	} catch {
		// It has just been removed.
		return undefined;
	}
}

/** A process, told from a later one with the same number; undefined: there is none. */
function identify(pid: number): string | undefined {
	const stat = processStat(pid);
	if (!stat) {
		return process.platform !== 'linux' && isThere(pid) ? `${pid}\n` : undefined;
	}

	const boot = thisBoot();
	return isDead(stat) || boot === undefined ? undefined : `${pid} ${statField(stat, startedAt)} ${boot}\n`;
}

/** In proc(5). */
const startedAt = 22;

function tryToLink(from: string, to: string): boolean {
	try {
		linkSync(from, to);
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
			throw error;
		}

		return false;
	}
}

function removeBelow(directory: string, number: number): void {
	for (const each of numbersIn(directory).filter(other => other < number)) {
		rmSync(fileOf(directory, each), {force: true});
	}
}

function fileOf(directory: string, number: number): string {
	return path.join(directory, `lock-${number}`);
}

function numbersIn(directory: string): readonly number[] {
	return readdirSync(directory).map(name => Number(/^lock-([1-9]\d*)$/.exec(name)?.[1] ?? 0)).filter(number => number > 0);
}
