import {once} from 'node:events';
import {createServer, type Server, type Socket} from 'node:net';
import {Aedes} from 'aedes';
import {describe, expect, onTestFinished, test} from 'vitest';
import {fleet} from '../helpers/fleet.ts';
import {quietPort} from '../helpers/ports.ts';
import {until} from '../helpers/until.ts';

interface Broker {
	readonly port: number;
	/** All that it knew is gone. */
	restart(): Promise<void>;
}

/** Somebody else's broker, which lets everybody do everything. */
async function brokerOf(): Promise<Broker> {
	const port = await quietPort();
	let stop = await open(port);
	onTestFinished(async () => stop());
	return {
		port,
		async restart() {
			await stop();
			stop = await open(port);
		},
	};
}

async function open(port: number): Promise<() => Promise<void>> {
	const aedes = await Aedes.createBroker();
	const sockets = new Set<Socket>();
	const server: Server = createServer(socket => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
		aedes.handle(socket);
	}).listen(port, '127.0.0.1');
	await once(server, 'listening');
	return async () => {
		for (const socket of sockets) {
			socket.destroy();
		}

		server.close();
		await new Promise<void>(resolve => {
			aedes.close(resolve);
		});
	};
}

const scripts = {foo: 'echo $1'};

describe('a hub with somebody else\'s broker', () => {
	test('builders and people who ask use the broker\'s address, and the hub listens nowhere itself', async () => {
		const {port} = await brokerOf();
		const {hub, builder, devtui, finals, url} = await fleet({port});
		const {rig} = await hub('--broker', url);
		expect(rig.output()).toContain(`the hub works with the broker ${url}`);
		await builder('n1', scripts);
		expect(await devtui('suggest', 'foo', 'x', '--follow')).toMatchObject({code: 0, output: expect.stringMatching(/\nx\n$/)});
		expect(await finals(1)).toMatchObject([{state: 'passed', builder: 'n1'}]);
		rig.signal('SIGTERM');
		expect(await rig.ended).toMatchObject({code: 0});
	});

	test('when the broker is killed and there again, all find each other and nothing is lost', async () => {
		const broker = await brokerOf();
		const {hub, builder, devtui, finals, url} = await fleet({port: broker.port});
		const {rig} = await hub('--broker', url);
		const n1 = await builder('n1', scripts);
		await devtui('suggest', 'foo', 'x');
		await broker.restart();
		await until('both to be back', () => rig.output().includes('the broker cannot be reached') && n1.rig.count(/connected to/) >= 2, {found: () => `${rig.output()}${n1.rig.output()}`});
		await until('a suggestion to be heard', async () => (await devtui('suggest', 'foo', 'y')).code === 0);
		await until('y to be built', async () => (await finals(2)).some(({revision, state}) => revision === 'y' && state === 'passed'));
	});

	test('a broker has one hub: another one is told so and ends, and the first goes on', async () => {
		const {port} = await brokerOf();
		const {hub, start, devtui, url} = await fleet({port});
		await hub('--broker', url);
		const second = start(['hub', '--broker', url, '--no-web', '--data', 'other']);
		expect((await second.ended).code).not.toBe(0);
		expect(second.errors()).toContain(`A hub works with ${url} already`);
		expect((await devtui('builders')).code).toBe(0);
	});

	test('the hub that comes after one that was killed takes its place', async () => {
		const {port} = await brokerOf();
		const {hub, builder, devtui, finals, url} = await fleet({port});
		const first = await hub('--broker', url);
		await builder('n1', scripts);
		await first.kill();
		await hub('--broker', url);
		await devtui('suggest', 'foo', 'x');
		expect(await finals(1)).toMatchObject([{state: 'passed'}]);
	});

	test('with no broker at that address the hub says so and goes on trying; with no hub at the broker who asks is told that, with exit 4', async () => {
		const {port} = await brokerOf();
		const {devtui, start, url} = await fleet({port});
		expect(await devtui('builds')).toMatchObject({code: 4, errors: `The broker at ${url} answers, but no hub does.\n`});
		const absent = await quietPort();
		const rig = start(['hub', '--broker', `mqtt://127.0.0.1:${absent}`, '--no-web', '--data', 'other']);
		await rig.sees('the broker cannot be reached');
		rig.signal('SIGTERM');
		expect(await rig.ended).toMatchObject({code: 0});
	});
});
