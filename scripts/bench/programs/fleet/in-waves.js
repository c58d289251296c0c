/** Of the connections of one address the hub's broker lets 128 be unknown at a time. */
const waveSize = 64;

/** `open(index)` returns something with `isThere`, a promise; the next wave comes once all of the last are there. */
export async function inWaves(count, open) {
	const opened = [];
	for (let first = 0; first < count; first += waveSize) {
		const wave = Array.from({length: Math.min(waveSize, count - first)}, (_, index) => open(first + index));
		await Promise.all(wave.map(({isThere}) => isThere));
		opened.push(...wave);
	}

	return opened;
}
