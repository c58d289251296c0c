import {spawnSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {maxMessageBytes} from '../../source/fleet/codec.ts';
import {openLink} from '../../source/wire/link.ts';
import {startBroker, type OtherBroker} from '../helpers/brokers.ts';
import {makeCertificate} from '../helpers/certificate.ts';
import {onFinished} from '../helpers/finished.ts';
import {fleet} from '../helpers/fleet.ts';
import {resultOf} from '../helpers/instance.ts';
import {quietPort} from '../helpers/ports.ts';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/brokers.md'), 'utf8');

/** What people are told to write into a file, with other places for this machine. */
function written(language: string, places: ReadonlyArray<readonly [from: string, to: string]>): string {
	const [, block = ''] = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(page) ?? [];
	return places.reduce((text, [from, to]) => {
		expect(text).toContain(from);
		return text.replaceAll(from, to);
	}, block);
}

const users = ['hub', 'client', 'box'];
const tokenOf = (user: string) => `token-of-${user}`;

describe('brokers as docs/brokers.md configures them', () => {
	test.skipIf(!requires('mosquitto'))('mosquitto: with TLS, passwords and rules a fleet works, and who has no password does not come in', async () => {
		await worksOver('mosquitto', ({directory, host, port, files}) => {
			for (const [index, user] of users.entries()) {
				const {status, stderr} = spawnSync('mosquitto_passwd', [...index === 0 ? ['-c'] : [], '-b', path.join(directory, 'passwords'), user, tokenOf(user)], {encoding: 'utf8'});
				expect(status, stderr).toBe(0);
			}

			writeFileSync(path.join(directory, 'devtui.acl'), written('acl', []));
			// Else it would become a user who may not read what lies here.
			return `user root\n${written('conf', [
				['listener 8883', `listener ${port} ${host}`],
				['/etc/mosquitto/certs/server.pem', files.cert],
				['/etc/mosquitto/certs/server.key', files.key],
				['/etc/mosquitto/', `${directory}/`],
			])}`;
		});
	});

	test.skipIf(!requires('nats-server'))('NATS: with TLS and passwords a fleet works, and who has no password does not come in', async () => {
		const own = await quietPort();
		await worksOver('nats-server', ({directory, host, port, files}) => {
			let text = written('nats', [
				['127.0.0.1:4222', `127.0.0.1:${own}`],
				['port: 8883', `listen: "${host}:${port}"`],
				['/etc/nats/server.pem', files.cert],
				['/etc/nats/server.key', files.key],
				['/var/lib/nats', path.join(directory, 'store')],
			]);
			for (const user of users) {
				const line = `{user: "${user}", password: "…"}`;
				expect(text).toContain(line);
				text = text.replace(line, line.replace('…', tokenOf(user)));
			}

			return text;
		});
	});
});

interface Place {
	readonly directory: string;
	readonly host: string;
	readonly port: number;
	readonly files: {readonly cert: string; readonly key: string};
}

async function worksOver(kind: OtherBroker, configure: (place: Place) => string): Promise<void> {
	const {start, directory} = await fleet();
	const authority = makeCertificate({subject: 'authority', names: []});
	const {cert, key} = makeCertificate({subject: 'broker', issuer: authority});
	const file = (name: string, text: string) => {
		writeFileSync(path.join(directory, name), text, {mode: 0o600});
		return path.join(directory, name);
	};
	const files = {cert: file('cert.pem', cert), key: file('key.pem', key)};
	const broker = await startBroker(kind, {configure: place => configure({...place, files})});
	onFinished(broker.end);

	const url = broker.url.replace('mqtt:', 'mqtts:');
	const ca = file('ca.pem', authority.cert);
	const run = (user: string, args: readonly string[]) => start([...args, '--tls-ca', ca], {environment: {DEVTUI_TOKEN: tokenOf(user)}});
	const as = (user: string, ...args: readonly string[]) => run(user, [...args, '--hub', url]);
	await run('hub', ['hub', '--broker', url, '--no-web', '--data', 'hub']).sees('the hub works with the broker');
	file('foo', '#!/bin/sh\necho building $1\nexit 3\n');
	spawnSync('chmod', ['755', path.join(directory, 'foo')]);
	await as('box', 'builder', '--name', 'box', '--dir', directory).sees('welcomed by the hub');
	expect(await resultOf(as('client', 'suggest', 'foo', 'x', '--follow'))).toMatchObject({code: 3, output: expect.stringMatching(/\nbuilding x\n$/)});
	expect(await as('nobody', 'builder', '--name', 'other', '--dir', directory).ended).toMatchObject({code: 5});
	expect(await as('nobody', 'builds').ended).toMatchObject({code: 5});
	await letsThrough(url, authority.cert);
}

/** The largest message that there may be. */
async function letsThrough(url: string, ca: string): Promise<void> {
	const id = 'large';
	const topic = `devtui/1/client/${id}/answer`;
	const payload = randomBytes(maxMessageBytes);
	let came: Uint8Array | undefined;
	const open = (user: string, clientId: string, subscriptions: readonly string[]) => {
		const link = openLink({url, user, token: tokenOf(user), tls: {ca}, clientId, subscriptions}, {
			connected() {},
			lost() {},
			rejected() {},
			message(_topic, bytes) {
				came = bytes;
			},
		});
		onFinished(link.end);
		return link;
	};
	const [reader, writer] = [open('client', id, [topic]), open('hub', 'writer', [])];
	await until('both to be there', () => reader.isConnected && writer.isConnected);
	writer.publish(topic, payload);
	await until('it to come', () => came);
	expect(payload.equals(came!)).toBe(true);
}
