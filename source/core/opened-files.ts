import type {OpenedFile, OpenedName} from './state.ts';

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
