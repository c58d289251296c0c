import {randomBytes} from 'node:crypto';
import {createServer, type AddressInfo} from 'node:net';
import fc from 'fast-check';
import {describe, expect, onTestFinished, test} from 'vitest';
import {maxMessageBytes} from '../../source/fleet/codec.ts';
import {createPacketMeter} from '../../source/wire/packet-meter.ts';
import {isDone} from '../helpers/peer.ts';
import {until} from '../helpers/until.ts';
import {brokerForTest, type TestBroker} from './broker-rig.ts';
import {connectPacket, dialRaw, lengthOf, packet, pingPacket, publishPacket, subscribePacket} from './raw-mqtt.ts';
import {builder, linkTo, newSession} from './rig.ts';

describe('who may come in', () => {
	test.each([
		['a wrong token', {user: 'box', token: 'token of boxer'}],
		['the token of another', {user: 'box', token: 'token of other'}],
		['an empty token', {user: 'box', token: ''}],
		['no token', {user: 'box'}],
		['nothing', {}],
	])('not with %s', async (_what, fields) => {
		const broker = await brokerForTest();
		const raw = await dialRaw(broker.port);
		raw.send(connectPacket({clientId: 'builder:box:abc', ...fields}), publishPacket('devtui/1/builder/box/up', 'too early'));
		expect(await raw.connack()).toBe(4);
		await raw.closes();
		expect(broker.hub.heard).toEqual([]);
	});

	test('a link whose token is refused says so once and does not come again', async () => {
		let questions = 0;
		const broker = await brokerForTest({
			async authenticate() {
				questions++;
				return undefined;
			},
		});
		const link = linkTo(builder(broker.url, 'box'));
		await until('it is rejected', () => link.life.length > 0);
		expect(link.life).toEqual([`rejected: token: ${broker.url} does not accept this name with this token`]);
		expect(link.isConnected).toBe(false);
		expect(questions).toBe(1);
	});

	test('when tokens cannot be looked up a link tries again', async () => {
		let isBroken = true;
		const broker = await brokerForTest({
			async authenticate(user = '') {
				if (isBroken) {
					isBroken = false;
					throw new Error('the disk is gone');
				}

				return {role: 'builder', name: user};
			},
		});
		const link = linkTo(builder(broker.url, 'box'));
		await link.hasConnected();
		expect(link.life).toEqual([`lost: ${broker.url} does not accept connections now`, 'connected']);
		await broker.notes(/^box from 127\.0\.0\.1 could not be let in: the disk is gone$/);
	});

	test('who is disconnected has its last will published, and is not let in again when its token was revoked', async () => {
		let isRevoked = false;
		const broker = await brokerForTest({
			async authenticate(user = '') {
				return isRevoked ? undefined : {role: 'builder', name: user};
			},
		});
		const [link, other] = [linkTo(builder(broker.url, 'box')), linkTo(builder(broker.url, 'other'))];
		await Promise.all([link.hasConnected(), other.hasConnected()]);
		isRevoked = true;
		broker.disconnect('box');
		await broker.hub.hears('devtui/1/builder/box/presence', 'gone');
		await until('it is rejected', () => link.life.length === 3);
		expect(link.life.map(word => word.split(':')[0])).toEqual(['connected', 'lost', 'rejected']);
		expect(other.life).toEqual(['connected']);
	});

	test('not even who was asked for its token before it was revoked', async () => {
		let answer: (() => void) | undefined;
		const broker = await brokerForTest({
			async authenticate(user = '') {
				await new Promise<void>(resolve => {
					answer = resolve;
				});
				return {role: 'builder', name: user};
			},
		});
		const raw = await dialRaw(broker.port);
		raw.send(connectPacket({clientId: 'builder:box:abc', user: 'box', token: 'x'}));
		const letIn = await until('its token is looked at', () => answer);
		broker.disconnect('box');
		letIn();
		await raw.closes();
		expect(raw.received()).toEqual([]);
	});

	test('another version of MQTT is not spoken', async () => {
		const broker = await brokerForTest();
		for (const version of [3, 5, 6]) {
			const raw = await dialRaw(broker.port);
			raw.send(connectPacket({clientId: 'builder:box:abc', user: 'box', token: 'token of box', version}));
			await raw.closes();
		}
	});
});

