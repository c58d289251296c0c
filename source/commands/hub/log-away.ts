import type {Build} from '../../fleet/builds.ts';

/** Why the log of a build that is shown cannot be read, as a clause. */
export function logAway({hub}: Pick<Build, 'hub'>): string {
	return hub === undefined ? 'its log is gone' : `its log is at the hub ${hub}, from which it cannot be had now`;
}
