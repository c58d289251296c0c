import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {createLineAssembler, type AssemblerOptions, type LineAssembler} from '../../source/logs/lines.ts';
import {stripAnsi} from '../../source/lib/ansi.ts';

const esc = '\u001B';
const csi = `${esc}[`;

describe('text', () => {
	const cases: readonly (readonly [name: string, printed: string, lines: readonly string[]])[] = [
		['lines', 'one\ntwo\n', ['one', 'two']],
		['a last line without a newline', 'one\ntwo', ['one', 'two']],
		['the line ends of a terminal', 'one\r\ntwo\r\n\r\nthree\r\r\n', ['one', 'two', '', 'three']],
		['tabs and empty lines', '\ta\tb\n\n\n', ['\ta\tb', '', '']],
		['a byte order mark and other invisible text', '\uFEFFa\u200B\u2028b\n', ['\uFEFFa\u200B\u2028b']],
		['control characters, which are left out', 'a\0b\u0007c\u007Fd\u0085e\u009Bf\u000Bg\u000Ch\u000Ei\n', ['abcdefghi']],
		['only what cannot be seen at the end', `one\n${csi}0m${csi}?25h`, ['one']],
	];
	test.each(cases)('%s', (_, printed, lines) => {
		expect(linesOf(printed)).toEqual(lines);
	});

	test('bytes that are no UTF-8 become replacement characters, and nothing around them is lost', () => {
		expect(collect(createLineAssembler(), [Buffer.from([0x61, 0xFF, 0x62, 0xE2, 0x82, 0x0A, 0xC3, 0x0A, 0xF0, 0x9F, 0x98])])).toEqual(['a\uFFFDb\uFFFD', '\uFFFD', '\uFFFD']);
	});

	test('a prompt can be read before its line is ended', () => {
		const assembler = createLineAssembler();
		expect(assembler.push(Buffer.from('done\nPassword: '))).toEqual({text: 'done\n', lineCount: 1});
		expect(assembler.partial()).toBe('Password: ');
		expect(assembler.push(Buffer.from(`\rName: ${csi}1mx`))).toBeUndefined();
		expect(assembler.partial()).toBe(`Name: ${csi}1mx${csi}0md:`);
	});
});

describe('colours and links', () => {
	const cases: readonly (readonly [name: string, printed: string, lines: readonly string[]])[] = [
		['colours are kept as they came', `${csi}32mok${csi}39m and ${csi}1;38;5;9mbad${csi}m\n`, [`${csi}32mok${csi}39m and ${csi}1;38;5;9mbad${csi}m`]],
		['colours that go on over lines are closed and opened again', `${csi}31mone\ntwo\n\nthree${csi}0m four\n`, [`${csi}31mone${csi}0m`, `${csi}31mtwo${csi}0m`, '', `${csi}31mthree${csi}0m four`]],
		['a colour closed at the begin of the next line leaves nothing there', `${csi}31mone\n${csi}0mtwo\n`, [`${csi}31mone${csi}0m`, 'two']],
		['a colour that is changed at the begin of the next line', `${csi}31mone\n${csi}1mtwo${csi}0m\n`, [`${csi}31mone${csi}0m`, `${csi}1;31mtwo${csi}0m`]],
		['links are kept', `see ${esc}]8;id=1;https://a.b/c${esc}\\here${esc}]8;;\u0007.\n`, [`see ${esc}]8;id=1;https://a.b/c${esc}\\here${esc}]8;;${esc}\\.`]],
		['a link that goes on over lines is closed and opened again', `${esc}]8;;http://x${esc}\\a\nb${esc}]8;;${esc}\\\n`, [`${esc}]8;;http://x${esc}\\a${esc}]8;;${esc}\\`, `${esc}]8;;http://x${esc}\\b${esc}]8;;${esc}\\`]],
		['a link to what is no address is left out', `${esc}]8;;http://\u00E9${esc}\\a${esc}]8;;${esc}\\\n`, [`a${esc}]8;;${esc}\\`]],
		['titles, clipboard, notifications, device queries and images are left out', `${esc}]0;title\u0007a${esc}]52;c;aGk=${esc}\\b${csi}cc${csi}6nd${esc}P1$tq${esc}\\e${esc}_Gf=100;AAAA${esc}\\f${esc}(B${esc}=\n`, ['abcdef']],
		['private sequences that end in m are no colours', `${csi}>4;1ma${csi}?4mb\n`, ['ab']],
		['a string that nobody ends does not swallow the lines after it', `a${esc}]0;never ended\nb\n`, ['a', 'b']],
		['a broken sequence costs no text after it', `a${csi}3\u0001b${csi}12é${esc}\n`, ['ab\u00E9']],
		['a very long string is left out', `a${esc}]1337;File=:${'A'.repeat(300_000)}\u0007b\n`, ['ab']],
	];
	test.each(cases)('%s', (_, printed, lines) => {
		expect(linesOf(printed)).toEqual(lines);
	});
});

