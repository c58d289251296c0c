import {expect, test} from 'vitest';
import {effectiveProject} from '../../../source/config/effective.ts';
import type {FileAccess} from '../../../source/config/files.ts';
import {loadProject, type LoadResult} from '../../../source/config/load.ts';
import {printYaml} from '../../../source/config/yaml.ts';
import type {ProjectSpec, ServiceSpec} from '../../../source/core/spec.ts';
import {loadText} from './from-text.ts';

function projectOf(loaded: LoadResult): ProjectSpec {
	if (loaded.type !== 'ok') {
		throw new Error(JSON.stringify(loaded));
	}

	return loaded.project;
}

async function serviceOf(text: string): Promise<ServiceSpec> {
	return projectOf(await loadText(`export default defineProject({services: {db: ${text}, api: {command: 'true', dependsOn: ['db']}}});`)).services[0]!;
}

function fromYaml(text: string): ProjectSpec {
	const access: FileAccess = {read: () => ({type: 'ok', text}), isFile: path => path === '/shop/devtui.yaml', isDirectory: () => true, list: () => []};
	return projectOf(loadProject({files: ['/shop/devtui.yaml'], directory: '/shop', environment: {}}, access));
}

test('services that a loop has made are those that a file would have spelled out, in either spelling of the keys', async () => {
	const {module, ...project} = projectOf(await loadText(`
const base = 4000;
const workers = ['mail', 'pdf'];
export default defineProject({
	name: 'shop',
	environmentFor: {'mail*': {LOG_LEVEL: 'debug'}},
	services: {
		api: {command: ['node', 'api.js'], environment: {PORT: base + 1, DEBUG: true, HOST: undefined}, ready: {http: 'http://localhost:' + (base + 1), startPeriod: '2s'}, stopGracePeriod: 5},
		...Object.fromEntries(workers.map((name, index) => [name, {
			command: 'node worker.js ' + name,
			dependsOn: {api: {condition: 'service_healthy'}},
			environment: {QUEUE_NAME: name, camelCase: index},
			restart_dependents: true,
			watch: {paths: ['*.js'], pollInterval: '2s'},
			hooks: {beforeStart: {command: 'true', ignoreFailure: true}},
			logFile: name + '.log', logMaxSize: '1MB',
		}])),
	},
});`));
	const worker = (name: string, index: number) => `
  ${name}:
    command: node worker.js ${name}
    depends_on: {api: {condition: service_healthy}}
    environment: {QUEUE_NAME: ${name}, camelCase: ${index}}
    restart_dependents: true
    watch: {paths: ["*.js"], poll_interval: 2s}
    hooks: {before_start: {command: "true", ignore_failure: true}}
    log_file: ${name}.log
    log_max_size: 1MB`;
	expect(project).toEqual(fromYaml(`
name: shop
environment_for: {"mail*": {LOG_LEVEL: debug}}
services:
  api:
    command: [node, api.js]
    environment: {PORT: 4001, DEBUG: true}
    ready: {http: "http://localhost:4001", start_period: 2s}
    stop_grace_period: 5${worker('mail', 0)}${worker('pdf', 1)}
`));
	expect(module).toEqual({id: 'm', hooks: {}});
});

test('names that are the user\'s own stay as they are written: of volumes, hosts, directories, and what others call their options', async () => {
	const {module: _, ...project} = projectOf(await loadText(`export default defineProject({
	name: 'shop',
	volumes: {dbData: {name: 'kept', driverOpts: {mountPoint: '/data'}}},
	services: {api: {
		image: 'api:1',
		extraHosts: {bigBox: '10.0.0.1'},
		sysctls: {'net.someThing': 1},
		volumes: ['dbData:/data', {type: 'bind', source: './src', target: '/src', readOnly: true}],
		watch: {paths: ['**'], action: 'sync', to: {srcFiles: '/app/src'}},
	}},
});`));
	expect(project).toEqual(fromYaml(`
name: shop
volumes: {dbData: {name: kept, driver_opts: {mountPoint: /data}}}
services:
  api:
    image: api:1
    extra_hosts: {bigBox: 10.0.0.1}
    sysctls: {net.someThing: 1}
    volumes: ["dbData:/data", {type: bind, source: ./src, target: /src, read_only: true}]
    watch: {paths: ["**"], action: sync, to: {srcFiles: /app/src}}
`));
	expect(project.services[0]?.container).toMatchObject({extraHosts: [{name: 'bigBox'}], volumes: [{name: 'kept', driverOptions: {mountPoint: '/data'}}, {isReadOnly: true}]});
});

