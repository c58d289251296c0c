export function median(values) {
	return percentile(values, 50);
}

/** Between the two nearest values, as most tools reckon it. */
export function percentile(values, percent) {
	const sorted = [...values].sort((a, b) => a - b);
	const place = (sorted.length - 1) * percent / 100;
	const low = sorted[Math.floor(place)];
	const high = sorted[Math.ceil(place)];
	return low === high ? low : low + (high - low) * (place - Math.floor(place));
}

export function shuffled(values) {
	const rest = [...values];
	const result = [];
	while (rest.length > 0) {
		result.push(...rest.splice(Math.floor(Math.random() * rest.length), 1));
	}

	return result;
}
