import type {Engine as AppEngine} from '../app.ts';
import {describePhase} from '../core/describe.ts';
import {differenceBetween} from '../core/difference.ts';
import {DevtuiError, type Diagnostic} from './errors.ts';
import {readHistory} from './history.ts';
import {gone, type Life} from './life.ts';
import {followLines, linesOf, readLines} from './lines.ts';
import {checkWait} from './patiently.ts';
import {serviceOf} from './service.ts';
import type {Engine, LogLine, Service, StateChange} from './types.ts';
import {unknownService} from './unknown-service.ts';
import {waitForAll} from './wait-ready.ts';

export interface FaceOptions {
	readonly engine: AppEngine;
	readonly life: Life;
	readonly facts: {
		readonly files: readonly string[];
		readonly warnings: readonly Diagnostic[];
		readonly problems: readonly string[];
		readonly socket: string | undefined;
	};
	/** Every change of a file counts from then on. */
	readonly untilWatching: () => Promise<unknown>;
	readonly reload: Engine['reload'];
}

/** An engine as a program sees it. */
export function faceOf({engine, life, facts, untilWatching, reload}: FaceOptions): Engine {
	const {store, logs} = engine;
	const {name, directory} = store.project;
	const handles = new Map<string, Service>();
	const namesNow = () => store.project.services.map(service => service.name);

	const handleOf = (service: string): Service => {
		const handle = handles.get(service) ?? serviceOf(engine, life, service);
		handles.set(service, handle);
		return handle;
	};

	const service = (wanted: string): Service => {
		const names = namesNow();
		if (!names.includes(wanted)) {
			throw unknownService(wanted, names);
		}

		return handleOf(wanted);
	};

	const checked = <Query extends {readonly services?: readonly string[]}>(query: Query): Query => {
		for (const each of query.services ?? []) {
			service(each);
		}

		return query;
	};

	return {
		name,
		directory,
		...facts,
		get state() {
			return life.state;
		},
		get services() {
			return namesNow().map(handleOf);
		},
		service,
		async start({wait = true, ...options} = {}) {
			checkWait(options);
			await life.command({type: 'up'});
			await untilWatching();
			if (wait) {
				await waitForAll(engine, options);
			}
		},
		async ready(options = {}) {
			if (life.state === 'created') {
				throw new DevtuiError('not-started', 'Nothing has been started: call `start` first.');
			}

			if (life.state === 'stopped') {
				throw gone();
			}

			await waitForAll(engine, options);
		},
		stop: async options => life.stop(options),
		reload,
		logs: (query = {}) => readLines(logs, checked(query)),
		history: (query = {}) => readHistory(logs, engine.olderLogs, checked(query)),
		follow: (query = {}) => followLines(logs, checked(query), life.whenOver),
		on(event: 'state' | 'line', listener: ((change: StateChange) => void) | ((line: LogLine) => void)) {
			if (!Object.hasOwn(events, event)) {
				throw new DevtuiError('invalid-option', `There is no event "${String(event)}": there are state and line.`);
			}

			return events[event](engine, listener as (value: StateChange | LogLine) => void);
		},
		async [Symbol.asyncDispose]() {
			await life.stop();
		},
	};
}

const events = {state: onState, line: onLine} as const;

function onLine({logs}: AppEngine, listener: (line: LogLine) => void): () => void {
	return logs.subscribe(entry => {
		for (const line of linesOf([entry])) {
			tell(listener, line);
		}
	});
}

function onState({store}: AppEngine, listener: (change: StateChange) => void): () => void {
	return store.subscribe((state, previous, {at}) => {
		for (const {name, phase, run} of differenceBetween(previous, state).changed) {
			const before = previous.services[name]?.phase;
			if (before !== phase && before?.type !== phase.type) {
				tell(listener, {service: name, state: phase.type, previous: before?.type ?? 'idle', reason: describePhase(phase, at), run, time: at});
			}
		}
	});
}

/** A mistake in a listener is the host's, as one in an event emitter would be, and keeps nothing else from happening. */
function tell<Value>(listener: (value: Value) => void, value: Value): void {
	try {
		listener(value);
	} catch (error) {
		queueMicrotask(() => {
			throw error;
		});
	}
}
