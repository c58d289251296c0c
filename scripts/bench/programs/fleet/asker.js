import {randomBytes} from 'node:crypto';
import {decodeReply, encodeAsk, isRefusal} from '../../../../source/fleet/codec.ts';
import {topics} from '../../../../source/fleet/topics.ts';
import {openLink} from '../../../../source/wire/link.ts';
import {clientIdOf} from '../../../../source/wire/rules.ts';
import {fail} from './report.js';

/**
 * Who suggests.
 *
 * @param lost `(name, why)`: its connection.
 */
export function openAsker(url, arrivals, lost) {
	const id = newId();
	const asked = new Map();
	let connected;
	const isThere = new Promise(resolve => {
		connected = resolve;
	});
	const link = openLink({url, user: 'client', clientId: clientIdOf({role: 'client'}, id), subscriptions: [topics.client(id).answer]}, {
		connected,
		lost: why => lost('whoever suggests', why),
		rejected: (_why, message) => fail(`whoever suggests is rejected: ${message}`),
		message: (_topic, payload) => arrivals.pass(() => take(decodeReply(payload))),
	});

	const take = answer => {
		if (isRefusal(answer)) {
			fail(`the hub's answer cannot be understood: ${answer.refusal}`);
		} else if (answer.reply.type === 'refused') {
			fail(`the hub refuses: ${answer.reply.body.message}`);
		} else {
			asked.get(answer.id)?.(answer.reply);
		}
	};

	return {
		isThere,
		/** That all of them build it. */
		async suggest(project, revisions) {
			const ask = newId();
			const body = {id: newId(), project, revisions, on: {}, isForAnyOne: false, supersedes: false};
			link.publish(topics.client(id).ask, encodeAsk({id: ask, question: {type: 'suggest', body}}));
			return new Promise(resolve => {
				asked.set(ask, resolve);
			});
		},
	};
}

function newId() {
	return randomBytes(6).toString('hex');
}
