import type {CheckpointEngine} from './watch-spec.ts';

export interface OpenedName {
	/** Relative to the working directory of the service, as changed files are; links resolved. */
	readonly file: string;
	/** The same by the name that the program has used, where that is another one. */
	readonly alias?: string;
}

/** A file that a program has opened, or has looked for in vain. Without a checkpoint and a reason: it is on the point of doing so. */
export interface OpenedFile extends OpenedName {
	/** That has opened it. */
	readonly run: number;
	readonly checkpoint?: Checkpoint;
	/** Why there is none, in words: `4 threads are running`. */
	readonly reason?: string;
	/** The next run to be resumed has to open it again: it has changed since, and no run has brought that in, or a person wants to go back to it. */
	readonly isStale?: true;
}

/** A program as it was just before it opened a file: it can go on from there, any number of times. */
export interface Checkpoint {
	/** Of one service no two have the same. */
	readonly id: number;
	readonly engine: CheckpointEngine;
	/** Epoch ms. */
	readonly madeAt: number;
}

/** What a program has opened, in that order; pure lists. */
export type OpenedFiles = readonly OpenedFile[];

export function isOneOf(files: readonly string[], {file, alias}: OpenedName): boolean {
	return files.includes(file) || (alias !== undefined && files.includes(alias));
}

/** The program may be opening it now, and nobody has heard yet whether it can be resumed from there. */
export function isPending({checkpoint, reason}: Pick<OpenedFile, 'checkpoint' | 'reason'>): boolean {
	return checkpoint === undefined && reason === undefined;
}

export function withoutCheckpoint({checkpoint: _checkpoint, ...rest}: OpenedFile, reason: string): OpenedFile {
	return {...rest, reason};
}

export function staled(opened: OpenedFiles, files: readonly string[]): OpenedFiles {
	return opened.map(each => isOneOf(files, each) ? {...each, isStale: true} : each);
}

/**
 * Which of them goes when one goes: the first and the newest stay, of the others it is the one without which the least has
 * to be run again: in time, and where that is the same in files.
 */
export function leastMissed(opened: OpenedFiles): number {
	const kept = opened.flatMap(({checkpoint}, index) => checkpoint ? [{index, at: checkpoint.madeAt}] : []);
	const losses = kept.slice(1, -1).map(({index}, place) => {
		const [before, after] = [kept[place]!, kept[place + 2]!];
		return {index, ms: after.at - before.at, files: after.index - before.index};
	});
	return losses.reduce((least, each) => each.ms < least.ms || (each.ms === least.ms && each.files < least.files) ? each : least).index;
}

/** Of what has been thinned out. */
export const oneTooMany = 'its checkpoint was one too many';
