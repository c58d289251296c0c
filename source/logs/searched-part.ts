/**
 * What of a line a pattern is looked for in: all of it where the time that takes grows with its length alone. That of a
 * pattern that repeats something may grow much faster, so that of very long lines it sees the beginning only.
 */
export function searchedPart(pattern: RegExp, line: string): string {
	return line.length > maxSearchedLength && isRepeating(pattern) ? line.slice(0, maxSearchedLength) : line;
}

function isRepeating({source}: RegExp): boolean {
	// In a class, and behind a backslash, they are characters; `(?` begins a group.
	return /[*+]|\{\d|[^(]\?/.test(source.replaceAll(/\\[^]|\[(?:\\[^]|[^\]\\])*\]/g, '.'));
}

/** In UTF-16 units. */
const maxSearchedLength = 10_000;
