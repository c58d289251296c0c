import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {busybox, useEngine} from '../containers/engine.ts';
import {projectOf} from '../helpers/instance.ts';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';

const shop = (project: string) => `import {appendFileSync} from 'node:fs';
import {defineProject} from 'devtui/config';

const note = (...words: readonly unknown[]) => appendFileSync(new URL('calls.log', import.meta.url), words.join(' ') + '\\n');
const loop = (name: string) => ['sh', '-c', \`trap "echo INT \${name}; exit 0" INT; trap "echo TERM \${name}; exit 0" TERM; echo "\${name} for $USER_ID"; while :; do sleep 0.05; done\`];
let asked = 0;

export default defineProject({
	name: '${project}',
	services: {
		db: {
			image: '${busybox}',
			command: loop('db'),
			environment: {WORD: 7},
			stopSignal: 'SIGINT',
			preStart: () => note('preStart db'),
			ping: async ({exec}) => {
				note('ping db');
				asked++;
				if (asked === 1) return false;
				return (await exec(['test', '-e', '/etc/passwd'])).exitCode === 0;
			},
			postStart: async ({context, exec}) => {
				note('postStart db');
				context.set('user_id', (await exec('echo "user-$WORD"')).stdout.trim());
			},
		},
		api: {image: '${busybox}', command: loop('api'), dependsOn: ['db'], environment: {USER_ID: '{user_id}'}},
		worker: {command: loop('worker'), buildCommand: 'true', dependsOn: ['db'], environment: {USER_ID: '{user_id}'}},
		unkeyed: {image: '${busybox}', command: loop('unkeyed'), dependsOn: ['db'], environment: {USER_ID: '{usr_id}'}, disabled: true},
		lonely: {image: '${busybox}', command: loop('lonely')},
	},
	onStart: ({started}) => { note('onStart', started); throw new TypeError('onStart is broken'); },
	onReload: ({service}) => note('onReload', service),
	onStop: ({stopped}) => note('onStop', stopped),
});
`;

