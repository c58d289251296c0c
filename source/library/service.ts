import type {Engine as AppEngine} from '../app.ts';
import {parseSignal, suggestSignal} from '../config/signals.ts';
import {describePhase} from '../core/describe.ts';
import {reachedPorts} from '../core/port-binding.ts';
import {isAlive, isBusy, type Exit, type ServiceState} from '../core/state.ts';
import {capitalized} from '../lib/capitalized.ts';
import {listeningPorts} from '../runtime/ports/port-holder.ts';
import {ConfigurationError, DevtuiError} from './errors.ts';
import {readHistory} from './history.ts';
import type {Life} from './life.ts';
import {followLines, readLines} from './lines.ts';
import {checkWait, patiently} from './patiently.ts';
import {hasEnded, tookTooLong} from './readiness.ts';
import {milliseconds} from './time.ts';
import type {Service} from './types.ts';
import {waitForLine} from './wait-for-line.ts';
import {knownOf, waitForOne} from './wait-ready.ts';

/** `life`: nothing is started without it. */
export function serviceOf(engine: AppEngine, life: Life, name: string): Service {
	const {store, logs, runtime} = engine;
	const stateOf = (): ServiceState | undefined => store.getSnapshot().services[name];

	const alive = (): ServiceState => {
		const state = stateOf();
		if (!state || !isAlive(state.phase)) {
			throw new DevtuiError('not-running', `${name} is not running: ${state ? describePhase(state.phase, Date.now()) : 'it has left the project'}.`);
		}

		return state;
	};

	return {
		name,
		get state() {
			return stateOf()?.phase.type ?? 'stopped';
		},
		get reason() {
			const state = stateOf();
			return state ? describePhase(state.phase, Date.now()) : 'it has left the project';
		},
		get pid() {
			const phase = stateOf()?.phase;
			return phase && 'pid' in phase ? phase.pid : undefined;
		},
		get run() {
			return stateOf()?.run ?? 0;
		},
		get exit() {
			return stateOf()?.lastExit;
		},
		get ports() {
			return reachedPorts(listeningPorts(runtime.survivors(name).map(({pid}) => pid)), engine.publishedPorts(name));
		},
		get environment() {
			const current = runtime.environmentOf(name);
			const next = current ? {type: 'ok' as const, environment: current} : engine.environmentOf(name);
			if (next.type === 'problem') {
				throw new ConfigurationError('invalid-configuration', `${name}: ${next.message}.`, []);
			}

			return {...next.environment};
		},
		async start({wait = true, ...options} = {}) {
			checkWait(options);
			await life.command({type: 'start', services: [name]});
			if (wait) {
				await waitForOne(engine, name, options);
			}
		},
		async stop({timeout} = {}) {
			const graceMs = timeout === undefined ? undefined : Math.min(milliseconds(timeout, 'timeout'), store.project.services.find(spec => spec.name === name)?.stop.graceMs ?? 0);
			const before = stateOf();
			store.command({type: 'stop', services: [name], ...graceMs !== undefined && {graceMs}});
			await patiently<void>({}, () => new Error('there is no limit'), found => watchState(engine, () => {
				const now = stateOf();
				if (!now || !isBusy(now) || now.run > before!.run) {
					found();
				}
			}));
		},
		async restart({wait = true, ...options} = {}) {
			checkWait(options);
			let before: ServiceState | undefined;
			await life.command(() => {
				before = stateOf();
				return {type: 'restart', services: [name]};
			});
			if (wait) {
				await waitForOne(engine, name, options, before);
			}
		},
		async ready(options = {}) {
			await waitForOne(engine, name, options);
		},
		async ended(options = {}) {
			return patiently<Exit | undefined>(options, timeoutMs => tookTooLong(knownOf(engine), [name], timeoutMs, 'ended'), (found, fail) => watchState(engine, () => {
				const state = stateOf();
				if (!state || hasEnded(state)) {
					found(state?.phase.type === 'skipped' ? undefined : state?.lastExit);
				} else if (life.state === 'stopped') {
					fail(new DevtuiError('stopped', `${name} was never started.`));
				}
			}, life));
		},
		signal(signal, {to = 'group'} = {}) {
			const known = parseSignal(signal);
			if (known === undefined) {
				const hint = suggestSignal(String(signal));
				throw new DevtuiError('invalid-option', `There is no signal "${signal}".${hint === undefined ? '' : ` ${capitalized(hint)}`}`);
			}

			alive();
			store.command({type: 'signal', services: [name], signal: known, ...to === 'main' && {to}});
		},
		send(text) {
			alive();
			if (store.project.services.find(spec => spec.name === name)?.stdin === 'none') {
				throw new DevtuiError('invalid-option', `${name} takes no input: its definition says \`stdin: none\`.`);
			}

			runtime.input(name, text);
		},
		logs: (query = {}) => readLines(logs, {...query, services: [name]}),
		history: (query = {}) => readHistory(logs, engine.olderLogs, {...query, services: [name]}),
		follow: (query = {}) => followLines(logs, {...query, services: [name]}, life.whenOver),
		waitForLine: async (pattern, options = {}) => waitForLine(engine, name, pattern, options),
	};
}

function watchState({store}: AppEngine, judge: () => void, life?: Life): () => void {
	judge();
	const endings = [store.subscribe(judge), ...life ? [life.whenOver(judge)] : []];
	return () => {
		for (const end of endings) {
			end();
		}
	};
}