describe('lines that are rewritten in place', () => {
	const cases: readonly (readonly [name: string, printed: string, lines: readonly string[]])[] = [
		['curl, pip: a bar behind \\r keeps its last state', '\r  0%\r 50%\r100%\nnext\n', ['100%', 'next']],
		['a shorter text leaves the end of the longer one', 'abcdef\rXY\n', ['XYcdef']],
		['blanks written over the end are gone', 'downloading\rdone       \n', ['done']],
		['npm: erase the line, back to its begin', `⠙ install${csi}1G${csi}0K⠹ install${csi}1G${csi}0Kadded 3 packages\n`, ['added 3 packages']],
		['yarn: erase the whole line', `[1/4] 10%${csi}2K${csi}1G[2/4] 20%${csi}2K${csi}1G${csi}32mdone${csi}39m\n`, [`${csi}32mdone${csi}39m`]],
		['backspace', 'ab\b \bc|\b/\b-\b\n', ['ac-']],
		['a tab moves over blanks', 'ab\rx\ty\n', ['xb      y']],
		['erase to the end, and up to the cursor', `abcdef${csi}3D${csi}K\nabcdef${csi}4D${csi}1K\n`, ['abc', '   def']],
		['forward, delete, insert and erase characters', `a${csi}3Cb\nabcdef\r${csi}2P\nab\r${csi}2@x\nabcd\r${csi}2X\n`, ['a   b', 'cdef', 'x ab', '  cd']],
		['grep: erasing behind the text changes nothing', `${csi}01;31m${csi}Kerror${csi}m${csi}K: x\n`, [`${csi}01;31merror${csi}m: x`]],
		['colours stay with their characters', `${csi}31mred${csi}0m text\r${csi}32mR${csi}0m\n`, [`${csi}32mR${csi}0m${csi}31med${csi}0m text`]],
		['wide characters take two columns', '日本語\r..\na日b\r..\n', ['..本語', '.. b']],
		['a wide character written over the half of one', 'abc\r日\n', ['日c']],
		['accents, flags and emoji of several parts are one', 'e\u0301x🇩🇪y👩‍👩‍👧z\rE\n', ['Ex🇩🇪y👩‍👩‍👧z']],
		['a cursor far to the right stops at the edge of the terminal', `${csi}999Cx\n`, [`${' '.repeat(79)}x`]],
		['a row that is cleared keeps the colour in force', `${csi}31mabc${csi}2K\rdef${csi}0m\n`, [`${csi}31mdef${csi}0m`]],
		['saved and restored', `ab${esc}7cd${esc}8X\n`, ['abXd']],
	];
	test.each(cases)('%s', (_, printed, lines) => {
		expect(linesOf(printed)).toEqual(lines);
	});
});

