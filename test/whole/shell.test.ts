import {readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {projectOf, resultOf, type Project} from '../helpers/instance.ts';
import type {ConsoleRig} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';

const files = {'devtui.yaml': 'name: shop\nservices:\n  web: {command: "echo hello; exec sleep 1000"}\n  worker: exec sleep 1000\n'};
const historyOf = ({environment}: Project) => path.join(environment['XDG_STATE_HOME']!, 'devtui/shell-history');

describe('from a pipe', () => {
	test('each line is a command; what is wrong with one ends nothing; the last one\'s code is the exit code', async () => {
		const project = projectOf(files);
		await project.up('--keep-going');
		const rig = project.start(['shell'], {hasInput: true});
		rig.input('stop web\n\n# nothing\nstpo worker\nstop wokrer\nstop "worker\n  devtui ps web --json\nwait web --for ended\nshell\nenv "web" nope\nrestart \'wor*\'\nwait web --timeout 100ms');
		rig.endInput();
		const {code, output, errors} = await resultOf(rig);
		expect(code).toBe(124);
		expect(output).toMatch(/^web: stopped\n\[\n[\s\S]*"phase": "stopped"[\s\S]*\]\nweb: stopped\nworker: started, pid \d+\n$/);
		expect(errors.split('\n').slice(0, 4)).toEqual([
			'There is no command "stpo". Did you mean "stop"?',
			'There is no service "wokrer". Did you mean "worker"?',
			'A quote has no end.',
			'You are in it.',
		]);
	});

	test('exit ends it before the rest, and without an instance it does not begin', async () => {
		const project = projectOf(files);
		expect(await project.devtui('shell')).toMatchObject({code: 4, output: ''});
		await project.up();
		const rig = project.start(['shell'], {hasInput: true});
		rig.input('stop nope\nexit\nstop web\n');
		expect(await resultOf(rig)).toMatchObject({code: 2, output: ''});
	});
});

describe('on a terminal', () => {
	const prompted = async (rig: ConsoleRig) => until('the prompt', () => lastLine(rig) === 'shop>', {found: rig.screen});
	const says = async (rig: ConsoleRig, line: string, answer: string | RegExp) => {
		rig.type(`${line}\r`);
		await rig.sees(answer);
		await prompted(rig);
	};

	test('completes, runs, survives what goes wrong, and leaves with Ctrl-D', async () => {
		const project = projectOf(files);
		const instance = await project.up('--keep-going');
		await instance.sees('| hello');
		const rig = project.open(['shell']);
		await prompted(rig);
		rig.type('sto\t');
		await until('the command', () => lastLine(rig) === 'shop> stop', {found: rig.screen});
		rig.type('work\t');
		await until('the name', () => lastLine(rig) === 'shop> stop worker', {found: rig.screen});
		rig.type('\r');
		await rig.sees('worker: stopped');
		await prompted(rig);
		await says(rig, 'stop nope', 'There is no service "nope"');
		await says(rig, 'help', /^ {2}stop +stop services/m);
		await says(rig, 'help stop', 'Usage: devtui stop');
		await says(rig, 'logs web -n 1', 'web | hello');
		rig.type('garbage\u0003');
		await prompted(rig);
		rig.type('\u0004');
		expect(await rig.ended).toEqual({code: 0, signal: undefined});
	});

	test('a command that goes on has the terminal, and Ctrl-C ends the command alone', async () => {
		const project = projectOf(files);
		await project.up();
		const rig = project.open(['shell']);
		await prompted(rig);
		rig.type('logs -f web\r');
		await rig.sees('web | hello');
		rig.type('\u0003');
		await prompted(rig);
		rig.type('top\r');
		await rig.sees(/^shop · 2 of 2 running/m);
		rig.type('q');
		await prompted(rig);
		// Typed ahead of the answer to the first.
		rig.type('stop web\rstart web\r');
		await rig.sees(/web: started, pid \d+/);
		await prompted(rig);
		expect(rig.screen()).toContain('web: stopped');
		rig.type('exit\r');
		expect(await rig.ended).toMatchObject({code: 0});
	});

	test('remembers what was typed, over its end; what begins with a blank it does not', async () => {
		const project = projectOf(files);
		await project.up();
		const first = project.open(['shell']);
		await prompted(first);
		await says(first, 'ps web', /^web +ready/m);
		await says(first, ' ps worker', /^worker +ready/m);
		first.type('\u0004');
		await first.ended;
		expect(readFileSync(historyOf(project), 'utf8')).toBe('ps web\n');
		expect(statSync(historyOf(project)).mode & 0o777).toBe(0o600);
		const second = project.open(['shell']);
		await prompted(second);
		second.type('\u001B[A');
		await until('the line', () => lastLine(second) === 'shop> ps web', {found: second.screen});
		second.type('\u0003');
		await prompted(second);
		second.type('\u0004');
		expect(await second.ended).toMatchObject({code: 0});
	});

	test('the end of the instance is told by the next command, and does not end the shell', async () => {
		const project = projectOf(files);
		const instance = await project.up();
		const rig = project.open(['shell']);
		await prompted(rig);
		instance.signal('SIGTERM');
		await instance.ended;
		await says(rig, 'ps', 'No devtui is running for this project');
		rig.type('exit\r');
		expect(await rig.ended).toMatchObject({code: 0});
	});
});

function lastLine(rig: ConsoleRig): string {
	return rig.screen().trimEnd().split('\n').at(-1)!.trimEnd();
}
