import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {maxMessageBytes} from '../../source/fleet/codec.ts';
import {lowWaterBytes, openLink, type Link} from '../../source/wire/link.ts';
import {startBroker, type BrokerKind, type RunningBroker} from '../helpers/brokers.ts';
import {bundleProgram, type BundledProgram} from '../helpers/bundled.ts';
import {openEchoHub} from '../helpers/echo-hub.ts';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {builder, linkProcess, linkTo} from './rig.ts';

const kinds: readonly BrokerKind[] = ['embedded', ...requires('mosquitto') ? ['mosquitto' as const] : [], ...requires('nats-server') ? ['nats-server' as const] : []];

let program: BundledProgram;

beforeAll(async () => {
	program = await bundleProgram(path.join(import.meta.dirname, 'link-program.ts'));
});

afterAll(() => {
	program.remove();
});

/** The embedded broker has the hub in it. */
function hubOf({kind, url}: RunningBroker): Link | undefined {
	return kind === 'embedded' ? undefined : openEchoHub((options, listener) => openLink({...options, url}, listener));
}

describe.each(kinds)('over %s', kind => {
	let broker: RunningBroker;
	let hub: Link | undefined;

	beforeAll(async () => {
		broker = await startBroker(kind);
		hub = hubOf(broker);
	});

	afterAll(async () => {
		await hub?.end();
		await broker.end();
	});

	test('what is published comes as it is, be it 256 KB of any bytes or nothing', async () => {
		const link = linkTo(builder(broker.url, 'bytes'));
		await link.hasConnected();
		const large = randomBytes(256 * 1024);
		link.publish('devtui/1/builder/bytes/up', large);
		link.publish('devtui/1/builder/bytes/up', new Uint8Array());
		const echoes = () => link.heard.filter(({topic}) => topic.endsWith('/down'));
		await until('both come back', () => echoes().length === 2);
		expect(echoes().map(({bytes}) => Buffer.from(bytes).equals(large))).toEqual([true, false]);
		expect(echoes()[1]!.bytes).toHaveLength(0);
	});

	test('what is larger than the broker takes comes whole, and in its place', async () => {
		const link = linkTo(builder(broker.url, 'large'));
		await link.hasConnected();
		const sent = [10, 3 * 1024 * 1024, 20, maxMessageBytes, 30].map(size => randomBytes(size));
		for (const bytes of sent) {
			link.publish('devtui/1/builder/large/up', bytes);
		}

		const echoes = () => link.heard.filter(({topic}) => topic.endsWith('/down'));
		await until('all come back', () => echoes().length === sent.length, {found: () => link.life.join('\n')});
		expect(echoes().map(({bytes}, index) => sent[index]!.equals(bytes))).toEqual(sent.map(() => true));
		await until('all are acknowledged', () => link.pendingBytes === 0);
		expect(link.life).toEqual(['connected']);
	});

	test('messages keep their order, each comes once, and what the broker has not acknowledged is counted', async () => {
		const link = linkTo(builder(broker.url, 'order'));
		await link.hasConnected();
		const filler = 'x'.repeat(500);
		const sent = Array.from({length: 2000}, (_, index) => `${index} ${filler}`);
		for (const text of sent) {
			link.publish('devtui/1/builder/order/up', Buffer.from(text));
		}

		expect(link.pendingBytes).toBe(sent.join('').length);
		await until('all come back', () => link.heard.filter(({topic}) => topic.endsWith('/down')).length >= sent.length);
		expect(link.heard.filter(({topic}) => topic.endsWith('/down')).map(({text}) => text)).toEqual(sent);
		await until('all are acknowledged', () => link.pendingBytes === 0);
		expect(sent.join('').length).toBeGreaterThan(lowWaterBytes);
		expect(link.drains).toBe(1);
	});

	test('who comes later hears that the hub is there', async () => {
		const link = linkTo(builder(broker.url, 'late'));
		await link.hears('devtui/1/hub', 'here');
	});

	test('32 at once, each with its own messages and no others', async () => {
		const links = Array.from({length: 32}, (_, index) => ({name: `many${index}`, link: linkTo(builder(broker.url, `many${index}`))}));
		await Promise.all(links.map(async ({link}) => link.hasConnected()));
		const words = Array.from({length: 20}, (_, index) => `word ${index}`);
		for (const word of words) {
			for (const {name, link} of links) {
				link.publish(`devtui/1/builder/${name}/up`, Buffer.from(`${name} ${word}`));
			}
		}

		for (const {name, link} of links) {
			await link.hears(`devtui/1/builder/${name}/down`, `${name} ${words.at(-1)!}`);
			expect(link.heard.filter(({topic}) => topic.endsWith('/down')).map(({text}) => text)).toEqual(words.map(word => `${name} ${word}`));
		}
	});

	test('the last will of a process that is killed comes at once, that of one that says goodbye never', async () => {
		const watcher = linkTo(builder(broker.url, 'watcher'));
		await watcher.hasConnected();
		const killed = linkProcess(program.file, processOptions(broker, 'killed'));
		const polite = linkProcess(program.file, processOptions(broker, 'polite'));
		for (const [name, one] of [['killed', killed], ['polite', polite]] as const) {
			await one.says('that it is connected', line => line['connected'] === true);
			one.order({topic: `devtui/1/builder/${name}/presence`, text: 'there', retain: true});
			await watcher.hears('devtui/1/all', `${name}: there`);
		}

		const gone = once(polite.process, 'exit');
		// What is pending is still said.
		polite.order({topic: 'devtui/1/builder/polite/presence', text: 'bye', retain: true});
		polite.order('end');
		await gone;
		await watcher.hears('devtui/1/all', 'polite: bye');
		killed.process.kill('SIGKILL');
		await watcher.hears('devtui/1/all', 'killed: gone');
		expect(watcher.heard.filter(({text}) => text.startsWith('polite: ')).map(({text}) => text)).toEqual(['polite: there', 'polite: bye']);
	});

	test('a process that stands still is missed, and is back when it goes on', async () => {
		const watcher = linkTo(builder(broker.url, 'waker'));
		await watcher.hasConnected();
		const sleeper = linkProcess(program.file, {...processOptions(broker, 'sleeper'), keepaliveSeconds: 1});
		await sleeper.says('that it is connected', line => line['connected'] === true);
		sleeper.process.kill('SIGSTOP');
		await watcher.hears('devtui/1/all', 'sleeper: gone');
		sleeper.process.kill('SIGCONT');
		await sleeper.says('that it is connected again', line => line['connected'] === true, 2);
		sleeper.order({topic: 'devtui/1/builder/sleeper/up', text: 'awake'});
		await sleeper.says('what it hears', line => line['text'] === 'awake');
	});

	test('after kill -9 of the broker links know it, come back to the next one, and read what they read before', async () => {
		const own = await startBroker(kind);
		onTestFinished(own.end);
		const ownHub = hubOf(own);
		onTestFinished(async () => ownHub?.end());
		const links = ['one', 'two', 'three'].map(name => ({name, link: linkTo(builder(own.url, name))}));
		for (const {link} of links) {
			await link.hears('devtui/1/hub', 'here');
			await link.hasConnected();
		}

		await own.kill();
		for (const {link} of links) {
			await until('the link knows that the broker is gone', () => !link.isConnected && link.life.some(word => word.startsWith('lost: ')));
			// Said to nobody, and never again.
			link.publish('devtui/1/all', Buffer.from('lost for ever'));
			expect(link.pendingBytes).toBe(0);
		}

		await own.start();
		await until('the hub is back', () => ownHub?.isConnected ?? true);
		for (const {name, link} of links) {
			await link.hasConnected(2);
			link.publish(`devtui/1/builder/${name}/up`, Buffer.from('again'));
			await link.hears(`devtui/1/builder/${name}/down`, 'again');
			expect(link.heard.some(({text}) => text === 'lost for ever')).toBe(false);
		}
	});

	test('who ends while nobody listens ends at once', async () => {
		const own = await startBroker(kind);
		onTestFinished(own.end);
		await own.kill();
		const link = linkTo(builder(own.url, 'early'));
		await until('the link has tried', () => link.life.length > 0);
		expect(link.life[0]).toBe(`lost: nobody listens at ${own.url}`);
		await link.end();
		const before = [...link.life];
		await own.start();
		expect(link.life).toEqual(before);
	});
});

function processOptions({url}: RunningBroker, name: string): object {
	const {will, ...options} = builder(url, name);
	return {...options, willTopic: will!.topic, willText: 'gone'};
}
