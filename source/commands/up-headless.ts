import {constants} from 'node:os';
import process from 'node:process';
import {claimSocket} from '../api/socket.ts';
import {createEngine, type Engine} from '../app.ts';
import {isAtRest, outcome, readiness, type OutcomePolicy} from '../core/outcome.ts';
import type {ProjectSpec} from '../core/spec.ts';
import type {ProjectState} from '../core/state.ts';
import {chooseColors, type ColorRules} from '../headless/color.ts';
import type {Format} from '../headless/format.ts';
import {createGithubFormat} from '../headless/github.ts';
import {createJsonFormat} from '../headless/json.ts';
import {createPlainFormat} from '../headless/plain.ts';
import {createPrinter} from '../headless/printer.ts';
import {quoteFailed} from '../headless/quote.ts';
import {silentPrinter} from '../headless/silent.ts';
import {tellSlowEnds} from '../headless/slow-ends.ts';
import {describeUnready} from '../headless/unready.ts';
import {systemClock} from '../runtime/clock.ts';
import {createProblems} from './attach/problems.ts';
import {stageOf} from './attach/stage-of.ts';
import {guardAgainstCrash} from './crash.ts';
import {describeNews} from './file-words.ts';
import type {WriteReports} from './reports.ts';
import {couldNotStart, timedOut, usageError} from './exit-codes.ts';
import {isReaderGone, outputLost} from './output-trouble.ts';
import {exitOnSignals, obeySignals, signalExitCode} from './signals.ts';
import {tellVerbosely} from './tell-verbosely.ts';
import {sizeOf, sizeWithoutTerminal} from './terminal-size.ts';
import type {UpOptions, UpRun} from './up.ts';

/** All is printed as it comes; this much is kept for the annotations of failures. */
const maxLogBytes = 1024 * 1024;

/** Nobody sees it but those who ask for it. */
const maxDetachedLogBytes = 8 * 1024 * 1024;

