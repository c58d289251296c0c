import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {networkInterfaces} from 'node:os';
import {connect} from 'node:net';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {busybox, useEngine} from '../containers/engine.ts';
import {projectOf} from '../helpers/instance.ts';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';

const loop = '["sh", "-c", "trap \'exit 0\' TERM; while :; do sleep 0.05; done"]';

async function accepts(host: string, port: number): Promise<boolean> {
	return new Promise(resolve => {
		const socket = connect({host, port, timeout: 5000}, () => {
			resolve(true);
			socket.destroy();
		}).on('error', () => {
			resolve(false);
		}).on('timeout', () => {
			resolve(false);
			socket.destroy();
		});
	});
}

describe.skipIf(!requires('container-engine'))('M: what a service in a container is defined by', () => {
	const engine = useEngine();
	const inspect = async (project: string, service: string) => engine.docker.getContainer(`${engine.project}-${project}-${service}-1`).inspect();
	const idOf = async (project: string, service: string) => (await inspect(project, service)).Id;

	test('M14, M17: ports, volumes in both forms and with modes, named volumes, user, entrypoint, command: in the container\'s description, and in effect', async () => {
		const project = projectOf({
			'site/index.html': 'hello\n',
			'devtui.yaml': `name: ${engine.project}-defined
services:
  web:
    image: ${busybox}
    entrypoint: [httpd, -f]
    stop_grace_period: 100ms
    command: -h /site -p 80
    ports: ["80", {target: 81, host_ip: 127.0.0.2}]
    volumes:
      - ./site:/site:ro
      - {type: bind, source: ./out, target: /out, bind: {create_host_path: true}}
      - data:/data
      - {type: volume, source: data, target: /again, read_only: true}
      - {type: tmpfs, target: /quick, tmpfs: {size: 1m, mode: 1777}}
      - /only/inside
  who:
    image: ${busybox}
    user: dev
    stop_grace_period: 100ms
    volumes: ["./out:/out:rw"]
    environment: {HOME: /tmp, GREETING: "hello \${NAME:-you}"}
    entrypoint: [sh, -c]
    command: ["id -un; echo $$GREETING; until wget -q -O - http://web/index.html; do sleep 0.05; done; exec sleep 1000"]
  hidden: {image: ${busybox}, command: httpd -f -p 80, stop_grace_period: 100ms}
`});
		mkdirSync(path.join(project.directory, 'out'), {mode: 0o777});
		const {directory, up, devtui} = project;
		const rig = await up();
		// M14: another one is found by its name.
		await rig.sees(/who +\| dev\n(?:[^]*\n)?who +\| hello you\n(?:[^]*\n)?who +\| hello\n/);
		const web = await inspect('defined', 'web');
		expect([web.Config.Entrypoint, web.Config.Cmd, (await inspect('defined', 'who')).Config.User]).toEqual([['httpd', '-f'], ['-h', '/site', '-p', '80'], 'dev']);
		const mounts = web.Mounts.map(({Type: type, Name: name, Source: source, Destination: target, RW: isWritable}) => [target, type, type === 'bind' ? path.relative(directory, source) : target === '/only/inside' ? '' : name ?? '', isWritable]).sort();
		expect(mounts).toEqual([
			['/again', 'volume', `${engine.project}-defined_data`, false],
			['/data', 'volume', `${engine.project}-defined_data`, true],
			['/only/inside', 'volume', '', true],
			['/out', 'bind', 'out', true],
			['/site', 'bind', 'site', false],
		]);

		const inside = async (command: string) => devtui('exec', 'web', '--', 'sh', '-c', command);
		expect((await inside('echo x > /site/new')).errors + (await inside('echo x > /again/new')).errors).toMatch(/Read-only file system[^]*Read-only file system/);
		expect(await inside('echo kept > /data/new; cat /again/new; echo out > /out/new; touch /only/inside/x; ls -ld /quick; grep " /quick tmpfs" /proc/mounts')).toMatchObject({code: 0, output: expect.stringMatching(/^kept\ndrwxrwxrwt.*\ntmpfs \/quick tmpfs .*size=1024k/) as unknown});
		expect(readFileSync(path.join(directory, 'out/new'), 'utf8')).toBe('out\n');

		const ports = web.NetworkSettings.Ports;
		expect(ports['80/tcp']!.map(({HostIp: address}) => address)).toEqual(['127.0.0.1']);
		expect(ports['81/tcp']!.map(({HostIp: address}) => address)).toEqual(['127.0.0.2']);
		const port = Number(ports['80/tcp']![0]!.HostPort);
		expect(await accepts('127.0.0.1', port)).toBe(true);
		const others = Object.values(networkInterfaces()).flat().flatMap(found => found?.family === 'IPv4' && !found.internal ? [found.address] : []);
		for (const address of others) {
			expect(await accepts(address, port)).toBe(false);
		}

		expect((await inspect('defined', 'hidden')).NetworkSettings.Ports).toEqual({});

		// A volume outlives its containers, as long as nobody removes it.
		expect((await devtui('down', '--remove')).code).toBe(0);
		const again = await project.up();
		await again.sees(/who +\| hello\n/);
		expect((await inside('cat /data/new; ls /only/inside')).output).toBe('kept\n');
		expect((await devtui('down', '--remove')).code).toBe(0);
	});

	test('M10, M19: what cannot start takes only those with it who need it, with its name and why, also when its image cannot be pulled', async () => {
		const {start} = projectOf({'devtui.yaml': `name: ${engine.project}-fails
services:
  a: {image: ${busybox}, command: ["sh", "-c", "echo last words; exit 4"]}
  b: {image: ${busybox}, command: echo never, depends_on: {a: {condition: service_completed_successfully}}}
  pulled: {image: "127.0.0.1:1/none:1"}
  absent: {image: "devtui-test/none:1", pull_policy: never}
  c: {image: ${busybox}, command: ["sh", "-c", "seq 1 100; echo c goes on"], depends_on: {a: {condition: process_completed, required: false}}}
`});
		const rig = start(['up', '--headless', '--keep-going']);
		expect((await rig.ended).code).toBeGreaterThan(0);
		const output = rig.output();
		expect(output).toMatch(/c +\| c goes on/);
		expect(output).toMatch(/devtui +\| b not started: a exited 4/);
		expect(output).not.toMatch(/\| never$/m);
		expect(output).toMatch(/the image "127\.0\.0\.1:1\/none:1" cannot be pulled: Get .*refused\n/);
		expect(output).toContain('the image "devtui-test/none:1" is not here, and "pull_policy" is "never"');
		// In the end once more, with its last lines.
		expect(`${output}${rig.errors()}`).toMatch(/last words[^]*last words/);
	});

	test('M16: without a name the project has that of its directory', async () => {
		const name = `${engine.project}-dir`;
		const project = projectOf({[`${name}/devtui.yaml`]: `services: {db: {image: "${busybox}", command: ${loop}}}\n`});
		const cwd = path.join(project.directory, name);
		const rig = project.start(['up', '--headless'], {cwd});
		await until('it runs', async () => inspect('dir', 'db').then(({State: {Running: isRunning}}) => isRunning, () => false), {found: rig.output});
		expect(Object.keys((await inspect('dir', 'db')).NetworkSettings.Networks)).toEqual([`devtui-${name}`]);
		expect((await project.start(['down', '--remove'], {cwd}).ended).code).toBe(0);
	});

	test('M20, M21, M30: an image is built at the start and anew for its tag `latest`; a saved file rebuilds it and restarts it with its dependants only, a broken one leaves all up', async () => {
		const {write, up, devtui, ps} = projectOf({
			'app/Dockerfile': `FROM ${busybox}\nLABEL word=one\nCOPY app.txt /app.txt\n`,
			'app/app.txt': 'first\n',
			'devtui.yaml': `name: ${engine.project}-built
services:
  api:
    build: ./app
    command: ["sh", "-c", "cat /app.txt; trap 'exit 0' TERM; while :; do sleep 0.05; done"]
    watch: ["app/**"]
    restart_dependents: true
  web: {image: ${busybox}, command: ${loop}, depends_on: [api]}
  compiled: {command: "cat out; exec sleep 1000", build_command: "tr a-z A-Z < source.txt > out", watch: [source.txt]}
  other: {image: ${busybox}, command: ${loop}}
`,
			'source.txt': 'words\n',
		});
		const runs = async () => Object.fromEntries((await ps()).map(({name, run}) => [name, run]));
		const label = async () => (await inspect('built', 'api')).Config.Labels['word'];
		const rig = await up();
		expect((await devtui('wait')).code).toBe(0);
		await rig.sees(/api +\| first/);
		await rig.sees('watching files');
		expect(await label()).toBe('one');
		const other = await idOf('built', 'other');

		write('app/app.txt', 'second\n');
		await rig.sees(/api +\| second/);
		await until('its dependant is up again', async () => (await ps('web'))[0]!.run === 2);
		write('app/Dockerfile', `FROM ${busybox}\nRUN exit 1\n`);
		await rig.sees(/api.*(?:build|was not built|failed)/);
		await until('the build has failed', async () => rig.output().includes('returned a non-zero code: 1'));
		expect(await runs()).toMatchObject({api: 2, web: 2, other: 1, compiled: 1});
		write('source.txt', 'saved\n');
		await rig.sees(/compiled +\| SAVED/);
		expect(await runs()).toEqual({api: 2, web: 2, other: 1, compiled: 2});
		expect(await idOf('built', 'other')).toBe(other);
		expect((await devtui('down')).code).toBe(0);
		await rig.ended;

		// M20: at the next start, since its tag is `latest`.
		write('app/Dockerfile', `FROM ${busybox}\nLABEL word=two\nCOPY app.txt /app.txt\n`);
		const later = await up();
		await later.sees(/api +\| second/);
		expect(await label()).toBe('two');
		expect((await devtui('down', '--remove')).code).toBe(0);
	});

	test('copied files, and then a command, a signal or a restart; `restart` on its own: the container stays the same', async () => {
		const says = '["sh", "-c", "echo up; trap \'echo got HUP\' HUP; trap \'exit 0\' TERM; while :; do sleep 0.05; done"]';
		const service = (name: string, then: string) => `  ${name}: {image: ${busybox}, command: ${says}, watch: {paths: ["src/**"], ${then}}}\n`;
		const {directory, up, devtui, ps} = projectOf({'src/a.txt': 'one', 'devtui.yaml': `name: ${engine.project}-then\nservices:\n${[
			service('commands', 'action: sync, to: /srv, then: "exec:cat /srv/src/a.txt > /proc/1/fd/1"'),
			service('signals', 'action: sync, to: /srv, then: "signal:HUP"'),
			service('restarts', 'action: sync, to: /srv, then: restart'),
			service('alone', 'action: restart'),
		].join('')}`});
		const rig = await up();
		expect((await devtui('wait')).code).toBe(0);
		await rig.sees('watching files');
		const names = ['commands', 'signals', 'restarts', 'alone'];
		const ids = await Promise.all(names.map(async name => idOf('then', name)));
		mkdirSync(path.join(directory, 'src/deep'));
		writeFileSync(path.join(directory, 'src/a.txt'), 'two\n');
		await rig.sees(/commands +\| two/);
		await rig.sees(/signals +\| got HUP/);
		await rig.sees(/restarts +\| up[^]*restarts +\| up/);
		await rig.sees(/alone +\| up[^]*alone +\| up/);
		expect((await devtui('exec', 'restarts', '--', 'cat', '/srv/src/a.txt')).output).toBe('two\n');
		expect((await ps()).map(({name, run}) => [name, run])).toEqual([['commands', 1], ['signals', 1], ['restarts', 2], ['alone', 2]]);
		expect(await Promise.all(names.map(async name => idOf('then', name)))).toEqual(ids);

		// Signals by hand reach process 1, and nobody else.
		expect(await devtui('signal', 'HUP', 'alone', '--to', 'main')).toMatchObject({code: 0});
		await rig.sees(/alone +\| got HUP/);
		expect(await devtui('signal', 'HUP', 'alone')).toMatchObject({code: 0});
		await until('both to have come', () => rig.count(/alone +\| got HUP/) === 2, {found: rig.output});
		for (const to of ['children', '1']) {
			const refused = await devtui('signal', 'HUP', 'alone', '--to', to);
			expect([refused.code, `${refused.output}${refused.errors}`]).toEqual([1, expect.stringContaining('runs in a container, whose engine signals its main process only: devtui exec alone -- kill reaches others')]);
		}

		expect((await devtui('down', '--remove')).code).toBe(0);
		expect(existsSync(path.join(directory, '.devtui'))).toBe(false);
	});
});
