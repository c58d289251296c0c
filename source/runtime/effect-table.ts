import type {Effect} from '../core/effects.ts';
import {isAsked, type ServiceSpec} from '../core/spec.ts';
import type {Actions} from './actions.ts';
import {withNewlines} from './child-input.ts';
import type {Jobs} from './jobs.ts';
import type {LastChecks} from './probe/last-checks.ts';
import type {Runs} from './runs.ts';
import type {RuntimeOptions} from './runtime.ts';
import {signalProcesses} from './signal-processes.ts';
import type {Timers} from './timers.ts';

/** What is done for each effect that `step` decides. */
export type EffectTable = {readonly [Type in Effect['type']]: (effect: Extract<Effect, {type: Type}>) => void};

export interface EffectTableOptions extends Pick<RuntimeOptions, 'tell' | 'startProbe' | 'isStirring' | 'quietMs'> {
	/** Undefined: it is not in the project. */
	readonly specOf: (service: string) => ServiceSpec | undefined;
	readonly runs: Runs;
	readonly timers: Timers;
	readonly jobs: Jobs;
	readonly actions: Actions;
	readonly lastChecks: LastChecks;
}

export function createEffectTable({specOf, runs, timers, jobs, actions, lastChecks, tell, startProbe, isStirring, quietMs}: EffectTableOptions): EffectTable {
	return {
		spawn({service, run, cause, ...beginning}) {
			const spec = specOf(service);
			if (spec) {
				runs.start(spec, run, cause, beginning);
			}
		},
		'drop-checkpoint'({service, checkpoint}) {
			runs.checkpoints.drop(service, checkpoint);
		},
		'drop-checkpoints'({service}) {
			runs.checkpoints.dropAll(service);
		},
		prepare({service, checkpoint}) {
			const spec = specOf(service);
			if (spec) {
				runs.prepare(spec, checkpoint);
			}
		},
		signal({service, run, signal, to, isUsual}) {
			const {child, pid} = runs.current(service, run) ?? {};
			if (to === 'group' || to === 'outside' || to === 'all') {
				child?.signal(signal, to, ...isUsual ? [isUsual] : []);
			} else if (child && specOf(service)?.container) {
				// Its numbers mean other processes here, or none; whoever asks for others than the main one is told before.
				if (to === 'main') {
					child.signal(signal, to);
				}
			} else if (child && pid !== undefined) {
				// Whom it was meant for may have gone while a hook was asked.
				signalProcesses({main: pid, all: child.survivors().map(survivor => survivor.pid)}, signal, to);
			}
		},
		release({service, run}) {
			runs.release(service, run);
		},
		abandon({service, run}) {
			runs.abandon(service, run);
		},
		'set-timer'({service, run, timer, delayMs}) {
			// They are quiet for as long as is wanted, however long it has taken to find out what has changed.
			const leftMs = timer === 'quiet' ? Math.max(0, delayMs - quietMs(service)) : delayMs;
			timers.set(service, timer, leftMs, () => {
				tell({type: 'timer-fired', service, run, timer});
			}, () => timer === 'quiet' && isStirring(service));
		},
		'clear-timer'({service, timer}) {
			timers.clear(service, timer);
		},
		'clear-run'({service}) {
			timers.clearRun(service);
			runs.endProbes(service);
		},
		'start-probe'({service, run, probe}) {
			const spec = specOf(service);
			const current = runs.current(service, run);
			const probeSpec = spec?.[probe];
			if (!spec || !current || !probeSpec || !isAsked(probeSpec)) {
				return;
			}

			startProbe(spec, probeSpec, {
				run,
				probe,
				signal: current.probes.signal,
				environment: current.environment,
				identity: current.options.identity,
				doubt: probe === 'ready' ? current.doubt : undefined,
				passed() {
					tell({type: 'probe-passed', service, run, probe});
				},
				failed(message, isFinal) {
					tell({type: 'probe-failed', service, run, probe, message, ...isFinal && {isFinal}});
				},
				checked(result) {
					lastChecks.note(service, probe, run, result);
				},
			});
		},
		'run-job'(effect) {
			const spec = specOf(effect.service);
			if (spec) {
				jobs.run(spec, effect);
			}
		},
		'cancel-job'({service, job, force}) {
			jobs.cancel(service, job, force ?? false);
		},
		'type-keys'({service, run, keys}) {
			runs.current(service, run)?.child.write(specOf(service)?.tty ? keys : withNewlines(keys));
		},
		'run-action'({service, run, files}) {
			const spec = specOf(service);
			if (spec) {
				actions.run(spec, run, files);
			}
		},
	};
}
