import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import {readdirSync, readlinkSync} from 'node:fs';
import {expect, onTestFinished, test} from 'vitest';
import type {Fact} from '../../source/core/events.ts';
import {createAttention} from '../../source/runtime/attention.ts';
import {project, service, watching} from '../helpers/specs.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';
import {unusedPort} from './unused-port.ts';

test('a trigger that stays is listened at without a gap while copies come and go, and one that goes frees its port', async () => {
	const port = await unusedPort();
	const {attention, facts, problems} = open();
	const copies = (...names: readonly string[]) => project(...names.map(name => service(name, {udpTrigger: {host: '127.0.0.1', port}})));
	await attention.turnTo(copies('api-1', 'api-2'));
	const sockets = openSockets();
	const turning = attention.turnTo(copies('api-2', 'api-3'));
	expect(openSockets()).toEqual(sockets);
	await turning;
	expect(openSockets()).toEqual(sockets);
	await send(port);
	await until('both', () => facts.length === 2);
	expect(facts).toEqual(['api-2', 'api-3'].map(name => ({type: 'triggered', service: name})));
	await attention.turnTo(project(service('api-1')));
	const socket = createSocket('udp4').bind(port, '127.0.0.1');
	await once(socket, 'listening');
	socket.close();
	expect(problems).toEqual([]);
});

test('projects that follow each other at once open nothing twice, and the last one counts', async () => {
	const [first, second] = [await unusedPort(), await unusedPort()];
	const {directory, write} = workspace({'a.txt': '1'});
	const at = (port: number, name: string) => project(service(name, {workingDir: directory, watch: watching(), udpTrigger: {host: '127.0.0.1', port}}));
	// The first one makes what stays: Node's own place for watches.
	const warm = open();
	await warm.attention.turnTo(at(first, 'warm'));
	await warm.attention.close();
	const before = openDescriptors();
	const {attention, facts, problems} = open();
	const all = [at(first, 'a'), at(second, 'b'), at(first, 'c'), at(second, 'd')].map(async each => attention.turnTo(each));
	expect((await Promise.all(all)).at(-1)).toEqual(['d']);
	expect(problems).toEqual([]);
	write('a.txt', '2');
	await send(second);
	await until('a change and a datagram', () => facts.length >= 2);
	expect(new Set(facts.map(fact => `${fact.service} ${fact.type}`))).toEqual(new Set(['d triggered', 'd files-changed']));
	await attention.close();
	await until('all to be closed', () => openDescriptors() <= before, {found: () => `${openDescriptors()}, were ${before}`});
});

test('how long files have been quiet is known while a change of them is told, and of that service only', async () => {
	const {directory, write} = workspace({'a.txt': '1'});
	const quiet: Array<Readonly<Record<string, number>>> = [];
	const {attention} = open(() => {
		quiet.push({a: attention.quietMs('a'), b: attention.quietMs('b')});
	});
	await attention.turnTo(project(service('a', {workingDir: directory, watch: watching()}), service('b')));
	write('a.txt', '2');
	const writtenAt = performance.now();
	const told = await until('the change', () => quiet[0]);
	expect(told['a']).toBeGreaterThan(0);
	expect(told['a']).toBeLessThanOrEqual(performance.now() - writtenAt);
	expect(told['b']).toBe(0);
	expect(attention.quietMs('a')).toBe(0);
});

test('what is asked for and closed at once leaves nothing open', async () => {
	const {directory} = workspace({'a.txt': '1'});
	const port = await unusedPort();
	const before = openSockets();
	const {attention} = open();
	const turning = attention.turnTo(project(service('a', {workingDir: directory, watch: watching(), udpTrigger: {host: '127.0.0.1', port}})));
	await attention.close();
	await turning;
	await until('all to be closed', () => openSockets().join() === before.join(), {found: () => openSockets().join(' ')});
});

function open(whenTold = () => {}) {
	const facts: Fact[] = [];
	const problems: string[] = [];
	const attention = createAttention({
		tell(fact) {
			facts.push(fact);
			whenTold();
		},
		onProblem: problem => problems.push(problem),
		wasActive: () => undefined,
	});
	onTestFinished(async () => attention.close());
	return {attention, facts, problems};
}

async function send(port: number): Promise<void> {
	const socket = createSocket('udp4');
	await new Promise(resolve => {
		socket.send('x', port, '127.0.0.1', resolve);
	});
	socket.close();
}

function openSockets(): readonly string[] {
	return links().filter(link => link.startsWith('socket:')).sort();
}

function openDescriptors(): number {
	return links().length;
}

function links(): readonly string[] {
	return readdirSync('/proc/self/fd').flatMap(fd => {
		try {
			return readlinkSync(`/proc/self/fd/${fd}`);
		} catch {
			// That of the listing itself.
			return [];
		}
	});
}