describe('lines above that are redrawn', () => {
	const cases: readonly (readonly [name: string, printed: string, lines: readonly string[]])[] = [
		[
			'docker pull: the first and the last state of each layer',
			`a: Waiting\r\nb: Waiting\r\n${csi}2A${csi}2K\ra: 10%${csi}2B\r${csi}1A${csi}2K\rb: 50%\r${csi}1B${csi}2A${csi}2K\ra: Done\r${csi}2B${csi}1A${csi}2K\rb: Done\r${csi}1BDigest: x\r\n`,
			['a: Waiting', 'b: Waiting', 'a: Done', 'b: Done', 'Digest: x'],
		],
		[
			'Ink, log-update: frames redrawn from the top, then a normal line',
			`⠋ build\n⠋ test\n${csi}2K${csi}1A${csi}2K${csi}1A${csi}2K${csi}G⠙ build\n⠋ test\n${csi}2K${csi}1A${csi}2K${csi}1A${csi}2K${csi}G✔ build\n✔ test\nready\n`,
			['⠋ build', '⠋ test', '✔ build', '✔ test', 'ready'],
		],
		[
			'a line that only moves down is not repeated',
			`A\nB\n${csi}2A${csi}Jnew\nA\nB\n`,
			['A', 'B', 'new', 'B'],
		],
		['listr: erase below and draw again', `a 1\nb 1\n${csi}2A${csi}Ja 2\nb 1\n${csi}2A${csi}Ja 3\nb 2\n`, ['a 1', 'b 1', 'a 3', 'b 2']],
		['reverse index', `one\n${esc}M2\n\n`, ['one', '2ne', '']],
		['no further up than the terminal is high', `${Array.from({length: 40}, (_, index) => `${index}\n`).join('')}${csi}99Ax\n${csi}99Bend\n`, [...Array.from({length: 40}, (_, index) => String(index)), 'x7', 'end']],
	];
	test.each(cases)('%s', (_, printed, lines) => {
		expect(linesOf(printed)).toEqual(lines);
	});

	test('a program that is quiet has its last state logged, once', () => {
		const assembler = createLineAssembler();
		assembler.push(Buffer.from(`a 1\nb 1\n${csi}2Aa 2\n${csi}1B`));
		expect(assembler.isUnsettled()).toBe(true);
		expect(assembler.settle()).toEqual({text: 'a 2\n', lineCount: 1});
		expect(assembler.isUnsettled()).toBe(false);
		expect(assembler.settle()).toBeUndefined();
		expect(assembler.end()).toBeUndefined();
	});

	test('beside a spinner that never rests, lines that have come to rest are logged', () => {
		const frame = (index: number) => `${csi}2A${csi}J${index < 10 ? `step ${index}` : 'step done'}\nspin ${index}\n`;
		const lines = linesOf(`step\nspin\n${Array.from({length: 200}, (_, index) => frame(index)).join('')}`);
		expect(lines).toEqual(['step', 'spin', 'step done', 'spin 199']);
	});
});

describe('cleared screens', () => {
	test.each([
		['vite, tsc: reset', `${esc}c`],
		['jest: erase and home', `${csi}2J${csi}3J${csi}H`],
		['home and erase: console.clear', `${csi}1;1H${csi}0J`],
		['home and erase, short', `${csi}H${csi}J`],
	])('%s: what stood there stays in the log, what follows is new', (_, clear) => {
		expect(linesOf(`one\ntwo${clear}three\n${clear}three\n`)).toEqual(['one', 'two', 'three', 'three']);
	});

	test('a program that draws anywhere has its lines logged, not its movements', () => {
		expect(linesOf(`${csi}2J${csi}3;5Hthree${csi}1;1Hone${csi}10dten${csi}2;1H`)).toEqual(['one', '    three', '   ten']);
	});

	test('what is drawn on the alternate screen is not logged', () => {
		expect(linesOf(`before\n${csi}?1049h${csi}2J${csi}Hvim\n~\n~\n${csi}?1049lafter\n`)).toEqual(['before', 'after']);
	});
});

describe('long lines', () => {
	test('a line beyond the limit is cut into pieces, none of its characters lost', () => {
		const text = 'abcdefghij'.repeat(10) + '😀'.repeat(50);
		const lines = linesOf(`${text}\nend\n`, {maxLineLength: 33});
		expect(lines.slice(0, -1).join('')).toBe(text);
		expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(33);
		expect(lines.some(line => /\p{Surrogate}/u.test(line))).toBe(false);
		expect(lines.at(-1)).toBe('end');
	});

	test('10 MB without a newline are one line, in memory of about that size and without a stall', () => {
		const assembler = createLineAssembler();
		const chunk = Buffer.from('x'.repeat(4096));
		const before = process.cpuUsage();
		for (let count = 0; count < 2560; count++) {
			expect(assembler.push(chunk)).toBeUndefined();
		}

		expect(assembler.push(Buffer.from('\n'))?.text.length).toBe(10 * 1024 * 1024 + 1);
		const {user, system} = process.cpuUsage(before);
		expect((user + system) / 1000).toBeLessThan(2000);
	});

	test('100 MB without a newline come in pieces of 16 Mi', () => {
		const assembler = createLineAssembler();
		const chunk = Buffer.from('x'.repeat(1024 * 1024));
		const blocks = Array.from({length: 100}, () => assembler.push(chunk)).filter(block => block !== undefined);
		expect(blocks.map(block => block.text.length - 1)).toEqual([16, 32, 48, 64, 80, 96].map(() => 16 * 1024 * 1024));
	});

	test('a progress bar of 10 MB is one line', () => {
		const assembler = createLineAssembler();
		for (let count = 0; count < 200_000; count++) {
			assembler.push(Buffer.from(`\r${String(count).padStart(10)} [=====>          ] 12.5 MB/s eta 3 s`));
		}

		expect(assembler.end()).toEqual({text: `${'199999'.padStart(10)} [=====>          ] 12.5 MB/s eta 3 s\n`, lineCount: 1});
	});
});

