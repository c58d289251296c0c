import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {clientIdOf, type Identity} from '../../source/wire/rules.ts';
import {until} from '../helpers/until.ts';
import {brokerForTest} from './broker-rig.ts';
import {connectPacket, dialRaw, pingPacket, publishPacket, subscribePacket} from './raw-mqtt.ts';
import {builder, linkTo, newSession, record} from './rig.ts';

const identities: Readonly<Record<string, Identity>> = {client: {role: 'client'}, boss: {role: 'admin'}, looker: {role: 'reader'}, nobody: {role: 'builder'}, 'hub@k3j9d0qa': {role: 'hub', name: 'k3j9d0qa'}};

describe('a builder', () => {
	const session = newSession();
	const connect = connectPacket({clientId: `builder:box:${session}`, user: 'box', token: 'token of box'});

	test('publishes what it has to say, and the hub is told from whom it is', async () => {
		const broker = await brokerForTest();
		const link = linkTo(builder(broker.url, 'box'));
		await link.hasConnected();
		link.publish('devtui/1/builder/box/up', Buffer.from('hello'));
		link.publish('devtui/1/builder/box/presence', Buffer.from('there'), {retain: true});
		await broker.hub.hears('devtui/1/builder/box/presence', 'there');
		expect(broker.hub.heard.map(({topic, text, from}) => ({topic, text, from}))).toEqual([
			{topic: 'devtui/1/builder/box/up', text: 'hello', from: {role: 'builder', name: 'box'}},
			{topic: 'devtui/1/builder/box/presence', text: 'there', from: {role: 'builder', name: 'box'}},
		]);
	});

	test.each([
		['what another says', 'devtui/1/builder/other/up', {}],
		['that another is gone', 'devtui/1/builder/other/presence', {retain: true}],
		['what the hub says to it', 'devtui/1/builder/box/down', {}],
		['what the hub says to another', 'devtui/1/builder/other/down', {}],
		['what the hub says to all', 'devtui/1/all', {}],
		['that it is the hub', 'devtui/1/hub', {retain: true}],
		['a question of a client', 'devtui/1/client/abc/ask', {}],
		['an answer to a client', 'devtui/1/client/abc/answer', {}],
		['below its own topic', 'devtui/1/builder/box/up/more', {}],
		['of another version', 'devtui/2/builder/box/up', {}],
		['of the broker itself', '$SYS/broker/clients', {}],
		['what is kept for who comes later', 'devtui/1/builder/box/up', {retain: true}],
		['with QoS 2, of which the broker keeps each half', 'devtui/1/builder/box/up', {qos: 2}],
	] as const)('may not publish %s (%s), and is disconnected', async (_what, topic, options) => {
		const broker = await brokerForTest();
		const raw = await dialRaw(broker.port);
		raw.send(connect, publishPacket(topic, 'text', options));
		await raw.closes();
		await broker.notes(/^box from 127\.0\.0\.1 was disconnected: it may not publish to /);
		expect(broker.hub.heard).toEqual([]);
	});

	test.each([
		['#'], ['+/+/+'], ['devtui/#'], ['devtui/1/builder/+/down'], ['devtui/1/builder/other/down'], ['devtui/1/builder/box/#'], ['devtui/1/builder/box/+'],
		['devtui/1/builder/box/up'], ['devtui/1/builder/other/up'], ['devtui/1/builder/+/presence'], ['devtui/1/client/abc/answer'], ['devtui/1/client/+/ask'],
		['$SYS/#'], ['$SYS/+/new/clients'], ['$share/group/devtui/1/all'],
	])('may not read %s', async filter => {
		const broker = await brokerForTest();
		const raw = await dialRaw(broker.port);
		raw.send(connect, subscribePacket('devtui/1/all', filter, 'devtui/1/hub', 'devtui/1/builder/box/down'));
		const {body} = await until('an answer to SUBSCRIBE', () => raw.received().find(({type}) => type === 9));
		expect([...body.subarray(2)]).toEqual([1, 0x80, 1, 1]);
	});

	test('is told when it may not read what it has asked for, and does not ask again', async () => {
		const broker = await brokerForTest();
		const link = linkTo(builder(broker.url, 'box', {subscriptions: ['devtui/1/all', 'devtui/1/builder/other/down']}));
		await until('it is rejected', () => link.life.length > 0);
		expect(link.life).toEqual([`rejected: token: ${broker.url} does not let this one read devtui/1/builder/other/down`]);
	});

	test.each([
		['of another', 'builder:other:abc'],
		['of a client', 'abc'],
		['that begins like its own', 'builder:boxer:abc'],
		['without a session', 'builder:box:'],
		['with more than a session', 'builder:box:abc:def'],
		['that is empty', ''],
	])('cannot take a client id %s', async (_what, clientId) => {
		const broker = await brokerForTest();
		const raw = await dialRaw(broker.port);
		raw.send(connectPacket({clientId, user: 'box', token: 'token of box'}));
		expect(await raw.connack()).toBe(2);
		await raw.closes();
	});

	test('has a last will that obeys the same rules', async () => {
		const broker = await brokerForTest();
		const [own, foreign] = [await dialRaw(broker.port), await dialRaw(broker.port)];
		foreign.send(connectPacket({clientId: 'builder:box:abc', user: 'box', token: 'token of box', will: {topic: 'devtui/1/builder/other/presence', text: 'gone'}}));
		own.send(connectPacket({clientId: 'builder:box:def', user: 'box', token: 'token of box', will: {topic: 'devtui/1/builder/box/presence', text: 'gone'}}));
		expect(await foreign.connack()).toBe(0);
		expect(await own.connack()).toBe(0);
		foreign.socket.destroy();
		await broker.notes(/may not publish to devtui\/1\/builder\/other\/presence/);
		own.socket.destroy();
		await broker.hub.hears('devtui/1/builder/box/presence', 'gone');
		expect(broker.hub.heard.map(({topic, from}) => ({topic, from}))).toEqual([{topic: 'devtui/1/builder/box/presence', from: {role: 'builder', name: 'box'}}]);
	});

	test('without a name, or with one that is no level of a topic, is nobody', async () => {
		const broker = await brokerForTest({identities});
		for (const user of ['nobody', '+', '#', 'a/b', 'a+', '']) {
			const raw = await dialRaw(broker.port);
			raw.send(connectPacket({clientId: `builder:${user}:abc`, user, token: `token of ${user}`}));
			expect([2, 4]).toContain(await raw.connack());
			await raw.closes();
		}
	});
});

