import process from 'node:process';
import {expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';
import {isStopped} from '../helpers/processes.ts';
import {cli, type ConsoleRig} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';

const project = () => projectOf({Procfile: 'app: echo started; exec sleep 1000\n'});

/** Stopped from outside, as by `kill -TSTP`, twice: whoever looks at the terminal meanwhile finds it as it was. */
async function isSuspended(rig: ConsoleRig, shown: RegExp): Promise<void> {
	for (let time = 0; time < 2; time++) {
		await rig.sees(shown);
		expect(rig.terminal.buffer.active.type).toBe('alternate');
		rig.signal('SIGTSTP');
		await until('it to be stopped', () => isStopped(rig.pid));
		await until('the terminal', () => rig.terminal.buffer.active.type === 'normal' && rig.isCursorVisible());
		expect(rig.terminal.modes.wraparoundMode).toBe(true);
		expect(rig.screen()).not.toMatch(shown);
		rig.signal('SIGCONT');
		await until('it to be back', () => rig.terminal.buffer.active.type === 'alternate' && !rig.isCursorVisible());
	}

	// Drawn anew, and keys are heard again.
	await rig.sees(shown);
}

test('the console that is suspended from outside gives the terminal back, and takes it again when it goes on', async () => {
	const rig = project().open(['up']);
	await isSuspended(rig, /app +ready/);
	rig.type('\u001A');
	await rig.sees('no shell here that knows of jobs');
	rig.type('q');
	await rig.sees('and quit?');
	rig.type('y');
	expect(await rig.ended).toEqual({code: 0, signal: undefined});
});

test('so does `devtui top`', async () => {
	const {open, up} = project();
	await up();
	const rig = open(['top']);
	await isSuspended(rig, /app +\d+ .*ready/);
	rig.type('q');
	expect(await rig.ended).toEqual({code: 0, signal: undefined});
});

test.each([
	['the console', 'up', /app +ready/, [70, 12], /^ \S+ .* devtui\n[^]*q quit$/],
	['`devtui top`', 'top', /app +\d+ .*ready/, [70, 3], /… 2 more\s*$/],
] as const)('%s that was suspended while its terminal became smaller fills what there is now', async (_, command, shown, [columns, rows], fitted) => {
	const {open, up} = project();
	if (command === 'top') {
		await up();
	}

	const shell = open([], {program: ['bash', '--noprofile', '--norc', '-i'], environment: {PS1: 'PROMPT ', devtui: `${process.execPath} ${cli}`}});
	await shell.sees('PROMPT');
	shell.type(`$devtui ${command}\r`);
	await shell.sees(shown);
	shell.type('\u001A');
	await shell.sees(/Stopped[^]*PROMPT/);
	// Nobody who is not in the foreground is told.
	shell.resize(columns, rows);
	shell.type('fg\r');
	await until('the terminal', () => shell.terminal.buffer.active.type === 'alternate');
	await until('all of it to be on the screen', () => fitted.test(shell.screen().split('\n').map(row => row.trimEnd()).join('\n').trimEnd()), {found: shell.screen});
	shell.type('q');
	if (command === 'up') {
		await shell.sees('and quit?');
		shell.type('y');
	}

	await until('the shell', () => shell.terminal.buffer.active.type === 'normal');
	shell.type('exit\r');
	await shell.ended;
});
