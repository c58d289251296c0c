import {setTimeout as sleep} from 'node:timers/promises';
import type {Container} from 'dockerode';
import type {ContainerWorld} from './world.ts';

/** Somebody else may start a container again that has ended, as `docker restart` does right after the end: whoever wants to know is told. */
export async function tellWhenBack(container: Container, {service, run}: {readonly service: string; readonly run: number}, {runs, cameBack}: Pick<ContainerWorld, 'runs' | 'cameBack'>): Promise<void> {
	for (let looks = 0; looks < mostLooks && runs.get(service) === run; looks++) {
		const info = await container.inspect().catch(() => undefined);
		if (!info) {
			return;
		}

		if (info.State.Running) {
			if (runs.get(service) === run) {
				cameBack(service, run);
			}

			return;
		}

		await sleep(lookEachMs, undefined, {ref: false});
	}
}

const lookEachMs = 250;
const mostLooks = 20;
