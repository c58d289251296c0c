import {setTimeout as sleep} from 'node:timers/promises';
import type {Container, ContainerInspectInfo} from 'dockerode';
import type {Engine} from './engine.ts';
import {statusOf} from './trouble.ts';

export type ContainerAfter =
	| {readonly type: 'found'; readonly info: ContainerInspectInfo}
	/** A sentence. */
	| {readonly type: 'lost'; readonly message: string; readonly isRemoved?: true};

/** The engine of a container has gone: waits for it and tells how it was found again. */
export async function untilBack({docker, address}: Engine, container: Container, told: (text: string) => void): Promise<ContainerAfter> {
	told(`the container engine at ${address.name} has gone`);
	for (const end = performance.now() + patienceMs; performance.now() < end; await sleep(lookEachMs)) {
		try {
			await docker.ping();
			const info = await container.inspect();
			told(`the container engine is back: the container ${info.State.Running ? 'runs on' : 'was ended'}`);
			return {type: 'found', info};
		} catch (error) {
			if (statusOf(error) === 404) {
				return removed;
			}
		}
	}

	return {type: 'lost', message: `the container engine at ${address.name} has not come back: whether the container runs is not known`};
}

export const removed: ContainerAfter & {readonly type: 'lost'} = {type: 'lost', message: 'the container was removed', isRemoved: true};

const patienceMs = 10_000;
const lookEachMs = 100;
