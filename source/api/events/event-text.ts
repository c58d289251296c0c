/** Under this an object carries the id that whoever comes back names in `Last-Event-ID`; it is no part of its JSON. */
export const eventId: unique symbol = Symbol('event id');

export interface Identified {
	readonly [eventId]?: string;
}

/** An object as a server-sent event. One that says nothing is a comment, which shows that somebody is there. */
export function eventText(line: Identified): string {
	const text = JSON.stringify(line);
	const id = line[eventId];
	// An id without data is remembered by nobody.
	return text === '{}' ? ':\n\n' : `${id === undefined ? '' : `id: ${id}\n`}data: ${text}\n\n`;
}
