import {expect, onTestFinished, test} from 'vitest';
import {openPty} from '../../source/runtime/pty.ts';
import {until} from '../helpers/until.ts';

test('what a flood has ready comes in one chunk, in order, and a lone line by itself', async () => {
	const chunks: Uint8Array[] = [];
	const pty = openPty({columns: 80, rows: 24}, {
		output: chunk => chunks.push(chunk),
		closed() {},
	});
	onTestFinished(() => {
		pty.close();
	});
	const printed = Array.from({length: 900}, (_, index) => `line ${1000 + index}\r\n`).join('');
	const longest = () => Math.max(...chunks.map(chunk => chunk.length));
	// The kernel brings it to the other side by and by, and has to be quicker than who reads.
	for (let round = 0; round === 0 || (longest() <= 5000 && round < 50); round++) {
		chunks.length = 0;
		pty.pause();
		pty.print(Buffer.from(printed));
		pty.resume();
		await until('all of it', () => Buffer.concat(chunks).length >= printed.length);
		expect(Buffer.concat(chunks).toString().replaceAll('\r\r', '\r')).toBe(printed);
	}

	expect(longest()).toBeGreaterThan(5000);

	const before = chunks.length;
	pty.print(Buffer.from('alone'));
	await until('the lone line', () => chunks.length > before);
	expect(Buffer.from(chunks.at(-1)!).toString()).toBe('alone');
});
