import type {Engine as AppEngine} from '../app.ts';
import type {ServiceState} from '../core/state.ts';
import {DevtuiError} from './errors.ts';
import {gone} from './life.ts';
import {patiently} from './patiently.ts';
import {isOneShot, notReady, readinessOf, readinessOfAll, tookTooLong, type Known} from './readiness.ts';
import type {WaitOptions} from './types.ts';

/** Until all that were started are ready. */
export async function waitForAll(engine: AppEngine, options: WaitOptions): Promise<void> {
	const {store} = engine;
	const judge = () => readinessOfAll(store.project, store.getSnapshot());
	await patiently<void>(options, timeoutMs => tookTooLong(knownOf(engine), judge().waiting, timeoutMs), (found, fail) => look(engine, fail, () => {
		const {readiness, lost} = judge();
		if (readiness === 'ready') {
			found();
		} else if (readiness === 'lost') {
			fail(notReady(knownOf(engine), lost));
		}
	}));
}

/** `before`: it has been asked for another run than that one. */
export async function waitForOne(engine: AppEngine, name: string, options: WaitOptions, before?: ServiceState): Promise<void> {
	const {store} = engine;
	if (store.getSnapshot().services[name]?.phase.type === 'idle') {
		throw new DevtuiError('not-started', `${name} has not been started.`);
	}

	await patiently<void>(options, timeoutMs => tookTooLong(knownOf(engine), [name], timeoutMs), (found, fail) => look(engine, fail, () => {
		const service = store.getSnapshot().services[name];
		const readiness = service ? readinessOf(service, isOneShot(store.project, name), before) : 'lost';
		if (readiness === 'ready') {
			found();
		} else if (readiness === 'lost') {
			fail(notReady(knownOf(engine), [name]));
		}
	}));
}

/** Judge it now, and after each event until it is all over. */
export function look({store}: AppEngine, fail: (error: Error) => void, judge: () => void): () => void {
	const judgeUnlessOver = () => {
		if (store.getSnapshot().shutdown) {
			fail(gone());
		} else {
			judge();
		}
	};

	judgeUnlessOver();
	return store.subscribe(judgeUnlessOver);
}

export function knownOf({store, logs}: AppEngine): Known {
	return {state: store.getSnapshot(), logs};
}
