import {expect, test} from 'vitest';
import {imageName, isImageName, projectId} from '../../source/config/container-names.ts';
import {formatPort, parsePorts} from '../../source/config/container-ports.ts';
import type {FileAccess} from '../../source/config/files.ts';
import {isCompose} from '../../source/config/compose/is-compose.ts';
import {loadProject} from '../../source/config/load.ts';
import {parseYaml} from '../../source/config/yaml.ts';
import type {MapNode} from '../../source/config/tree.ts';
import type {ServiceSpec} from '../../source/core/spec.ts';

function services(text: string): Readonly<Record<string, ServiceSpec>> {
	const access: FileAccess = {read: path => path === '/x/My Shop/devtui.yaml' ? {type: 'ok', text} : {type: 'missing'}, isFile: path => path.endsWith('Dockerfile'), isDirectory: () => true, list: () => []};
	const loaded = loadProject({files: ['/x/My Shop/devtui.yaml'], directory: '/x', environment: {}}, access);
	expect(loaded.type === 'invalid' ? loaded.diagnostics : loaded.type).toBe('ok');
	return loaded.type === 'ok' ? Object.fromEntries(loaded.project.services.map(service => [service.name, service])) : {};
}

test('containers are named after project, service and copy, are found by the service\'s name, and carry labels', () => {
	const {db, 'api-2': second} = services('services: {db: {image: "postgres:16", labels: {a: 1}, aliases: [database]}, api: {build: ./api, replicas: 2}}');
	expect(db).toMatchObject({
		command: {type: 'image', image: 'postgres:16', argv: []},
		container: {
			name: 'my-shop-db-1', project: 'my-shop', hostNames: ['db', 'database'], network: {type: 'project', name: 'devtui-my-shop', isExternal: false},
			labels: {a: '1', 'devtui.project': 'my-shop', 'devtui.service': 'db'}, pullPolicy: 'missing', isReused: true,
		},
	});
	expect(db).not.toHaveProperty('markerWatch');
	expect(second).toMatchObject({
		command: {type: 'image', image: 'devtui-my-shop-api'},
		build: {type: 'build-image', context: '/x/My Shop/api'},
		container: {name: 'my-shop-api-2', hostNames: ['api-2', 'api'], labels: {'devtui.service': 'api', 'devtui.replica': '2'}, build: {context: '/x/My Shop/api', dockerfile: 'Dockerfile', args: {}}},
	});
});

test('what the file does not say is left to the image: its signal, its entrypoint, its directory', () => {
	const {a, b} = services('services: {a: {image: x}, b: {image: x, stop_signal: INT, entrypoint: "", working_dir: /w}}');
	expect(['stopSignal', 'entrypoint', 'workingDir'].filter(key => key in a!.container!)).toEqual([]);
	expect(b!.container).toMatchObject({stopSignal: 'SIGINT', entrypoint: [], workingDir: '/w'});
	expect([a!.stop.signal, b!.stop.signal, b!.workingDir]).toEqual(['SIGTERM', 'SIGINT', '/x/My Shop']);
});

test('user and limits are those of the container, not of a process of this machine', () => {
	const {a} = services('services: {a: {image: x, user: "1000:1000", ulimits: {nofile: 5}}}');
	expect(a).not.toHaveProperty('identity');
	expect(a!.container).toMatchObject({user: '1000:1000', limits: [{resource: 'nofile', soft: 5, hard: 5}]});
});

test('a watch rebuilds what is built, and restarts what is not', () => {
	const {a, b, c} = services('services: {a: {build: ., watch: ["**"]}, b: {image: x, watch: ["**"]}, c: {build: ., watch: {action: restart}}}');
	expect([a, b, c].map(service => service!.watch?.action.type)).toEqual(['rebuild', 'restart', 'restart']);
});

test.each([
	['80', ['127.0.0.1::80']],
	['8080:80', ['127.0.0.1:8080:80']],
	['0.0.0.0:8080:80/tcp', ['0.0.0.0:8080:80']],
	['127.0.0.1::53/UDP', ['127.0.0.1::53/udp']],
	['0:80', ['127.0.0.1::80']],
	['0.0.0.0:0:80', ['0.0.0.0::80']],
	['[::1]:8080:80', ['[::1]:8080:80']],
	['3000-3002:4000-4002', ['127.0.0.1:3000:4000', '127.0.0.1:3001:4001', '127.0.0.1:3002:4002']],
	['3000-3001', ['127.0.0.1::3000', '127.0.0.1::3001']],
	['9000-9010:90', ['127.0.0.1:9000-9010:90']],
])('%s', (written, ports) => {
	const parsed = parsePorts(written);
	expect(parsed.type === 'ok' ? parsed.ports.map(port => formatPort(port)) : parsed.trouble).toEqual(ports);
	expect(ports.flatMap(port => parsePorts(port)).every(({type}) => type === 'ok')).toBe(true);
});

test.each(['', 'x', '0', '80:', '1:2:3:4:5', '80-79', '65536', ':80:90:', 'a:80:80', '80:80/', '1-2:3-5', '1:1:1x', '300.1.1.1:1:1'])('%j is no port', written => {
	expect(parsePorts(written).type).toBe('trouble');
});

test.each(['postgres', 'postgres:16', 'ghcr.io/owner/app:main', 'localhost:5000/a/b_c', 'a__b', 'x@sha256:' + 'a'.repeat(64), 'sha256:' + 'b'.repeat(64), 'Registry.Example/app', '[::1]:5000/app'])('%s is an image', name => {
	expect(isImageName(name)).toBe(true);
});

test.each(['', 'Postgres', 'a b', 'postgres:', ':16', '/a', 'a//b', 'a@sha256:12', 'https://x/y', '-a'])('%j is no image', name => {
	expect(isImageName(name)).toBe(false);
});

test('whatever a project is called, the engine takes its names', () => {
	expect(['Shop', 'My Shop!', 'Äpfel', '日本', '_x', '-', 'a.b'].map(name => projectId(name))).toEqual(['shop', 'my-shop', 'a-pfel', 'project', 'x', 'project', 'a-b']);
	for (const service of ['api', 'API', 'a.b-c_d', 'a-', 'X__y']) {
		expect(imageName('my-shop', service)).toSatisfy(isImageName);
	}
});

test.each([
	['compose.yaml', 'services: {}', true],
	['docker-compose.dev.yml', 'services: {a: {ready: {tcp: 1}}}', true],
	['compose.yaml', 'processes: {}', false],
	['devtui.yaml', 'services: {a: {image: x, container_name: y}}', false],
	['stack.yaml', 'services: {a: {image: x, container_name: y}}', true],
	['stack.yaml', 'version: "3"\nservices: {a: {image: x}}', true],
	['stack.yaml', 'services: {a: {image: x}}', false],
	['stack.yaml', 'services: {a: {image: x, expose: [1]}, b: {image: y, watch: [a]}}', false],
	['stack.yaml', 'services: {a: npm start, b: {image: y, networks: [a]}}', false],
])('%s with %s: a compose file is %s', (file, text, expected) => {
	expect(isCompose(`/x/${file}`, parseYaml({file, text}).root as MapNode)).toBe(expected);
});
