import {appendFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {PassThrough} from 'node:stream';
import {describe, expect, test} from 'vitest';
import {createLogLines} from '../../source/commands/builder/log-lines.ts';
import {createStepShow} from '../../source/commands/builder/step-show.ts';
import {drivesTerminal, nasty} from '../helpers/nasty.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';

/** Whoever reads has all the time that a busy machine takes. */
function rig({highWaterMark = 16 * 1024, patienceMs = 60_000} = {}) {
	const {directory} = workspace({});
	const output = new PassThrough({writableHighWaterMark: highWaterMark, readableHighWaterMark: highWaterMark});
	const show = createStepShow({output, keepsColors: false, patienceMs});
	let text = '';
	return {
		show,
		output,
		step: (key: string) => ({key, prefix: `${key} | `, logFile: path.join(directory, key)}),
		print: (key: string, printed: string) => appendFileSync(path.join(directory, key), printed),
		read() {
			output.on('data', (chunk: Buffer) => {
				text += chunk.toString();
			});
		},
		text: () => text,
	};
}

describe('what steps print', () => {
	test('is shown line by line with its name before it, also what has no end; what is said of it comes behind', async () => {
		const {show, step, print, read, text} = rig();
		read();
		print('a', 'one\ntw');
		show.grew(step('a'));
		await until('the first line', () => text() === 'a | one\n');
		print('a', 'o\nthree');
		show.grew(step('a'));
		await until('the second line', () => text() === 'a | one\na | two\n');
		show.say('own\n');
		show.ended('a');
		show.say('a has ended\n', 'a');
		await show.close();
		expect(text()).toBe('a | one\na | two\nown\na | three\na has ended\n');
	});

	test('is shown whole though its file is gone by then', async () => {
		const {show, step, print, read, text} = rig();
		read();
		print('a', `${'x'.repeat(200_000)}\n`);
		show.grew(step('a'));
		rmSync(step('a').logFile);
		show.ended('a');
		await show.close();
		expect(text().replaceAll(/a \| |\n/g, '')).toBe('x'.repeat(200_000));
	});

	test('waits in its file for a reader who is slow, not in memory; one flood does not hide another step', async () => {
		const {show, output, step, print, read, text} = rig();
		const flood = Array.from({length: 200_000}, (_, index) => `${index}\n`).join('');
		writeFileSync(step('flood').logFile, flood);
		show.grew(step('flood'));
		print('b', 'here\n');
		show.grew(step('b'));
		show.ended('flood');
		show.ended('b');
		show.say('flood has ended\n', 'flood');
		await until('no more to be taken', () => output.writableNeedDrain);
		expect(output.writableLength + output.readableLength).toBeLessThan(1024 * 1024);
		read();
		await until('the end', () => text().includes('flood has ended'));
		await show.close();
		expect(text().split('\n').filter(line => line.startsWith('flood | ')).join('\n').replaceAll('flood | ', '')).toBe(flood.trimEnd());
		expect(text().indexOf('b | here')).toBeLessThan(text().indexOf('flood | 20000\n'));
	});

	test('is not waited for without end, nor kept without end, when nobody reads', async () => {
		const {show, output, step, print} = rig({highWaterMark: 1024, patienceMs: 200});
		for (let index = 0; index < 500; index++) {
			print(`s${index}`, 'x'.repeat(5000));
			show.grew(step(`s${index}`));
			show.ended(`s${index}`);
		}

		await show.close();
		expect(output.writableLength + output.readableLength).toBeLessThan(256 * 1024);
	});

	test('that cannot be opened is left out', async () => {
		const {show, step, read, text} = rig();
		read();
		show.grew(step('nosuch'));
		show.ended('nosuch');
		show.say('it has ended\n', 'nosuch');
		await show.close();
		expect(text()).toBe('it has ended\n');
	});
});

describe('lines', () => {
	const all = (keepsColors: boolean, ...pieces: readonly Uint8Array[]) => {
		const lines = createLogLines(keepsColors);
		return pieces.map(piece => lines.take(piece)).join('') + lines.end();
	};

	test('are as they looked last where they were written over', () => {
		expect(all(false, Buffer.from('10%\r50%\r100%\r\nok\r\n'))).toBe('100%\nok\n');
	});

	test('are whole however their bytes come', () => {
		const bytes = Buffer.from('ä\u{1F600}\nb');
		expect(all(false, ...Array.from(bytes, byte => Uint8Array.of(byte)))).toBe('ä\u{1F600}\nb\n');
	});

	test('that never end are cut', () => {
		expect(all(false, Buffer.alloc(150_000, 'x')).split('\n').map(({length}) => length)).toEqual([150_000, 0]);
		expect(all(false, ...Array.from({length: 3}, () => Buffer.alloc(50_000, 'x'))).split('\n').map(({length}) => length)).toEqual([100_000, 50_000, 0]);
	});

	test('drive no terminal; colours stay where they are wanted, and reach no other line', () => {
		expect(all(true, Buffer.from(nasty)).replaceAll(/\u001B\[0m|\n/g, '')).not.toMatch(drivesTerminal);
		expect(all(true, Buffer.from('\u001B[31mred\u001B[2J\nplain\n'))).toBe('\u001B[31mred\u001B[0m\nplain\n');
		expect(all(false, Buffer.from('\u001B[31mred\u001B[0m\n'))).toBe('red\n');
	});
});
