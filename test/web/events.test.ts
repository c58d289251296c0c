import {once} from 'node:events';
import {request} from 'node:http';
import {connect} from 'node:net';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {createNewsFeed} from '../../source/web/news-feed.ts';
import type {NewsOfPage} from '../../source/web/rows.ts';
import {until} from '../helpers/until.ts';
import {createFakeDesk, type FakeDesk} from './fake-desk.ts';
import {as, serveWeb} from './served-web.ts';

interface Event {
	readonly id: string;
	readonly data: NewsOfPage;
}

function follow(port: number, query = '', headers: Readonly<Record<string, string>> = {}) {
	const events: Event[] = [];
	let isOver = false;
	const call = request({host: '127.0.0.1', port, path: `/api/events${query}`, agent: false, headers: {...as('reader'), Accept: 'text/event-stream', ...headers}}, response => {
		let text = '';
		response.setEncoding('utf8').on('data', (chunk: string) => {
			const blocks = (text + chunk).split('\n\n');
			text = blocks.pop()!;
			for (const block of blocks) {
				const [, id, data] = /^id: (.*)\ndata: (.*)$/.exec(block) ?? [];
				if (data !== undefined) {
					events.push({id: id!, data: JSON.parse(data) as NewsOfPage});
				}
			}
		});
		response.on('close', () => {
			isOver = true;
		});
		response.on('error', () => {});
	});
	call.on('error', () => {});
	call.end();
	const close = () => {
		call.destroy();
	};
	onTestFinished(close);
	return {events, close, isOver: () => isOver};
}

const states = (events: readonly Event[]) => events.flatMap(({data}) => (data.builds ?? []).map(({id, state}) => `${id} ${state}`));

describe('events', () => {
	test('begin with the hub, then tell of builds, builders and notices as they change', async () => {
		const {desk, port} = await serveWeb();
		const {events} = follow(port);
		await until('the hub', () => events.length > 0);
		expect(events[0]!.data).toEqual({hub: {version: '9.9.9', startedAt: '2023-11-14T22:13:20.000Z', address: 'mqtt://127.0.0.1:7900', isResumed: false}});
		desk.put({id: 'a.1', state: 'running'});
		await until('the build', () => states(events).includes('a.1 running'));
		desk.putBuilder({name: 'n1', state: 'paused'});
		desk.notice('n2 is missing');
		desk.remove('a.1');
		await until('the rest', () => events.some(({data}) => data.removed?.includes('a.1')));
		expect(events.flatMap(({data}) => data.builders ?? [])).toMatchObject([{name: 'n1', state: 'paused'}]);
		expect(events.flatMap(({data}) => data.notices ?? [])).toEqual(['n2 is missing']);
	});

	test.each([['by the header', false], ['by the address', true]])('whoever comes back gets what he missed, %s', async (_title, isInAddress) => {
		const {desk, port} = await serveWeb();
		const first = follow(port);
		await until('the hub', () => first.events.length > 0);
		desk.put({id: 'a.1'});
		await until('the first', () => states(first.events).length > 0);
		first.close();
		desk.put({id: 'b.1', state: 'running'});
		desk.put({id: 'b.1', state: 'passed'});
		const last = first.events.at(-1)!.id;
		const second = isInAddress ? follow(port, `?after=${last}`) : follow(port, '', {'Last-Event-ID': last});
		await until('what was missed', () => states(second.events).length > 0);
		expect(second.events[0]!.data.hub?.isResumed).toBe(true);
		// As it is now, once.
		expect(states(second.events)).toEqual(['b.1 passed']);
	});

	test('whoever comes back to another hub, or with what is no id, has to look anew', async () => {
		const {port} = await serveWeb();
		for (const id of ['0123456789ab.0', 'x', '../..', '0123456789ab.99999999999999999']) {
			const {events} = follow(port, '', {'Last-Event-ID': id});
			await until('the hub', () => events.length > 0);
			expect(events[0]!.data.hub?.isResumed).toBe(false);
		}
	});

	test('end when the token is revoked: nothing new is told', async () => {
		const {desk, port} = await serveWeb();
		const {events, isOver} = follow(port);
		await until('the hub', () => events.length > 0);
		desk.revoke('readerreader');
		desk.put({id: 'a.1'});
		await until('the end', isOver);
		expect(states(events)).toEqual([]);
	});

	test('end with the hub', async () => {
		const {port, close} = await serveWeb();
		const {events, isOver} = follow(port);
		await until('the hub', () => events.length > 0);
		await close();
		await until('the end', isOver);
	});
});

test('a connection that is kept for more ends with the hub', async () => {
	// Nobody's patience ends it.
	vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout']});
	onTestFinished(() => {
		vi.useRealTimers();
	});
	const {port, close} = await serveWeb();
	const kept = connect(port, '127.0.0.1');
	kept.on('error', () => {});
	kept.write('GET /api/session HTTP/1.1\r\nHost: localhost\r\n\r\n');
	await once(kept, 'data');
	const unused = connect(port, '127.0.0.1');
	unused.on('error', () => {});
	await once(unused, 'connect');
	const ended = Promise.all([once(kept, 'close'), once(unused, 'close')]);
	await close();
	await ended;
});

describe('what is kept of news', () => {
	const put = (desk: FakeDesk, count: number) => {
		for (let index = 0; index < count; index++) {
			desk.put({id: `a.${index}`});
		}
	};

	test('is how each is now, however often it has changed', () => {
		const desk = createFakeDesk();
		const feed = createNewsFeed(desk, 10);
		for (let index = 0; index < 1000; index++) {
			desk.put({id: 'a.1', state: index % 2 === 0 ? 'queued' : 'running'});
		}

		expect(feed.since(0)?.builds).toMatchObject([{id: 'a.1', state: 'running'}]);
		desk.remove('a.1');
		expect(feed.since(0)).toMatchObject({builds: [], removed: ['a.1']});
	});

	test('is of each builder of a name, wherever it is', () => {
		const desk = createFakeDesk();
		const feed = createNewsFeed(desk, 10);
		desk.putBuilder({name: 'n1', state: 'paused'});
		desk.putBuilder({name: 'n1', state: 'online', hub: 'k3j9'});
		expect(feed.since(0)?.builders).toMatchObject([{name: 'n1', state: 'paused'}, {name: 'n1', state: 'online', hub: 'k3j9'}]);
		desk.removeBuilder('n1@k3j9');
		expect(feed.since(0)).toMatchObject({builders: [{name: 'n1', state: 'paused'}], removedBuilders: ['n1@k3j9']});
	});

	test('is so much: whoever has read less than that has to look anew', () => {
		const desk = createFakeDesk();
		const feed = createNewsFeed(desk, 10);
		put(desk, 11);
		expect(feed.since(0)).toBeUndefined();
		expect(feed.parse(feed.id(0))).toBeUndefined();
		expect(feed.since(1)?.builds).toHaveLength(10);
	});
});
