import type {Diagnostic} from './diagnostic.ts';
import {problem} from './diagnostic.ts';
import type {Source, Span} from './source-text.ts';
import {spanText} from './source-text.ts';
import type {MapEntry} from './tree.ts';

export interface ProcfileResult {
	readonly entries: readonly MapEntry[];
	/** A line that is neither `name: command`, nor a comment, nor blank. */
	readonly badLines: readonly Diagnostic[];
}

/** Line by line, `name: command`; whatever stands behind the first colon goes to the shell. */
export function parseProcfile(source: Source): ProcfileResult {
	const entries: MapEntry[] = [];
	const badLines: Diagnostic[] = [];
	for (const line of lines(source)) {
		const text = spanText(line);
		if (/^\s*(#|$)/.test(text)) {
			continue;
		}
		const match = /^([A-Za-z\d_.-]+)([ \t]*:[ \t]*)(\S.*)$/.exec(text);
		if (match === null) {
			badLines.push(problem('bad-line', 'a Procfile line is "name: command"', line));
			continue;
		}
		const [, key, colon, command] = match as unknown as [string, string, string, string];
		const commandStart = line.start + key.length + colon.length;
		entries.push({
			key,
			keySpan: {source, start: line.start, end: line.start + key.length},
			value: {
				type: 'scalar',
				value: command,
				text: command,
				isLiteral: true,
				span: {source, start: commandStart, end: commandStart + command.length},
			},
		});
	}
	return {entries, badLines};
}

function* lines(source: Source): Generator<Span> {
	const {text} = source;
	let start = text.startsWith('\uFEFF') ? 1 : 0;
	while (start < text.length) {
		const newline = text.indexOf('\n', start);
		const end = newline === -1 ? text.length : newline;
		yield {source, start, end: start + text.slice(start, end).trimEnd().length};
		start = end + 1;
	}
}
