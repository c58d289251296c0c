/** For options that may be repeated. */
export function collect(value: string, values: readonly string[] = []): readonly string[] {
	return [...values, value];
}

/** For `-v`, `-vv`. */
export function count(_value: unknown, times: number): number {
	return times + 1;
}
