import process from 'node:process';
import {createEngine} from '../../app.ts';
import {chooseColors} from '../../headless/color.ts';
import {createPrinter} from '../../headless/printer.ts';
import {createTwoStreams} from '../../headless/two-streams.ts';
import {systemClock} from '../../runtime/clock.ts';
import {isReaderGone, outputLost} from '../output-trouble.ts';
import {exitOnSignals} from '../signals.ts';
import {sizeOf, sizeWithoutTerminal} from '../terminal-size.ts';
import {createRunInput, isBeingReplaced} from './input.ts';
import {beginRun} from './life.ts';
import {runSentences} from './sentences.ts';
import {serveRun} from './serve-run.ts';
import {createSuspension} from './suspend.ts';
import type {Run} from './run.ts';

const maxLogBytes = 1024 * 1024;

/** Run it and print what it prints, a line each, until it is over. */
export async function runHeadless(run: Run): Promise<number> {
	const {stdin, stdout, stderr} = process;
	const {project, service: {name}, environment, socket, isQuiet} = run;
	let isInputWanted = false;
	const readInput = () => {
		if (isInputWanted) {
			stdin.resume();
		}
	};

	const input = createRunInput({
		pause() {
			isInputWanted = false;
			stdin.pause();
		},
		resume() {
			isInputWanted = true;
			// In the background whoever reads from a terminal is stopped.
			if (run.stdin === 'terminal') {
				suspension.whenInForeground(readInput);
			} else {
				readInput();
			}
		},
		maxHeldBytes: Number.POSITIVE_INFINITY,
	});
	const engine = createEngine({
		project,
		environment,
		socket,
		terminalSize: sizeOf(stdout, sizeWithoutTerminal),
		maxLogBytes,
		wrapSpawn: input.wrapSpawn,
	});
	const {store, logs, runtime} = engine;
	const served = serveRun(run, engine);
	const {output, format} = createTwoStreams({
		output: stdout,
		errors: stderr,
		service: name,
		colors: chooseColors(environment, stdout.isTTY),
		isQuiet,
		sentences: ({state, previous}) => runSentences(name, state, previous),
	});
	const printer = createPrinter({
		logs,
		store,
		output,
		format,
		flow: {pause: runtime.pauseOutput, resume: runtime.resumeOutput},
		onClosed(error) {
			life.end(outputLost(error), isReaderGone(error) ? 'nobody reads the output any more' : 'the output cannot be written');
		},
		clock: systemClock,
	});
	store.subscribe(state => {
		if (isBeingReplaced(state.services[name]?.phase)) {
			input.detach();
		}
	});
	const suspension = createSuspension({
		store,
		service: name,
		async give() {
			stdin.pause();
		},
		take: readInput,
	});
	const life = beginRun({
		run,
		engine,
		claimed: served.claimed,
		say: printer.say,
		tellsWatching: true,
		restore() {
			// There is no terminal to give back.
		},
	});
	served.open(printer.say);
	if (run.stdin !== 'none') {
		stdin.on('data', (chunk: Uint8Array) => {
			input.take(chunk);
		});
		stdin.on('end', input.end);
		// What cannot be read has ended.
		stdin.on('error', input.end);
		stdin.pause();
	}

	const exitCode = await life.over;
	suspension.dispose();
	if (run.stdin !== 'none') {
		stdin.destroy();
	}

	await engine.close();
	await served.close();
	await printer.close();
	exitOnSignals(exitCode);
	life.close();
	return exitCode;
}
