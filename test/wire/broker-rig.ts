import {onTestFinished} from 'vitest';
import {openBroker, type Broker, type BrokerOptions} from '../../source/wire/broker.ts';
import type {Identity} from '../../source/wire/rules.ts';
import {openEchoHub} from '../helpers/echo-hub.ts';
import {until} from '../helpers/until.ts';
import {record, type TestLink} from './rig.ts';

export interface TestBroker extends Broker {
	readonly url: string;
	readonly notices: readonly string[];
	/** The hub's own link: it reads all that comes up and is asked. */
	readonly hub: TestLink;
	notes(what: RegExp): Promise<void>;
}

/** Who has the token `token of NAME` is the builder NAME, unless another is said; closed when the test is over. */
export async function brokerForTest(options: Partial<BrokerOptions> & {readonly identities?: Readonly<Record<string, Identity>>; readonly echoes?: boolean} = {}): Promise<TestBroker> {
	const {identities = {}, echoes = false, ...more} = options;
	const notices: string[] = [];
	const broker = await openBroker({
		host: '127.0.0.1',
		port: 0,
		maxPacketBytes: 300 * 1024,
		maxPacketsPerSecond: 1000,
		async authenticate(user = '', token) {
			return token === `token of ${user}` ? identities[user] ?? {role: 'builder', name: user} : undefined;
		},
		notice(text) {
			notices.push(text);
		},
		...more,
	});
	onTestFinished(broker.close);
	const recorder = record();
	const hub = recorder.of(broker.link({clientId: 'hub', subscriptions: ['devtui/1/builder/+/up', 'devtui/1/builder/+/presence', 'devtui/1/client/+/ask']}, recorder.listener));
	if (echoes) {
		openEchoHub(broker.link);
	}

	await hub.hasConnected();
	return {
		...broker,
		url: `${more.tls ? 'mqtts' : 'mqtt'}://127.0.0.1:${broker.port}`,
		notices,
		hub,
		async notes(what) {
			await until(`a notice like ${String(what)}`, () => notices.some(text => what.test(text)), {found: () => notices.join('\n')});
		},
	};
}