describe('strangers', () => {
	test('are sent away when they do not say who they are', async () => {
		const broker = await brokerForTest({patienceMs: 50});
		const [silent, slow] = [await dialRaw(broker.port), await dialRaw(broker.port)];
		const bytes = connectPacket({clientId: 'builder:box:abc', user: 'box', token: 'token of box'});
		slow.send(bytes.subarray(0, bytes.length - 1));
		await Promise.all([silent.closes(), slow.closes()]);
		await broker.notes(/^a connection from 127\.0\.0\.1 was closed: it did not say within 0\.05 s who it is$/);
	});

	test('whose token is looked at for too long, too', async () => {
		const broker = await brokerForTest({patienceMs: 50, authenticate: async () => new Promise(() => {})});
		const raw = await dialRaw(broker.port);
		raw.send(connectPacket({clientId: 'builder:box:abc', user: 'box', token: 'token of box'}));
		await raw.closes();
		expect(raw.received()).toEqual([]);
	});

	test('are not those who are known, however long they stay', async () => {
		const broker = await brokerForTest({patienceMs: 300});
		const known = linkTo(builder(broker.url, 'box'));
		await known.hasConnected();
		// A machine that stands still makes a stranger of whoever connects.
		const before = [...known.life];
		const silent = await dialRaw(broker.port);
		await silent.closes();
		expect(known.life).toEqual(before);
	});

	test('are only so many at a time, of one address and of all; those who come then wait, and only so many of these', async () => {
		const hello = (session: string) => connectPacket({clientId: `builder:box:${session}`, user: 'box', token: 'token of box'});
		for (const limits of [{maxStrangersOfOne: 3, maxWaitingOfOne: 2}, {maxStrangers: 3, maxWaiting: 2}]) {
			const broker = await brokerForTest(limits);
			const inside = await Promise.all([1, 2, 3].map(async () => dialRaw(broker.port)));
			const outside = [await dialRaw(broker.port), await dialRaw(broker.port)] as const;
			const tooMany = await dialRaw(broker.port);
			await tooMany.closes();
			expect([...inside, ...outside].some(raw => raw.isClosed())).toBe(false);
			outside[0].send(hello('def'));
			outside[1].send(hello('ghi'));
			// Who is known makes room, and so does who goes.
			inside[0]!.send(hello('abc'));
			expect(await inside[0]!.connack()).toBe(0);
			expect(await outside[0].connack()).toBe(0);
			expect(await outside[1].connack()).toBe(0);
			inside[1]!.socket.destroy();
			inside[2]!.socket.destroy();
			const last = await Promise.all(['j', 'k', 'l'].map(async session => {
				const raw = await dialRaw(broker.port);
				raw.send(hello(session));
				return raw.connack();
			}));
			expect(last).toEqual([0, 0, 0]);
		}
	});

	test('are let in one after the other when hundreds come at once: none of them has to come again', async () => {
		const broker = await brokerForTest({maxStrangersOfOne: 3});
		const all = await Promise.all(Array.from({length: 300}, async (_, index) => {
			const raw = await dialRaw(broker.port);
			raw.send(connectPacket({clientId: `builder:b${index}:abc`, user: `b${index}`, token: `token of b${index}`}));
			return raw;
		}));
		expect(await Promise.all(all.map(async raw => raw.connack()))).toEqual(all.map(() => 0));
		expect(all.some(raw => raw.isClosed())).toBe(false);
	});

	test('who wait outside are gone when they have waited too long, and when the broker ends', async () => {
		const broker = await brokerForTest({maxStrangers: 0, patienceMs: 50});
		await (await dialRaw(broker.port)).closes();
		const other = await brokerForTest({maxStrangers: 1});
		const [inside, outside] = [await dialRaw(other.port), await dialRaw(other.port)];
		await other.close();
		await Promise.all([inside.closes(), outside.closes()]);
	});

	test('cannot send much', async () => {
		const broker = await brokerForTest();
		const raw = await dialRaw(broker.port);
		raw.send(Buffer.from([0x10]), lengthOf(20_000));
		await raw.closes();
		await broker.notes(/^a connection from 127\.0\.0\.1 was disconnected: a packet of more than 16384 bytes$/);
	});
});

