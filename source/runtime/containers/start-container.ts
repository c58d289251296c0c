import type {Container, ContainerInspectInfo} from 'dockerode';
import type {ContainerSpec} from '../../core/container-spec.ts';
import type {Engine} from './engine.ts';
import {removed, untilBack} from './engine-away.ts';
import {describeStartTrouble} from './start-trouble.ts';
import {describeTrouble, statusOf} from './trouble.ts';

export type StartedContainer =
	| {readonly type: 'started'; readonly info: ContainerInspectInfo}
	/** In one sentence; unless the engine is away nothing runs. */
	| {readonly type: 'problem'; readonly message: string};

/** An answer that is lost is no refusal: the engine may have started it, and then it runs. */
export async function startContainer(engine: Engine, container: Container, spec: ContainerSpec, told: (text: string) => void): Promise<StartedContainer> {
	try {
		await container.start();
	} catch (error) {
		if (statusOf(error) !== undefined) {
			return {type: 'problem', message: await describeStartTrouble(error, engine, spec)};
		}

		const seen = await lookAtStarted(engine, container, told);
		return seen.type === 'started' && !seen.info.State.Running ? {type: 'problem', message: describeTrouble(error, engine.address)} : seen;
	}

	return lookAtStarted(engine, container, told);
}

/** What has been started, or runs already, by its engine's word. One that cannot be looked at would run unknown to anybody: it is ended. */
export async function lookAtStarted(engine: Engine, container: Container, told: (text: string) => void): Promise<StartedContainer> {
	try {
		return {type: 'started', info: await container.inspect()};
	} catch (error) {
		const status = statusOf(error);
		if (status === undefined) {
			const after = await untilBack(engine, container, told);
			return after.type === 'found' ? {type: 'started', info: after.info} : {type: 'problem', message: after.message};
		}

		if (status === 404) {
			return {type: 'problem', message: removed.message};
		}

		await container.kill().catch(() => {});
		return {type: 'problem', message: describeTrouble(error, engine.address)};
	}
}
