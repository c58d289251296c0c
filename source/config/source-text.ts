/** A file as it was read; spans are offsets into its text. */
export interface Source {
	/** Absolute path. */
	readonly file: string;
	readonly text: string;
}

export interface Span {
	readonly source: Source;
	readonly start: number;
	/** Not included. */
	readonly end: number;
	/** What is meant is computed somewhere there: its path in what comes of it. */
	readonly computed?: string;
}

/** Where something stands, as plain data that outlives the source text. */
export interface Location {
	readonly file: string;
	/** From 1. */
	readonly line: number;
	/** In characters (code points), from 1; a tab is one. */
	readonly column: number;
	/** Characters from the column to the end of the span, or to the end of its first line. */
	readonly length: number;
	readonly lineText: string;
}

export function locate({source, start, end}: Span): Location {
	const {text} = source;
	const lineStart = text.lastIndexOf('\n', start - 1) + 1;
	const newline = text.indexOf('\n', start);
	const lineEnd = newline === -1 ? text.length : newline;
	// A byte order mark is no part of the first line; anywhere else it is a character as others.
	const textStart = lineStart === 0 && text.startsWith('\uFEFF') ? 1 : lineStart;
	const lineText = text.slice(textStart, lineEnd).replace(/\r$/, '');
	const before = text.slice(textStart, Math.max(start, textStart));
	return {
		file: source.file,
		line: countNewlines(text, lineStart) + 1,
		column: characters(before) + 1,
		length: Math.max(1, characters(text.slice(start, Math.min(end, lineEnd)).trimEnd())),
		lineText,
	};
}

export function spanText({source, start, end}: Span): string {
	return source.text.slice(start, end);
}

function countNewlines(text: string, before: number): number {
	let count = 0;
	for (let at = text.indexOf('\n'); at !== -1 && at < before; at = text.indexOf('\n', at + 1)) {
		count++;
	}
	return count;
}

function characters(text: string): number {
	let count = 0;
	for (const _ of text) {
		count++;
	}
	return count;
}
