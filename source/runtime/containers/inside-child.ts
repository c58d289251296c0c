import {randomUUID} from 'node:crypto';
import type {Duplex} from 'node:stream';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Exec, ExecInspectInfo} from 'dockerode';
import type {Exit} from '../../core/state.ts';
import {inputBytes} from '../child-input.ts';
import type {SpawnedChild, SpawnedChildListener} from '../child-types.ts';
import type {ChildOptions} from '../contract.ts';
import {exitByCode} from '../exit.ts';
import {createContainerInput} from './container-input.ts';
import {createDemultiplexer} from './demultiplex.ts';
import type {Engine} from './engine.ts';
import {hijack} from './hijack.ts';
import {promised} from './promised.ts';
import {createResizing} from './resizing.ts';
import {mark, signalMarked} from './signal-marked.ts';
import {describeTrouble, statusOf} from './trouble.ts';
import type {ContainerWorld} from './world.ts';

/** All that has to be known of a service whose container is entered. */
export interface Entered {
	readonly name: string;
	readonly container: {readonly name: string};
}

/** A command in the container of a service, which runs. */
export function spawnInside(service: Entered, options: ChildOptions, listener: SpawnedChildListener, world: Pick<ContainerWorld, 'connect'>): SpawnedChild {
	const hasTerminal = options.terminal !== undefined;
	const hasInput = options.stdin === 'open';
	const name = randomUUID();
	let state: 'starting' | 'running' | 'over' = 'starting';
	let started: {readonly engine: Engine; readonly exec: Exec; readonly stream: Duplex} | undefined;
	let isPaused = false;
	let isCalledOff = false;
	let early: string | undefined;
	let hasEnded = false;
	let killing: Promise<boolean> | undefined;

	const opened = promised<Duplex>();
	const input = createContainerInput(async () => opened.promise, () => listener.inputDrained?.());

	const end = (report: () => void): void => {
		if (state !== 'over') {
			state = 'over';
			started?.stream.destroy();
			report();
		}
	};

	const exited = (exit: Exit): void => {
		end(() => {
			listener.exited(exit);
		});
	};

	const live = async (): Promise<void> => {
		const connected = await world.connect();
		if (connected.type === 'problem' || isCalledOff) {
			end(() => {
				listener.spawnFailed(connected.type === 'problem' ? connected.message : 'it was stopped before it was started');
			});
			return;
		}

		const {engine} = connected;
		try {
			const exec = await engine.docker.getContainer(service.container.name).exec({
				Cmd: [...options.argv],
				Env: Object.entries({...options.environment, ...mark(name)}).map(([key, value]) => `${key}=${value}`),
				AttachStdin: hasInput,
				AttachStdout: true,
				AttachStderr: true,
				Tty: hasTerminal,
			});
			// Podman takes its size here already: a command that asks for it first thing has it.
			const atFirst = resizing.size && {h: resizing.size.rows, w: resizing.size.columns};
			started = {engine, exec, stream: await hijack(engine, `/exec/${exec.id}/start`, {Detach: false, Tty: hasTerminal, ...atFirst})};
			opened.resolve(started.stream);
		} catch (error) {
			end(() => {
				listener.spawnFailed(describeExecTrouble(error, engine, service));
			});
			return;
		}

		const {exec, stream} = started;
		// From here on it may break off at any moment.
		const ended = new Promise<void>(resolve => {
			stream.on('end', resolve).on('close', resolve).on('error', () => {
				resolve();
			});
		});
		state = 'running';
		resizing.begin();
		listener.spawned(await pidOf(exec));
		const take = hasTerminal ? (chunk: Uint8Array) => {
			listener.output(chunk, 'stdout');
		} : createDemultiplexer((chunk, to) => {
			listener.output(chunk, to);
		});
		stream.on('data', take);
		if (isPaused) {
			stream.pause();
		} else {
			stream.resume();
		}

		if (early !== undefined) {
			kill(early);
		}

		await ended;
		hasEnded = true;
		exited(await exitOf(exec, async () => killing));
	};

	const kill = (signal: string): void => {
		const {engine} = started!;
		killing = signalMarked(engine, service.container.name, name, signal);
		void killing.then(async isDone => {
			// Nothing there can be killed by an engine: whoever waits for its end must not wait for ever.
			if (!isDone && signal === 'SIGKILL') {
				await sleep(giveUpMs);
				if (!hasEnded) {
					listener.noticed?.('a command in the container could not be ended (there is no /bin/sh with grep and kill): it may run on');
					exited({type: 'signal', signal: 'SIGKILL'});
				}
			}
		});
	};

	const resizing = createResizing({
		terminal: options.terminal,
		async send({columns, rows}) {
			await started?.exec.resize({h: rows, w: columns});
		},
		isOver: () => state === 'over',
		kind: () => started?.engine.kind,
	});

	setImmediate(() => {
		void live().catch((error: unknown) => {
			end(() => {
				listener.spawnFailed((error as Error).message);
			});
		});
	});

	return {
		signal(signal, to) {
			if (to === 'outside') {
				// All that the command has started is found by the same mark.
			} else if (state === 'running') {
				kill(signal);
			} else if (signal !== 'SIGCONT') {
				isCalledOff = true;
				early = signal;
			}
		},
		write: data => state === 'over' || !hasInput || input.write(inputBytes(data)),
		endInput() {
			if (hasTerminal) {
				input.write(Buffer.from('\u0004'));
			} else if (hasInput) {
				input.end();
			}
		},
		get pendingInput() {
			return input.pending;
		},
		resize: resizing.resize,
		pauseOutput() {
			isPaused = true;
			started?.stream.pause();
		},
		resumeOutput() {
			isPaused = false;
			started?.stream.resume();
		},
		survivors: () => [],
	};
}

const giveUpMs = 1000;

/** As the engine calls it, which nobody has to know. */
async function pidOf(exec: Exec): Promise<number> {
	const info = await exec.inspect().catch(() => undefined) as (ExecInspectInfo & {readonly Pid?: number}) | undefined;
	return info?.Pid ?? 0;
}

/** Its stream can end a moment before it does. */
async function exitOf(exec: Exec, killed: () => Promise<boolean | undefined>): Promise<Exit> {
	for (let waitMs = 5; ; waitMs = Math.min(waitMs * 2, 200)) {
		try {
			const {Running: isRunning, ExitCode: code} = await exec.inspect();
			if (!isRunning && code !== null) {
				return exitByCode(code);
			}
		} catch {
			// Its container has been removed, or the engine has gone.
			await killed();
			return {type: 'signal', signal: 'SIGKILL'};
		}

		await sleep(waitMs);
	}
}

function describeExecTrouble(error: unknown, {address}: Engine, {name}: Entered): string {
	const status = statusOf(error);
	return status === 404 ? `there is no container of ${name}` : status === 409 ? `the container of ${name} does not run` : describeTrouble(error, address);
}