describe.skipIf(!requires('container-engine'))('M: the life of services in containers', () => {
	const engine = useEngine();
	const container = (project: string, service: string) => engine.docker.getContainer(`${engine.project}-${project}-${service}-1`);
	const idOf = async (project: string, service: string) => (await container(project, service).inspect()).Id;
	const left = async (project: string) => {
		const containers = await engine.docker.listContainers({all: true, filters: JSON.stringify({label: [`devtui.project=${engine.project}-${project}`]})});
		const networks = await engine.docker.listNetworks({filters: JSON.stringify({label: [`devtui.project=${engine.project}-${project}`]})});
		return {containers: containers.map(({Labels: labels}) => labels['devtui.service']).sort(), networks: networks.map(({Name: name}) => name)};
	};

	test('M1, M4–M8, M12, M13, M18, M22–M24: a project in TypeScript: order, hooks, readiness, context, second start, reuse, end', async () => {
		const project = projectOf({'devtui.config.ts': shop(`${engine.project}-shop`)});
		const {directory, up, devtui, one} = project;
		const calls = () => readFileSync(path.join(directory, 'calls.log'), 'utf8').trim().split('\n');
		const rig = await up('--keep-going');
		// M22: what a hook has made is in the environment of a container and of a process.
		await rig.sees(/api +\| api for user-7/);
		await rig.sees(/worker +\| worker for user-7/);
		await rig.sees(/onStart failed: TypeError: onStart is broken[^]* at onStart/);
		// M5, M6
		expect(calls()).toEqual(['preStart db', 'ping db', 'ping db', 'postStart db', 'onStart db,api,worker,lonely']);
		// M4
		const printed = rig.output();
		expect(printed.indexOf('lonely: run 1')).toBeLessThan(printed.indexOf('db ready'));
		expect(printed.indexOf('api: run 1')).toBeGreaterThan(printed.indexOf('db ready'));
		const context = path.join(directory, '.devtui/context.json');
		expect(JSON.parse(readFileSync(context, 'utf8'))).toEqual({user_id: 'user-7'});
		expect(await devtui('start', 'unkeyed')).toMatchObject({code: 3, errors: expect.stringMatching(/USER_ID needs \{usr_id\}, which no function has set by context\.set: did you mean \{user_id\}\?/) as unknown});

		// M7
		const ids = await Promise.all(['db', 'api', 'lonely'].map(async name => idOf('shop', name)));
		const {pid} = await one('worker');
		const count = calls().length;
		expect((await devtui('up', '--detach')).code).toBe(0);
		expect(await Promise.all(['db', 'api', 'lonely'].map(async name => idOf('shop', name)))).toEqual(ids);
		expect([(await one('worker')).pid, calls().length]).toEqual([pid, count]);

		// M23
		expect((await devtui('rebuild', 'worker')).code).toBe(0);
		await until('it has them again', () => rig.count(/worker +\| worker for user-7/) === 2);
		await until('onReload', () => calls().includes('onReload worker'));

		// M8, M18
		expect((await devtui('stop', 'db')).code).toBe(0);
		await rig.sees(/db +\| INT db/);
		expect((await container('shop', 'db').inspect()).State.Running).toBe(false);
		expect((await devtui('start', 'db')).code).toBe(0);
		await until('it is ready again', async () => (await one('db')).phase === 'ready');
		expect(await idOf('shop', 'db')).toBe(ids[0]);
		expect(new Set(calls().slice(count))).toEqual(new Set(['onReload worker', 'ping db']));

		// M12, M13, M24
		const before = rig.output().length;
		expect(await devtui('down', '--remove')).toMatchObject({code: 0, output: expect.stringContaining('.devtui/context.json') as unknown});
		expect((await rig.ended).code).toBe(0);
		const end = rig.output().slice(before);
		expect(end.indexOf('TERM api')).toBeGreaterThan(-1);
		expect(end.indexOf('TERM worker')).toBeGreaterThan(-1);
		expect(end.indexOf('INT db')).toBeGreaterThan(Math.max(end.indexOf('TERM api'), end.indexOf('TERM worker')));
		expect(calls().at(-1)).toMatch(/^onStop db,api,worker,(?:unkeyed,)?lonely$/);
		expect(await left('shop')).toEqual({containers: [], networks: []});
		expect(existsSync(context)).toBe(false);
	});

	test('M9: a container is made anew when its environment, its image or `reuse: false` says so; a number and its digits are the same', async () => {
		const loop = 'command: ["sh", "-c", "trap \\"exit 0\\" TERM; while :; do sleep 0.05; done"]';
		const file = (more: string) => `name: ${engine.project}-again\nservices:\n  db: {${loop}, ${more}}\n`;
		await engine.docker.getImage(busybox).tag({repo: `${engine.project}-image`, tag: '2'});
		const {up, devtui, write, one} = projectOf({'devtui.yaml': file(`image: "${busybox}", environment: {N: 1}`)});
		await up();
		expect((await devtui('wait')).code).toBe(0);
		const states = [await idOf('again', 'db')];
		/** Once more, as the file says now. */
		const after = async (more: string) => {
			write('devtui.yaml', file(more));
			expect((await devtui('reload')).code).toBe(0);
			expect((await devtui('restart', 'db')).code).toBe(0);
			await until('it runs', async () => (await one('db')).phase === 'ready');
			states.push(await idOf('again', 'db'));
			return states.at(-1) === states.at(-2) ? 'kept' : 'new';
		};

		expect([
			await after(`image: "${busybox}", environment: {N: "1"}`),
			await after(`image: "${busybox}", environment: {N: "2"}`),
			await after(`image: "${engine.project}-image:2", environment: {N: "2"}`),
			await after(`image: "${engine.project}-image:2", environment: {N: "2"}, reuse: false`),
			await after(`image: "${engine.project}-image:2", environment: {N: "2"}, reuse: false`),
		]).toEqual(['kept', 'new', 'new', 'new', 'new']);
		expect((await devtui('down', '--remove')).code).toBe(0);
	});

	test('M11, M13, M15: excluded at start and at the end, by the rules; the network, of a name of one\'s own, is kept while somebody is in it', async () => {
		const loop = 'command: ["sh", "-c", "trap \\"exit 0\\" TERM; while :; do sleep 0.05; done"]';
		const {up, devtui, ps} = projectOf({'devtui.yaml': `name: ${engine.project}-part
network: ${engine.project}-lan
services:
  db: {image: "${busybox}", ${loop}}
  api: {image: "${busybox}", ${loop}, depends_on: [db]}
  mail: {image: "${busybox}", ${loop}}
  never: {image: "${busybox}", ${loop}}
`});
		expect(await devtui('up', '--headless', '--exclude', 'db')).toMatchObject({code: 2, errors: 'db cannot be excluded: api needs it. Exclude that, too: --exclude api\n'});
		expect(await devtui('up', '--headless', '--exclude', 'dbb')).toMatchObject({code: 2, errors: expect.stringContaining('There is no service "dbb"') as unknown});
		expect(await left('part')).toEqual({containers: [], networks: []});
		await up('--exclude', 'never');
		expect((await devtui('wait', 'api', 'mail')).code).toBe(0);
		expect(await left('part')).toEqual({containers: ['api', 'db', 'mail'], networks: [`${engine.project}-lan`]});
		expect(await devtui('down', '--remove', '--exclude', 'api')).toMatchObject({code: 1, errors: 'api cannot be excluded: it needs db, which would be stopped. Exclude that, too: --exclude db\n'});
		expect(await left('part')).toMatchObject({containers: ['api', 'db', 'mail']});
		expect((await devtui('down', '--remove', '--exclude', 'mail')).code).toBe(0);
		expect(await left('part')).toEqual({containers: ['mail'], networks: [`${engine.project}-lan`]});
		expect((await container('part', 'mail').inspect()).State.Running).toBe(true);
		expect((await ps()).map(({name, phase}) => [name, phase])).toEqual([['db', 'stopped'], ['api', 'stopped'], ['mail', 'ready'], ['never', 'idle']]);
		expect((await devtui('down', '--remove')).code).toBe(0);
		expect(await left('part')).toEqual({containers: [], networks: []});
	});
});
