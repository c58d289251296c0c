import {chmodSync, existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {desktopClipboard} from '../../source/commands/clipboard/clipboard.ts';
import {clipboardPrograms} from '../../source/commands/clipboard/clipboard-programs.ts';
import {feedProgram} from '../../source/commands/clipboard/feed-program.ts';
import {choosePager} from '../../source/commands/pager/choose-pager.ts';
import {ignoreInterrupts} from '../../source/commands/pager/ignore-interrupts.ts';
import {logText} from '../../source/commands/pager/log-text.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';

describe('the clipboard program', () => {
	const everything = () => true;
	const names = (environment: Record<string, string>, platform: NodeJS.Platform = 'linux', isThere = everything) =>
		clipboardPrograms(environment, platform, isThere).map(({name}) => name);

	test.each<[Record<string, string>, NodeJS.Platform, readonly string[]]>([
		[{}, 'linux', []],
		[{}, 'darwin', ['pbcopy']],
		[{WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0'}, 'linux', ['wl-copy', 'xclip', 'xsel']],
		[{DISPLAY: ':0'}, 'linux', ['xclip', 'xsel']],
		[{WSL_DISTRO_NAME: 'Debian'}, 'linux', ['clip.exe']],
		[{}, 'win32', ['clip.exe']],
		[{TMUX: '/run/tmux,1,0'}, 'linux', ['tmux']],
		[{DISPLAY: '', TMUX: ''}, 'linux', []],
	])('in %j on %s: %j', (environment, platform, expected) => {
		expect(names(environment, platform)).toEqual(expected);
	});

	test('only those that are there', () => {
		const {directory, write} = workspace({'bin/xsel': '#!/bin/sh\n', 'bin/xclip': 'not a program'});
		chmodSync(path.join(directory, 'bin/xsel'), 0o755);
		chmodSync(path.join(directory, 'bin/xclip'), 0o644);
		write('other', '');
		expect(clipboardPrograms({DISPLAY: ':0', PATH: `${directory}/bin`}, 'linux').map(({name}) => name)).toEqual(['xsel']);
	});

	test('it gets the text byte for byte, also a long one that it reads slowly', async () => {
		const {directory} = workspace({});
		const file = path.join(directory, 'text');
		const input = Buffer.from('漢字\n'.repeat(100_000));
		const args = ['-c', 'read first; echo "$first" > "$0"; cat >> "$0"', file];
		expect(await feedProgram({program: '/bin/sh', args, input, environment: process.env, maxMs: 60_000})).toBeUndefined();
		expect(readFileSync(file).equals(input)).toBe(true);
	});

	test('its failure is told with what it has said, or what has become of it', async () => {
		const feed = async (script: string, maxMs = 60_000) => feedProgram({program: '/bin/sh', args: ['-c', script], input: Buffer.from('x'.repeat(1_000_000)), environment: process.env, maxMs});
		expect(await feed('echo "no display" >&2; exit 4')).toBe('exited 4: no display');
		expect(await feed('kill -TERM $$')).toBe('was ended by SIGTERM');
		expect(await feed('exec sleep 100', 50)).toBe('did not end within 0.05 s');
		expect(await feedProgram({program: '/nonexistent/program', args: [], input: Buffer.from('x'), environment: process.env, maxMs: 1000})).toMatch(/^could not be run: .*ENOENT/);
	});

	test('one that leaves a keeper behind, with its output open, is not waited for', async () => {
		const {directory} = workspace({});
		const pidFile = path.join(directory, 'pid');
		expect(await feedProgram({program: '/bin/sh', args: ['-c', `cat > '${directory}/text'; sleep 1000 & echo $! > '${pidFile}'`], input: Buffer.from('kept'), environment: process.env, maxMs: 60_000})).toBeUndefined();
		const pid = Number(readFileSync(pidFile, 'utf8'));
		expect(process.kill(pid, 0)).toBe(true);
		process.kill(pid);
		await until('the keeper to be gone', () => !existsSync(`/proc/${pid}/exe`));
	});

	test('where the first one fails the next one is tried, and the first says why when all do', async () => {
		const {directory} = workspace({'bin/xclip': '#!/bin/sh\necho "no X" >&2\nexit 1\n', 'bin/xsel': '#!/bin/sh\n/bin/cat > "$COPIED"\n'});
		chmodSync(path.join(directory, 'bin/xclip'), 0o755);
		chmodSync(path.join(directory, 'bin/xsel'), 0o755);
		const environment = {DISPLAY: ':7', PATH: path.join(directory, 'bin'), COPIED: path.join(directory, 'copied')};
		expect(await desktopClipboard(environment).copy('text')).toEqual({type: 'copied', program: 'xsel'});
		expect(readFileSync(environment.COPIED, 'utf8')).toBe('text');
		chmodSync(path.join(directory, 'bin/xsel'), 0o644);
		expect(await desktopClipboard(environment).copy('text')).toEqual({type: 'problem', text: 'xclip exited 1: no X'});
		expect(await desktopClipboard({PATH: environment.PATH}).copy('text')).toEqual({type: 'missing'});
	});
});

describe('the pager', () => {
	test('is what PAGER says, less where it says nothing, and shows colours', () => {
		expect(choosePager({PAGER: 'most -s'}).command).toBe('most -s');
		for (const PAGER of [undefined, '', ' ', 'cat']) {
			expect(choosePager({PAGER}).command).toBe('less -R');
		}

		expect(choosePager({PAGER: 'less'}).environment).toMatchObject({LESS: 'R'});
		expect(choosePager({PAGER: 'less', LESS: '-S'}).environment).toMatchObject({LESS: '-S'});
	});

	test('gets runs, notices and output in their order', () => {
		const facts = {sequence: 0, service: 'a', run: 1, at: 0, firstLine: 0, lineCount: 0};
		const text = logText([
			{...facts, type: 'run-started', text: 'run 1 · start'},
			{...facts, type: 'output', stream: 'stdout', text: '\u001B[31mred\u001B[0m\ntwo\n'},
			{...facts, type: 'notice', text: 'db: a notice'},
		]);
		expect([...text].join('')).toBe('── run 1 · start ──\n\u001B[31mred\u001B[0m\ntwo\ndb: a notice\n');
	});

	test('has Ctrl-C for itself, and afterwards it means what it did', () => {
		const before = process.listeners('SIGINT');
		let count = 0;
		const handler = () => {
			count++;
		};
		process.on('SIGINT', handler);
		const restore = ignoreInterrupts();
		expect(process.listeners('SIGINT')).not.toContain(handler);
		expect(process.listenerCount('SIGINT')).toBe(1);
		process.emit('SIGINT', 'SIGINT');
		expect(count).toBe(0);
		restore();
		expect(process.listeners('SIGINT')).toEqual([...before, handler]);
		expect(process.listenerCount('SIGQUIT')).toBe(0);
		process.off('SIGINT', handler);
	});
});
