import {describe, expect, test} from 'vitest';
import {follow} from '../../source/api/client.ts';
import type {InstanceEvent} from '../../source/api/instance.ts';
import {createListeners} from '../../source/lib/listeners.ts';
import {eventStream} from '../helpers/event-stream.ts';
import {serveInstance} from '../helpers/served.ts';
import {project, service} from '../helpers/specs.ts';
import {until} from '../helpers/until.ts';

const about = {pid: 7, version: '1', project: 'p', directory: '/', files: [], startedIn: '/', startedAt: '2026-01-01T00:00:00.000Z', machine: ''};

async function serve() {
	const listeners = createListeners<[event: InstanceEvent]>();
	const served = await serveInstance({about, subscribeEvents: listeners.subscribe});
	return {
		...served,
		follow: (path: string, lastEventId?: string) => eventStream(served.socket, path, lastEventId === undefined ? {} : {'Last-Event-ID': lastEventId}),
		print(service: string, ...lines: readonly string[]) {
			served.logs.append(service, 1, 'stdout', {text: lines.map(line => `${line}\n`).join(''), lineCount: lines.length}, 0);
		},
		tell(event: string, service?: string) {
			listeners.tell({time: about.startedAt, event, ...service !== undefined && {service}});
		},
	};
}

const texts = (events: ReadonlyArray<{readonly data: Readonly<Record<string, unknown>>}>) => events.map(({data}) => data['text'] ?? data['event'] ?? data);

describe('logs as server-sent events', () => {
	test('begin at once, and go on behind any event, within an entry too, with no gap and nothing twice', async () => {
		const {follow, print} = await serve();
		print('db', '1', '2', '3');
		print('web-1', '4');
		const stream = follow('/logs?follow=true');
		const events = await stream.has(4);
		expect(stream.headers()).toMatchObject({'content-type': 'text/event-stream', 'cache-control': 'no-store'});
		stream.close();
		print('db', '5', '6');
		for (let received = 1; received <= 4; received++) {
			const again = follow('/logs?follow=true', events[received - 1]!.id);
			expect(texts(await again.has(6 - received))).toEqual(['1', '2', '3', '4', '5', '6'].slice(received));
			again.close();
		}

		const other = follow('/logs?follow=true&names=db&pattern=[2356]');
		expect(texts(await other.has(4))).toEqual(['2', '3', '5', '6']);
		const last = follow('/logs?follow=true&names=db&pattern=[2356]', other.events[0]!.id);
		print('db', '9 2');
		expect(texts(await last.has(4))).toEqual(['3', '5', '6', '9 2']);
	});

	test('of another instance are all there, and what may be lost is said', async () => {
		const {follow, print} = await serve();
		print('db', '1');
		expect(texts(await follow('/logs', '6xother.0.1').has(1))).toEqual(['1']);
		const [first] = await follow('/logs').has(1);
		for (let line = 0; line < 3; line++) {
			print('db', 'x'.repeat(9000));
		}

		const again = await follow('/logs', first!.id).has(2);
		expect(again[0]!.data).toEqual({dropped: null});
	});
});

describe('what becomes of services as server-sent events', () => {
	test('goes on behind the last one that was received; too many are counted', async () => {
		const {follow, tell} = await serve();
		const stream = follow('/events');
		await until('it to listen', () => stream.comments() > 0);
		tell('one');
		tell('two');
		const [one] = await stream.has(2);
		stream.close();
		tell('three', 'db');
		expect(texts(await follow('/events', one!.id).has(2))).toEqual(['two', 'three']);
		expect(texts(await follow('/events?names=db', one!.id).has(1))).toEqual(['three']);
		for (let count = 0; count < 5000; count++) {
			tell('many');
		}

		const late = await follow('/events?names=web-1', one!.id).has(1);
		expect(late[0]!.data['dropped']).toBeGreaterThan(2000);
	});
});

describe('services as server-sent events', () => {
	test('are told one by one, then as they change, and to who comes back only what has changed', async () => {
		const {follow, store} = await serve();
		const stream = follow('/services');
		const first = await stream.has(3);
		expect(first.map(({data}) => (data['service'] as {name: string}).name)).toEqual(['web-1', 'web-2', 'db']);
		store.command({type: 'pause-watch', services: ['db']});
		store.command({type: 'start', services: ['db']});
		const changed = await stream.has(4);
		expect(changed[3]!.data).toMatchObject({service: {name: 'db', phase: 'starting', run: 1}});
		const {id} = changed.at(-1)!;
		stream.close();
		store.reconfigure(project(service('web-1'), service('db')));
		const again = await follow('/services', id).has(1);
		expect(again[0]!.data).toEqual({removed: 'web-2'});
		const fresh = await follow('/services?names=web-1').has(1);
		expect(fresh[0]!.data).toMatchObject({service: {name: 'web-1'}});
	});
});

test('however many follow events, by lines or as server-sent events, each is put into words once', async () => {
	const listeners = createListeners<[event: InstanceEvent]>();
	let subscribed = 0;
	const {socket} = await serveInstance({about, subscribeEvents(listener) {
		subscribed++;
		return listeners.subscribe(listener);
	}});
	let worded = 0;
	const event = {time: about.startedAt, event: 'ready', service: 'db', toJSON() {
		worded++;
		return {event: 'ready'};
	}};
	const heard: unknown[] = [];
	const leaving = new AbortController();
	const followers = Array.from({length: 10}, () => eventStream(socket, '/events'));
	const readers = Array.from({length: 10}, async () => follow(socket, {method: 'GET', path: '/events', signal: leaving.signal}, line => {
		heard.push(line);
	}));
	await until('they follow', () => followers.every(({comments}) => comments() > 0) && heard.length === 10);
	listeners.tell(event);
	await Promise.all(followers.map(async stream => stream.has(1)));
	await until('all have it', () => heard.length === 20);
	expect([subscribed, worded]).toEqual([1, 1]);
	expect(heard.slice(10)).toEqual(Array.from({length: 10}, () => ({event: 'ready'})));
	leaving.abort();
	await Promise.all(readers);
});