describe('who is known', () => {
	test('is disconnected at the head of a packet that is too large, before it comes', async () => {
		const broker = await brokerForTest();
		const raw = await known(broker, 'box');
		raw.send(publishPacket('devtui/1/builder/box/up', Buffer.alloc(250 * 1024)));
		await until('it came', () => broker.hub.heard.length === 1);
		raw.send(Buffer.from([0x32]), lengthOf(301 * 1024));
		await raw.closes();
		await broker.notes(/^box from 127\.0\.0\.1 was disconnected: a packet of more than 307200 bytes$/);
	});

	test('is disconnected when its packets are too many, and others are not', async () => {
		const broker = await brokerForTest({echoes: true, maxPacketsPerSecond: 200});
		const other = linkTo(builder(broker.url, 'other'));
		await other.hasConnected();
		const raw = await known(broker, 'box');
		const flood = Buffer.concat(Array.from({length: 100_000}, () => pingPacket));
		raw.send(flood);
		await raw.closes();
		await broker.notes(/^box from 127\.0\.0\.1 was disconnected: more than 200 packets in a second$/);
		other.publish('devtui/1/builder/other/up', Buffer.from('still here'));
		await other.hears('devtui/1/builder/other/down', 'still here');
		expect(other.life).toEqual(['connected']);
	});

	test('may answer as much as it is sent', async () => {
		const broker = await brokerForTest({maxPacketsPerSecond: 100});
		const link = linkTo(builder(broker.url, 'box'));
		await link.hasConnected();
		for (let index = 0; index < 500; index++) {
			broker.hub.publish('devtui/1/builder/box/down', Buffer.from(String(index)));
		}

		await link.hears('devtui/1/builder/box/down', '499');
		link.publish('devtui/1/builder/box/up', Buffer.from('all read'));
		await broker.hub.hears('devtui/1/builder/box/up', 'all read');
		expect(link.life).toEqual(['connected']);
	});

	test('and does not read keeps nobody waiting, and is disconnected when too much waits for it', async () => {
		const maxUnsentBytes = 1024 * 1024;
		const broker = await brokerForTest({maxUnsentBytes});
		const stuck = await known(broker, 'stuck', 'devtui/1/all', 'devtui/1/builder/stuck/down');
		stuck.socket.pause();
		const links = [1, 2, 3].map(number => linkTo(builder(broker.url, `reader${number}`)));
		await Promise.all(links.map(async link => link.hasConnected()));
		const payload = randomBytes(64 * 1024);
		let sent = 0;
		// Whatever the system itself takes for a connection, it is less than this.
		while (!broker.notices.some(text => text.startsWith('stuck ')) && sent < 2000) {
			broker.hub.publish('devtui/1/all', payload);
			sent++;
			await until('the others have read it', () => links.every(link => link.heard.filter(({topic}) => topic === 'devtui/1/all').length === sent));
		}

		await broker.notes(/^stuck from 127\.0\.0\.1 was disconnected: it does not read what it is sent: \d+ bytes wait for it$/);
		const [, waited] = /: (\d+) bytes/.exec(broker.notices.join('\n')) ?? [];
		expect(Number(waited)).toBeLessThan(maxUnsentBytes + 2 * payload.length);
		expect(sent).toBeGreaterThan(maxUnsentBytes / payload.length);
		expect(links.map(link => link.life)).toEqual(links.map(() => ['connected']));
	});

	test('and reads what it is sent may be sent the largest message at once', async () => {
		const broker = await brokerForTest({maxPacketBytes: maxMessageBytes});
		const link = linkTo(builder(broker.url, 'box'));
		await link.hasConnected();
		const payload = randomBytes(maxMessageBytes);
		broker.hub.publish('devtui/1/builder/box/down', payload);
		broker.hub.publish('devtui/1/builder/box/down', Buffer.from('and then'));
		await link.hears('devtui/1/builder/box/down', 'and then');
		expect(payload.equals(link.heard[0]!.bytes)).toBe(true);
		expect(link.life).toEqual(['connected']);
	});

	test('who has little waiting stays when all together have too much', async () => {
		const broker = await brokerForTest({maxUnsentBytes: 64 * 1024 * 1024, maxUnsentBytesOfAll: 512 * 1024});
		const stuck = await known(broker, 'stuck', 'devtui/1/builder/stuck/down');
		stuck.socket.pause();
		const modest = await known(broker, 'modest', 'devtui/1/builder/modest/down');
		modest.socket.pause();
		for (let sent = 0; sent < 2000 && broker.notices.length === 0; sent++) {
			broker.hub.publish('devtui/1/builder/stuck/down', Buffer.alloc(64 * 1024));
			broker.hub.publish('devtui/1/builder/modest/down', Buffer.from('little'));
			await until('they are the broker\'s', () => broker.hub.pendingBytes === 0);
		}

		expect(broker.notices.map(text => text.split(' ')[0])).toEqual(['stuck']);
		expect(modest.isClosed()).toBe(false);
	});

	test('says how seldom it lives within limits', async () => {
		const broker = await brokerForTest();
		for (const keepaliveSeconds of [0, 600]) {
			const raw = await dialRaw(broker.port);
			raw.send(connectPacket({clientId: 'builder:box:abc', user: 'box', token: 'token of box', keepaliveSeconds}));
			expect(await raw.connack()).not.toBe(0);
		}
	});
});

