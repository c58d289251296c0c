import {StringDecoder} from 'node:string_decoder';
import {stripAnsi} from '../../lib/ansi.ts';
import {harmless} from '../../lib/escape-controls.ts';

/** Makes lines of what a program prints into a pipe: safe for a terminal, each as it looked last where it was written over (`\r`). */
export interface LogLines {
	/** Whole lines, each with its end. */
	take(bytes: Uint8Array): string;
	/** What has no end. */
	end(): string;
}

/** A line that is longer is cut into several. */
const longestLine = 64 * 1024;

export function createLogLines(keepsColors: boolean): LogLines {
	const decoder = new StringDecoder('utf8');
	let rest = '';

	const lineOf = (text: string): string => {
		const last = text.replace(/\r+$/, '');
		return `${safe(last.slice(last.lastIndexOf('\r') + 1), keepsColors)}\n`;
	};

	return {
		take(bytes) {
			// StringDecoder keeps what is not whole yet; it wants a Buffer.
			const lines = (rest + decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))).split('\n');
			rest = lines.pop()!;
			if (rest.length > longestLine) {
				lines.push(rest);
				rest = '';
			}

			return lines.map(lineOf).join('');
		},
		end() {
			const last = rest + decoder.end();
			rest = '';
			return last === '' ? '' : lineOf(last);
		},
	};
}

const reset = '\u001B[0m';

/** Colours at most; where there are some, none of them reaches the next line. */
function safe(text: string, keepsColors: boolean): string {
	if (!keepsColors || !text.includes('\u001B')) {
		return harmless(stripAnsi(text));
	}

	const parts = text.split(/(\u001B\[[\d;:]*m)/);
	return `${parts.map((part, index) => index % 2 === 1 ? part : harmless(stripAnsi(part))).join('')}${parts.length > 1 ? reset : ''}`;
}
