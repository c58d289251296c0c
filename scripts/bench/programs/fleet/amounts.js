/** How many builders, or clients of the broker alone, a run has. */
export const sizes = [1, 10, 100, 1000];

/** Suggestions, one after the other, whose times count. A thousand builders have much to say of each. */
export function reachCount(size) {
	return size < 1000 ? 20 : 10;
}

/** Before them: code that has just been loaded is slow. */
export const warmUps = 3;
/** Between two of them nothing is under way. */
export const quietMs = 20;
export const buildCount = 4000;
/** Builds that run at the same time, on all builders together, and end at once. */
export const endCount = 10_000;
/** Jobs and their answers through the broker alone, which takes them faster. */
export const jobCount = 20_000;
export const lineCount = 500_000;
export const lineBytes = 100;
export const linesOfMessage = 50;