describe('malformed packets', () => {
	test('end their connection and nothing else, whatever they are', async () => {
		const broker = await brokerForTest({echoes: true, patienceMs: 200, maxStrangers: 1000, maxStrangersOfOne: 1000});
		const witness = linkTo(builder(broker.url, 'witness'));
		await witness.hasConnected();
		// A machine that stands still makes a stranger of whoever connects.
		const before = [...witness.life];
		const good = [
			connectPacket({clientId: 'builder:box:abc', user: 'box', token: 'token of box', will: {topic: 'devtui/1/builder/box/presence', text: 'gone'}}),
			subscribePacket('devtui/1/all', 'devtui/1/hub'),
			publishPacket('devtui/1/builder/box/up', 'text'),
			pingPacket,
		];
		// The bytes of a whole conversation, in which some are others, missing, doubled, or cut off.
		const damage = fc.record({at: fc.double({min: 0, max: 1, noNaN: true}), kind: fc.constantFrom('change', 'drop', 'insert', 'cut'), byte: fc.integer({min: 0, max: 255})});
		await fc.assert(fc.asyncProperty(fc.array(damage, {minLength: 1, maxLength: 4}), fc.boolean(), async (damages, isLate) => {
			let bytes = [...Buffer.concat(good)];
			for (const {at, kind, byte} of damages) {
				const index = Math.floor(at * bytes.length);
				const pieces: Readonly<Record<typeof kind, readonly number[]>> = {change: [byte, ...bytes.slice(index + 1)], drop: bytes.slice(index + 1), insert: [byte, ...bytes.slice(index)], cut: []};
				bytes = [...bytes.slice(0, index), ...pieces[kind]];
			}

			const raw = await dialRaw(broker.port);
			if (isLate) {
				raw.send(good[0]!);
			}

			raw.send(Buffer.from(bytes));
			raw.socket.end();
			await raw.closes();
		}), {numRuns: 300});
		await fc.assert(fc.asyncProperty(fc.uint8Array({minLength: 1, maxLength: 200}), async bytes => {
			const raw = await dialRaw(broker.port);
			raw.send(connectPacket({clientId: 'builder:box:abc', user: 'box', token: 'token of box'}), Buffer.from(bytes));
			raw.socket.end();
			await raw.closes();
		}), {numRuns: 300});
		witness.publish('devtui/1/builder/witness/up', Buffer.from('unharmed'));
		await witness.hears('devtui/1/builder/witness/down', 'unharmed');
		expect(witness.life).toEqual(before);
	});

	test.each([
		['no CONNECT first', [pingPacket]],
		['CONNECT twice', [connectPacket({clientId: 'builder:box:abc', user: 'box', token: 'token of box'}), connectPacket({clientId: 'builder:box:abc', user: 'box', token: 'token of box'})]],
		['HTTP', [Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')]],
		['a length that does not end', [Buffer.from([0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])]],
		['an empty CONNECT', [packet(0x10, Buffer.alloc(0))]],
		['a packet of type 0', [packet(0x00, Buffer.alloc(2))]],
	])('%s: closed', async (_what, packets) => {
		const broker = await brokerForTest({patienceMs: 60_000});
		const raw = await dialRaw(broker.port);
		raw.send(...packets);
		await raw.closes();
	});
});

test('a packet is seen in whatever pieces it comes', () => {
	const bytes = Buffer.concat([connectPacket({clientId: 'a'}), publishPacket('t', Buffer.alloc(300)), pingPacket, pingPacket]);
	fc.assert(fc.property(fc.array(fc.integer({min: 0, max: bytes.length})), cuts => {
		const edges = [0, ...[...cuts].sort((one, other) => one - other), bytes.length];
		const take = (maxPacketsPerSecond: number, maxPacketBytes: number) => {
			const meter = createPacketMeter({maxPacketBytes, maxPacketsPerSecond});
			return edges.slice(1).map((edge, index) => meter.take(bytes.subarray(edges[index], edge), 0)).find(trouble => trouble !== undefined);
		};

		expect(take(4, 305)).toBeUndefined();
		expect(take(3, 305)).toBe('more than 3 packets in a second');
		expect(take(4, 304)).toBe('a packet of more than 304 bytes');
	}));
});

test('what the hub says in one breath comes whole and in its order, be it kept for later or not', async () => {
	const broker = await brokerForTest();
	const link = linkTo(builder(broker.url, 'box'));
	await link.hasConnected();
	const said = Array.from({length: 300}, (_, index) => ['devtui/1/hub', 'devtui/1/builder/box/down', 'devtui/1/all'].map(topic => `${topic} ${index}`)).flat();
	for (const text of said) {
		const [topic = ''] = text.split(' ');
		broker.hub.publish(topic, Buffer.from(text), {retain: topic === 'devtui/1/hub'});
	}

	await link.hears('devtui/1/all', said.at(-1)!);
	expect(link.heard.map(({text}) => text)).toEqual(said);
	expect(broker.hub.pendingBytes).toBe(0);
});

test('a broker that closes lets go of its port and ends all that is connected', async () => {
	const broker = await brokerForTest();
	const [raw, stranger] = [await known(broker, 'box'), await dialRaw(broker.port)];
	const closing = broker.close();
	const hasClosed = isDone(closing);
	await until('it is closed', hasClosed);
	await Promise.all([raw.closes(), stranger.closes()]);
	const next = createServer();
	onTestFinished(() => {
		next.close();
	});
	await new Promise<void>((resolve, reject) => {
		next.on('error', reject).listen(broker.port, '127.0.0.1', resolve);
	});
	expect((next.address() as AddressInfo).port).toBe(broker.port);
	expect(broker.hub.isConnected).toBe(false);
});

test('one that cannot listen says why', async () => {
	const broker = await brokerForTest();
	await expect(brokerForTest({port: broker.port})).rejects.toThrow('EADDRINUSE');
});

async function known(broker: TestBroker, name: string, ...filters: readonly string[]) {
	const raw = await dialRaw(broker.port);
	raw.send(connectPacket({clientId: `builder:${name}:${newSession()}`, user: name, token: `token of ${name}`}));
	expect(await raw.connack()).toBe(0);
	if (filters.length > 0) {
		raw.send(subscribePacket(...filters));
		await until('an answer to SUBSCRIBE', () => raw.received().some(({type}) => type === 9));
	}

	return raw;
}
