import {chmodSync, existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {console, type ConsoleRig} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';

/** No desktop and no multiplexer but those of the test. */
const alone = {DISPLAY: '', WAYLAND_DISPLAY: '', TMUX: '', STY: '', WSL_DISTRO_NAME: '', TERMUX_VERSION: '', PAGER: '', LESS: ''};

const printing = 'app: {command: "printf \'\\\\033[32mgreen\\\\033[0m one\\\\ntwo 漢字\\\\nthree\\\\n\'; exec sleep 1000"}';

async function quit(rig: ConsoleRig): Promise<void> {
	rig.type('q');
	await rig.sees('and quit?');
	rig.type('y');
	expect(await rig.ended).toEqual({code: 0, signal: undefined});
	expect(rig.survivors()).toEqual([]);
}

function copied(rig: ConsoleRig): readonly string[] {
	return [...rig.written().matchAll(/\u001B\]52;c;([^\u0007]*)\u0007/g)].map(([, text = '']) => Buffer.from(text, 'base64').toString());
}

test('what keys and the mouse select reaches the terminal and the program of the desktop, and a program that fails is named', async () => {
	const {directory, write} = workspace({
		'devtui.yaml': `name: demo\nservices:\n  ${printing}\n`,
		// One script for both: another one in its place would be read on by the shell that still runs the first.
		'bin/wl-copy': '#!/bin/sh\n[ ! -e no-display ] || { echo "Failed to connect to a Wayland server" >&2; exit 1; }\ncat > "$COPIED.part" && mv "$COPIED.part" "$COPIED"\n',
	});
	chmodSync(path.join(directory, 'bin/wl-copy'), 0o755);
	const file = path.join(directory, 'copied.txt');
	const rig = console({cwd: directory, environment: {...alone, WAYLAND_DISPLAY: 'wayland-7', COPIED: file, PATH: `${directory}/bin:${process.env['PATH']}`}});
	await rig.sees('three');
	rig.type('y');
	await rig.sees('copy mode  ─');
	rig.type('kVjy');
	await rig.sees('2 lines copied');
	await until('the terminal to be told', () => copied(rig).at(-1) === 'two 漢字\nthree');
	await until('the program to have it', () => existsSync(file) && readFileSync(file, 'utf8') === 'two 漢字\nthree');

	write('no-display', '');
	const rows = rig.screen().split('\n');
	const y = rows.findIndex(row => row.includes('green one')) + 1;
	const x = (rows[y - 1]?.indexOf('green one') ?? 0) + 1;
	rig.type(`\u001B[<0;${x};${y}M\u001B[<32;${x + 3};${y}M\u001B[<32;${x + 8};${y}M\u001B[<0;${x + 8};${y}m`);
	await rig.sees('9 characters copied by the terminal only: wl-copy exited 1: Failed to connect to a Wayland server');
	expect(copied(rig).at(-1)).toBe('green one');
	await quit(rig);
});

test('o opens the whole log in the pager: the terminal is its own, keys and Ctrl-C too, and then the console\'s again', async () => {
	const {directory} = workspace({
		'devtui.yaml': `name: demo\nservices:\n  ${printing}\n  flood: {command: "while :; do echo flooding; done"}\n`,
		// In sh a signal between the line of the trap and the system call that reads would be seen only with the next key.
		'pager.mjs': `
			import {readFileSync, openSync, writeFileSync} from 'node:fs';
			import {ReadStream} from 'node:tty';
			process.on('SIGINT', () => console.log('interrupted'));
			writeFileSync('read.txt', readFileSync(0));
			new ReadStream(openSync('/dev/tty', 'r')).once('data', key => { writeFileSync('key.txt', 'got ' + key); process.exit(); });
			console.log('the pager is here');
		`,
	});
	const rig = console({cwd: directory, environment: {...alone, PAGER: `'${process.execPath}' pager.mjs`}});
	await rig.sees('three');
	await rig.sees('flooding');
	rig.type('o');
	await rig.sees('the pager is here');
	expect(rig.terminal.buffer.active.type).toBe('normal');
	expect(rig.terminal.modes.mouseTrackingMode).toBe('none');
	expect(rig.isCursorVisible()).toBe(true);
	expect(readFileSync(path.join(directory, 'read.txt'), 'utf8')).toMatch(/^── run 1 · start ──\n\u001B\[32mgreen\u001B\[0?m one\ntwo 漢字\nthree\n$/);
	rig.type('\u0003');
	await rig.sees('interrupted');
	expect(rig.isAlive()).toBe(true);
	rig.type('q\r');
	await rig.sees(/app +ready/);
	expect(readFileSync(path.join(directory, 'key.txt'), 'utf8')).toBe('got q\n');
	expect(rig.terminal.buffer.active.type).toBe('alternate');
	expect(rig.terminal.modes.mouseTrackingMode).toBe('drag');
	rig.type('j');
	await rig.sees(/▸\S? ?flood/);
	await quit(rig);
	expect(rig.isCursorVisible()).toBe(true);
});

test('a pager that is not there, or fails, is said', async () => {
	const {directory} = workspace({'devtui.yaml': `name: demo\nservices:\n  ${printing}\n`});
	const rig = console({cwd: directory, environment: {...alone, PAGER: 'no-such-pager --fast'}});
	await rig.sees('three');
	rig.type('o');
	await rig.sees('! the pager cannot be run: no-such-pager --fast (it is what PAGER says)');
	await quit(rig);
	const failing = console({cwd: directory, environment: {...alone, PAGER: 'exit 3'}});
	await failing.sees('three');
	failing.type('o');
	await failing.sees('! the pager exited 3: exit 3');
	await quit(failing);
});

test('SIGTERM while a pager has the terminal ends services, pager and devtui', async () => {
	const {directory} = workspace({'devtui.yaml': `name: demo\nservices:\n  ${printing}\n`});
	const rig = console({cwd: directory, environment: {...alone, PAGER: 'cat; echo the pager is here; exec sleep 1000'}});
	await rig.sees('three');
	rig.type('o');
	await rig.sees('the pager is here');
	rig.signal('SIGTERM');
	expect(await rig.ended).toEqual({code: 143, signal: undefined});
	await until('nothing to be left', () => rig.survivors().length === 0, {found: () => JSON.stringify(rig.survivors())});
});
