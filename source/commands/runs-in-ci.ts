/** `CI` counts as set when it is neither empty, `0` nor `false`. */
export function runsInCi({CI: value}: Readonly<Record<string, string | undefined>>): boolean {
	return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}
