/** Under this an object carries the id that whoever comes back names in `Last-Event-ID`; it is no part of its JSON. */
export const eventId: unique symbol = Symbol('event id');

/** Under this one that many are told carries its JSON, made once for all of them. */
export const ready: unique symbol = Symbol('ready');

export interface Told {
	readonly [eventId]?: string;
	readonly [ready]?: string;
}

export function lineText(line: Told): string {
	return line[ready] ?? JSON.stringify(line);
}

/** An object as a server-sent event. One that says nothing is a comment, which shows that somebody is there. */
export function eventText(line: Told): string {
	const text = lineText(line);
	const id = line[eventId];
	// An id without data is remembered by nobody.
	return text === '{}' ? ':\n\n' : `${id === undefined ? '' : `id: ${id}\n`}data: ${text}\n\n`;
}
