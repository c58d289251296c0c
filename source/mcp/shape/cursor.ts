import {problem, type Problem} from '../link.ts';

/** A place in the log of one instance, and the way to read from there. */
export interface CursorPlace {
	readonly type: 'place';
	readonly place: string;
	readonly isNewer: boolean;
}

/** `newer:mk3x9a2b:120.3`, or `f` and more where the place is in log files: the instance is in it, as another one counts from the beginning. */
export function cursorText(way: 'older' | 'newer', place: string, startedAt: string): string {
	return `${way}:${mark(startedAt)}:${place}`;
}

export function parseCursor(text: string, startedAt: string): CursorPlace | Problem {
	const [, way, instance, place] = /^(older|newer):([\da-z]+):(\d+\.\d+|f[\w-]+)$/.exec(text) ?? [];
	if (way === undefined || place === undefined) {
		return problem(`"cursor" is none that an answer of logs has given: ${JSON.stringify(text.slice(0, 100))}. Take older_cursor or newer_cursor of one, or leave it out.`);
	}

	return instance === mark(startedAt)
		? {type: 'place', place, isNewer: way === 'newer'}
		: problem('This cursor is of a devtui that has ended; the one that runs now has another log. Ask for logs without a cursor.');
}

function mark(startedAt: string): string {
	return Date.parse(startedAt).toString(36);
}
