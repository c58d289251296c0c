import {setTimeout as sleep} from 'node:timers/promises';
import type {SpawnedChild, SpawnedChildListener} from '../child-types.ts';
import {isSilent, type ConnectEngine} from './engine.ts';
import {describeTrouble} from './trouble.ts';
import {engineGoneCode} from './watch-end.ts';

export interface SilenceOptions {
	readonly connect: ConnectEngine;
	/** In ms. */
	readonly silenceMs?: number | undefined;
}

/** What an engine runs, which ends all the same when that takes questions and answers none: whoever has sent it SIGKILL would wait for ever. */
export function endedInSilence(spawn: (listener: SpawnedChildListener) => SpawnedChild, listener: SpawnedChildListener, {connect, silenceMs = usualSilenceMs}: SilenceOptions): SpawnedChild {
	let hasSpawned = false;
	let isOver = false;
	let isKilled = false;

	const end = (report: () => void): void => {
		if (!isOver) {
			isOver = true;
			report();
		}
	};

	const child = spawn({
		...listener,
		spawned(pid) {
			hasSpawned = true;
			if (!isOver) {
				listener.spawned(pid);
			}
		},
		spawnFailed(message) {
			end(() => {
				listener.spawnFailed(message);
			});
		},
		output(chunk, stream) {
			if (!isOver) {
				listener.output(chunk, stream);
			}
		},
		noticed(text) {
			if (!isOver) {
				listener.noticed?.(text);
			}
		},
		exited(exit) {
			end(() => {
				listener.exited(exit);
			});
		},
	});

	const giveUp = (trouble: string): void => {
		end(() => {
			if (hasSpawned) {
				listener.noticed?.(`${trouble}: what was to end may run on`);
				listener.exited({type: 'code', code: engineGoneCode});
			} else {
				listener.spawnFailed(trouble);
			}
		});
		child.release?.();
	};

	const watch = async (): Promise<void> => {
		for (await sleep(askEachMs); !isOver; await sleep(askEachMs)) {
			const connected = await connect();
			if (connected.type === 'connected' && await isSilent(connected.engine, silenceMs)) {
				giveUp(describeTrouble({code: 'ETIMEDOUT'}, connected.engine.address));
			}
		}
	};

	const {signal: send} = child;
	return Object.assign(child, {
		signal(...how: Parameters<SpawnedChild['signal']>) {
			send(...how);
			if (how[0] === 'SIGKILL' && !isKilled && !isOver) {
				isKilled = true;
				void watch();
			}
		},
	});
}

const usualSilenceMs = 10_000;
/** By then it has ended, as a rule. */
const askEachMs = 1000;
