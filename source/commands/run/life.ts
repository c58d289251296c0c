import {constants} from 'node:os';
import process from 'node:process';
import type {Engine} from '../../app.ts';
import {shownCommand} from '../../core/describe-check.ts';
import {isAtRest, outcome} from '../../core/outcome.ts';
import type {SignalName} from '../../core/spec.ts';
import type {ProjectState} from '../../core/state.ts';
import {describeSlowEnd, tellSlowEnds} from '../../headless/slow-ends.ts';
import {systemClock} from '../../runtime/clock.ts';
import {guardAgainstCrash} from '../crash.ts';
import type {Run} from './run.ts';
import {obeySignals, signalExitCode} from '../signals.ts';
import {tellConfiguration} from '../tell-verbosely.ts';

export interface RunLifeOptions {
	readonly run: Run;
	readonly engine: Engine;
	/** The command starts when this resolves. */
	readonly claimed: Promise<unknown>;
	/** A line of devtui's own. */
	readonly say: (text: string) => void;
	/** Whether it is told that watching has begun. */
	readonly tellsWatching: boolean;
	/** devtui has crashed. Must not throw. */
	readonly restore: () => void;
}

export interface RunLife {
	/** Nothing of it lives any more; the exit code. */
	readonly over: Promise<number>;
	/** End it in order. */
	end(exitCode: number, reason: string): void;
	/** Signals and crashes are others' business from now on. */
	close(): void;
}

/** Starts the command and sees it through to the end, whoever shows what it prints. */
export function beginRun({run, engine, claimed, say, tellsWatching, restore}: RunLifeOptions): RunLife {
	const {project, service, forwardedSignals} = run;
	const {store} = engine;
	let exitCode: number | undefined;

	const end = (code: number, reason: string) => {
		exitCode ??= code;
		store.command({type: 'shut-down', reason, force: false});
	};

	/** Ctrl-\ asks many a program for what it is about: only where there is none devtui ends by it. */
	const quit = () => {
		const phase = store.getSnapshot().services[service.name]?.phase;
		if (phase && 'pid' in phase && phase.pid !== undefined) {
			store.command({type: 'signal', services: [service.name], signal: 'SIGQUIT'});
		} else {
			end(128 + constants.signals.SIGQUIT, 'SIGQUIT');
		}
	};

	const closing = [
		obeySignals(store, signal => {
			exitCode = signalExitCode(signal);
		}, forwardedSignals),
		...forwardedSignals.map(signal => listen(signal, () => {
			store.command({type: 'signal', services: [service.name], signal});
		})),
		...forwardedSignals.includes('SIGQUIT') ? [] : [listen('SIGQUIT', quit)],
		guardAgainstCrash(engine, restore),
	];

	const over = new Promise<number>(resolve => {
		const judge = (state: ProjectState) => {
			if (state.shutdown) {
				if (isAtRest(state)) {
					resolve(exitCode ?? 0);
				}

				return;
			}

			const now = outcome(project, state, {keepsGoing: false, signalNumbers: constants.signals});
			if (now.type === 'over') {
				end(now.exitCode, now.reason);
			}
		};

		store.subscribe(judge);
	});

	if (engine.missingLauncher !== undefined) {
		say(`without the launcher, daemons of the command may outlive devtui: ${engine.missingLauncher}`);
	}

	store.subscribe((_state, _previous, event) => {
		if (event.type === 'spawned' && run.verbosity > 0) {
			say(`pid ${event.pid} · ${shownCommand(service.command)}`);
		}
	});
	closing.push(tellSlowEnds({
		store,
		clock: systemClock,
		survivors: engine.runtime.survivors,
		tell: slow => {
			say(describeSlowEnd(slow));
		},
	}));
	void claimed.then(async () => {
		// It may have been ended meanwhile.
		if (!store.getSnapshot().shutdown) {
			await start(run, engine, say, tellsWatching);
		}
	});
	return {
		over,
		end,
		close() {
			for (const close of closing) {
				close();
			}
		},
	};
}

async function start({project, verbosity}: Run, {store, watch}: Engine, say: (text: string) => void, tellsWatching: boolean): Promise<void> {
	if (verbosity > 1) {
		await tellConfiguration(project, say);
	}

	store.command({type: 'up'});
	const watched = await watch(say);
	if (watched.length > 0 && tellsWatching) {
		say('watching files');
	}
}

export function listen(signal: SignalName, handler: () => void): () => void {
	// Node names fewer signals than the system has.
	process.on(signal as NodeJS.Signals, handler);
	return () => {
		process.off(signal, handler);
	};
}
