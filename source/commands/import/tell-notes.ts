import process from 'node:process';
import {shortPath} from '../../config/code-frame.ts';
import type {Note} from '../../config/import/contract.ts';
import {locate} from '../../config/source-text.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import {tell} from '../load.ts';
import type {Converted} from './convert.ts';

/** On standard error, a line for each: what is different or gone, and what devtui has to say to what has been made. */
export function tellNotes(converted: Converted): void {
	if (converted.type === 'trouble') {
		process.stderr.write(`${escapeControls(converted.message)}\n`);
	}

	process.stderr.write(converted.notes.map(note => `${lineOf(note)}\n`).join(''));
	if (converted.type === 'ok' && converted.diagnostics.length > 0) {
		const isRefused = converted.diagnostics.some(({severity}) => severity === 'error');
		process.stderr.write(isRefused ? '\nThis has to be put right before devtui takes it:\n' : '');
		tell(converted.diagnostics);
	}
}

function lineOf({message, span}: Note): string {
	const text = escapeControls(message);
	if (!span) {
		return text;
	}

	const {file, line, column} = locate(span);
	return `${escapeControls(shortPath(file, process.cwd()))}:${line}:${column}: ${text}`;
}
