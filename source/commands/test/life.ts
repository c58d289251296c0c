import {constants} from 'node:os';
import {setImmediate as nextTurn} from 'node:timers/promises';
import type {Engine} from '../../app.ts';
import {exitCode as codeOf, isAtRest} from '../../core/outcome.ts';
import type {SignalName} from '../../core/spec.ts';
import type {ProjectState} from '../../core/state.ts';
import {systemClock} from '../../runtime/clock.ts';
import {couldNotStart} from '../exit-codes.ts';
import type {Attended, CommandEnd} from './attend.ts';
import {readinessOf} from './readiness.ts';

/** Services that come up, a command that needs them, and their ends in the right order. */
export interface TestLife {
	/** Start the services. Answers with whether the command can be run; false: it never can. */
	begin(): Promise<boolean>;
	/** Resolves once nothing of the command lives, which was not even started if all is to end by then. */
	attend(start: () => Attended, ended: (end: CommandEnd) => void): Promise<void>;
	/** The command first, then the services. The first exit code that somebody gives counts. */
	end(exitCode: number, reason: string, signal?: SignalName): void;
	/** SIGKILL to all. */
	kill(): void;
	/** Nothing that was started lives any more. */
	readonly over: Promise<number>;
}

/** `say`: a sentence why all is to end. */
export function beginTest({store}: Engine, {keepsGoing, say}: {readonly keepsGoing: boolean; readonly say: (text: string) => void}): TestLife {
	let exitCode: number | undefined;
	let reason: string | undefined;
	let running: Attended | undefined;
	let cancelKill: (() => void) | undefined;

	const endCommand = (signal: SignalName) => {
		running?.signal(signal);
		cancelKill ??= running && systemClock.after(graceMs, () => running?.signal('SIGKILL'));
	};

	const shutDown = () => {
		store.command({type: 'shut-down', reason: reason ?? 'the command has ended', force: false});
	};

	const end: TestLife['end'] = (code, why, signal = 'SIGTERM') => {
		if (reason !== undefined) {
			return;
		}

		exitCode ??= code;
		reason = why;
		say(why);
		if (running) {
			endCommand(signal);
		} else {
			shutDown();
		}
	};

	const begin = async () => new Promise<boolean>(resolve => {
		const judge = (state: ProjectState) => {
			if (state.shutdown) {
				resolve(false);
				return;
			}

			const readiness = readinessOf(state, keepsGoing);
			if (readiness.type === 'ready') {
				unsubscribe();
				resolve(true);
			} else if (readiness.type === 'impossible') {
				unsubscribe();
				resolve(false);
				end(couldNotStart, `${readiness.service} has failed: the command is not run`);
			}
		};

		const unsubscribe = store.subscribe(judge);
		store.command({type: 'up'});
		// Where nothing is to be started nothing happens.
		judge(store.getSnapshot());
	});
	const over = new Promise<void>(resolve => {
		store.subscribe(state => {
			if (!state.shutdown) {
				return;
			}

			if (reason === undefined && running) {
				({reason} = state.shutdown);
				say(reason);
			}

			if (isAtRest(state) && running) {
				// Somebody else has ended the services, and waits for devtui to go.
				endCommand('SIGTERM');
			} else if (isAtRest(state)) {
				resolve();
			}
		});
	});
	return {
		begin,
		async attend(start, tell) {
			if (reason !== undefined || store.getSnapshot().shutdown) {
				return;
			}

			running = start();
			const ended = await running.ended;
			// What services have printed before that is read in the same turn.
			await nextTurn();
			running = undefined;
			cancelKill?.();
			tell(ended);
			exitCode ??= ended.type === 'exit' ? codeOf(ended.exit, constants.signals) : ended.exitCode;
			shutDown();
		},
		end,
		kill() {
			running?.signal('SIGKILL');
			store.command({type: 'shut-down', reason: reason ?? 'SIGKILL', force: true});
		},
		over: over.then(() => exitCode ?? couldNotStart),
	};
}

/** SIGTERM → SIGKILL, as services have it. */
const graceMs = 10_000;
