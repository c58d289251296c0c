import {execFile} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {describe, expect, test} from 'vitest';
import {projectOf, type Project} from '../helpers/instance.ts';
import {requires} from '../helpers/requirements.ts';
import {cli, type ConsoleRig} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';

const run = promisify(execFile);
const file = 'services:\n  web: {command: exec sleep 1000, description: "the page: all of it"}\n  worker: {command: exec sleep 1000, replicas: 2}\n  db: {command: exec sleep 1000, profiles: [data]}\n';

interface ShellProject extends Project {
	/** A shell of this project, in which `devtui` is the one that was built. */
	readonly shellEnvironment: Readonly<Record<string, string>>;
}

function shellProject(): ShellProject {
	const project = projectOf({'devtui.yaml': file, 'elsewhere/Procfile': 'remote: exec sleep 1000\n', 'my notes.txt': ''});
	const bin = path.join(project.directory, 'bin');
	mkdirSync(bin);
	writeFileSync(path.join(bin, 'devtui'), `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`);
	chmodSync(path.join(bin, 'devtui'), 0o755);
	return {...project, shellEnvironment: {...project.environment, PATH: `${bin}:${process.env['PATH']!}`, HOME: project.directory, PS1: 'PROMPT ', TERM: 'xterm-256color'}};
}

/** What was typed, and what the line is once Tab has been pressed; the cursor stands behind the last blank. */
const lines: ReadonlyArray<readonly [what: string, typed: string, becomes: string]> = [
	['a command', 'devtui gra', 'devtui graph '],
	['a long option', 'devtui logs --foll', 'devtui logs --follow '],
	['a name', 'devtui stop we', 'devtui stop web '],
	['a name that has not been given', 'devtui stop worker-1 work', 'devtui stop worker-1 worker-2 '],
	['the word of an option', 'devtui wait --for re', 'devtui wait --for ready '],
	['the word of an option behind "="', 'devtui wait --for=re', 'devtui wait --for=ready '],
	['a name whose number is still to come', 'devtui scale wo', 'devtui scale worker='],
	['a profile', 'devtui up --profile da', 'devtui up --profile data '],
	['a signal', 'devtui signal TER', 'devtui signal TERM '],
	['names of another file', 'devtui start -f elsewhere/Procfile rem', 'devtui start -f elsewhere/Procfile remote '],
	['a file', 'devtui check -f devt', 'devtui check -f devtui.yaml '],
	['a file behind "="', 'devtui check --file=devt', 'devtui check --file=devtui.yaml '],
	['a service that up is not even said for', 'devtui we', 'devtui we'],
	['another program', 'devtui exec web -- dirnam', 'devtui exec web -- dirname '],
	['a file for another program', 'devtui run -- cat devt', 'devtui run -- cat devtui.yaml '],
	['an option of another program is not ours', 'devtui run -- cat --foll', 'devtui run -- cat --foll'],
];

/** Those that each shell does in its own way, or does not do at all. */
const linesOf = (...except: readonly string[]) => lines.filter(([what]) => !except.includes(what));

describe('C48: bash', () => {
	test('completes what stands at the cursor, and runs nothing that stands in the line', async () => {
		const project = shellProject();
		const shell = project.open([], {program: ['bash', '--norc', '--noprofile', '-i'], environment: project.shellEnvironment});
		await shell.sees('PROMPT');
		await says(shell, 'eval "$(devtui completion bash)"');
		await completes(shell, linesOf('a service that up is not even said for'));
		await becomes(shell, 'devtui stop $(touch ran) we', 'devtui stop $(touch ran) web ');
		// Only what stands before the cursor counts.
		await becomes(shell, 'devtui stop  wexx\u001B[D\u001B[D', 'devtui stop  webxx');
		await lists(shell, 'devtui st', ['start', 'stop']);
		expect(existsSync(path.join(project.directory, 'ran'))).toBe(false);
		await leave(shell);
	});

	test('asks the devtui that is called, also by its path, and is quiet where there is none', async () => {
		const project = shellProject();
		const shell = project.open([], {program: ['bash', '--norc', '--noprofile', '-i'], environment: {...project.shellEnvironment, PATH: '/usr/bin:/bin'}});
		await shell.sees('PROMPT');
		await says(shell, 'eval "$(bin/devtui completion bash)"');
		await becomes(shell, 'bin/devtui gra', 'bin/devtui graph ');
		await becomes(shell, '~/bin/devtui gra', '~/bin/devtui graph ');
		await becomes(shell, 'devtui gra', 'devtui gra');
		await leave(shell);
	});
});

