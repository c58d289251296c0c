import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';
import {isLiving} from '../helpers/processes.ts';
import {until} from '../helpers/until.ts';
import {pidsOf as pids, runningOne} from './running.ts';

describe('C39–C41: the file again', () => {
	const file = (services: Readonly<Record<string, string>>) => `services:\n${Object.entries(services).map(([name, text]) => `  ${name}: ${text}\n`).join('')}`;
	const tick = 'exec sleep 1000';

	test('C39, C40: who is the same keeps its process, who is new starts after what it needs, who has gone is stopped', async () => {
		const project = projectOf({'devtui.yaml': file({a: tick, older: tick, old: `{command: ${tick}, depends_on: [older]}`})});
		const {write, up, devtui, ps} = project;
		const rig = await up();
		const [a, ...gone] = await pids(project);
		write('devtui.yaml', file({
			a: tick,
			api: `{command: "test -e made && echo in order; ${tick}", depends_on: {db: {condition: service_healthy}}}`,
			db: `{command: "sleep 0.3; touch made; echo up; ${tick}", ready: {log: up}}`,
		}));
		expect(await devtui('reload')).toMatchObject({code: 0, output: 'started: api, db\nremoved: older, old\n'});
		expect(gone.map(isLiving)).toEqual([false, false]);
		await rig.sees('| in order');
		expect((await ps()).map(({name, phase}) => [name, phase])).toEqual([['a', 'ready'], ['api', 'ready'], ['db', 'ready']]);
		expect((await pids(project, 'a'))[0]).toBe(a);
	});

	test('C39: a changed command is another run, dependants with `restart: true` follow, copies that stay keep their processes', async () => {
		const text = (word: string, count: number) => file({
			db: `"echo ${word}; ${tick}"`,
			api: `{command: ${tick}, depends_on: {db: {condition: service_started, restart: true}}}`,
			w: `{command: ${tick}, replicas: ${count}}`,
		});
		const project = projectOf({'devtui.yaml': text('one', 2)});
		const {write, up, devtui, ps} = project;
		const rig = await up();
		const workers = await pids(project, 'w');
		write('devtui.yaml', text('two', 3));
		expect(await devtui('reload')).toMatchObject({code: 0, output: 'started: w-3\nrestarted: db\n'});
		await rig.sees('| two');
		await until('its dependant', async () => (await ps('api'))[0]!.run === 2);
		expect((await pids(project, 'w')).slice(0, 2)).toEqual(workers);
	});

	test('C39, C41: a file that is broken is told with its place, exits 2, and changes nothing', async () => {
		const project = projectOf({'devtui.yaml': file({a: tick})});
		const {write, up, devtui} = project;
		await up();
		const before = await pids(project);
		for (const [text, words] of [[file({a: `{command: ${tick}, stop_grace_period: soon}`}), /devtui\.yaml:2:[^]*stop_grace_period/], [file({a: `{comand: ${tick}}`}), /did you mean "command"/], ['services: [\n', /devtui\.yaml/]] as const) {
			write('devtui.yaml', text);
			const {code, output, errors} = await devtui('reload');
			expect([code, output]).toEqual([2, '']);
			expect(errors).toMatch(words);
			expect(await pids(project)).toEqual(before);
		}
	});

	test('C41: every effective value can be read, and another grace counts for the process that runs', async () => {
		const text = (grace: string) => file({mule: `{command: 'trap "" TERM; echo armed; while :; do sleep 0.05; done', stop_grace_period: ${grace}}`, other: tick});
		const project = projectOf({'devtui.yaml': text('10m')});
		const {write, up, devtui, one} = project;
		const rig = await up();
		await rig.sees('| armed');
		const {pid} = await runningOne(project, 'mule');
		write('devtui.yaml', text('200ms'));
		const effective = JSON.parse((await devtui('check', '--json')).output) as {readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>};
		expect(effective.services['mule']).toMatchObject({stop_grace_period: '200ms', stop_signal: 'SIGTERM', restart: 'no'});
		expect(await devtui('reload')).toMatchObject({code: 0, output: 'No service had to be started, restarted or removed.\n'});
		expect(await one('mule')).toMatchObject({pid, run: 1});
		expect((await devtui('stop', 'mule')).code).toBe(0);
		expect(isLiving(pid)).toBe(false);
	});

	test('C40: services come and go without the file', async () => {
		const project = projectOf({'devtui.yaml': file({a: tick})});
		const {up, devtui, ps} = project;
		await up();
		expect((await devtui('add', 'b', '--', 'sleep', '1000')).code).toBe(0);
		expect((await ps()).map(({name, phase}) => [name, phase])).toEqual([['a', 'ready'], ['b', 'ready']]);
		const [, b] = await pids(project);
		expect((await devtui('remove', 'b', '--keep-running')).code).toBe(0);
		expect([(await ps()).map(({name}) => name), isLiving(b!)]).toEqual([['a'], true]);
		process.kill(b!, 'SIGKILL');
	});
});
