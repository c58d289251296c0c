import {Buffer} from 'node:buffer';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {createLogPrinter, type LogPrinterOptions} from '../../source/commands/fleet/print-log.ts';

/** What it prints of these pieces. */
function printed(pieces: readonly Uint8Array[], options: Partial<LogPrinterOptions> = {}): Buffer {
	const parts: Buffer[] = [];
	const printer = createLogPrinter({
		prefix: '',
		isTerminal: false,
		hasColor: false,
		print(text) {
			parts.push(Buffer.from(text as string));
		},
		...options,
	});
	for (const piece of pieces) {
		printer.write(piece);
	}

	printer.end();
	return Buffer.concat(parts);
}

test('into a pipe a log is its bytes, whatever they are and however they come', () => {
	fc.assert(fc.property(fc.array(fc.uint8Array()), pieces => {
		expect(printed(pieces).equals(Buffer.concat(pieces))).toBe(true);
	}));
});

test('of several, each line has its name before it and its own bytes behind that', () => {
	fc.assert(fc.property(fc.array(fc.uint8Array()), pieces => {
		const whole = Buffer.concat(pieces).toString('latin1');
		const lines = (whole.endsWith('\n') || whole === '' ? whole : `${whole}\n`).split('\n').slice(0, -1);
		expect(printed(pieces, {prefix: 'ä | '}).toString('latin1')).toBe(lines.map(line => `${Buffer.from('ä | ').toString('latin1')}${line}\n`).join(''));
	}));
});

test('on a terminal nothing but colours drives it, and a line that is written over is shown as it was last', () => {
	const text = '\u001B]0;owned\u0007title\n\u001B[31mred\n10%\r50%\r100%\r\n\u001B[2Jgone\nlast';
	expect(printed([Buffer.from(text)], {isTerminal: true, hasColor: true}).toString()).toBe('title\n\u001B[31mred\u001B[0m\n100%\ngone\nlast\n');
	expect(printed([Buffer.from('\u001B[31mred\u001B[0m\n')], {isTerminal: true}).toString()).toBe('red\n');
});

test('a character that comes in two pieces is one', () => {
	const bytes = Buffer.from('grün\n');
	expect(printed([bytes.subarray(0, 3), bytes.subarray(3)], {isTerminal: true}).toString()).toBe('grün\n');
});
