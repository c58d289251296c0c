import process from 'node:process';
import {claimSocket} from '../api/socket.ts';
import {createEngine, type Engine} from '../app.ts';
import type {ConsoleHost, ConsoleOutcome, SizeListener} from '../console/host.ts';
import {createListeners} from '../lib/listeners.ts';
import {whenAtRest} from '../runtime/when-at-rest.ts';
import {describeVariable} from '../runtime/changed-variables.ts';
import {systemClock} from '../runtime/clock.ts';
import {version} from '../version.ts';
import {createProblems} from './attach/problems.ts';
import {stageOf, type EngineStage} from './attach/stage-of.ts';
import {desktopClipboard} from './clipboard/clipboard.ts';
import {controlOf} from './console-control.ts';
import {lookupsOf} from './console-lookups.ts';
import {guardAgainstCrash, tellCrash} from './crash.ts';
import {crashed, usageError} from './exit-codes.ts';
import {createFileNews, type FileNewsBoard} from './console-file-news.ts';
import type {Front} from './front/front.ts';
import {openControl} from './instance/control.ts';
import {keepUp, type KeptUp} from './instance/keep-up.ts';
import {layoutMemory} from './layout-memory.ts';
import {logPager} from './pager/log-pager.ts';
import {loadPreferences} from './preferences.ts';
import {exitOnSignals, obeySignals, signalExitCode, type EndingSignal} from './signals.ts';
import {sizeOf} from './terminal-size.ts';
import type {UpRun} from './up.ts';

const maxLogBytes = 8 * 1024 * 1024;

export interface ConsoleRun extends Pick<UpRun, 'project' | 'environment'>, Partial<Pick<UpRun, 'modules' | 'options' | 'socket' | 'load' | 'followsFile' | 'listening'>> {
	/** Absent: the shell waits for this very process, which nobody can leave. */
	readonly front?: Front;
}

/** Start the project and show it until somebody quits, or leaves it. The console stays open when all services have ended. */
export async function upConsole({project, environment, modules, options, socket, load, followsFile = false, listening, front}: ConsoleRun): Promise<number> {
	const {stdin, stdout} = process;
	const preferences = loadPreferences(environment);
	if (!preferences) {
		return usageError;
	}

	const {mountConsole} = await import('../console/mount.tsx');
	const engine = createEngine({project, environment, ...modules && {modules}, ...socket !== undefined && {socket}, terminalSize: sizeOf(stdout), maxLogBytes});
	const {store} = engine;
	let signal: EndingSignal | undefined;
	/** Somebody else has been faster. */
	let hasRival = false;
	/** Why other shells cannot command this devtui. */
	let deafness: string | undefined;
	let isLeaving = false;
	const forgetSignals = obeySignals(store, told => {
		signal = told;
	});
	const problems = createProblems();
	if (engine.missingLauncher !== undefined) {
		problems.tell(`daemons of services may outlive devtui: ${engine.missingLauncher}`);
	}

	engine.listen(problems.tell);
	const stage = stageOf(engine, problems);
	const fileNews = createFileNews();
	const file = load && {load, ...keepUp({engine, project, load, tell: fileNews.tell})};
	const {host, leave} = hostOf(engine, environment, {stage, fileNews}, file);
	const mounted = mountConsole({
		...host,
		...front && {
			suspend: front.suspend,
			detach() {
				void control?.then(() => {
					if (deafness !== undefined) {
						problems.tell(deafness);
					} else if (!hasRival) {
						isLeaving = true;
						mounted.unmount();
					}
				});
			},
		},
		...socket !== undefined && {layoutMemory: layoutMemory(socket, environment)},
		...preferences,
	});
	front?.consoleOpened({kill: engine.runtime.killAll, follow: engine.followFront});
	const forgetCrashes = guardAgainstCrash(engine, () => {
		mounted.unmount();
	});

	const claiming = socket === undefined || load === undefined ? undefined : claimSocket(socket);
	const control = load && claiming?.then(async claim => openControl({
		claim,
		...options && {files: options.files},
		engine,
		load,
		...file && {reloader: file.reloader},
		stage,
		...listening && {listening},
		onProblem(message) {
			deafness = message;
			problems.tell(message);
		},
	}));
	// A service may command this devtui with its first word.
	const claimed = await claiming;
	if (claimed?.type === 'taken') {
		hasRival = true;
		store.command({type: 'shut-down', reason: 'another devtui runs this project', force: false});
	}

	store.command({type: 'up'});
	void engine.watch(problems.tell).then(() => {
		if (followsFile) {
			file?.follow();
		}
	});

	const outcome = await mounted.done;
	// Who has left looks at it again, or not.
	if (!isLeaving) {
		engine.listen(message => {
			process.stderr.write(`${message}\n`);
		});
	}

	if (outcome.type === 'crash') {
		engine.runtime.killAll();
		tellCrash(outcome.error);
	}

	if (front && isLeaving && outcome.type === 'unmounted') {
		leave();
		const {stayBehind} = await import('./front/stay-behind.ts');
		signal = await stayBehind({engine, front, files: options?.files ?? [], forget() {
			forgetSignals();
			forgetCrashes();
		}});
	} else {
		store.command({type: 'shut-down', reason: outcome.type, force: outcome.type === 'crash'});
		await whenAtRest(store);
	}

	await file?.close();
	await engine.close();
	await modules?.close();
	await (await control)?.close();
	if (hasRival && socket !== undefined && outcome.type === 'quit' && outcome.key === undefined && signal === undefined) {
		forgetSignals();
		forgetCrashes();
		const {attach} = await import('./attach/attach.ts');
		return attach({files: options?.files ?? [], socket, ...front && {front}});
	}

	const exitCode = exitCodeOf(outcome, signal);
	exitOnSignals(exitCode);
	forgetSignals();
	forgetCrashes();
	stdin.pause();
	stdin.unref();
	return exitCode;
}