describe.skipIf(!requires('zsh'))('zsh', () => {
	test('completes what stands at the cursor, and runs nothing that stands in the line', async () => {
		const project = shellProject();
		const shell = project.open([], {program: ['zsh', '-f', '-i'], environment: project.shellEnvironment});
		await shell.sees('PROMPT');
		await says(shell, 'bindkey -e; unsetopt beep; source <(devtui completion zsh)');
		await completes(shell, linesOf('a service that up is not even said for', 'an option of another program is not ours'));
		await becomes(shell, 'devtui stop $(touch ran) we', 'devtui stop $(touch ran) web ');
		await lists(shell, 'devtui st', ['start  -- start services', 'stop   -- stop services']);
		await lists(shell, 'devtui stop w', [/web +-- the page: all of it/]);
		expect(existsSync(path.join(project.directory, 'ran'))).toBe(false);
		await leave(shell);
	});

	test('shows a menu through which Tab and the arrows go, with what each is, and Enter takes one', async () => {
		const project = shellProject();
		const shell = project.open([], {program: ['zsh', '-f', '-i'], environment: project.shellEnvironment, rows: 20});
		await shell.sees('PROMPT');
		await says(shell, 'bindkey -e; unsetopt beep; source <(devtui completion zsh)');
		await says(shell, 'zmodload zsh/complist; zstyle ":completion:*" menu select');
		shell.type('devtui stop ');
		await until('it to be typed', () => lastLine(shell).endsWith('devtui stop'), {found: shell.screen});
		shell.type('\t\t');
		const stands = async (name: string) => until(`${name} to stand in the line`, () => promptLine(shell).trimEnd() === `PROMPT devtui stop ${name}`, {found: shell.screen});
		await stands('web');
		await shell.sees(/^web +-- the page: all of it/m);
		await shell.sees(/^db +worker-1 +worker-2/m);
		shell.type('\u001B[B');
		await stands('db');
		shell.type('\u001B[C');
		await stands('worker-1');
		shell.type('\t');
		await stands('worker-2');
		shell.type('\u001B[D');
		await stands('worker-1');
		// Takes it: the menu goes, and the next word can be completed, without those that were given.
		shell.type('\r');
		await until('the menu to go', () => !/^db +worker-1/m.test(shell.screen()), {found: shell.screen});
		shell.type('wor\t_');
		await until('the other one', () => lastLine(shell) === 'PROMPT devtui stop worker-1 worker-2 _', {found: shell.screen});
		shell.type('\u0015');
		await until('an empty line', () => lastLine(shell).trim() === 'PROMPT', {found: shell.screen});
		await leave(shell);
	});

	test('finds the script in a directory of $fpath, too', async () => {
		const project = shellProject();
		mkdirSync(path.join(project.directory, 'functions'));
		writeFileSync(path.join(project.directory, 'functions/_devtui'), (await project.devtui('completion', 'zsh')).output);
		const shell = project.open([], {program: ['zsh', '-f', '-i'], environment: project.shellEnvironment});
		await shell.sees('PROMPT');
		await says(shell, 'bindkey -e; fpath=(~/functions $fpath); autoload -Uz compinit; compinit -D');
		await becomes(shell, 'devtui stop we', 'devtui stop web ');
		await becomes(shell, 'devtui stop wor', 'devtui stop worker-');
		await leave(shell);
	});
});

describe.skipIf(!requires('fish'))('fish', () => {
	const complete = async ({directory, shellEnvironment}: ShellProject, line: string) => {
		const {stdout} = await run('fish', ['--no-config', '-c', 'devtui completion fish | source; complete -C $argv[1]', '--', line], {cwd: directory, env: {...process.env, ...shellEnvironment, XDG_CONFIG_HOME: directory}});
		return stdout.split('\n').filter(Boolean).map(each => each.split('\t'));
	};

	test('completes what stands at the cursor, and runs nothing that stands in the line', async () => {
		const project = shellProject();
		for (const [what, typed, becomesLine] of linesOf('another program', 'an option of another program is not ours', 'a service that up is not even said for')) {
			const begun = typed.slice(typed.lastIndexOf(' ') + 1);
			const found = (await complete(project, typed)).map(([value = '']) => value).filter(value => value.startsWith(begun));
			expect([what, found]).toEqual([what, [becomesLine.trimEnd().slice(typed.lastIndexOf(' ') + 1)]]);
		}

		expect((await complete(project, 'devtui exec web -- dirnam')).map(([value]) => value)).toContain('dirname');
		expect((await complete(project, 'devtui stop (touch ran) we')).map(([value]) => value)).toContain('web');
		expect(existsSync(path.join(project.directory, 'ran'))).toBe(false);
		expect(await complete(project, 'devtui stop w')).toContainEqual(['web', 'the page: all of it']);
		expect((await complete(project, 'devtui ')).map(([value]) => value)).toEqual(expect.arrayContaining(['up', 'stop', 'graph', 'completion']));
	});
});

