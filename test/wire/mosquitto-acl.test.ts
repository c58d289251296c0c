import {readFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {startBroker, type RunningBroker} from '../helpers/brokers.ts';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {connectPacket, dialRaw, pingPacket, publishPacket, subscribePacket} from './raw-mqtt.ts';
import {builder, linkTo, newSession} from './rig.ts';

/** As people are told to write it. */
const rules = /```acl\n([^]*?)```/.exec(readFileSync(path.resolve(import.meta.dirname, '../../docs/brokers.md'), 'utf8'))![1]!;

describe.skipIf(!requires('mosquitto'))('mosquitto with the access control list of docs/brokers.md', () => {
	let broker: RunningBroker;

	beforeAll(async () => {
		const tokens = Object.fromEntries(['hub', 'box', 'other', 'client', 'hub@k3j9d0qa'].map(user => [user, `token of ${user}`]));
		broker = await startBroker('mosquitto', {acl: {rules, tokens}});
	});

	afterAll(async () => {
		await broker.end();
	});

	const hubLink = () => linkTo({url: broker.url, user: 'hub', token: 'token of hub', clientId: `hub${newSession()}`, subscriptions: ['devtui/1/builder/+/up', 'devtui/1/builder/+/presence', 'devtui/1/client/+/ask', 'devtui/1/peer/+/up', 'devtui/1/peer/+/gone']});

	test('lets builder, client and hub say what is theirs', async () => {
		const hub = hubLink();
		await hub.hasConnected();
		const box = linkTo(builder(broker.url, 'box'));
		const session = newSession();
		const client = linkTo({url: broker.url, user: 'client', token: 'token of client', clientId: session, subscriptions: [`devtui/1/client/${session}/answer`]});
		await Promise.all([box.hasConnected(), client.hasConnected()]);
		box.publish('devtui/1/builder/box/presence', Buffer.from('there'), {retain: true});
		box.publish('devtui/1/builder/box/up', Buffer.from('hello'));
		client.publish(`devtui/1/client/${session}/ask`, Buffer.from('?'));
		await hub.hears('devtui/1/builder/box/presence', 'there');
		await hub.hears('devtui/1/builder/box/up', 'hello');
		await hub.hears(`devtui/1/client/${session}/ask`, '?');
		hub.publish('devtui/1/hub', Buffer.from('here'), {retain: true});
		hub.publish('devtui/1/all', Buffer.from('to all'));
		hub.publish('devtui/1/builder/box/down', Buffer.from('to box'));
		hub.publish(`devtui/1/client/${session}/answer`, Buffer.from('!'));
		await box.hears('devtui/1/hub', 'here');
		await box.hears('devtui/1/all', 'to all');
		await box.hears('devtui/1/builder/box/down', 'to box');
		await client.hears(`devtui/1/client/${session}/answer`, '!');
	});

	test('lets a hub that joins say what is its own, and nothing for another', async () => {
		const hub = hubLink();
		await hub.hasConnected();
		const user = 'hub@k3j9d0qa';
		const peer = linkTo({url: broker.url, user, token: `token of ${user}`, clientId: `hub:k3j9d0qa:${newSession()}`, subscriptions: [`devtui/1/peer/${user}/down`, 'devtui/1/hub']});
		await peer.hasConnected();
		peer.publish('devtui/1/peer/hub@other/up', Buffer.from('forged'));
		peer.publish(`devtui/1/peer/${user}/gone`, Buffer.from('gone'), {retain: true});
		peer.publish(`devtui/1/peer/${user}/up`, Buffer.from('hello'));
		await hub.hears(`devtui/1/peer/${user}/gone`, 'gone');
		await hub.hears(`devtui/1/peer/${user}/up`, 'hello');
		hub.publish(`devtui/1/peer/${user}/down`, Buffer.from('!'));
		await peer.hears(`devtui/1/peer/${user}/down`, '!');
		expect(hub.heard.filter(({text}) => text === 'forged')).toEqual([]);
	});

	test('lets no builder speak for another or for the hub', async () => {
		const hub = hubLink();
		await hub.hasConnected();
		const other = linkTo(builder(broker.url, 'other'));
		await other.hasConnected();
		const raw = await dialRaw(broker.port);
		raw.send(connectPacket({clientId: `builder:box:${newSession()}`, user: 'box', token: 'token of box'}));
		expect(await raw.connack()).toBe(0);
		for (const topic of ['devtui/1/builder/other/up', 'devtui/1/builder/other/presence', 'devtui/1/builder/other/down', 'devtui/1/all', 'devtui/1/hub', 'devtui/1/client/abc/ask', 'devtui/1/client/abc/answer']) {
			raw.send(publishPacket(topic, 'forged'));
		}

		raw.send(publishPacket('devtui/1/builder/box/up', 'the last'));
		await hub.hears('devtui/1/builder/box/up', 'the last');
		// What comes later has come after what was forged.
		hub.publish('devtui/1/all', Buffer.from('the last'));
		await other.hears('devtui/1/all', 'the last');
		expect([...hub.heard, ...other.heard].filter(({text}) => text === 'forged')).toEqual([]);
	});

	test('lets no builder read what is for another', async () => {
		const hub = hubLink();
		await hub.hasConnected();
		const raw = await dialRaw(broker.port);
		raw.send(connectPacket({clientId: `builder:box:${newSession()}`, user: 'box', token: 'token of box'}), subscribePacket('devtui/1/builder/other/down', 'devtui/1/builder/+/down', 'devtui/1/client/+/answer', '#'), pingPacket);
		await until('an answer to PINGREQ', () => raw.received().some(({type}) => type === 13));
		for (const topic of ['devtui/1/builder/other/down', 'devtui/1/client/abc/answer', 'devtui/1/builder/box/down']) {
			hub.publish(topic, Buffer.from(`secret of ${topic}`));
		}

		await until('what is its own comes', () => raw.received().some(({type, body}) => type === 3 && body.includes('secret of devtui/1/builder/box/down')));
		expect(raw.received().filter(({type, body}) => type === 3 && /secret of devtui\/1\/(?:builder\/other|client)/.test(body.toString()))).toEqual([]);
	});

	test('rejects who has no token, and says so', async () => {
		const link = linkTo(builder(broker.url, 'box', {token: 'wrong'}));
		await until('it is rejected', () => link.life.length > 0);
		expect(link.life).toEqual([`rejected: token: ${broker.url} does not accept this name with this token`]);
	});
});
