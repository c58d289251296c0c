import {setTimeout as sleep} from 'node:timers/promises';
import type {Container} from 'dockerode';
import type {ContainerOutput} from './container-output.ts';
import type {Engine} from './engine.ts';
import {removed, untilBack} from './engine-away.ts';
import {describeTrouble, statusOf} from './trouble.ts';
import {waitForExit} from './wait-for-exit.ts';

export interface End {
	readonly code: number;
	/** Nobody can tell any more what it has printed. */
	readonly isLost?: true;
	/** What its code does not say. */
	readonly notice?: string;
}

export interface WatchEndOptions {
	told(text: string): void;
	/** SIGKILL is what it was sent from here. */
	wasKilled(): boolean;
}

/** Resolves when the container has ended, also when its engine was away meanwhile. */
export async function watchEnd({engine, container, output}: {readonly engine: Engine; readonly container: Container; readonly output: ContainerOutput}, {told, wasKilled}: WatchEndOptions): Promise<End> {
	for (let hasComplained = false; ;) {
		try {
			const code = await waitForExit(engine, container.id);
			return {code, ...await notice(container, code === killedCode && !wasKilled())};
		} catch (error) {
			if (statusOf(error) === 404) {
				return {code: unknownCode, isLost: true, notice: removed.message};
			}

			if (statusOf(error) !== undefined) {
				// It is there, and cannot tell.
				if (!hasComplained) {
					hasComplained = true;
					told(describeTrouble(error, engine.address));
				}

				await sleep(askAgainMs);
				continue;
			}
		}

		const after = await untilBack(engine, container, told);
		if (after.type === 'lost') {
			return {code: after.isRemoved ? unknownCode : engineGoneCode, isLost: true, notice: after.message};
		}

		output.goOn();
	}
}

/** As `docker run` ends when its engine fails. */
export const engineGoneCode = 125;
const unknownCode = 137;
const killedCode = 137;
/** Engines hear of want of memory on another way than of the end, and may tell of that first. */
const rumourMs = 2000;
const lookEachMs = 100;
const askAgainMs = 500;

async function notice(container: Container, mayBeLate: boolean): Promise<Pick<End, 'notice'>> {
	try {
		for (const end = performance.now() + rumourMs; ; await sleep(lookEachMs)) {
			const {State: {OOMKilled: isOutOfMemory, Error: trouble}} = await container.inspect();
			if (isOutOfMemory) {
				return {notice: 'killed: out of memory'};
			}

			if (!mayBeLate || trouble !== '' || performance.now() > end) {
				return trouble === '' ? {} : {notice: trouble};
			}
		}
	} catch {
		// It has been removed: its code is all there is.
		return {};
	}
}
