import {expect, test} from 'vitest';
import {containerHash} from '../../source/core/container-hash.ts';
import type {ContainerSpec} from '../../source/core/container-spec.ts';
import type {ServiceSpec} from '../../source/core/spec.ts';
import {contained, service} from '../helpers/specs.ts';

const plain = contained('db', 'postgres:16');
const hashOf = (changes: Partial<ContainerSpec> = {}, own: Partial<ServiceSpec> = {}, environment: Readonly<Record<string, string>> = {}) => containerHash(contained('db', 'postgres:16', changes, own), environment);

test('the same configuration has the same hash, a number as its digits, whatever the order of keys', () => {
	expect(containerHash(plain, {})).toMatch(/^[\da-f]{32}$/);
	expect(hashOf()).toBe(containerHash(plain, {}));
	expect(hashOf({}, {}, {PORT: 5432 as unknown as string})).toBe(hashOf({}, {}, {PORT: '5432'}));
	expect(hashOf({}, {}, {A: '1', B: '2'})).toBe(hashOf({}, {}, {B: '2', A: '1'}));
	expect(hashOf({labels: {a: '1', b: '2'}})).toBe(hashOf({labels: {b: '2', a: '1'}}));
});

test('how it is had does not count: names, pulling, building, whether it is kept, and all that is not the container\'s', () => {
	expect(hashOf({name: 'other-db-2', project: 'other', pullPolicy: 'always', isReused: false, build: {context: '/x', dockerfile: 'Dockerfile', args: {}}})).toBe(hashOf());
	expect(hashOf({}, {ready: {check: {type: 'tcp', host: 'localhost', port: 1}, intervalMs: 1, timeoutMs: 1, retries: 1, startPeriodMs: 0, withinMs: 1}, restartDependents: true})).toBe(hashOf());
});

const different: ReadonlyArray<readonly [string, string]> = [
	['image', hashOf({image: 'postgres:17'})],
	['environment', hashOf({}, {}, {A: '1'})],
	['command', hashOf({}, {command: {type: 'image', image: 'postgres:16', argv: ['-c', 'fsync=off']}})],
	['entrypoint', hashOf({entrypoint: ['/entry']})],
	['no entrypoint', hashOf({entrypoint: []})],
	['ports', hashOf({ports: [{containerPort: 80, protocol: 'tcp', hostAddress: '127.0.0.1'}]})],
	['a host port', hashOf({ports: [{containerPort: 80, protocol: 'tcp', hostPort: 80, hostAddress: '127.0.0.1'}]})],
	['volumes', hashOf({volumes: [{type: 'anonymous', target: '/data'}]})],
	['user', hashOf({user: '1000'})],
	['labels', hashOf({labels: {a: '1'}})],
	['network', hashOf({network: {type: 'host'}})],
	['host names', hashOf({hostNames: ['db', 'database']})],
	['memory', hashOf({memoryBytes: 1024})],
	['init', hashOf({init: true})],
	['terminal', hashOf({}, {tty: false})],
	['standard input', hashOf({}, {stdin: 'none'})],
	['a limit', hashOf({limits: [{resource: 'nofile', soft: 1, hard: 1}]})],
	['working directory', hashOf({workingDir: '/app'})],
];

test('whatever the engine is told when it makes a container counts', () => {
	const hashes = [hashOf(), ...different.map(([, hash]) => hash)];
	expect(new Set(hashes).size).toBe(hashes.length);
});

test('a service that is no container has none', () => {
	expect(() => containerHash(service('a'), {})).toThrow('the service has no container');
});
