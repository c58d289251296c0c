import type {SpawnedChild} from './child-types.ts';

/** All of a child that has no terminal, reads nothing, and prints little or nothing. */
export const withoutStreams: Omit<SpawnedChild, 'signal'> = {
	write: () => true,
	endInput() {},
	pendingInput: 0,
	resize() {},
	pauseOutput() {},
	resumeOutput() {},
	survivors: () => [],
};
