import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';
import {engineKind, requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {busybox, useEngine} from './engine.ts';

const loop = '["sh", "-c", "trap \'exit 0\' TERM; echo up; while :; do sleep 0.05; done"]';

describe.skipIf(!requires('container-engine'))('devtui with services in containers', () => {
	const engine = useEngine();
	const file = (name: string, more = '') => ({'devtui.yaml': `name: ${engine.project}-${name}
services:
  db:
    image: ${busybox}
    command: ${loop}
    ready: {exec: test -e /etc/passwd}
    hooks: {before_start: echo before >> hooks, after_ready: {command: ["true"]}}
  api: {command: exec sleep 1000, depends_on: {db: {condition: service_healthy}}}
${more}`});
	const idOf = async (name: string) => (await engine.docker.getContainer(name).inspect()).Id;

	test('containers and processes depend on each other; kill -9 leaves the container, which the next start keeps without its hooks; down --remove leaves nothing', async () => {
		const {directory, up, devtui, ps} = projectOf(file('mixed'));
		const name = `${engine.project}-mixed-db-1`;
		const rig = await up();
		expect((await devtui('wait')).code).toBe(0);
		expect(rig.output()).toMatch(/db ready[^]*api: run 1/);
		const id = await idOf(name);
		const [db] = await ps('db');
		expect(await devtui('exec', 'db', '--', 'sh', '-c', 'cat /etc/passwd; exit 3')).toMatchObject({code: 3, output: expect.stringContaining('dev:x:1000') as unknown});
		rig.signal('SIGKILL');
		await rig.ended;

		const second = await up();
		expect((await devtui('wait')).code).toBe(0);
		expect([await idOf(name), (await ps('db'))[0]!.pid]).toEqual([id, db!.pid]);
		expect(readFileSync(path.join(directory, 'hooks'), 'utf8')).toBe('before\n');
		expect((await devtui('restart', 'db')).code).toBe(0);
		expect((await devtui('wait')).code).toBe(0);
		expect(await idOf(name)).toBe(id);
		expect(readFileSync(path.join(directory, 'hooks'), 'utf8')).toBe('before\n');
		expect(await devtui('down', '--remove')).toMatchObject({code: 0, output: `removed: ${name}, network devtui-${engine.project}-mixed\n`});
		await second.ended;
		expect(await engine.docker.listContainers({all: true, filters: JSON.stringify({name: [name]})})).toEqual([]);
		expect((await engine.docker.listNetworks()).filter(({Name: network}) => network.includes(`${engine.project}-mixed`))).toEqual([]);
	});

	test('a container that somebody restarts by hand is followed: it is the same, its hooks are not called again, and it ends with devtui', async () => {
		const {directory, up, devtui, ps} = projectOf(file('restarted'));
		const name = `${engine.project}-restarted-db-1`;
		const rig = await up('--keep-going');
		expect((await devtui('wait')).code).toBe(0);
		const [before] = await ps('db');
		await engine.docker.getContainer(name).restart();
		const after = await until('it is ready again', async () => (await ps('db')).find(({phase, run}) => phase === 'ready' && run === 2));
		expect(after.pid).not.toBe(before!.pid);
		await until('what it prints', () => rig.count(/db +\| up/) === 2);
		expect(readFileSync(path.join(directory, 'hooks'), 'utf8')).toBe('before\n');
		// Who is killed by hand stays so.
		await engine.docker.getContainer(name).kill();
		await until('its end', async () => (await ps('db'))[0]!.phase === 'failed');
		await devtui('start', 'db');
		expect((await devtui('wait')).code).toBe(0);
		await devtui('down');
		await rig.ended;
		expect((await engine.docker.getContainer(name).inspect()).State.Running).toBe(false);
	});

	test('a container is the same however devtui was started: without a terminal, in the background, for tests', async () => {
		const {directory, start, devtui} = projectOf(file('ways'));
		const name = `${engine.project}-ways-db-1`;
		expect((await start(['up', '--headless', '--wait-ready']).ended).code).toBe(0);
		const id = await idOf(name);
		expect((await devtui('up', '--detach', '--wait-ready')).code).toBe(0);
		expect(await idOf(name)).toBe(id);
		expect((await devtui('down')).code).toBe(0);
		expect((await devtui('test', '--', 'true')).code).toBe(0);
		expect(await idOf(name)).toBe(id);
		expect(readFileSync(path.join(directory, 'hooks'), 'utf8')).toBe('before\n');
		expect((await devtui('down', '--remove')).code).toBe(0);
	});

	test('two projects with the same services do not meet, and down in one leaves the other', async () => {
		const first = projectOf(file('one'));
		const second = projectOf(file('two'));
		await Promise.all([first.up(), second.up()]);
		await Promise.all([first.devtui('wait'), second.devtui('wait')]);
		expect((await first.devtui('down', '--remove')).code).toBe(0);
		expect((await engine.docker.getContainer(`${engine.project}-two-db-1`).inspect()).State.Running).toBe(true);
		expect((await second.one('api')).phase).toBe('ready');
		expect((await second.devtui('down', '--remove')).code).toBe(0);
	});

	test('rebuild makes the image anew and restarts only who depends on it; what cannot be built leaves the container up', async () => {
		const {write, up, devtui, ps} = projectOf({
			Dockerfile: `FROM ${busybox}\nRUN echo one > /word\n`,
			'devtui.yaml': `name: ${engine.project}-rebuilt
services:
  web:
    build: .
    command: ${loop}
  api: {command: exec sleep 1000, depends_on: [web]}
  other: {image: ${busybox}, command: ${loop}}
`});
		await up();
		expect((await devtui('wait')).code).toBe(0);
		const other = await idOf(`${engine.project}-rebuilt-other-1`);
		const web = await idOf(`${engine.project}-rebuilt-web-1`);
		write('Dockerfile', `FROM ${busybox}\nRUN exit 1\n`);
		expect(await devtui('rebuild', 'web')).toMatchObject({code: 3, errors: expect.stringContaining('what ran stays up') as unknown});
		expect(await idOf(`${engine.project}-rebuilt-web-1`)).toBe(web);
		write('Dockerfile', `FROM ${busybox}\nRUN echo two > /word\n`);
		expect(await devtui('rebuild', 'web')).toMatchObject({code: 0});
		expect((await devtui('wait')).code).toBe(0);
		expect((await devtui('exec', 'web', '--', 'cat', '/word')).output).toBe('two\n');
		expect((await ps()).map(({name, run}) => [name, run])).toEqual([['web', 2], ['api', 2], ['other', 1]]);
		expect(await idOf(`${engine.project}-rebuilt-other-1`)).toBe(other);
		expect((await devtui('down', '--remove')).code).toBe(0);
	});

	test('watch: sync copies what has changed into the container that runs', async () => {
		const {write, up, devtui, one} = projectOf({
			...file('synced', `  web:
    image: ${busybox}
    command: ${loop}
    watch: {paths: [src/**], action: sync, to: {src: /srv}}
`), 'src/a.txt': 'one'});
		const rig = await up();
		expect((await devtui('wait')).code).toBe(0);
		await rig.sees('up');
		await until('files are watched', async () => (await one('web'))['watching'] !== null);
		write('src/a.txt', 'two');
		await until('it is there', async () => (await devtui('exec', 'web', '--', 'cat', '/srv/a.txt')).output === 'two');
		expect((await one('web')).run).toBe(1);
		expect((await devtui('down', '--remove')).code).toBe(0);
	});

	test('without an engine the sentence says so, other services go on, and doctor says it, too', async () => {
		const {start, devtui} = projectOf(file('nowhere', '  other: {command: "echo other"}\n'));
		const environment = {DOCKER_HOST: '/nope'};
		const sentence = 'DOCKER_HOST is "/nope", which is no address of a container engine: unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST';
		const rig = start(['up', '--headless', '--keep-going'], {environment});
		expect((await rig.ended).code).toBe(3);
		expect(rig.output()).toContain(sentence);
		expect(rig.output()).toMatch(/other +\| other/);
		const doctor = start(['doctor'], {environment});
		expect((await doctor.ended).code).toBe(1);
		expect(doctor.output()).toContain(`✗ containers: ${sentence}`);
		expect((await devtui('doctor')).output).toContain(`✓ containers: ${engineKind === 'podman' ? 'Podman' : 'Docker'} `);
	});
});