/** Start the project and print what it prints until it is over. */
export async function upHeadless({project: given, modules, options, environment, socket, load, followsFile, listening}: UpRun): Promise<number> {
	const {stdout} = process;
	// Consoles can be attached to one that is detached: somebody may type.
	const adapt = options.isDetached ? (each: ProjectSpec) => each : withoutInput;
	const project = adapt(given);
	const engine = createEngine({project, environment, modules, socket, terminalSize: sizeOf(stdout, sizeWithoutTerminal), maxLogBytes: options.isDetached ? maxDetachedLogBytes : maxLogBytes});
	const {store, runtime} = engine;
	const problems = createProblems();
	const stage = stageOf(engine, problems);
	const policy: OutcomePolicy = {
		keepsGoing: options.keepsGoing,
		...(options.exitCodeFrom !== undefined && {exitCodeFrom: options.exitCodeFrom}),
		signalNumbers: constants.signals,
	};
	let exitCode: number | undefined;

	const end = (code: number, reason: string) => {
		exitCode ??= code;
		store.command({type: 'shut-down', reason, force: false});
	};

	const format = formatOf(engine, options.output, chooseColors(environment, stdout.isTTY));
	const writeReports = await reportsOf(engine, options, environment);
	const printer = options.isDetached ? silentPrinter : createPrinter({
		logs: engine.logs,
		store,
		output: stdout,
		format,
		flow: {pause: runtime.pauseOutput, resume: runtime.resumeOutput},
		onClosed(error) {
			end(outputLost(error), isReaderGone(error) ? 'nobody reads the output any more' : 'the output cannot be written');
		},
		clock: systemClock,
	});
	const forgetSlowEnds = tellSlowEnds({
		store,
		clock: systemClock,
		survivors: runtime.survivors,
		tell(slow, at) {
			printer.print(format.slowEnd(slow, at));
		},
	});
	const forgetSignals = obeySignals(store, signal => {
		exitCode = signalExitCode(signal);
	});
	const forgetCrashes = guardAgainstCrash(engine, () => {
		// There is no terminal to give back.
	});
	// Of one that stays the time-out is for its getting ready.
	const forgetTimeout = options.timeoutMs === undefined || (options.isDetached && options.waitsForReady) ? undefined : systemClock.after(options.timeoutMs, () => {
		const unready = describeUnready(store.getSnapshot());
		const reason = unready === undefined ? 'the time is up' : `the time is up: ${unready}`;
		printer.print(format.failed?.(reason) ?? '');
		end(timedOut, reason);
	});

	printer.print(format.opening?.() ?? '');
	if (engine.missingLauncher !== undefined) {
		printer.say(`without the launcher, daemons of services may outlive devtui: ${engine.missingLauncher}`);
	}

	await tellVerbosely(engine, options.verbosity, printer.say);
	// A service may command this devtui with its first word.
	const claim = await claimSocket(socket);
	if (claim.type === 'taken') {
		end(usageError, 'another devtui runs this project');
	}

	const atRest = new Promise<void>(resolve => {
		const judge = (state: ProjectState) => {
			if (state.shutdown) {
				if (isAtRest(state)) {
					resolve();
				}

				return;
			}

			if (options.isDetached) {
				return;
			}

			const now = outcome(store.project, state, policy);
			const ready = now.type === 'running' && options.waitsForReady ? readiness(store.project, state, policy) : now;
			if (ready.type === 'over') {
				end(ready.exitCode, ready.reason);
			}
		};

		store.subscribe(judge);
		store.command({type: 'up'});
		// Where nothing is to be started nothing happens.
		judge(store.getSnapshot());
	});
	if (listening) {
		printer.say(`listening on ${listening.url}`);
	}

	// Loaded only now: the first line must not wait for it.
	const file = import('./instance/keep-up.ts').then(async ({keepUp}) => keepUp({
		engine,
		project,
		async load(hasColor, files) {
			const loaded = await load(hasColor, files);
			return loaded.type === 'ok' ? {...loaded, project: adapt(loaded.project)} : loaded;
		},
		tell(news) {
			for (const line of describeNews(news)) {
				printer.say(line);
			}
		},
	}));
	const control = import('./instance/control.ts').then(async ({openControl}) => openControl({
		claim,
		files: options.files,
		engine,
		load,
		reloader: (await file).reloader,
		...listening && {listening},
		adapt,
		stage,
		onProblem(message) {
			printer.say(message);
			if (options.isDetached) {
				// Nobody could ever end it.
				process.stderr.write(`${message}\n`);
				end(couldNotStart, message);
			}
		},
	}));
	problems.subscribe(printer.say);
	engine.listen(message => {
		for (const line of message.split('\n')) {
			printer.say(line);
		}
	});
	void engine.watch(problems.tell).then(async names => {
		if (names.length > 0) {
			printer.say(`watching files for ${names.join(', ')}`);
		}

		if (followsFile) {
			(await file).follow();
		}
	});

	await atRest;
	forgetTimeout?.();
	forgetSlowEnds();
	await (await file).close();
	await engine.close();
	await modules.close();
	await (await control).close();
	// JSON is for programs, and GitHub has annotations.
	printer.print(options.output === 'plain' ? quoteFailed(format, {store, logs: engine.logs, at: systemClock.now()}) : '');
	printer.print(format.closing?.() ?? '');
	for (const trouble of writeReports?.(exitCode ?? 0) ?? []) {
		printer.say(trouble);
	}

	await printer.close();
	exitOnSignals(exitCode ?? 0);
	forgetSignals();
	forgetCrashes();
	return exitCode ?? 0;
}

/** Loaded only where somebody wants them. */
export async function reportsOf(engine: Engine, {junit, output}: UpOptions, environment: UpRun['environment']): Promise<WriteReports | undefined> {
	const page = output === 'github' ? environment['GITHUB_STEP_SUMMARY'] : undefined;
	if (junit === undefined && !page) {
		return undefined;
	}

	const {beginReports} = await import('./reports.ts');
	return beginReports(engine, {...junit !== undefined && {junit}, ...page && {summary: page}});
}

/**
 * Nobody types in headless mode: who would read from a terminal gets its end at once, unless it is to be stopped by keys.
 * A container outlives this start, and is made as the file says: else the next console would find another one, and make it anew.
 */
export function withoutInput(project: ProjectSpec): ProjectSpec {
	return {...project, services: project.services.map(service => service.container || service.stop.way?.type === 'keys' ? service : {...service, stdin: 'none'})};
}

export function formatOf({store: {project}, logs}: Engine, output: UpOptions['output'], colors: ColorRules, isShared = false): Format {
	switch (output) {
		case 'plain': {
			return createPlainFormat({project, colors});
		}

		case 'github': {
			return createGithubFormat({project, colors, logs, isShared});
		}

		case 'json': {
			return createJsonFormat();
		}
	}
}
