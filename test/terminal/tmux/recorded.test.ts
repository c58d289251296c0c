import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {requires} from '../../helpers/requirements.ts';
import {until} from '../../helpers/until.ts';
import {differences, showOurs} from './compare.ts';
import {startTmux, type Tmux} from './server.ts';

const columns = 80;
const rows = 24;
const directory = path.join(import.meta.dirname, '../../../fixtures/terminal-streams');
const recordings = readdirSync(directory).filter(name => name.endsWith('.bin'));

const spinner = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'].map(frame => `\u001B[1G\u001B[0K${frame} \u001B[36mreify\u001B[0m:lodash: \u001B[2mtiming\u001B[0m`).join('');

/** As they are printed by what cannot be recorded in few bytes, or without a network. */
const written: Readonly<Record<string, string>> = {
	'npm: a spinner in one line': `\u001B[?25l${spinner}\u001B[1G\u001B[0K\u001B[?25h\r\nadded 12 packages in 3s\r\n`,
	'pip: a bar that is drawn over': Array.from({length: 20}, (_, done) => `\r   ${'━'.repeat(done * 2)}\u001B[38;5;237m╺${'━'.repeat(40 - done * 2)}\u001B[0m \u001B[32m${done}/20 MB\u001B[0m`).join(''),
	'docker: bars above the cursor': Array.from({length: 12}, (_, step) => `${step === 0 ? '' : '\u001B[3A'}${['one', 'two', 'three'].map((layer, index) => `\u001B[2K\r${layer}: ${'='.repeat(step + index)}>\r\n`).join('')}`).join(''),
	'apt: a bar below a region': `${'\n'.repeat(23)}\u001B7\u001B[0;23r\u001B8\u001B[1A${Array.from({length: 30}, (_, step) => `Unpacking package ${step} ...\r\n\u001B7\u001B[24;0f\u001B[42m\u001B[30mProgress: [${step * 3}%]\u001B[49m\u001B[39m [${'#'.repeat(step)}${'.'.repeat(30 - step)}] \u001B8`).join('')}`,
	'jest: a watch that clears': `${'PASS a.test.js\r\n'.repeat(30)}\u001B[2J\u001B[3J\u001B[H\u001B[1m\u001B[2mDetermining test suites\u001B[22m\r\n\r\n\u001B[0m\u001B[7m\u001B[33m RUNS \u001B[39m\u001B[27m a.test.js\r\n\u001B[2A\u001B[2K\u001B[1G\u001B[42m PASS \u001B[49m b\u001B[K\r\n\u001B[J\u001B[999D\u001B[KTests: 1 passed`,
	'ink: lines that are erased and drawn again': Array.from({length: 15}, (_, step) => `${step === 0 ? '' : '\u001B[2K\u001B[1A'.repeat(3)}\u001B[2K\u001B[G╭${'─'.repeat(20)}╮\n│ step ${String(step).padEnd(14)}│\n╰${'─'.repeat(20)}╯\n`).join('').replaceAll('\n', '\r\n'),
	'vite: links': '\r\n  \u001B[32m\u001B[1mVITE\u001B[22m v7.0.0\u001B[39m  \u001B[2mready in \u001B[0m\u001B[1m123\u001B[22m\u001B[2m\u001B[0m ms\u001B[22m\r\n\r\n  \u001B[32m➜\u001B[39m  \u001B[1mLocal\u001B[22m:   \u001B]8;;http://localhost:5173/\u0007\u001B[36mhttp://localhost:\u001B[1m5173\u001B[22m/\u001B[39m\u001B]8;;\u0007\r\n',
};

describe.skipIf(!requires('tmux'))('what a real program draws is what tmux draws for it', () => {
	let tmux: Tmux;
	beforeAll(async () => {
		tmux = await startTmux(columns, rows);
	});
	afterAll(async () => tmux.close());

	test.each(recordings)('%s, at several moments', async name => {
		const recording = readFileSync(path.join(directory, name));
		expect(recording.length).toBeGreaterThan(100);
		for (const share of [0.2, 0.4, 0.6, 0.8, 1]) {
			// Not in the middle of a sequence: the question whether all has been drawn would end it.
			const next = recording.indexOf('\u001B[', Math.floor(recording.length * share));
			const seen = recording.subarray(0, next === -1 ? undefined : next);
			expect(differences(await tmux.show(seen), showOurs(seen, columns, rows))).toEqual([]);
		}
	});

	test.each(Object.entries(written))('%s', async (_title, bytes) => {
		expect(differences(await tmux.show(bytes), showOurs(bytes, columns, rows))).toEqual([]);
	});
});

describe.skipIf(!requires('tmux', 'linux'))('a program that runs now', () => {
	// It leaves its last picture on the screen.
	test('top, on the very bytes that it prints', async () => {
		const {command, show, output, close} = await startTmux(columns, rows, 'TERM=xterm-256color top -d 0.2; exec sleep 1000');
		try {
			await until('top to have drawn itself', async () => (await command('capture-pane', '-p')).some(line => /\d+ root |^ +\d+ \w+/.test(line)));
			await command('send-keys', 'c');
			await until('a second picture', () => output().split('\u001B[H').length > 2);
			await command('send-keys', 'q');
			let found: readonly string[] = [];
			const compare = async () => differences(await show(''), showOurs(output(), columns, rows));
			await until('the same screen when it has ended', async () => {
				found = await compare();
				return found.length === 0;
			}, {withinMs: 8000, found: () => found.join('\n')});
			expect(output()).toContain('%Cpu');
		} finally {
			await close();
		}
	});
});
