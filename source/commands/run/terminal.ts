import process from 'node:process';
import {createEngine, type Engine} from '../../app.ts';
import type {Store} from '../../core/store.ts';
import {askSizeAgain} from '../../console/screen/ask-size.ts';
import {createBrake} from '../../runtime/flow.ts';
import {shouldColor} from '../../headless/color.ts';
import {createRunInput, isBeingReplaced, type RunInput} from './input.ts';
import {splitKeys, type RunKey} from './keys.ts';
import {beginRun} from './life.ts';
import {openRunScreen, type RunScreen} from './screen.ts';
import {runSentences} from './sentences.ts';
import {serveRun} from './serve-run.ts';
import {createSuspension} from './suspend.ts';
import type {Run} from './run.ts';
import {exitOnSignals, signalExitCode} from '../signals.ts';
import {sizeOf} from '../terminal-size.ts';

/** Nobody reads them but log files, which take them as they come. */
const maxLogBytes = 256 * 1024;
/** Typed or pasted, and not yet taken. */
const maxTypedBytes = 16 * 1024 * 1024;

/** Run it on the user's terminal as if devtui were not there. */
export async function runOnTerminal(run: Run): Promise<number> {
	const {stdin, stdout, stderr} = process;
	const {project, service: {name, tty}, environment, socket, isQuiet, verbosity} = run;
	const input = createRunInput({
		// A terminal is always read: Ctrl-C must come through.
		pause() {},
		resume() {},
		maxHeldBytes: maxTypedBytes,
	});
	const engine = createEngine({
		project,
		environment,
		socket,
		terminalSize: sizeOf(stdout),
		maxLogBytes,
		isOnUsersTerminal: true,
		wrapSpawn: input.wrapSpawn,
	});
	const {store, runtime} = engine;
	const served = serveRun(run, engine);
	const home = served.stage.audience.join({
		isHome: true,
		onSize() {
			// The command draws on a part of this terminal while somebody looks at it from a smaller one.
		},
	});
	home.wish(name, sizeOf(stdout));
	home.show([name]);
	const brake = createBrake({pause: runtime.pauseOutput, resume: runtime.resumeOutput});
	const screen = openRunScreen({
		stdin,
		isRaw: tty,
		isColored: shouldColor(environment, stderr.isTTY),
		onDrained() {
			brake.release();
		},
	});
	const say = (text: string) => {
		if (!isQuiet) {
			screen.say(text);
		}
	};

	/** Not in the background: there it would be stopped for reading. */
	const takeTerminal = () => {
		screen.takeBack();
		stdin.resume();
	};

	const resize = () => {
		home.wish(name, sizeOf(stdout));
	};

	const suspension = createSuspension({
		store,
		service: name,
		async give() {
			stdin.pause();
			await screen.drained();
			screen.lend();
		},
		take() {
			takeTerminal();
			resize();
			askSizeAgain();
			// Stopped in the middle of a picture, it draws a new one.
			store.command({type: 'signal', services: [name], signal: 'SIGWINCH'});
		},
	});

	show(name, engine, {screen, brake, say});
	const life = beginRun({run, engine, claimed: served.claimed, say, tellsWatching: verbosity > 0, restore: screen.restore});
	served.open(say);
	feed(run, store, input, {
		stop() {
			process.kill(process.pid, 'SIGINT');
		},
		suspend: suspension.suspend,
		gone() {
			life.end(signalExitCode('SIGHUP'), 'SIGHUP');
		},
	});
	stdout.on('resize', resize);
	suspension.whenInForeground(takeTerminal);

	const exitCode = await life.over;
	await engine.close();
	await served.close();
	await screen.drained();
	suspension.dispose();
	screen.restore();
	exitOnSignals(exitCode);
	life.close();
	stdin.pause();
	stdin.unref();
	return exitCode;
}

/** What the command prints, what devtui has to say, and an end to what a run has made of the terminal. */
function show(name: string, {store, output}: Engine, {screen, brake, say}: {readonly screen: RunScreen; readonly brake: ReturnType<typeof createBrake>; readonly say: (text: string) => void}): void {
	output.tap({
		output(_service, _run, stream, chunk) {
			if (!screen.output(chunk, stream)) {
				brake.pull();
			}
		},
		runStarted(_service, number, text) {
			// That the first run begins needs no telling.
			if (number > 1) {
				say(text);
			}
		},
		notice(_service, _run, text) {
			say(text);
		},
	});
	store.subscribe((state, previous, event) => {
		if (event.type === 'exited' || event.type === 'spawn-failed') {
			screen.runEnded();
		}

		if (state.shutdown?.isForced) {
			screen.giveUp();
		}

		for (const sentence of runSentences(name, state, previous)) {
			say(sentence);
		}
	});
}

/** What is typed goes to the command, but for devtui's own keys. On a terminal that is not raw those are signals. */
function feed({service: {name, tty}}: Run, store: Store, input: RunInput, on: Readonly<Record<RunKey | 'gone', () => void>>): void {
	const {stdin} = process;
	let isForNobody = false;

	store.subscribe(state => {
		const phase = state.services[name]?.phase;
		// After the end of a run that no other follows at once.
		isForNobody = phase?.type === 'completed' || phase?.type === 'failed';
		if (isForNobody) {
			input.forget();
		} else if (isBeingReplaced(phase)) {
			input.detach();
		}
	});
	stdin.on('data', (chunk: Uint8Array) => {
		for (const part of tty ? splitKeys(chunk) : [{type: 'input', data: chunk} as const]) {
			if (part.type === 'key') {
				on[part.key]();
			} else if (!isForNobody) {
				input.take(part.data);
			}
		}
	});
	// In raw mode it never ends; else that is a Ctrl-D.
	stdin.on('end', tty ? on.gone : input.end);
	stdin.on('error', on.gone);
	stdin.pause();
}