describe('a hub that joins this one', () => {
	const user = 'hub@k3j9d0qa';
	const connect = connectPacket({clientId: 'hub:k3j9d0qa:abc', user, token: `token of ${user}`});

	test('says what is its own, and that it is gone, and reads what is said to it', async () => {
		const broker = await brokerForTest({identities});
		const heard = record();
		const hub = heard.of(broker.link({clientId: 'hub2', subscriptions: ['devtui/1/peer/+/up', 'devtui/1/peer/+/gone']}, heard.listener));
		await hub.hasConnected();
		const link = linkTo({url: broker.url, user, token: `token of ${user}`, clientId: clientIdOf({role: 'hub', name: 'k3j9d0qa'}, 'abc'), subscriptions: [`devtui/1/peer/${user}/down`, 'devtui/1/hub']});
		await link.hasConnected();
		link.publish(`devtui/1/peer/${user}/up`, Buffer.from('hello'));
		link.publish(`devtui/1/peer/${user}/gone`, Buffer.from('gone'), {retain: true});
		await hub.hears(`devtui/1/peer/${user}/up`, 'hello');
		await hub.hears(`devtui/1/peer/${user}/gone`, 'gone');
		expect(hub.heard[0]!.from).toEqual({role: 'hub', name: 'k3j9d0qa'});
		hub.publish(`devtui/1/peer/${user}/down`, Buffer.from('!'));
		await link.hears(`devtui/1/peer/${user}/down`, '!');
	});

	test.each(['devtui/1/peer/hub@other/up', 'devtui/1/peer/hub@other/gone', `devtui/1/peer/${user}/down`, 'devtui/1/builder/box/up', 'devtui/1/client/abc/ask', 'devtui/1/all', 'devtui/1/hub'])('may not publish to %s', async topic => {
		const broker = await brokerForTest({identities});
		const raw = await dialRaw(broker.port);
		raw.send(connect, publishPacket(topic, 'text'));
		await raw.closes();
		expect(broker.hub.heard).toEqual([]);
	});

	test.each(['#', 'devtui/1/peer/+/down', 'devtui/1/peer/hub@other/down', `devtui/1/peer/${user}/up`, 'devtui/1/all', 'devtui/1/builder/box/up', 'devtui/1/client/abc/answer'])('may not read %s', async filter => {
		const broker = await brokerForTest({identities});
		const raw = await dialRaw(broker.port);
		raw.send(connect, subscribePacket(filter, `devtui/1/peer/${user}/down`));
		const {body} = await until('an answer to SUBSCRIBE', () => raw.received().find(({type}) => type === 9));
		expect([...body.subarray(2)]).toEqual([0x80, 1]);
	});

	test.each(['hub:other:abc', 'builder:k3j9d0qa:abc', 'hub:k3j9d0qa:', 'abc'])('cannot take the client id %s', async clientId => {
		const broker = await brokerForTest({identities});
		const raw = await dialRaw(broker.port);
		raw.send(connectPacket({clientId, user, token: `token of ${user}`}));
		expect(await raw.connack()).toBe(2);
		await raw.closes();
	});
});

