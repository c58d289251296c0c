import {createListeners} from '../../lib/listeners.ts';
import {follow, type Response} from '../client.ts';
import type {About} from '../instance.ts';
import type {AttachCommand} from './messages.ts';
import {createRemoteLogs, type RemoteLogs} from './remote-logs.ts';
import {createRemoteStore, type RemoteStore} from './remote-store.ts';
import {createUplink, type Uplink} from './uplink.ts';
import type {AttachLine, Hello} from './wire.ts';

/** An instance as an attached console has it. */
export interface Attachment {
	readonly about: About;
	readonly store: RemoteStore;
	readonly logs: RemoteLogs;
	readonly uplink: Uplink;
	subscribe(listener: (line: SideLine) => void): () => void;
	leave(): void;
	/** Why nothing more comes. */
	readonly done: Promise<AttachEnd>;
}

/** What is neither of the store nor of the log. */
export type SideLine = Exclude<AttachLine, {readonly type: 'hello' | 'state' | 'log' | 'end'}>;

export type AttachEnd =
	/** devtui has ended in good order. */
	| {readonly type: 'ended'}
	| {readonly type: 'left'}
	| {readonly type: 'trouble'; readonly response: Exclude<Response, {type: 'ok'}>};

export type Attached =
	| {readonly type: 'attached'; readonly attachment: Attachment}
	| Exclude<Response, {type: 'ok'}>;

/** Attach to the instance there; answers once it has said what there is. */
export async function attachTo(socket: string, version: string): Promise<Attached> {
	const leaving = new AbortController();
	return new Promise(resolve => {
		let peer: Peer | undefined;
		let hasEnded = false;
		let end: (end: AttachEnd) => void;
		const done = new Promise<AttachEnd>(settle => {
			end = settle;
		});
		const whole = follow(socket, {method: 'GET', path: '/attach', query: [['version', version]], signal: leaving.signal}, raw => {
			const line = raw as AttachLine;
			if (line.type === 'hello') {
				peer = meet(socket, line, leaving, done, response => {
					end({type: 'trouble', response});
					leaving.abort();
				});
				resolve({type: 'attached', attachment: peer.attachment});
			} else if (line.type === 'end') {
				hasEnded = true;
			} else {
				peer?.take(line);
			}
		});
		void whole.then(response => {
			const trouble = response.type === 'ok' ? {type: 'broken', message: 'it stopped in the middle'} as const : response;
			if (!peer) {
				resolve(trouble);
			}

			end(hasEnded ? {type: 'ended'} : response.type === 'aborted' ? {type: 'left'} : {type: 'trouble', response: trouble});
		});
	});
}

interface Peer {
	readonly attachment: Attachment;
	take(line: Exclude<AttachLine, {readonly type: 'hello' | 'end'}>): void;
}

function meet(socket: string, hello: Hello, leaving: AbortController, done: Promise<AttachEnd>, lost: (response: Exclude<Response, {type: 'ok'}>) => void): Peer {
	const uplink = createUplink(socket, hello.session, lost);
	const store = createRemoteStore(hello, command => {
		uplink.say({type: 'command', command: command as AttachCommand});
	});
	const logs = createRemoteLogs(() => {
		uplink.say({type: 'log'});
	});
	const listeners = createListeners<[line: SideLine]>();
	return {
		attachment: {
			about: hello.about,
			store,
			logs,
			uplink,
			subscribe: listeners.subscribe,
			leave() {
				leaving.abort();
			},
			done,
		},
		take(line) {
			switch (line.type) {
				case 'state': {
					store.take(line);
					break;
				}

				case 'log': {
					logs.take(line.entries, line.oldest);
					break;
				}

				case 'output':
				case 'run-started':
				case 'notice':
				case 'size':
				case 'log-cleared':
				case 'cleared':
				case 'problem': {
					listeners.tell(line);
					break;
				}
			}
		},
	};
}
