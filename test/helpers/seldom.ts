let didAt = 0;

/** For who does something at each look: a file that changes without a pause is never quiet, and nothing restarts. */
export function seldom(act: () => void): void {
	if (performance.now() - didAt > 200) {
		didAt = performance.now();
		act();
	}
}