describe('properties', () => {
	test('the same bytes give the same lines, however they are cut', () => {
		fc.assert(fc.property(output, cuts, fc.boolean(), (text, at, isShort) => {
			const bytes = Buffer.from(text);
			const options = isShort ? {maxLineLength: 300, size: {columns: 12, rows: 4}} : {};
			expect(collect(createLineAssembler(options), split(bytes, at))).toEqual(collect(createLineAssembler(options), [bytes]));
		}), {numRuns: 3000});
	});

	test('any bytes at all give the same text, however they are cut', () => {
		fc.assert(fc.property(fc.uint8Array({maxLength: 60}), cuts, (bytes, at) => {
			expect(collect(createLineAssembler(), split(bytes, at))).toEqual(collect(createLineAssembler(), [bytes]));
		}), {numRuns: 2000});
	});

	test('text without control characters is logged as it is', () => {
		fc.assert(fc.property(fc.array(fc.string({unit: 'grapheme'}).filter(line => !/\p{Cc}/u.test(line))), cuts, (lines, at) => {
			expect(collect(createLineAssembler(), split(Buffer.from(lines.map(line => `${line}\n`).join('')), at))).toEqual(lines);
		}), {numRuns: 1000});
	});

	test('nothing but tabs, colours and links gets through, and each line ends as it began: without them', () => {
		fc.assert(fc.property(output, text => {
			for (const line of linesOf(text)) {
				const plain = line.replaceAll(/\u001B\[[\d:;]*m|\u001B\]8;[ -:<-~]*;[!-~]*\u001B\\/g, '');
				expect(plain).not.toMatch(/[\0-\u0008\n-\u001F\u007F-\u009F]/);
				expect(plain).toBe(stripAnsi(line));
				const screen = createLineAssembler();
				screen.push(Buffer.from(`${line}x`));
				expect(screen.partial()).toBe(`${line}x`);
			}
		}), {numRuns: 1000});
	});

	test('lines and their number agree', () => {
		fc.assert(fc.property(output, cuts, (text, at) => {
			const assembler = createLineAssembler();
			for (const block of [...split(Buffer.from(text), at).map(chunk => assembler.push(chunk)), assembler.end()]) {
				expect(block?.text.endsWith('\n') ?? true).toBe(true);
				expect(block?.lineCount ?? 0).toBe((block?.text.split('\n').length ?? 1) - 1);
			}
		}), {numRuns: 500});
	});
});

const cuts = fc.array(fc.nat({max: 200}), {maxLength: 12});

const output = fc.array(fc.oneof(
	{weight: 4, arbitrary: fc.constantFrom('a', 'bc', 'hello world', 'é', '日', '😀', 'e\u0301', '\t', ' ')},
	{weight: 3, arbitrary: fc.constantFrom('\n', '\r\n', '\r', '\b')},
	{weight: 2, arbitrary: fc.constantFrom('0m', '31m', '1m', '39m', 'm', '38;5;3m', '4:3m').map(text => csi + text)},
	{weight: 2, arbitrary: fc.constantFrom('A', '2A', 'B', 'C', '2D', 'G', '3G', 'K', '1K', '2K', 'J', '1J', '2J', 'H', '2;3H', 's', 'u', 'P', '@', 'X', 'd').map(text => csi + text)},
	{weight: 1, arbitrary: fc.constantFrom('c', '7', '8', 'M', 'D', '(B', ']8;;http://x\u0007', ']8;;\u001B\\', ']0;t\u0007', 'Pq\u001B\\', '', '[', '[?1049h', '[?1049l', '[?25l', '[3').map(text => esc + text)},
	{weight: 1, arbitrary: fc.constantFrom('\0', '\u0007', '\u009B', '\u007F')},
), {maxLength: 40}).map(parts => parts.join(''));

function linesOf(text: string, options?: AssemblerOptions): readonly string[] {
	return collect(createLineAssembler(options), [Buffer.from(text)]);
}

function collect(assembler: LineAssembler, chunks: readonly Uint8Array[]): readonly string[] {
	const text = [...chunks.map(chunk => assembler.push(chunk)), assembler.end()].map(block => block?.text ?? '').join('');
	return text === '' ? [] : text.slice(0, -1).split('\n');
}

function split(bytes: Uint8Array, at: readonly number[]): readonly Uint8Array[] {
	const bounds = [0, ...at.filter(index => index < bytes.length).sort((a, b) => a - b), bytes.length];
	return bounds.slice(1).map((end, index) => bytes.subarray(bounds[index], end));
}
