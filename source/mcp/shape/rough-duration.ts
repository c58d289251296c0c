/** `850ms`, `12s`, `3m12s`, `2h5m`: two units at most. */
export function roughDuration(durationMs: number): string {
	if (durationMs < 1000) {
		return `${Math.round(durationMs)}ms`;
	}

	const seconds = Math.floor(durationMs / 1000);
	const units = [['d', Math.floor(seconds / 86_400)], ['h', Math.floor(seconds / 3600) % 24], ['m', Math.floor(seconds / 60) % 60], ['s', seconds % 60]] as const;
	const first = units.findIndex(([, count]) => count > 0);
	return units.slice(first, first + 2).filter(([, count]) => count > 0).map(([unit, count]) => `${count}${unit}`).join('');
}