test('a function may stand where a command of a hook or of a probe does, and has names of its own', async () => {
	const {hooks, ready} = await serviceOf('{command: "true", preStart() {}, ping: () => true, within: "3s", postStart: async () => {}, preStop: () => 1, hooks: {afterStop: {command: () => 2, timeout: "1m"}, on_failure: "echo"}}');
	expect(Object.entries(hooks).map(([name, {command, timeoutMs}]) => [name, command, timeoutMs])).toEqual([
		['before-start', {type: 'function', path: 'services.db.preStart', text: 'preStart() {}'}, 30_000],
		['after-ready', {type: 'function', path: 'services.db.postStart', text: 'async () => {}'}, 30_000],
		['before-stop', {type: 'function', path: 'services.db.preStop', text: '() => 1'}, 30_000],
		['after-stop', {type: 'function', path: 'services.db.hooks.afterStop.command', text: '() => 2'}, 60_000],
		['on-failure', {type: 'shell', text: 'echo'}, 30_000],
	]);
	// Asked until it is true, and then no more.
	expect(ready).toMatchObject({check: {type: 'exec', command: {path: 'services.db.ping'}}, intervalMs: 100, timeoutMs: 5000, withinMs: 3000, steadyIntervalMs: 2 ** 31 - 1, failsByThrowing: true});
	const asked = await serviceOf('{command: "true", ready: {exec: () => true, interval: "2s"}}');
	expect(asked.ready).toMatchObject({check: {command: {path: 'services.db.ready.exec'}}, intervalMs: 2000, steadyIntervalMs: 2000});
	expect(asked.ready).not.toHaveProperty('failsByThrowing');
});

test.each([
	['"true"', 'started'],
	['{command: "true", ready: {tcp: 1}}', 'started'],
	['{command: "true", ping: () => true}', 'healthy'],
	['{command: "true", postStart() {}}', 'healthy'],
])('a name in dependsOn waits for what functions of %s have to say: %s', async (db, condition) => {
	const {services} = projectOf(await loadText(`export default {services: {db: ${db}, api: {command: 'true', dependsOn: ['db']}}};`));
	expect(services[1]!.dependsOn).toEqual([{service: 'db', condition, restart: false, required: true}]);
});

test('what a program has put into its strings stands there as it is: nothing is filled in, and nothing means a dollar', async () => {
	const text = 'export default {environment: {ALL: "${HOME:?}"}, services: {web: {command: "echo ${GREETING:-hello} $$", '
		+ 'environment: {NAME: "${NOBODY}", TWO: "$$", ESCAPED: "$${NOBODY}"}, description: "costs $$5"}, list: {command: ["echo", "${NOBODY}"]}}};';
	const project = projectOf(await loadText(text));
	const [web, list] = project.services;
	expect(web).toMatchObject({
		command: {type: 'shell', text: 'echo ${GREETING:-hello} $$'},
		sharedEnvironment: {ALL: '${HOME:?}'},
		environment: {NAME: '${NOBODY}', TWO: '$$', ESCAPED: '$${NOBODY}'},
		description: 'costs $$5',
	});
	expect(list).toMatchObject({command: {argv: ['echo', '${NOBODY}']}});
	// As a file it says the same.
	const meant = ({services}: ProjectSpec) => services.map(({command, environment, description}) => ({command, environment, description}));
	expect(meant(fromYaml(printYaml(effectiveProject(project))))).toEqual(meant(project));
});

test('the effective configuration names its functions', async () => {
	const project = projectOf(await loadText('export default {services: {db: {command: "true", ping: () => true, postStart() {}}}, onStart() {}};'));
	expect(effectiveProject(project)).toMatchObject({
		on_start: {function: 'onStart'},
		services: {db: {ready: {exec: {function: 'services.db.ping'}}, hooks: {after_ready: {function: 'services.db.postStart', timeout: '30s'}}}},
	});
});

test('a umask is the number that it is to a program, or octal digits in a string; a variable that is called so is text', async () => {
	const umaskOf = async (written: string) => (await serviceOf(`{command: 'true', umask: ${written}}`)).identity;
	expect(await umaskOf('0o27')).toEqual({umask: 0o27});
	expect(await umaskOf('0o22')).toEqual({umask: 0o22});
	expect(await umaskOf('"022"')).toEqual({umask: 0o22});
	expect((await serviceOf('{command: "true", environment: {umask: 22}}')).environment).toEqual({umask: '22'});
});
