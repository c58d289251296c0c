import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {stat} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';

export interface Peer {
	/** Whether so much time has gone by since: on a machine that is busy, or stands still, a second is worth less. */
	hasHad(ms: number): boolean;
	/** For a message. */
	describe(): string;
	/** To be awaited again and again meanwhile. */
	turn(): Promise<void>;
}

/** Somebody else who starts processes one after the other meanwhile: what devtui may take is compared with what that one gets done. */
export function createPeer(): Peer {
	const beganAt = performance.now();
	let turns = 0;
	return {
		hasHad: ms => performance.now() - beganAt >= ms && turns >= ms * turnsPerSecond / 1000,
		describe: () => `${Math.round(performance.now() - beganAt)} ms, in which others had ${turns} turns`,
		async turn() {
			await once(spawn('true'), 'close');
			await sleep(10);
			// Whoever watches files or writes them down waits for the same threads.
			await stat('/');
			turns++;
		},
	};
}

/** About half of what a machine gets done that has nothing else to do. */
const turnsPerSecond = 35;

/** A promise about time, kept every time: the fact is there before somebody else has had that long. */
export async function inTime<Value>(limitMs: number, what: string, look: () => Value | Promise<Value>, found: () => string = () => ''): Promise<NonNullable<Value>> {
	const peer = createPeer();
	for (;;) {
		const value = await look();
		if (value) {
			return value;
		}

		if (peer.hasHad(limitMs)) {
			throw new Error(`not within ${limitMs} ms: ${what} (${peer.describe()})\n${found()}`);
		}

		await peer.turn();
	}
}

/** For `look`: whether it has come to an end by now. */
export function isDone(promise: Promise<unknown>): () => boolean {
	let isOver = false;
	void promise.then(() => {
		isOver = true;
	});
	return () => isOver;
}
