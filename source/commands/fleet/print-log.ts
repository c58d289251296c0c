import {Buffer} from 'node:buffer';
import {StringDecoder} from 'node:string_decoder';
import {stripAnsi} from '../../lib/ansi.ts';
import {harmless} from '../../lib/escape-controls.ts';
import {prefixLines} from '../../lib/prefix-lines.ts';

export interface LogPrinter {
	write(bytes: Uint8Array): void;
	/** A last line without an end has one now, where it would run into what comes next. */
	end(): void;
}

export interface LogPrinterOptions {
	/** '': the only log that is printed. */
	readonly prefix: string;
	readonly isTerminal: boolean;
	readonly hasColor: boolean;
	print(text: string | Uint8Array): void;
}

/**
 * Into a pipe the log's own bytes, and before each line whose it is where there are several. On a terminal lines that cannot drive it,
 * but for their colours, each as its last carriage return has left it.
 */
export function createLogPrinter({prefix, isTerminal, hasColor, print}: LogPrinterOptions): LogPrinter {
	if (prefix === '' && !isTerminal) {
		return {
			write: print,
			end() {
				// Not a byte that is not the log's.
			},
		};
	}

	// As Latin-1 each byte is a character, whatever the program meant by it.
	const decoder = new StringDecoder(isTerminal ? 'utf8' : 'latin1');
	const finish = (lines: string): string | Uint8Array => isTerminal ? shownLines(lines, prefix, hasColor) : latin1(prefixLines(lines, utf8AsLatin1(prefix)));
	let unfinished = '';
	return {
		write(bytes) {
			const text = unfinished + decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
			const end = text.lastIndexOf('\n') + 1;
			unfinished = text.slice(end);
			if (end > 0) {
				print(finish(text.slice(0, end)));
			} else if (unfinished.length > longestLine) {
				print(finish(`${unfinished}\n`));
				unfinished = '';
			}
		},
		end() {
			unfinished += decoder.end();
			if (unfinished !== '') {
				print(finish(`${unfinished}\n`));
				unfinished = '';
			}
		},
	};
}

/** A program that prints no line for so long has those of others wait no longer. */
const longestLine = 1024 * 1024;

function shownLines(lines: string, prefix: string, hasColor: boolean): string {
	const shown = lines.split('\n').map(line => shownLine(line, hasColor)).join('\n');
	return prefix === '' ? shown : prefixLines(shown, prefix);
}

function shownLine(line: string, hasColor: boolean): string {
	const shown = line.replace(/\r+$/, '').split('\r').at(-1)!;
	return hasColor ? `${harmless(shown)}${shown.includes('\u001B[') ? '\u001B[0m' : ''}` : harmless(stripAnsi(shown));
}

function utf8AsLatin1(text: string): string {
	return Buffer.from(text).toString('latin1');
}

function latin1(text: string): Uint8Array {
	return Buffer.from(text, 'latin1');
}
