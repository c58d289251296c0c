import {rmSync} from 'node:fs';
import path, {isAbsolute, normalize} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Launch} from '../child-launch.ts';
import type {Life} from '../child-life.ts';
import {whenQuiet, type QuietTimer} from '../child-quiet.ts';
import {send} from '../child-session.ts';
import type {ChildCheckpoints, ChildListener, CheckpointPolicy, FileOpening} from '../contract.ts';
import type {LauncherMessage} from '../launcher-protocol.ts';
import {readTrouble} from './criu.ts';
import {createImages, withReason} from './images.ts';
import {answerOrder, dropOrder, resumeOrder, wakeOrder} from './launcher-messages.ts';
import {createLoading} from './loading.ts';

/** The checkpoints that a launcher has of a program, and what becomes of them from one life of it to the next. */
export interface KeptCheckpoints extends ChildCheckpoints {
	heard(message: LauncherMessage): void;
	/** The launcher has gone. */
	buried(): void;
	lifeOver(): void;
	/** Whether the program can have another life. */
	readonly isNeeded: boolean;
	/** Whether that process is one of them. */
	isOne(pid: number): boolean;
	/** The program goes on without us. */
	abandon(): void;
	/** Why it does not go on from where it was to, where more is known than an error number. */
	readonly trouble: string | undefined;
}

export interface KeptCheckpointsOptions {
	readonly policy: CheckpointPolicy;
	/** Path of what the program loads. */
	readonly library: string;
	readonly launch: () => Launch | undefined;
	/** Of the first life. */
	readonly listener: ChildListener;
	/** Why there can be no images, in words, where that is worth a word. */
	readonly noImages?: string | undefined;
	/** The next life begins. */
	readonly goOn: (variables: Readonly<Record<string, string>>, listener: ChildListener) => Life;
	readonly resumeLimitMs?: number;
}

