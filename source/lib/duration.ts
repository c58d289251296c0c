/** `300ms`, `10s`, `1m30s`, `1.5h`, `2d`, or a number of seconds, in ms; undefined when it is none of these. */
export function parseDuration(value: string | number): number | undefined {
	if (typeof value === 'number') {
		return Number.isFinite(value) && value >= 0 ? Math.round(value * 1000) : undefined;
	}
	const text = value.trim();
	if (/^\d+(\.\d+)?$/.test(text)) {
		return Math.round(Number(text) * 1000);
	}
	if (!/^(\d+(\.\d+)?(ms|[dhms]))+$/.test(text)) {
		return undefined;
	}
	let totalMs = 0;
	for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[dhms])/g)) {
		totalMs += Number(amount) * unitMs[unit as keyof typeof unitMs];
	}
	return Math.round(totalMs);
}

/** The shortest spelling that `parseDuration` reads back: `0s`, `300ms`, `1m30s`. */
export function formatDuration(durationMs: number): string {
	let restMs = durationMs;
	let text = '';
	for (const [unit, ms] of Object.entries(unitMs)) {
		const count = Math.floor(restMs / ms);
		if (count > 0) {
			text += `${count}${unit}`;
			restMs -= count * ms;
		}
	}
	return text === '' ? '0s' : text;
}

/** As exactly as people want to know how long something took: in tenths of a second, later in seconds. */
export function roundDuration(durationMs: number): number {
	return durationMs < 10_000 ? Math.ceil(durationMs / 100) * 100 : Math.round(durationMs / 1000) * 1000;
}

/** What a timer of Node can wait for; one for longer would fire at once. */
export const longestTimerMs = 2 ** 31 - 1;

const unitMs = {d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1} as const;
