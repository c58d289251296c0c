import {ask, type Response} from '../client.ts';
import type {Message} from './messages.ts';

/** What an attached console says, in its order: one request after the other, with all that has gathered meanwhile. */
export interface Uplink {
	say(message: Message): void;
	/** What is typed or pasted, however much. */
	send(type: 'input' | 'reply', service: string, data: Uint8Array): void;
}

/** `lost`: nothing that is said arrives any more. */
export function createUplink(socket: string, session: string, lost: (response: Exclude<Response, {type: 'ok'}>) => void): Uplink {
	let waiting: Message[] = [];
	let isBusy = false;

	async function flush(): Promise<void> {
		isBusy = true;
		while (waiting.length > 0) {
			const count = atOnce(waiting);
			const messages = waiting.slice(0, count);
			waiting = waiting.slice(count);
			const response = await ask(socket, {method: 'POST', path: '/attach/say', body: {session, messages}});
			if (response.type !== 'ok') {
				waiting = [];
				lost(response);
			}
		}

		isBusy = false;
	}

	function say(message: Message): void {
		waiting.push(message);
		if (!isBusy) {
			void flush();
		}
	}

	return {
		say,
		send(type, service, data) {
			for (let start = 0; start < data.length; start += pieceBytes) {
				say({type, service, data: Buffer.from(data.subarray(start, start + pieceBytes)).toString('base64')});
			}
		},
	};
}

/** So many of the first are small enough for one request. */
function atOnce(messages: readonly Message[]): number {
	let size = 0;
	const over = messages.findIndex(message => {
		size += 200 + ('data' in message ? message.data.length : 'services' in message ? message.services.join().length : 0);
		return size > mostBytes;
	});
	return over === -1 ? messages.length : Math.max(1, over);
}

const pieceBytes = 131_072;
/** A request may have twice that. */
const mostBytes = 524_288;
