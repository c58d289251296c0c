import process from 'node:process';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {claimSocket} from '../../api/socket.ts';
import {createEngine} from '../../app.ts';
import {describeExit} from '../../core/describe.ts';
import {chooseColors} from '../../headless/color.ts';
import {createPrinter} from '../../headless/printer.ts';
import {createQuietFormat} from '../../headless/quiet.ts';
import {quoteTalkers} from '../../headless/quote.ts';
import type {CommandReport} from '../../headless/report.ts';
import {tellSlowEnds} from '../../headless/slow-ends.ts';
import {describeUnready} from '../../headless/unready.ts';
import {formatDuration, roundDuration} from '../../lib/duration.ts';
import {maskedWords} from '../../lib/masked.ts';
import {systemClock} from '../../runtime/clock.ts';
import {projectEnvironment} from '../../runtime/project-environment.ts';
import {guardAgainstCrash} from '../crash.ts';
import {timedOut, usageError} from '../exit-codes.ts';
import {exitOnSignals, onEndingSignals, signalExitCode} from '../signals.ts';
import {tellVerbosely} from '../tell-verbosely.ts';
import {sizeOf, sizeWithoutTerminal} from '../terminal-size.ts';
import {formatOf, reportsOf, withoutInput} from '../up-headless.ts';
import type {TestCommand, UpRun} from '../up.ts';
import {attend, type CommandEnd} from './attend.ts';
import {beginTest} from './life.ts';

/** Nobody sees it but those who ask for it. */
const maxLogBytes = 8 * 1024 * 1024;

/** Start the project, run the command once everything is ready, stop everything. Answers with the exit code. */
export async function test({project: given, modules, options, environment, socket, load}: UpRun, command: TestCommand): Promise<number> {
	const {stdout, stderr} = process;
	const engine = createEngine({project: withoutInput(given), environment, modules, socket, terminalSize: sizeOf(stdout, sizeWithoutTerminal), maxLogBytes});
	const {store, runtime} = engine;
	const own = formatOf(engine, options.output, chooseColors(environment, stderr.isTTY), true);
	const format = options.verbosity > 0 ? own : createQuietFormat(own, {logs: engine.logs, quotesFailures: options.output === 'github'});
	const writeReports = await reportsOf(engine, options, environment);
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
			const reason = `the time is up (${formatDuration(options.timeoutMs!)})${unready === undefined ? '' : `: ${unready}`}`;
			printer.print(format.failed?.(reason) ?? '');
			life.end(timedOut, reason);
		}),
	];
	printer.print(format.opening?.() ?? '');
	if (engine.missingLauncher !== undefined) {
		printer.say(`without the launcher, daemons of services, and the command after a kill -9, may outlive devtui: ${engine.missingLauncher}`);
	}

	await tellVerbosely(engine, options.verbosity, printer.say);
	// A service may command this devtui with its first word.
	const claim = await claimSocket(socket);
	if (claim.type === 'taken') {
		life.end(usageError, 'another devtui runs this project');
	}

	const ready = life.begin();
	const control = import('../instance/control.ts').then(async ({openControl}) => openControl({
		claim,
		files: options.files,
		engine,
		load,
		adapt: withoutInput,
		onProblem: printer.say,
	}));
	engine.listen(message => {
		for (const line of message.split('\n')) {
			printer.say(line);
		}
	});
	void engine.watch(printer.say);

	let report: CommandReport = {name: commandLine(command)};
	if (await ready) {
		// The command may ask for them at once.
		await control;
		printer.say(`running ${report.name}`);
		// Its lines come behind this one.
		await nextTurn();
		await nextTurn();
		const startedAt = performance.now();
		const since = engine.logs.sequence();
		await life.attend(() => attend(command, projectEnvironment(given, {user: environment, socket})), ended => {
			const durationMs = performance.now() - startedAt;
			const text = describeEnd(ended);
			const isGood = ended.type === 'exit' && ended.exit.type === 'code' && ended.exit.code === 0;
			report = {...report, ended: {isGood, text, durationMs}};
			printer.say(ended.type === 'exit' ? `${command[0]} ${text} after ${formatDuration(roundDuration(durationMs))}` : text);
			// A person can ask again with -v; what is gone in CI is gone.
			if (!isGood && ended.type === 'exit' && options.verbosity === 0 && !stderr.isTTY) {
				printer.print(quoteTalkers(own, {store, logs: engine.logs, at: Date.now()}, since));
			}
		});
	}

	const exitCode = await life.over;
	await engine.close();
	await modules.close();
	await (await control).close();
	printer.print(format.closing?.() ?? '');
	for (const trouble of writeReports?.(exitCode, report) ?? []) {
		printer.say(trouble);
	}

	await printer.close();
	exitOnSignals(exitCode);
	for (const close of closing) {
		close();
	}

	return exitCode;
}

/** One line of it, without secrets: reports show it to others. */
function commandLine(command: TestCommand): string {
	const line = maskedWords(command).join(' ').replaceAll(/\s+/g, ' ');
	return line.length > mostOfLine ? `${line.slice(0, mostOfLine - 1)}…` : line;
}

const mostOfLine = 200;

function describeEnd(ended: CommandEnd): string {
	return ended.type === 'not-run' ? ended.message : describeExit(ended.exit);
}