function exitCodeOf({type}: ConsoleOutcome, signal: EndingSignal | undefined): number {
	if (type === 'crash') {
		return crashed;
	}

	const ended = type === 'terminal-gone' ? 'SIGHUP' : signal;
	return ended === undefined ? 0 : signalExitCode(ended);
}

interface Said {
	readonly stage: EngineStage;
	readonly fileNews: FileNewsBoard;
}

function hostOf(engine: Engine, environment: ConsoleHost['environment'], {stage: {audience, problems}, fileNews}: Said, file?: KeptUp & Pick<UpRun, 'load'>): {readonly host: ConsoleHost; readonly leave: () => void} {
	const {store, output, runtime, logs} = engine;
	const sizes = createListeners<Parameters<SizeListener>>();
	const member = audience.join({isHome: true, onSize: sizes.tell});
	const host: ConsoleHost = {
		store,
		logs,
		stdin: process.stdin,
		stdout: process.stdout,
		environment,
		version,
		subscribeOutput: tap => output.tap(tap),
		subscribeProblems: problems.subscribe,
		subscribeFileNews: fileNews.subscribe,
		input: runtime.input,
		resize(service, columns, rows) {
			member.wish(service, {columns, rows});
		},
		show: member.show,
		subscribeSizes: sizes.subscribe,
		flow: {pause: runtime.pauseOutput, resume: runtime.resumeOutput},
		survivors: runtime.survivors,
		environmentChanges: service => runtime.environmentChanges(service).map(changed => describeVariable(changed)),
		lookups: lookupsOf(engine),
		control: controlOf(engine, file),
		clipboard: desktopClipboard(environment),
		pager: logPager(engine.logs, environment, engine.olderLogs),
		clock: {now: systemClock.now, setTimer: systemClock.after},
		quit({isForced, key}) {
			store.command({type: 'shut-down', reason: key, force: isForced});
		},
	};
	return {host, leave: member.leave};
}