describe.each(['client', 'boss', 'looker'])('%s', user => {
	const connect = connectPacket({clientId: 'abc', user, token: `token of ${user}`});

	test('asks under its own id, reads its own answers, and whether a hub is there', async () => {
		const broker = await brokerForTest({identities});
		const link = linkTo({url: broker.url, user, token: `token of ${user}`, clientId: clientIdOf({role: 'client'}, 'abc'), subscriptions: ['devtui/1/client/abc/answer', 'devtui/1/hub']});
		await link.hasConnected();
		link.publish('devtui/1/client/abc/ask', Buffer.from('?'));
		await broker.hub.hears('devtui/1/client/abc/ask', '?');
		expect(broker.hub.heard[0]!.from).toEqual(identities[user]);
		broker.hub.publish('devtui/1/client/abc/answer', Buffer.from('!'));
		await link.hears('devtui/1/client/abc/answer', '!');
		broker.hub.publish('devtui/1/hub', Buffer.from('here'), {retain: true});
		await link.hears('devtui/1/hub', 'here');
	});

	test.each(['devtui/1/client/other/ask', 'devtui/1/client/abc/answer', 'devtui/1/builder/box/up', 'devtui/1/builder/box/down', 'devtui/1/all', 'devtui/1/hub'])('may not publish to %s', async topic => {
		const broker = await brokerForTest({identities});
		const raw = await dialRaw(broker.port);
		raw.send(connect, publishPacket(topic, 'text'));
		await raw.closes();
		expect(broker.hub.heard).toEqual([]);
	});

	test.each(['#', 'devtui/1/client/+/answer', 'devtui/1/client/other/answer', 'devtui/1/client/abc/ask', 'devtui/1/builder/box/up', 'devtui/1/all'])('may not read %s', async filter => {
		const broker = await brokerForTest({identities});
		const raw = await dialRaw(broker.port);
		raw.send(connect, subscribePacket(filter));
		const {body} = await until('an answer to SUBSCRIBE', () => raw.received().find(({type}) => type === 9));
		expect([...body.subarray(2)]).toEqual([0x80]);
	});

	test.each(['builder:box:abc', 'builder:', '', 'a/b', '+', '#', 'a:b', 'x'.repeat(65)])('cannot take the client id "%s"', async clientId => {
		const broker = await brokerForTest({identities});
		const raw = await dialRaw(broker.port);
		raw.send(connectPacket({clientId, user, token: `token of ${user}`}));
		expect(await raw.connack()).toBe(2);
	});
});

test('a session that outlives its connection, for which messages would be kept, is not to be had', async () => {
	const broker = await brokerForTest();
	const raw = await dialRaw(broker.port);
	raw.send(connectPacket({clientId: 'builder:box:abc', user: 'box', token: 'token of box', isClean: false}));
	expect(await raw.connack()).toBe(2);
});

test('only one of two connections with the same client id stays, the later one', async () => {
	const broker = await brokerForTest();
	const fields = {clientId: 'builder:box:abc', user: 'box', token: 'token of box'};
	const [first, second] = [await dialRaw(broker.port), await dialRaw(broker.port)];
	first.send(connectPacket(fields));
	expect(await first.connack()).toBe(0);
	second.send(connectPacket(fields));
	expect(await second.connack()).toBe(0);
	await first.closes();
	second.send(pingPacket);
	await until('an answer to PINGREQ', () => second.received().some(({type}) => type === 13));
});

test('whatever the topic is, nothing but the two of its own is published by a builder', async () => {
	const broker = await brokerForTest({maxStrangersOfOne: 1000, maxStrangers: 1000});
	const levels = fc.constantFrom('devtui', '1', 'builder', 'box', 'up', 'presence', 'down', 'all', 'hub', '', ' ', '$SYS', 'BOX', 'up\0');
	await fc.assert(fc.asyncProperty(fc.array(levels, {minLength: 1, maxLength: 6}), async parts => {
		const topic = parts.join('/');
		const raw = await dialRaw(broker.port);
		raw.send(connectPacket({clientId: `builder:box:${newSession()}`, user: 'box', token: 'token of box'}), publishPacket(topic, 'x'));
		const isOwn = topic === 'devtui/1/builder/box/up' || topic === 'devtui/1/builder/box/presence';
		await until('it is let in or not', () => raw.isClosed() || raw.received().some(({type}) => type === 4));
		expect(raw.isClosed()).toBe(!isOwn);
		raw.socket.destroy();
	}), {numRuns: 100});
	expect(broker.hub.heard.filter(({topic}) => !/^devtui\/1\/builder\/box\/(?:up|presence)$/.test(topic))).toEqual([]);
});
