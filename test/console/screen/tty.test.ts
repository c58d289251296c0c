import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {spawn, type IPty} from 'node-pty';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {createEmulator} from '../../../source/terminal/emulator.ts';
import {createPump} from '../../../source/terminal/pump.ts';
import {until} from '../../helpers/until.ts';
import {freshModes} from '../../terminal/helpers.ts';

// A program that takes the screen and ends in a way of our choice, inside a shell that tells what it finds afterwards.
const program = `
import {enterFullScreen} from '${fileURLToPath(new URL('../../../source/console/screen/tty.ts', import.meta.url))}';
const screen = enterFullScreen(process.stdout, process.stdin, {isMouseOn: true, onDrained() {}});
process.on('SIGTERM', () => { screen.restore(); screen.restore(); process.exit(143); });
process.stdin.once('data', () => {
	switch (process.argv[2]) {
		case 'throws': throw new Error('this is a bug');
		case 'rejects': Promise.reject(new Error('this is a bug')); break;
		case 'exits': process.exit(3);
		case 'ends': process.stdin.pause(); break;
		case 'is-cut': screen.write('\\u001B[?25h\\u001B[38;2;1'); process.exit(4);
		case 'no-mouse': screen.setMouse(false); screen.write('\\u001B[2J\\u001B[Hthe mouse is off'); process.stdin.once('data', () => process.exit(5)); break;
		case 'reports': screen.setReports({moves: true, focus: true, keypad: true}); screen.write('\\u001B[2J\\u001B[Hall is told'); process.stdin.once('data', () => {
			screen.setMouse(false); screen.setMouse(true); screen.leave(); screen.enter(); screen.write('still told');
			process.stdin.once('data', () => { screen.setReports({moves: false, focus: false, keypad: false}); screen.write('\\u001B[2J\\u001B[Hno more'); process.stdin.once('data', () => process.exit(7)); });
		}); break;
		case 'lends': screen.leave(); console.log('the pager'); screen.enter(); screen.write('again'); process.stdin.once('data', () => process.exit(6)); break;
	}
});
// Whoever reads this may do anything to it.
screen.write('\\u001B[41mpid ' + process.pid + ' has the screen');
`;

let directory: string;
let bundle: string;
let pty: IPty | undefined;

beforeAll(async () => {
	directory = mkdtempSync(path.join(tmpdir(), 'devtui-tty-'));
	const source = path.join(directory, 'program.mjs');
	bundle = path.join(directory, 'bundle.mjs');
	writeFileSync(source, program);
	await build({entryPoints: [source], outfile: bundle, bundle: true, platform: 'node', format: 'esm', logLevel: 'error'});
});

afterAll(() => {
	rmSync(directory, {recursive: true});
});

afterEach(async () => {
	if (pty !== undefined) {
		const exited = new Promise(resolve => {
			pty!.onExit(resolve);
		});
		pty.write('\r');
		await exited;
		pty = undefined;
	}
});

function start(way: string) {
	const script = `echo the shell; ${process.execPath} ${bundle} ${way}; echo "code $?"; stty -a | grep -o -- '-\\?\\(icanon\\|echo\\|isig\\|opost\\) ' | tr -d '\\n'; echo; echo the-end; read answer`;
	pty = spawn('/bin/sh', ['-c', script], {cols: 60, rows: 20, encoding: null});
	const pump = createPump({budgetMs: 4, schedule: setImmediate, now: () => performance.now()});
	const terminal = createEmulator({columns: 60, rows: 20, scrollback: 100, pump});
	pty.onData(data => {
		terminal.write(data as unknown as Uint8Array);
	});
	const text = () => Array.from({length: terminal.lineCount()}, (_, line) => terminal.readText(line).text).join('\n').trimEnd();
	return {
		terminal,
		text,
		type(keys: string) {
			pty!.write(keys);
		},
		sees: async (pattern: RegExp) => until(String(pattern), () => pattern.exec(text()), {found: text}),
	};
}

function expectTerminalGivenBack({terminal, text}: ReturnType<typeof start>, code: number): void {
	expect(text()).toMatch(/^the shell\n/);
	expect(text()).not.toContain('has the screen');
	expect(text()).toContain(`code ${code}\n`);
	expect(text()).toContain('\nopost isig icanon echo\n');
	expect(terminal.modes()).toEqual(freshModes);
	expect(terminal.cursor()).toBeDefined();
	const lastLine = text().split('\n').indexOf('the-end');
	expect(terminal.readLine(lastLine, 10)).toBe('the-end   ');
}

test('the program has the screen, the mouse, pasted text in brackets, and no cursor', async () => {
	const run = start('exits');
	await run.sees(/has the screen/);
	expect(run.text()).not.toContain('the shell');
	expect(run.terminal.modes()).toEqual({...freshModes, bracketedPaste: true, mouse: 'drags', mouseEncoding: 'sgr', alternateScreen: true});
	expect(run.terminal.cursor()).toBeUndefined();
	run.type('x');
	await run.sees(/the-end/);
});

test.each([
	['throws', 1],
	['rejects', 1],
	['exits', 3],
	['ends', 0],
	['is-cut', 4],
] as const)('a program that %s gives the terminal back as it was', async (way, code) => {
	const run = start(way);
	await run.sees(/has the screen/);
	run.type('x');
	await run.sees(/the-end/);
	expectTerminalGivenBack(run, code);
	if (way === 'throws' || way === 'rejects') {
		expect(run.text()).toContain('this is a bug');
	}
});

test('a program that is sent SIGTERM gives the terminal back from its handler', async () => {
	const run = start('waits');
	const [, pid] = await run.sees(/pid (\d+) has the screen/);
	process.kill(Number(pid), 'SIGTERM');
	await run.sees(/the-end/);
	expectTerminalGivenBack(run, 143);
});

test('the mouse can be given to the terminal while the program runs', async () => {
	const run = start('no-mouse');
	await run.sees(/has the screen/);
	run.type('x');
	await run.sees(/the mouse is off/);
	expect(run.terminal.modes().mouse).toBe('none');
	expect(run.terminal.modes().alternateScreen).toBe(true);
	run.type('x');
	await run.sees(/the-end/);
	expectTerminalGivenBack(run, 5);
});

test('what a program in a pane wants told is told while it is wanted, after the terminal was lent too', async () => {
	const run = start('reports');
	await run.sees(/has the screen/);
	run.type('x');
	await run.sees(/all is told/);
	const told = {applicationKeypad: true, focusReports: true, mouse: 'moves', mouseEncoding: 'sgr'};
	expect(run.terminal.modes()).toMatchObject(told);
	run.type('x');
	await run.sees(/still told/);
	expect(run.terminal.modes()).toMatchObject(told);
	run.type('x');
	await run.sees(/no more/);
	expect(run.terminal.modes()).toMatchObject({applicationKeypad: false, focusReports: false, mouse: 'drags', mouseEncoding: 'sgr'});
	run.type('x');
	await run.sees(/the-end/);
	expectTerminalGivenBack(run, 7);
});

test('the terminal can be lent and taken again', async () => {
	const run = start('lends');
	await run.sees(/has the screen/);
	run.type('x');
	await run.sees(/again/);
	expect(run.terminal.modes().alternateScreen).toBe(true);
	expect(run.terminal.modes().mouse).toBe('drags');
	run.type('x');
	await run.sees(/the-end/);
	expect(run.text()).toMatch(/^the shell\nthe pager\n/);
	expectTerminalGivenBack(run, 6);
});
