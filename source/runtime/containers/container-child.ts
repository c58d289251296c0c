import type {Container} from 'dockerode';
import {exitByCode} from '../exit.ts';
import {inputBytes} from '../child-input.ts';
import type {SpawnedChild, SpawnedChildListener} from '../child-types.ts';
import type {ChildOptions} from '../contract.ts';
import {tellWhenBack} from './comes-back.ts';
import {createContainerInput} from './container-input.ts';
import {beginningOfTail, followLog} from './container-log.ts';
import {createContainerOutput, type ContainerOutput} from './container-output.ts';
import {createEarlyOutput} from './early-output.ts';
import type {Engine} from './engine.ts';
import {hijack} from './hijack.ts';
import type {ContainerService} from './labels.ts';
import {ownPid} from './own-pid.ts';
import {shownBindings} from './port-bindings.ts';
import {prepareContainer} from './prepare-container.ts';
import {promised} from './promised.ts';
import {remoteNotices} from './remote-notices.ts';
import {createResizing} from './resizing.ts';
import {lookAtStarted, startContainer} from './start-container.ts';
import {describeStartTrouble} from './start-trouble.ts';
import {describeTrouble} from './trouble.ts';
import {engineGoneCode, watchEnd} from './watch-end.ts';
import type {ContainerWorld} from './world.ts';

export interface ContainerRun {
	readonly service: ContainerService;
	readonly run: number;
}

