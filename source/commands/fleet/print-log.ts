import {Buffer} from 'node:buffer';
import {prefixLines} from '../../lib/prefix-lines.ts';
import {createLogLines, type LogLines} from '../builder/log-lines.ts';

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

	const lines: LogLines = isTerminal ? createLogLines(hasColor) : createByteLines();
	const printLines = (text: string) => {
		if (text !== '') {
			print(isTerminal ? prefixed(text, prefix) : Buffer.from(prefixed(text, Buffer.from(prefix).toString('latin1')), 'latin1'));
		}
	};
	return {
		write(bytes) {
			printLines(lines.take(bytes));
		},
		end() {
			printLines(lines.end());
		},
	};
}

/** As Latin-1 each byte is a character, whatever the program meant by it. */
function createByteLines(): LogLines {
	let rest = '';
	return {
		take(bytes) {
			const text = rest + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
			const end = text.lastIndexOf('\n') + 1;
			rest = text.slice(end);
			return end === 0 && rest.length > longestLine ? endOfLine() : text.slice(0, end);
		},
		end: endOfLine,
	};

	function endOfLine(): string {
		const last = rest;
		rest = '';
		return last === '' ? '' : `${last}\n`;
	}
}

/** A program that prints no line for so long has those of others wait no longer. */
const longestLine = 1024 * 1024;

function prefixed(lines: string, prefix: string): string {
	return prefix === '' ? lines : prefixLines(lines, prefix);
}
