import {once} from 'node:events';
import {createServer, type AddressInfo} from 'node:net';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {connect as connectTls} from 'node:tls';
import {describe, expect, onTestFinished, test} from 'vitest';
import {makeCertificate} from '../helpers/certificate.ts';
import {until} from '../helpers/until.ts';
import {brokerForTest} from './broker-rig.ts';
import {connectPacket, dialRaw, speakRaw} from './raw-mqtt.ts';
import {builder, linkTo} from './rig.ts';

const authority = makeCertificate({subject: 'devtui test authority'});
const server = makeCertificate({subject: 'hub', issuer: authority});
const stranger = makeCertificate({subject: 'stranger'});

describe('over TLS', () => {
	const tls = {cert: server.cert, key: server.key};

	test('a link that trusts the authority speaks with the hub', async () => {
		const broker = await brokerForTest({tls, echoes: true});
		const link = linkTo(builder(broker.url, 'box', {tls: {ca: authority.cert}}));
		await link.hasConnected();
		const large = Buffer.alloc(256 * 1024, 'x');
		link.publish('devtui/1/builder/box/up', large);
		await until('it comes back', () => link.heard.find(({topic, bytes}) => topic.endsWith('/down') && bytes.length === large.length));
		expect(broker.notices).toEqual([]);
	});

	test('many that come at once are let in one after the other: none of them has to come again', async () => {
		const broker = await brokerForTest({tls, maxStrangers: 2});
		const links = Array.from({length: 30}, (_, index) => linkTo(builder(broker.url, `box${index}`, {tls: {ca: authority.cert}})));
		await Promise.all(links.map(async link => link.hasConnected()));
		expect(links.map(({life}) => life)).toEqual(links.map(() => ['connected']));
	});

	test.each([
		['that it does not know', server, {}],
		['of another authority', server, {ca: stranger.cert}],
		['for another host', makeCertificate({names: ['other.example'], issuer: authority}), {ca: authority.cert}],
		['that is too old', makeCertificate({from: 2020, to: 2021, issuer: authority}), {ca: authority.cert}],
		['that is not good yet', makeCertificate({from: 2048, to: 2049, issuer: authority}), {ca: authority.cert}],
	])('a link does not speak with a certificate %s, and does not come again', async (_what, certificate, trusted) => {
		const broker = await brokerForTest({tls: {cert: certificate.cert, key: certificate.key}});
		const link = linkTo(builder(broker.url, 'box', {tls: trusted}));
		await until('it is rejected', () => link.life.length > 0);
		expect(link.life).toEqual([expect.stringMatching(new RegExp(`^rejected: tls: the certificate of ${broker.url} is not trusted: `))]);
		expect(link.isConnected).toBe(false);
	});

	test('a broker without TLS is named as such', async () => {
		const broker = await brokerForTest();
		const link = linkTo(builder(broker.url.replace('mqtt:', 'mqtts:'), 'box'));
		await until('something is said', () => link.life.length > 0);
		expect(link.life[0]).toMatch(/^(?:rejected: tls: .* does not speak TLS: is it mqtt:\/\/\?|lost: .* closed the connection without an answer: .*)$/);
	});

	test('who speaks no TLS gets nothing, and is tried again', async () => {
		const broker = await brokerForTest({tls});
		const link = linkTo(builder(broker.url.replace('mqtts:', 'mqtt:'), 'box'));
		await until('something is said', () => link.life.length > 0);
		expect(link.life[0]).toMatch(/^lost: mqtt:\/\/127\.0\.0\.1:\d+ closed the connection without an answer: is it mqtts:\/\/\?$/);
		expect(broker.hub.heard).toEqual([]);
	});

	test('a server that answers in something else than MQTT, as a page does, is told as that', async () => {
		const page = createServer(socket => {
			socket.once('data', () => {
				socket.write('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
			}).on('error', () => {
				// The other side goes as soon as it has seen this.
			});
		}).listen(0, '127.0.0.1');
		await once(page, 'listening');
		onTestFinished(() => {
			page.close();
		});
		const url = `mqtt://127.0.0.1:${(page.address() as AddressInfo).port}`;
		const link = linkTo(builder(url, 'box'));
		await until('it to be told', () => link.life.length > 0);
		expect(link.life[0]).toBe(`lost: ${url} answers, but not in MQTT: is it another port?`);
	});

	test('files that do not fit are refused before anything is sent', async () => {
		const broker = await brokerForTest({tls});
		for (const files of [{ca: 'no certificate'}, {ca: authority.cert, cert: server.cert, key: stranger.key}]) {
			const link = linkTo(builder(broker.url, 'box', {tls: files}));
			expect(link.life).toEqual([]);
			await until('it is rejected', () => link.life.length > 0);
			expect(link.life[0]).toMatch(files.cert === undefined && files.ca === 'no certificate' ? /^rejected: tls: / : /^rejected: tls: the certificate, its key or the authority cannot be used: /);
		}

		await expect(brokerForTest({tls: {cert: server.cert, key: stranger.key}})).rejects.toThrow();
	});
});

describe('where certificates of clients are asked for', () => {
	const tls = {cert: server.cert, key: server.key, ca: authority.cert};
	const box = makeCertificate({subject: 'box', issuer: authority});

	test('a builder whose certificate is for its name comes in', async () => {
		const names: (string | undefined)[] = [];
		const broker = await brokerForTest({
			tls,
			async authenticate(user = '', _token, certificateName) {
				names.push(certificateName);
				return {role: 'builder', name: user};
			},
		});
		const link = linkTo(builder(broker.url, 'box', {tls: {ca: authority.cert, cert: box.cert, key: box.key}}));
		await link.hasConnected();
		expect(names).toEqual(['box']);
	});

	test('one whose certificate is for another name does not, whatever its token', async () => {
		const broker = await brokerForTest({tls});
		const link = linkTo(builder(broker.url, 'other', {tls: {ca: authority.cert, cert: box.cert, key: box.key}}));
		await until('it is rejected', () => link.life.length > 0);
		expect(link.life).toEqual([`rejected: admission: ${broker.url} does not accept this name with this token, or not with the certificate of this side`]);
		await broker.notes(/^other from 127\.0\.0\.1 was not let in: its certificate is for box$/);
	});

	test.each([
		['without one', {}],
		['with one of another authority', {cert: stranger.cert, key: stranger.key}],
	])('a link %s is rejected, whatever its token, before anybody looks at it', async (_what, files) => {
		let questions = 0;
		const broker = await brokerForTest({
			tls,
			async authenticate(user = '') {
				questions++;
				return {role: 'builder', name: user};
			},
		});
		const link = linkTo(builder(broker.url, 'box', {tls: {ca: authority.cert, ...files}}));
		await until('it is rejected', () => link.life.length > 0);
		expect(link.life).toEqual([`rejected: admission: ${broker.url} does not accept this name with this token, or not with the certificate of this side`]);
		await broker.notes(/^box from 127\.0\.0\.1 was not let in: it has no certificate that is trusted \(.+\)$/);
		expect(questions).toBe(0);
	});

	test('nor does one without who comes back by a session of TLS, for all that Node says', async () => {
		const broker = await brokerForTest({tls, authenticate: async () => ({role: 'client'})});
		const dial = (session?: Buffer) => connectTls({host: '127.0.0.1', port: broker.port, ca: authority.cert, ...session && {session}});
		const hello = connectPacket({clientId: 'abc', user: 'client'});
		const first = dial();
		const [raw, [session]] = await Promise.all([speakRaw(first), once(first, 'session') as Promise<[Buffer]>]);
		// Not within that event: Node keeps what is written there.
		await nextTurn();
		raw.send(hello);
		expect(await raw.connack()).toBe(5);
		const second = dial(session);
		const isReused = once(second, 'secureConnect').then(() => second.isSessionReused());
		const again = await speakRaw(second);
		again.send(hello);
		expect(await again.connack()).toBe(5);
		expect(await isReused).toBe(true);
		// What Node says of it differs: 20 and 22 take it for trusted.
		await broker.notes(/was not let in: it has no certificate that is trusted \((?:it has shown none|UNABLE_TO_GET_ISSUER_CERT)\)$/);
	});
});

test('a stranger who does not end the handshake is sent away', async () => {
	const broker = await brokerForTest({tls: {cert: server.cert, key: server.key}, patienceMs: 100});
	const raw = await dialRaw(broker.port);
	raw.send(Buffer.from([0x16, 0x03, 0x01]));
	await raw.closes();
	const polite = connectTls({host: '127.0.0.1', port: broker.port, ca: authority.cert});
	let isClosed = false;
	polite.on('error', () => {}).on('close', () => {
		isClosed = true;
	});
	onTestFinished(() => {
		polite.destroy();
	});
	await until('it is closed after the handshake, too', () => isClosed);
});
