import {isAtLeast, isContinuation, levelByErrors, levelOf, type LogLevel} from './search-levels.ts';
import type {LogLines} from './search-lines.ts';
import {isMatch} from './search-pattern.ts';

/** What a line has to be; all of it. */
export interface LineTest {
	readonly pattern?: RegExp | undefined;
	/** Lines without the pattern. */
	readonly isInverted?: boolean;
	/** This level or a worse one. Lines of devtui's own have none. */
	readonly level?: LogLevel | undefined;
	/** The line that says so itself, and not those that go on with it. */
	readonly isFirstOfLevel?: boolean;
	/** What an error is, whatever the line says of its level. */
	readonly errors?: RegExp | undefined;
}

/** The lines `from` ≤ line < `to`, all of one entry, that pass every test, oldest first. */
export function passing(lines: LogLines, from: number, to: number, tests: readonly LineTest[]): readonly number[] {
	const found: number[] = [];
	const needsLevel = tests.some(({level}) => level !== undefined);
	const errors = tests.find(test => test.errors !== undefined)?.errors;
	let level = needsLevel ? levelBefore(lines, from, errors) : undefined;
	for (let line = from; line < to; line++) {
		const text = lines.plain(line);
		const own = needsLevel ? levelIn(text, errors) : undefined;
		level = needsLevel ? own ?? (isContinuation(text) ? level : undefined) : undefined;
		if (tests.every(test => isPassing(test, text, test.isFirstOfLevel ? own : level))) {
			found.push(line);
		}
	}

	return found;
}

/** A line that is in no log passes every test. */
export function isPassingAlone(text: string, tests: readonly LineTest[]): boolean {
	return tests.every(test => isPassing(test, text, test.level === undefined ? undefined : levelIn(text, test.errors)));
}

function isPassing({pattern, isInverted = false, level: least}: LineTest, text: string, level: LogLevel | undefined): boolean {
	return (pattern === undefined || isMatch(pattern, text) !== isInverted)
		&& (least === undefined || isAtLeast(level, least));
}

function levelIn(text: string, errors: RegExp | undefined): LogLevel | undefined {
	const level = levelOf(text);
	return errors ? levelByErrors(level, isMatch(errors, text)) : level;
}

/** What a line without a level would go on with. */
function levelBefore(lines: LogLines, line: number, errors: RegExp | undefined): LogLevel | undefined {
	if (!isContinuation(lines.plain(line))) {
		return undefined;
	}

	for (let before = line - 1; before >= Math.max(lines.first(), line - maxContinued); before--) {
		const text = lines.plain(before);
		const level = levelIn(text, errors);
		if (level !== undefined || !isContinuation(text)) {
			return level;
		}
	}

	return undefined;
}

/** Lines of the longest stack trace that is known as one. */
const maxContinued = 200;
