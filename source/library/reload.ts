import type {Engine as AppEngine} from '../app.ts';
import {beginGoingOver} from '../api/go-over.ts';
import {keepAdditions} from '../core/additions.ts';
import {DevtuiError} from './errors.ts';
import {gone, type Life} from './life.ts';
import type {LoadedServices} from './load-services.ts';
import {checkWait, patiently} from './patiently.ts';
import type {Engine} from './types.ts';
import {knownOf, waitForAll} from './wait-ready.ts';
import {tookTooLong} from './readiness.ts';

export interface ReloadingOptions {
	readonly engine: AppEngine;
	readonly life: Life;
	/** Throws what is wrong with the configuration. */
	readonly load: () => Promise<LoadedServices>;
}

/** Go over to what the configuration says now, with the least that has to be done. */
export function createReload({engine, life, load}: ReloadingOptions): Engine['reload'] {
	return async ({wait = true, ...options} = {}) => {
		const timeoutMs = checkWait(options);
		if (life.state === 'created') {
			throw new DevtuiError('not-started', 'Nothing has been started: call `start` first.');
		}

		if (life.state !== 'running') {
			throw gone();
		}

		const begunAt = performance.now();
		const {project, warnings} = await load();
		if (life.state !== 'running') {
			throw gone();
		}

		const {change, settled} = beginGoingOver(engine, withAdditions(engine, project));
		if (wait) {
			await patiently<void>(options, limitMs => tookTooLong(knownOf(engine), [...change.added, ...change.changed], limitMs), (found, fail) => {
				const over = new AbortController();
				settled(over.signal).then(found, fail);
				return () => {
					over.abort();
				};
			});
			await waitForAll(engine, {...options, ...timeoutMs !== undefined && {timeout: Math.max(0, timeoutMs - (performance.now() - begunAt))}});
		}

		return {...change, warnings};
	};
}

/** Services that somebody has added over the socket stay. */
function withAdditions({store}: AppEngine, project: LoadedServices['project']): LoadedServices['project'] {
	const {services} = store.getSnapshot();
	const kept = keepAdditions(store.project.services.filter(({name}) => !services[name]?.isLeaving), project);
	if (kept.type === 'clash') {
		throw new DevtuiError('invalid-option', `The configuration has ${kept.names.join(', ')}, and so has this engine since \`devtui add\`: take that out first.`);
	}

	return kept.project;
}
