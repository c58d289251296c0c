import {compilePattern} from '../../logs/search-pattern.ts';
import type {LineTest} from '../../logs/search-test.ts';

export type ReadFilter =
	/** `test` is absent where nothing is written. */
	| {readonly type: 'ok'; readonly test: LineTest | undefined}
	| {readonly type: 'invalid'; readonly problem: string};

/** `timeout`, `!GET /health`: a pattern, and the lines without it. */
export function readFilter(text: string): ReadFilter {
	const isInverted = text.startsWith('!');
	const written = isInverted ? text.slice(1) : text;
	if (written === '') {
		return {type: 'ok', test: undefined};
	}

	const compiled = compilePattern(written);
	return compiled.type === 'ok' ? {type: 'ok', test: {pattern: compiled.pattern, isInverted}} : compiled;
}
