import process from 'node:process';
import {createInterface} from 'node:readline';
import {openLink, type LinkOptions} from '../../source/wire/link.ts';

/**
 * A process that has a link and nothing else: `node link-program.cjs '{"url": …, "willText": …}'`. It says what the listener hears, a
 * line of JSON each, and does what lines tell it: `{"topic": …, "text": …, "retain": …}` is published, `"end"` ends the link.
 */
const {willTopic, willText = '', ...options} = JSON.parse(process.argv[2]!) as LinkOptions & {readonly willTopic?: string; readonly willText?: string};
const say = (what: object) => {
	process.stdout.write(`${JSON.stringify(what)}\n`);
};

const link = openLink({...options, ...willTopic !== undefined && {will: {topic: willTopic, payload: Buffer.from(willText)}}}, {
	connected() {
		say({connected: true});
	},
	lost(why) {
		say({lost: why});
	},
	message(topic, payload) {
		say({topic, text: Buffer.from(payload).toString()});
	},
	rejected(why, message) {
		say({rejected: why, message});
	},
});

const orders = createInterface({input: process.stdin});
orders.on('line', line => {
	const order = JSON.parse(line) as 'end' | {readonly topic: string; readonly text: string; readonly retain?: boolean};
	if (order === 'end') {
		process.stdin.destroy();
		void link.end();
	} else {
		link.publish(order.topic, Buffer.from(order.text), {retain: order.retain ?? false});
	}
});
