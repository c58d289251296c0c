import {randomUUID} from 'node:crypto';
import type {CheckpointPolicy} from '../contract.ts';
import path from 'node:path';
import {findCriu, imageDirectory, oldestVersion, readTrouble, sweepImages, whyNoCriu, type FoundCriu} from './criu.ts';
import {dropOrder, dumpOrder, type CheckpointMessage} from './launcher-messages.ts';

/** Has images made of a program that cannot be copied. Each takes a tenth of a second, in which the program stands still. */
export interface Images {
	heard(message: ImageMessage): void;
	/** Nothing is made any more, and nobody is told. */
	forget(): void;
}

export type ImageMessage = CheckpointMessage & {readonly type: 'image' | 'imaged'};

export interface ImagesOptions {
	readonly policy: CheckpointPolicy;
	readonly say: (order: string) => void;
	readonly launcherPid: () => number | undefined;
	readonly made: (image: {readonly checkpoint: number; readonly directory: string} & Names) => void;
	/** There is none; in words: why. */
	readonly notMade: (reason: string, names: Names) => void;
	readonly find?: () => Promise<FoundCriu>;
	/** In ms. */
	readonly now?: () => number;
}

interface Names {
	readonly alias: string;
	readonly path: string;
}

interface Wanted extends Names {
	readonly checkpoint: number;
	/** Why it cannot be copied; empty: nobody has tried. */
	readonly reason: string;
	readonly directory: string;
	readonly begunAt: number;
}

export function createImages({policy, say, launcherPid, made, notMade, find = findOnce, now = () => performance.now()}: ImagesOptions): Images {
	const wanted = new Map<number, Wanted>();
	/** Before that another one would cost too much. */
	let restsUntil = -Infinity;

	const refuse = ({checkpoint, reason, ...names}: Omit<Wanted, 'directory' | 'begunAt'>, why: string): void => {
		wanted.delete(checkpoint);
		say(dropOrder(checkpoint));
		notMade(withReason(reason, why), names);
	};

	const begin = async (asked: Wanted): Promise<void> => {
		const criu = await find();
		if (!wanted.has(asked.checkpoint)) {
			return;
		}

		if (criu.type === 'missing') {
			refuse(asked, `CRIU ${oldestVersion} would do it: ${criu.reason}`);
			return;
		}

		say(dumpOrder(asked.checkpoint, criu.program, asked.directory));
	};

	const end = (asked: Wanted, isMade: boolean): void => {
		wanted.delete(asked.checkpoint);
		const endedAt = now();
		restsUntil = endedAt + (endedAt - asked.begunAt) * restFactor;
		if (isMade) {
			made(asked);
		} else {
			// Before it is removed.
			refuse(asked, `CRIU cannot make an image of it: ${readTrouble(path.join(asked.directory, 'dump.log'))}`);
		}
	};

	return {
		heard(message) {
			if (message.type === 'imaged') {
				const asked = wanted.get(message.checkpoint);
				if (asked) {
					end(asked, message.isMade);
				} else {
					say(dropOrder(message.checkpoint));
				}

				return;
			}

			const begunAt = now();
			if (!policy.isAtEach && begunAt < restsUntil) {
				refuse(message, 'an image of it was made a moment ago');
				return;
			}

			const asked = {...message, directory: imageDirectory(launcherPid()!, randomUUID()), begunAt};
			wanted.set(message.checkpoint, asked);
			void begin(asked);
		},
		forget() {
			for (const checkpoint of wanted.keys()) {
				say(dropOrder(checkpoint));
			}

			wanted.clear();
		},
	};
}

/** Why there can be none, in words; undefined: CRIU is there, and for root. */
export function whyNoImages(hasTerminal: boolean): string | undefined {
	if (!hasTerminal) {
		return 'CRIU would do it on a terminal (tty: true)';
	}

	const missing = whyNoCriu();
	return missing === undefined ? undefined : `CRIU ${oldestVersion} would do it: ${missing}`;
}

/** @param reason Why it cannot be copied; empty: nobody has tried. */
export function withReason(reason: string, why: string): string {
	return reason === '' ? why : `${reason}; ${why}`;
}

/** So much of the time a program is left alone: a tenth of it goes into images at most. */
const restFactor = 10;

let found: Promise<FoundCriu> | undefined;

/** What is installed later is not seen. */
async function findOnce(): Promise<FoundCriu> {
	found ??= findCriu().then(criu => {
		if (criu.type === 'found') {
			sweepImages();
		}

		return criu;
	});
	return found;
}
