import process from 'node:process';
import {usageError} from '../exit-codes.ts';
import {convert, type ConvertOptions} from './convert.ts';
import {tellNotes} from './tell-notes.ts';

/** Print another tool's file as a devtui file, and on standard error what could not be carried over. */
export function importAndPrint(options: ConvertOptions): number {
	const converted = convert(options);
	if (converted.type === 'ok') {
		process.stdout.write(converted.text);
	}

	tellNotes(converted);
	return converted.type === 'ok' ? 0 : usageError;
}