describe('with an instance', () => {
	test('names are those that run now, with their states, whatever the file says by then', async () => {
		const project = projectOf({'devtui.yaml': file});
		await project.up('--keep-going');
		expect((await project.devtui('scale', 'worker=3')).code).toBe(0);
		expect((await project.devtui('stop', 'web')).code).toBe(0);
		project.write('devtui.yaml', 'services: {broken: {restrat: no}}\n');
		// One that does not answer within half a second is not waited for, which can happen to any that shares a machine.
		const answered = async (...words: readonly string[]) => until('its answer', async () => {
			const result = await project.devtui('__complete', '--', ...words, '');
			return result.output === '' ? undefined : result;
		});
		expect(await answered('stop')).toEqual({code: 0, errors: '', output: 'web\tstopped · the page: all of it\nworker-1\tready\nworker-2\tready\nworker-3\tready\ndb\tnot started\n'});
		expect((await answered('scale')).output).toBe(':nospace\nweb=\t\nworker=\t\ndb=\t\n');
		expect((await project.devtui('down')).code).toBe(0);
		// A file with mistakes is nothing to talk about in the middle of a line.
		expect(await project.devtui('__complete', '--', 'stop', '')).toEqual({code: 0, errors: '', output: ''});
	});

	test('one that hangs keeps nobody waiting: names are those of the file', async () => {
		const project = projectOf({'devtui.yaml': file});
		const instance = await project.up();
		instance.signal('SIGSTOP');
		try {
			expect((await project.devtui('__complete', '--', 'stop', '')).output).toContain('worker-1\t\n');
		} finally {
			instance.signal('SIGCONT');
		}
	});
});

test('a shell that is none of them: exit 2, with those that there are', async () => {
	const {devtui} = projectOf({});
	expect(await devtui('completion', 'tcsh')).toMatchObject({code: 2, output: '', errors: expect.stringContaining('Allowed choices are bash, zsh, fish') as unknown});
	expect((await devtui('completion')).code).toBe(2);
	expect((await devtui('--help')).output).not.toContain('__complete');
});

/** A whole line, and the prompt that comes when it is done. */
async function says(shell: ConsoleRig, line: string): Promise<void> {
	shell.type(`${line}\r`);
	await until('the next prompt', () => shell.screen().includes(line.slice(-20)) && lastLine(shell).trim() === 'PROMPT', {found: shell.screen});
}

async function completes(shell: ConsoleRig, wanted: typeof lines): Promise<void> {
	for (const [, typed, line] of wanted) {
		await becomes(shell, typed, line);
	}
}

/** A mark that is typed behind it shows where the cursor is, and that the shell has done with the Tab. */
async function becomes(shell: ConsoleRig, typed: string, line: string): Promise<void> {
	shell.type(typed);
	await until(`${typed} to be typed`, () => lastLine(shell).includes(typed.replace(/(\u001B\[D)+$/, '').trim()), {found: shell.screen});
	shell.type('\t');
	// To the end of the line first; in zsh that would take the blank back that it has added.
	shell.type(typed.includes('\u001B') ? '\u0005_' : '_');
	await until(`"${typed}" to become "${line}"`, () => lastLine(shell) === `PROMPT ${line}_`, {found: shell.screen});
	shell.type('\u0015');
	await until('an empty line', () => lastLine(shell).trim() === 'PROMPT', {found: shell.screen});
}

async function lists(shell: ConsoleRig, typed: string, words: ReadonlyArray<string | RegExp>): Promise<void> {
	shell.type(typed);
	await until(`${typed} to be typed`, () => lastLine(shell).endsWith(typed), {found: shell.screen});
	shell.type('\t\t');
	for (const word of words) {
		await shell.sees(word);
	}

	shell.type('\u0015');
	await until('an empty line', () => promptLine(shell).trim() === 'PROMPT', {found: shell.screen});
	shell.type('\u000C');
	await until('a clear screen', () => lastLine(shell).trim() === 'PROMPT' && shell.screen().trim() === 'PROMPT', {found: shell.screen});
}

/** Of all that was written, blanks at the ends of lines apart. */
function lastLine(shell: ConsoleRig): string {
	return shell.screen().trimEnd().split('\n').at(-1) ?? '';
}

/** Lists may stand below. */
function promptLine(shell: ConsoleRig): string {
	return shell.screen().split('\n').findLast(line => line.startsWith('PROMPT')) ?? '';
}

async function leave(shell: ConsoleRig): Promise<void> {
	shell.type('exit\r');
	await shell.ended;
}