export function createKeptCheckpoints({policy, library, launch, listener, noImages, goOn, resumeLimitMs = usualResumeLimitMs}: KeptCheckpointsOptions): KeptCheckpoints {
	/** By number. */
	const kept = new Map<number, Kept>();
	/** What is gone on from. */
	let source: Kept | undefined;
	/** It waits to go on, and is nothing of a run yet. */
	let woken: number | undefined;
	let current = listener;
	let isLifeOver = false;
	/** There are to be no more. */
	let isClosed = false;
	let resuming: QuietTimer | undefined;
	const loading = createLoading(library, () => current.checkpointsImpossible?.('its program does not load libraries: it is linked statically, or for another C library'));

	const images = createImages({
		policy,
		say: order => say(order),
		launcherPid: () => launch()?.launcherPid,
		made({checkpoint, directory, ...names}) {
			kept.set(checkpoint, {type: 'image', directory});
			current.opened?.({...namesOf(names), checkpoint: {id: checkpoint, engine: 'criu'}});
		},
		notMade(reason, names) {
			current.opened?.({...namesOf(names), reason});
		},
	});

	const say = (order: string): void => launch()?.say(order);

	const letGo = (): void => {
		if (isLifeOver && kept.size === 0) {
			void launch()?.close();
		}
	};

	const dropAll = (): void => {
		isClosed = true;
		images.forget();
		for (const checkpoint of kept.keys()) {
			say(dropOrder(checkpoint));
		}

		kept.clear();
	};

	const lose = (checkpoint: number): void => {
		if (kept.delete(checkpoint)) {
			current.checkpointLost?.(checkpoint);
		}
	};

	const loseAll = (): void => {
		for (const checkpoint of kept.keys()) {
			lose(checkpoint);
		}
	};

	const verdictFor = (file: string) => {
		const verdict = policy.judge(file);
		return verdict === 'yes' && policy.engine === 'criu' ? 'image' : verdict;
	};

	/** Told before it may open the file: what changes from now on it may have read already. */
	const judged = (file: string) => {
		const verdict = verdictFor(file);
		if (verdict === 'yes' || verdict === 'image') {
			current.opened?.({path: file});
		}

		return verdict;
	};

	const pids = () => [...kept].flatMap(([checkpoint, each]) => each.type === 'process' ? [{checkpoint, pid: each.pid}] : []);

	const heard = (message: LauncherMessage): void => {
		switch (message.type) {
			case 'empty':
			case 'notified':
			case 'refused':
			case 'lingering':
			case 'immortal':
				return;
			case 'hooked':
				loading.loaded();
				return;
			case 'asks':
				say(answerOrder(message.question, isClosed || message.path === undefined ? 'no' : judged(message.path)));
				return;
			case 'kept':
				if (isClosed) {
					say(dropOrder(message.checkpoint));
				} else {
					kept.set(message.checkpoint, {type: 'process', pid: message.pid});
					current.opened?.({...namesOf(message), checkpoint: {id: message.checkpoint, engine: 'preload'}});
				}

				return;
			case 'unsafe':
				current.opened?.({...namesOf(message), reason: noImages === undefined ? message.reason : withReason(message.reason, noImages)});
				return;
			case 'image':
			case 'imaged':
				if (isClosed) {
					say(dropOrder(message.checkpoint));
				} else {
					images.heard(message);
				}

				return;
			case 'lost':
				lose(message.checkpoint);
				letGo();
				return;
			case 'woken':
				woken = message.pid;
				return;
			case 'started':
				woken = undefined;
				if (resuming) {
					resuming.cancel();
				} else {
					loading.started(message.pid);
				}

				return;
			case 'failed':
				resuming?.cancel();
				return;
			case 'exited':
				loading.exited(message.exit);
		}
	};

	return {
		heard,
		buried() {
			resuming?.cancel();
			loading.cancel();
			images.forget();
			for (const each of kept.values()) {
				// It has removed them, unless it was killed.
				if (each.type === 'image') {
					rmSync(each.directory, {recursive: true, force: true});
				}
			}

			loseAll();
			letGo();
		},
		lifeOver() {
			isLifeOver = true;
			loading.cancel();
		},
		get isNeeded() {
			return kept.size > 0;
		},
		isOne: pid => pid === woken || pids().some(each => each.pid === pid),
		get trouble() {
			return source?.type === 'image' ? `CRIU cannot restore it: ${readTrouble(path.join(source.directory, 'restore.log'))}` : undefined;
		},
		abandon() {
			loading.cancel();
			dropAll();
		},
		resume(checkpoint, {variables, terminal}, nextListener) {
			if (!isLifeOver || !kept.has(checkpoint)) {
				return undefined;
			}

			for (const newer of [...kept.keys()].filter(each => each > checkpoint)) {
				kept.delete(newer);
			}

			source = kept.get(checkpoint);
			isLifeOver = false;
			current = nextListener;
			const {streams} = launch()!;
			streams.renew();
			// Before it can look.
			if (terminal) {
				streams.resize(terminal.columns, terminal.rows);
			}

			const life = goOn(variables, nextListener);
			resuming = whenQuiet(resumeLimitMs, () => false, () => {
				loseAll();
				life.fail('its checkpoint does not answer');
			});
			say(resumeOrder(checkpoint, variables));
			return life;
		},
		prepare(checkpoint) {
			// Restoring from an image is not prepared, and must find nobody in its way.
			if ([...kept.values()].every(({type}) => type === 'process') && kept.has(checkpoint)) {
				say(wakeOrder(checkpoint));
			}
		},
		drop(checkpoint) {
			if (kept.delete(checkpoint)) {
				say(dropOrder(checkpoint));
				letGo();
			}
		},
		async close() {
			const processes = [...pids().map(({pid}) => pid), ...woken === undefined ? [] : [woken]];
			dropAll();
			if (isLifeOver) {
				await launch()?.close();
			}

			await whenEnded(processes);
		},
		processes: pids,
	};
}

/** A copy, or where CRIU has written what it restores. */
type Kept = {readonly type: 'process'; readonly pid: number} | {readonly type: 'image'; readonly directory: string};

/** Should somebody have stopped it: it has nothing to do but to make a copy of itself. */
const usualResumeLimitMs = 10_000;

function namesOf({path, alias}: {readonly path: string; readonly alias: string}): Pick<FileOpening, 'path' | 'alias'> {
	const called = normalize(alias);
	return {path, ...isAbsolute(called) && called !== path && {alias: called}};
}

async function whenEnded(processes: readonly number[]): Promise<void> {
	while (processes.some(pid => send(pid, 0))) {
		await sleep(pollMs);
	}
}

const pollMs = 20;
