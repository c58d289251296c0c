import {constants} from 'node:os';
import process from 'node:process';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {createEngine, type Engine} from '../../app.ts';
import {describeExit} from '../../core/describe.ts';
import {couldNotStart, exitCode as codeOf, isAtRest} from '../../core/outcome.ts';
import type {SignalName} from '../../core/spec.ts';
import type {ProjectState} from '../../core/state.ts';
import {chooseColors} from '../../headless/color.ts';
import {createPrinter} from '../../headless/printer.ts';
import {createQuietFormat} from '../../headless/quiet.ts';
import {tellSlowEnds} from '../../headless/slow-ends.ts';
import {describeUnready} from '../../headless/unready.ts';
import {formatDuration} from '../../lib/duration.ts';
import {systemClock} from '../../runtime/clock.ts';
import {projectEnvironment} from '../../runtime/project-environment.ts';
import {guardAgainstCrash} from '../crash.ts';
import {timedOut, usageError} from '../exit-codes.ts';
import {exitOnSignals, onEndingSignals, signalExitCode} from '../signals.ts';
import {tellVerbosely} from '../tell-verbosely.ts';
import {formatOf, withoutInput} from '../up-headless.ts';
import type {TestCommand, UpRun} from '../up.ts';
import {attend, type Attended, type CommandEnd} from './attend.ts';
import {readinessOf} from './readiness.ts';

/** Nobody sees it but those who ask for it. */
const maxLogBytes = 8 * 1024 * 1024;
/** SIGTERM → SIGKILL, as services have it. */
const graceMs = 10_000;

/** Start the project, run the command once everything is ready, stop everything. Answers with the exit code. */
export async function test({project: given, options, environment, socket, load}: UpRun, command: TestCommand): Promise<number> {
	const {stdout, stderr} = process;
	const engine = createEngine({project: withoutInput(given), environment, socket, terminalSize: {columns: stdout.columns ?? 120, rows: stdout.rows ?? 30}, maxLogBytes});
	const {store, runtime} = engine;
	const own = formatOf(engine, options.output, chooseColors(environment, stderr.isTTY));
	const format = options.verbosity > 0 ? own : createQuietFormat(own, {logs: engine.logs, quotesFailures: options.output === 'github'});
	const printer = createPrinter({
		logs: engine.logs,
		store,
		output: stderr,
		format,
		flow: {pause: runtime.pauseOutput, resume: runtime.resumeOutput},
		onClosed() {
			// What the command prints may still be wanted.
		},
		clock: systemClock,
	});
	const life = beginTest(engine, {keepsGoing: options.keepsGoing, say: options.verbosity > 0 ? () => {} : printer.say});
	const closing = [
		tellSlowEnds({
			store,
			clock: systemClock,
			survivors: runtime.survivors,
			tell(slow, at) {
				printer.print(format.slowEnd(slow, at));
			},
		}),
		onEndingSignals((signal, isAgain) => {
			if (isAgain) {
				life.kill();
			} else {
				life.end(signalExitCode(signal), signal, signal);
			}
		}),
		guardAgainstCrash(engine, () => {
			// There is no terminal to give back; the command's launcher sees that devtui is gone.
		}),
		options.timeoutMs === undefined ? () => {} : systemClock.after(options.timeoutMs, () => {
			const unready = describeUnready(store.getSnapshot());
			life.end(timedOut, `the time is up (${formatDuration(options.timeoutMs!)})${unready === undefined ? '' : `: ${unready}`}`);
		}),
	];
	if (engine.missingLauncher !== undefined) {
		printer.say(`without the launcher, daemons of services, and the command after a kill -9, may outlive devtui: ${engine.missingLauncher}`);
	}

	await tellVerbosely(engine, options.verbosity, printer.say);
	store.command({type: 'up'});
	const control = import('../instance/control.ts').then(async ({openControl}) => openControl({
		socket,
		engine,
		load,
		adapt: withoutInput,
		onProblem: printer.say,
		onTaken() {
			life.end(usageError, 'another devtui runs this project');
		},
	}));
	void engine.watch(printer.say);

	if (await life.ready) {
		// The command may ask for them at once.
		await control;
		printer.say(`running ${commandLine(command)}`);
		// Its lines come behind this one.
		await nextTurn();
		await nextTurn();
		const startedAt = performance.now();
		await life.attend(() => attend(command, projectEnvironment(given, {user: environment, socket})), ended => {
			printer.say(describeEnd(command, ended, performance.now() - startedAt));
		});
	}

	const exitCode = await life.over;
	await engine.close();
	await (await control).close();
	await printer.close();
	exitOnSignals(exitCode);
	for (const close of closing) {
		close();
	}

	return exitCode;
}

interface TestLife {
	/** Whether the command can be run; false: it never can. */
	readonly ready: Promise<boolean>;
	/** Resolves once nothing of the command lives, which was not even started if all is to end by then. */
	attend(start: () => Attended, ended: (end: CommandEnd) => void): Promise<void>;
	/** The command first, then the services. The first exit code that somebody gives counts. */
	end(exitCode: number, reason: string, signal?: SignalName): void;
	/** SIGKILL to all. */
	kill(): void;
	/** Nothing that was started lives any more. */
	readonly over: Promise<number>;
}

function beginTest({store}: Engine, {keepsGoing, say}: {readonly keepsGoing: boolean; readonly say: (text: string) => void}): TestLife {
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

	const ready = new Promise<boolean>(resolve => {
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
		ready,
		async attend(start, tell) {
			if (reason !== undefined || store.getSnapshot().shutdown) {
				return;
			}

			running = start();
			const ended = await running.ended;
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

/** One line of it. */
function commandLine(command: TestCommand): string {
	const line = command.join(' ').replaceAll(/\s+/g, ' ');
	return line.length > mostOfLine ? `${line.slice(0, mostOfLine - 1)}…` : line;
}

const mostOfLine = 200;

function describeEnd([program]: TestCommand, ended: CommandEnd, durationMs: number): string {
	return ended.type === 'not-run' ? ended.message : `${program} ${describeExit(ended.exit)} after ${formatDuration(roundedMs(durationMs))}`;
}

/** In tenths of a second, as long as these matter. */
function roundedMs(ms: number): number {
	return ms < 10_000 ? Math.ceil(ms / 100) * 100 : Math.round(ms / 1000) * 1000;
}
