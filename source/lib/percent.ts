/** In five columns: `0.4%`, `12.5%`, `340%`. */
export function percent(value: number): string {
	return `${value >= 99.95 ? Math.round(value) : value.toFixed(1)}%`;
}