/** One life of the container of a service, from the image to the exit code. */
export function spawnContainer({service, run}: ContainerRun, options: ChildOptions, listener: SpawnedChildListener, world: ContainerWorld): SpawnedChild {
	const hasTerminal = options.terminal !== undefined;
	const hasInput = options.stdin === 'open';
	const preparing = new AbortController();
	/** Sent before it ran. */
	const earlySignals: Array<readonly [signal: string, isUsual: boolean]> = [];
	let state: 'preparing' | 'running' | 'over' = 'preparing';
	let running: {readonly engine: Engine; readonly container: Container; readonly output: ContainerOutput; readonly pid: number; readonly imageStopSignal?: string} | undefined;
	let known: {readonly engine: Engine; readonly container: Container} | undefined;
	let isPaused = false;
	let isKilled = false;
	/** To end, by devtui. */
	let isAsked = false;

	const started = promised<NonNullable<typeof running>>();
	const input = createContainerInput(async () => {
		const {engine, container} = await started.promise;
		return hijack(engine, `/containers/${container.id}/attach?stream=1&stdin=1`);
	}, () => listener.inputDrained?.());

	const end = (report: () => void): void => {
		if (state !== 'over') {
			state = 'over';
			input.close();
			running?.output.close();
			world.published.delete(service.name);
			report();
		}
	};

	const fail = (message: string): void => {
		end(() => {
			listener.spawnFailed(message);
		});
	};

	const told = (text: string): void => {
		if (state !== 'over') {
			listener.noticed?.(text);
		}
	};

	world.runs.set(service.name, run);
	const live = async (): Promise<void> => {
		const connected = await world.connect();
		if (connected.type === 'problem') {
			fail(connected.message);
			return;
		}

		const {engine} = connected;
		const prepared = await prepareContainer(engine, {
			service,
			environment: options.environment,
			hasTerminal,
			hasInput,
			owner: world.owner,
		}, {
			environment: world.environment,
			signal: preparing.signal,
			progress(text) {
				listener.output(Buffer.from(text), 'stdout');
			},
		});
		if (prepared.type === 'problem' || preparing.signal.aborted) {
			fail(preparing.signal.aborted ? 'it was stopped before it was started' : (prepared as {readonly message: string}).message);
			return;
		}

		const {container, isRunning, isReused, since, imageStopSignal} = prepared;
		known = {engine, container};
		world.reuse.note(service.name, run, isReused);
		const from = isRunning ? await beginningOfTail(engine, container, {lines: adoptedLines, since}) ?? since : since;
		const early = createEarlyOutput((chunk, stream) => {
			if (state !== 'over') {
				listener.output(chunk, stream);
			}
		}, () => {
			output.pause();
		});
		const output: ContainerOutput = createContainerOutput({
			hasTerminal,
			openLog: async hasEnded => followLog(engine, container, {since: from, hasTerminal, hasEnded}),
			isLogComplete: engine.kind === 'podman',
			output: early.take,
			trouble(error) {
				told(`its output is lost: ${describeTrouble(error, engine.address)}`);
			},
		});
		if (!isRunning) {
			try {
				output.read(await hijack(engine, `/containers/${container.id}/attach?stream=1&stdout=1&stderr=1`));
			} catch (error) {
				// Podman makes it ready here already: what stands in the way of its start is told now.
				output.close();
				fail(await describeStartTrouble(error, engine, service.container));
				return;
			}
		}

		/** Its output comes from the engine's log. */
		let isFollowed = isRunning;
		const away = (text: string): void => {
			isFollowed = true;
			told(text);
		};

		const seen = isRunning ? await lookAtStarted(engine, container, away) : await startContainer(engine, container, service.container, away);
		if (seen.type === 'problem') {
			output.close();
			fail(seen.message);
			return;
		}

		const {Id: id, State: {Pid: enginePid}} = seen.info;
		const pid = ownPid(enginePid, id);
		running = {engine, container, output, pid, ...imageStopSignal !== undefined && {imageStopSignal}};
		state = 'running';
		world.published.set(service.name, shownBindings(engine, seen.info));
		started.resolve(running);
		resizing.begin();
		listener.spawned(pid);
		for (const text of remoteNotices(engine, service.container, seen.info, world.owner.directory)) {
			told(text);
		}

		early.passOn();
		if (isFollowed) {
			output.goOn();
		}

		if (isPaused) {
			output.pause();
		} else {
			output.resume();
		}

		for (const [signal, isUsual] of earlySignals) {
			send(signal, isUsual);
		}

		const {code, notice, isLost} = await watchEnd(running, {
			told,
			wasKilled: () => isKilled,
		});
		if (!isLost) {
			await output.drained();
		}

		if (notice !== undefined) {
			told(notice);
		}

		end(() => {
			listener.exited(exitByCode(code));
		});
		if (!isAsked && !isLost) {
			void tellWhenBack(container, {service: service.name, run}, world);
		}
	};

	const send = (signal: string, isUsual: boolean): void => {
		isKilled ||= signal === 'SIGKILL';
		isAsked ||= isKilled || signal === service.stop.signal;
		// It has ended meanwhile, or its engine cannot be asked: that is told as such.
		void running?.container.kill({signal: isUsual ? running.imageStopSignal ?? signal : signal}).catch(() => {});
	};

	const resizing = createResizing({
		terminal: options.terminal,
		async send({columns, rows}) {
			await running?.container.resize({h: rows, w: columns});
		},
		isOver: () => state === 'over',
		kind: () => running?.engine.kind,
	});

	setImmediate(() => {
		void live().catch((error: unknown) => {
			// Nothing of a run that is over for devtui is left running.
			void known?.container.kill().catch(() => {});
			const trouble = known ? describeTrouble(error, known.engine.address) : (error as Error).message;
			if (state === 'running') {
				told(trouble);
				end(() => {
					listener.exited(exitByCode(engineGoneCode));
				});
			} else {
				fail(`the container could not be started: ${trouble}`);
			}
		});
	});

	return {
		signal(signal, to, isUsual = false) {
			if (to === 'outside') {
				// Whatever is in the container ends with its main process.
			} else if (state === 'running') {
				send(signal, isUsual);
			} else if (signal !== 'SIGCONT') {
				earlySignals.push([signal, isUsual]);
				preparing.abort();
			}
		},
		write: data => state === 'over' || input.write(inputBytes(data)),
		/** Only a terminal can say so: the input of a container stays open for whoever comes next. */
		endInput() {
			if (hasTerminal) {
				input.write(Buffer.from('\u0004'));
			}
		},
		get pendingInput() {
			return input.pending;
		},
		resize: resizing.resize,
		pauseOutput() {
			isPaused = true;
			running?.output.pause();
		},
		resumeOutput() {
			isPaused = false;
			running?.output.resume();
		},
		release() {
			isAsked = true;
			if (state === 'running') {
				end(() => {});
			}
		},
		survivors: () => state === 'running' && running && running.pid > 0 ? [{pid: running.pid, command: options.argv.join(' ')}] : [],
	};
}

/** As many as a pane goes back at first. */
const adoptedLines = 5000;
