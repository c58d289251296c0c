import process from 'node:process';
import {describe, expect, onTestFinished, test} from 'vitest';
import {projectOf, resultOf} from '../helpers/instance.ts';
import {isLiving} from '../helpers/processes.ts';
import {cli} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';
import {pidsOf} from './running.ts';

const sleepers = 'web: exec sleep 1000\ndb: exec sleep 1000\n';

describe('C49: which instance is meant', () => {
	test('C49: none that runs: every command exits 4 and says what to do', async () => {
		const {devtui} = projectOf({Procfile: sleepers});
		const commands = [['ps'], ['logs', '-f'], ['events'], ['env', 'web'], ['start'], ['stop', 'web'], ['restart', '--rolling'], ['signal', 'HUP', 'web'], ['pause'], ['resume'], ['send', 'web', 'x'], ['wait'], ['reload'], ['scale', 'web=2'], ['add', 'x', '--', 'true'], ['remove', 'web'], ['down']];
		const results = await Promise.all(commands.map(async args => devtui(...args)));
		expect(results.map(({code, output, errors}) => [code, output, errors])).toEqual(commands.map(() => [4, '', 'No devtui is running for this project; start it with: devtui up\n']));
	});

	test('C49: an unknown service: every command names it, exits 2 and does nothing', async () => {
		const project = projectOf({Procfile: sleepers});
		const {up, devtui} = project;
		await up();
		const before = await pidsOf(project);
		const commands = [['ps', 'wbe'], ['logs', 'wbe'], ['events', 'wbe'], ['env', 'wbe'], ['start', 'wbe'], ['stop', 'db', 'wbe'], ['restart', 'wbe', 'db'], ['restart', '--rolling', 'wbe'], ['signal', 'KILL', 'wbe'], ['pause', 'wbe'], ['resume', 'wbe'], ['send', 'wbe', 'x'], ['wait', 'wbe'], ['scale', 'wbe=2'], ['remove', 'wbe', 'db']];
		for (const args of commands) {
			expect([args, await devtui(...args)]).toEqual([args, {code: 2, output: '', errors: 'There is no service "wbe". Did you mean "web"?\n'}]);
		}

		expect(await pidsOf(project)).toEqual(before);
	});

	test('C49: the socket of a service leads to its own instance, wherever the service asks', async () => {
		const elsewhere = projectOf({Procfile: 'other: exec sleep 1000\n'});
		await elsewhere.up();
		const {directory} = elsewhere;
		const inner = projectOf({Procfile: `a: cd '${directory}' && ${process.execPath} ${cli} ps && echo asked; exec sleep 1000\n`});
		const rig = await inner.up();
		await rig.sees('| asked');
		expect(rig.output()).toMatch(/\| a +ready/);
		expect(rig.output()).not.toContain('other');
		const nowhere = workspace({Procfile: 'b: sleep 1\n'});
		expect(await resultOf(inner.start(['stop', 'a'], {cwd: nowhere.directory, environment: {DEVTUI_SOCKET: inner.socket()}}))).toMatchObject({code: 0, output: 'a: stopped\n'});
	});

	test('C49: one that hangs: a message, exit ≠ 0, a second up says so, and a wait with a time-out of its own ends by that', async () => {
		const {up, devtui, start} = projectOf({Procfile: sleepers});
		const rig = await up();
		expect((await devtui('ps')).code).toBe(0);
		rig.signal('SIGSTOP');
		try {
			const asked = [['ps'], ['stop', 'web'], ['logs', '-f'], ['down']].map(args => start(args));
			expect(await devtui('up', '--headless')).toMatchObject({code: 2, errors: 'This project is running already, in a devtui that does not answer.\n'});
			expect(await devtui('wait', '--timeout', '300ms')).toMatchObject({code: 124, errors: expect.stringMatching(/^The time is up\.\n/) as string});
			for (const each of asked) {
				expect(await resultOf(each)).toEqual({code: 1, output: '', errors: 'devtui is running but does not answer: nothing was heard for 10 s.\n'});
			}
		} finally {
			rig.signal('SIGCONT');
		}
	});
});

describe('C51: detached', () => {
	test('C51: the shell returns, services run, and ps, logs, attach and down work from there; a second up starts no second copies', async () => {
		const project = projectOf({Procfile: 'web: echo hello; exec sleep 1000\ndb: exec sleep 1000\n'});
		const {devtui} = project;
		const {code, output} = await devtui('up', '--detach');
		expect(code).toBe(0);
		const [, pid] = /pid (\d+)/.exec(output)!;
		onTestFinished(() => {
			if (isLiving(Number(pid))) {
				process.kill(Number(pid), 'SIGKILL');
			}
		});
		await devtui('wait');
		const pids = await pidsOf(project);
		expect(pids.map(isLiving)).toEqual([true, true]);
		await until('its output', async () => (await devtui('logs', 'web', '-n', '1')).output === 'web | hello\n');
		const guest = project.open(['attach']);
		await guest.sees('hello');
		guest.type('Q');
		expect(await guest.ended).toMatchObject({code: 0});
		expect(await devtui('up', '--headless')).toMatchObject({code: 2, errors: expect.stringContaining(`pid ${pid!}`) as unknown});
		expect((await devtui('up', '--detach')).code).toBe(0);
		expect(await pidsOf(project)).toEqual(pids);
		expect((await devtui('down')).code).toBe(0);
		expect(pids.map(isLiving)).toEqual([false, false]);
		expect((await devtui('ps')).code).toBe(4);
	});
});
