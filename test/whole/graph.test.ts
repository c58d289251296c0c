import {expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';

const shop = [
	'services:',
	'  db: {command: exec sleep 1000}',
	'  migrate: {command: "true", depends_on: {db: {condition: service_started}}}',
	'  cache: {command: exec sleep 1000}',
	'  api: {command: "echo up; exec sleep 1000", ready: {log: up}, depends_on: {migrate: {condition: service_completed_successfully}, db: {condition: service_started, restart: true}}}',
	'  web: {command: exec sleep 1000, depends_on: {api: {condition: service_healthy}, cache: {condition: service_started, required: false}}}',
	'  alone: {command: exec sleep 1000, disabled: true}',
	'',
].join('\n');

test('without an instance it is that of the file: each need once, with its condition', async () => {
	const {devtui} = projectOf({'devtui.yaml': shop});
	expect(await devtui('graph')).toEqual({code: 0, errors: '', output: [
		'web',
		'├─ api         service_healthy',
		'│  ├─ migrate  service_completed_successfully',
		'│  │  └─ db    service_started',
		'│  └─ db       service_started, restart',
		'└─ cache       service_started, optional',
		'alone',
		'',
	].join('\n')});
	expect((await devtui('graph', 'migrate', 'api')).output).toBe([
		'api',
		'├─ migrate  service_completed_successfully',
		'│  └─ db    service_started',
		'└─ db       service_started, restart',
		'',
	].join('\n'));
	expect((await devtui('graph', 'api', '--format', 'mermaid')).output).toBe([
		'flowchart TD',
		'\ts0["db"]',
		'\ts1["migrate"]',
		'\ts2["api"]',
		'\ts1 -->|"service_started"| s0',
		'\ts2 -->|"service_completed_successfully"| s1',
		'\ts2 -->|"service_started, restart"| s0',
		'',
	].join('\n'));
});

test('of an instance it has the states of its services, as JSON too', async () => {
	const {up, devtui, write} = projectOf({'devtui.yaml': shop});
	await up('--keep-going', '--no-watch');
	await devtui('wait', 'web');
	// It is the instance that counts, and not what has become of its file.
	write('devtui.yaml', 'services: {other: sleep 1}\n');
	const {output} = await devtui('graph');
	expect(output).toMatch(/^web +\[ready\]$/m);
	expect(output).toMatch(/^│ {2}├─ migrate +service_completed_successfully +\[completed\]$/m);
	expect(output).toMatch(/^alone +\[not started\]$/m);
	expect((await devtui('graph', '--format', 'mermaid')).output).toContain('"migrate (completed)"');
	const json = await devtui('graph', '--json', 'web');
	expect(json.output).toBe((await devtui('graph', '--format', 'json', 'web')).output);
	const {project, services} = JSON.parse(json.output) as {project: string; services: ReadonlyArray<Record<string, unknown>>};
	expect(project).toMatch(/^devtui-test-/);
	expect(services.map(({name, phase}) => [name, phase])).toEqual([['db', 'ready'], ['migrate', 'completed'], ['cache', 'ready'], ['api', 'ready'], ['web', 'ready']]);
	expect(services.at(-1)).toEqual({name: 'web', replicaOf: null, description: null, phase: 'ready', reason: 'ready', dependsOn: [
		{service: 'api', condition: 'service_healthy', restart: false, required: true},
		{service: 'cache', condition: 'service_started', restart: false, required: false},
	]});
});

test('what cannot be drawn is said, and nothing is printed', async () => {
	const {devtui, write} = projectOf({'devtui.yaml': shop});
	expect(await devtui('graph', 'wbe')).toEqual({code: 2, output: '', errors: 'There is no service "wbe". Did you mean "web"?\n'});
	expect(await devtui('graph', '--format', 'dot')).toMatchObject({code: 2, output: '', errors: expect.stringContaining('Allowed choices are text, mermaid, json') as unknown});
	write('devtui.yaml', 'services:\n  a: {command: x, depends_on: [b]}\n  b: {command: x, depends_on: [a]}\n');
	expect(await devtui('graph')).toMatchObject({code: 2, output: '', errors: expect.stringContaining('cycle') as unknown});
});
