import {stripAnsi} from '../lib/ansi.ts';
import type {LogEntry} from './entry.ts';
import {isAtLeast, isContinuation, levelOf} from './search-levels.ts';
import {searchedPart} from './searched-part.ts';

/** Between two lines of the log of all services: before the line of that number (from 0) of that entry. */
export interface Place {
	readonly sequence: number;
	readonly line: number;
}

export interface PlaceFilter {
	/** Epoch ms. */
	readonly since?: number;
	readonly run?: number;
	/** Searched in each line, colours removed; devtui's own lines are left out. */
	readonly pattern?: RegExp;
	/** Lines of the level error or worse, and what goes on with them; devtui's own lines are left out. */
	readonly onlyErrors?: boolean;
}

/** Lines of one entry that count, by their numbers; `all` saves a look at each. */
export type Passing = 'none' | 'all' | readonly number[];

/** What passes the filter. To be asked entry by entry in their order: what goes on with an error is told by what was before. */
export function createPlaceTest({since = 0, run, pattern, onlyErrors = false}: PlaceFilter): (entry: LogEntry) => Passing {
	const inError = new Set<string>();
	return entry => {
		if (entry.at < since || (run !== undefined && entry.run !== run)) {
			return 'none';
		}

		if (!pattern && !onlyErrors) {
			return 'all';
		}

		if (entry.type !== 'output') {
			return 'none';
		}

		const stream = `${entry.service}\0${entry.stream}`;
		return linesOfOutput(entry.text).flatMap((line, index) => {
			const text = stripAnsi(line);
			const isError = !onlyErrors || goesOn(inError, stream, text);
			return isError && (!pattern || isFound(pattern, text)) ? [index] : [];
		});
	};
}

/** The lines of an entry as they stand in it; what devtui says is one. */
export function linesOfPlace(entry: LogEntry): readonly string[] {
	return entry.type === 'output' ? linesOfOutput(entry.text) : [entry.text];
}

export function comparePlaces(a: Place, b: Place): number {
	return a.sequence - b.sequence || a.line - b.line;
}

function linesOfOutput(text: string): readonly string[] {
	return text.slice(0, -1).split('\n');
}

/** Whether the line is an error, or goes on with one. */
function goesOn(inError: Set<string>, stream: string, text: string): boolean {
	const level = levelOf(text);
	if (level === undefined && inError.has(stream) && isContinuation(text)) {
		return true;
	}

	if (isAtLeast(level, 'error')) {
		inError.add(stream);
		return true;
	}

	inError.delete(stream);
	return false;
}

function isFound(pattern: RegExp, text: string): boolean {
	// A global pattern would go on from where it found something in the line before.
	pattern.lastIndex = 0;
	return pattern.test(searchedPart(pattern, text));
}
