import process from 'node:process';
import {attachTo, type Attached, type AttachEnd} from '../../api/attach/attachment.ts';
import {answersAt} from '../../api/answers-at.ts';
import {ask} from '../../api/client.ts';
import type {About} from '../../api/instance.ts';
import type {ConsoleOutcome} from '../../console/host.ts';
import type {MountedConsole} from '../../console/mount.tsx';
import {escapeControls} from '../../lib/escape-controls.ts';
import {version} from '../../version.ts';
import {onCrash, tellCrash} from '../crash.ts';
import {crashed, notDone, usageError} from '../exit-codes.ts';
import type {Front} from '../front/front.ts';
import {detachedWords} from '../instance/detached-words.ts';
import {projectSocket, tellTrouble} from '../instance/running.ts';
import {layoutMemory} from '../layout-memory.ts';
import {loadPreferences} from '../preferences.ts';
import {signalExitCode, type EndingSignal} from '../signals.ts';
import {attachedHost} from './attached-host.ts';

export interface AttachOptions {
	readonly files: readonly string[];
	readonly socket?: string;
	/** Of `up`, which has found one that runs. */
	readonly front?: Front;
}

/** Open the console of the instance that runs, on this terminal. */
export async function attach({files, socket: given, front}: AttachOptions): Promise<number> {
	const socket = given ?? await projectSocket(files);
	const {env: environment, stdin, stdout} = process;
	const obstacle = obstacleFor(socket);
	if (obstacle !== undefined) {
		process.stderr.write(`${obstacle}\n`);
		return usageError;
	}

	const preferences = loadPreferences(environment);
	if (!preferences) {
		return usageError;
	}

	const attached = await attachTo(socket, version);
	if (attached.type !== 'attached') {
		return refused(socket, attached);
	}

	const {attachment} = attached;
	const {mountConsole} = await import('../../console/mount.tsx');
	const mounted = mountConsole({
		...attachedHost(socket, attachment, () => {
			mounted.unmount();
		}),
		layoutMemory: layoutMemory(socket, environment),
		...front && {suspend: front.suspend},
		...preferences,
	});
	front?.consoleOpened({kill() {}, follow() {}});
	const signal = leaveOnSignals(mounted);
	onCrash(mounted.unmount, crashWords);
	void attachment.done.then(() => {
		mounted.unmount();
	});
	const outcome = await mounted.done;
	const end = await Promise.race([attachment.done, nothingYet()]);
	attachment.leave();
	stdin.pause();
	stdin.unref();
	stdout.unref?.();
	return tell(outcome, end, signal(), {...attachment.about, files}, socket);
}

/** Why no console can be opened here. */
function obstacleFor(socket: string): string | undefined {
	const {env: environment, stdin, stdout} = process;
	if (!stdin.isTTY || !stdout.isTTY) {
		return 'devtui attach needs a terminal. Without one there are: devtui ps, devtui logs -f, devtui events';
	}

	if (environment['TERM'] === 'dumb') {
		return 'The terminal cannot show a console (TERM=dumb). Without one there are: devtui ps, devtui logs -f, devtui events';
	}

	return environment['DEVTUI_SERVICE'] !== undefined && environment['DEVTUI_SOCKET'] === socket
		? 'This is a service of that devtui: its console would show itself. Attach from another terminal.'
		: undefined;
}

async function refused(socket: string, response: Exclude<Attached, {type: 'attached'}>): Promise<number> {
	if (response.type === 'refused' && response.code === 'unknown-route') {
		const about = await ask(socket, {method: 'GET', path: '/instance'});
		const {pid, version: other} = (about.type === 'ok' ? about.value : {}) as Partial<About>;
		process.stderr.write(`This is devtui ${version}, and the one that runs the project (pid ${pid}) is ${other}: attach with that one, or end it with: devtui down\n`);
		return usageError;
	}

	return tellTrouble(response);
}

/** What was going on when the console ended. */
async function nothingYet(): Promise<undefined> {
	return new Promise(resolve => {
		setImmediate(() => {
			resolve(undefined);
		});
	});
}

/** Leaving is all that a signal to an attached console means. */
function leaveOnSignals(mounted: MountedConsole): () => EndingSignal | undefined {
	let told: EndingSignal | undefined;
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.on(signal, () => {
			told ??= signal;
			mounted.unmount();
		});
	}

	return () => told;
}

const crashWords = 'This console of devtui has crashed; the services run on';

async function tell(outcome: ConsoleOutcome, end: AttachEnd | undefined, signal: EndingSignal | undefined, {pid, project: name, files}: About & {readonly files: readonly string[]}, socket: string): Promise<number> {
	const project = escapeControls(name);
	switch (outcome.type) {
		case 'crash': {
			tellCrash(outcome.error, crashWords);
			return crashed;
		}

		case 'terminal-gone': {
			return signalExitCode('SIGHUP');
		}

		case 'quit': {
			await untilGone(socket);
			process.stderr.write(outcome.key === undefined ? `${project} has ended: devtui (pid ${pid}) was told to end.\n` : '');
			return 0;
		}

		case 'unmounted': {
			break;
		}
	}

	switch (end?.type) {
		case 'trouble': {
			if (end.response.type === 'silent') {
				return tellTrouble(end.response);
			}

			process.stderr.write(`devtui (pid ${pid}) is gone, and with it all that it ran: it was killed, or has crashed.\n`);
			return notDone;
		}

		case 'ended': {
			process.stderr.write(`${project} has ended: devtui (pid ${pid}) was told to end.\n`);
			return 0;
		}

		case 'left':
		case undefined: {
			if (signal !== undefined) {
				return signalExitCode(signal);
			}

			process.stderr.write(detachedWords({project, pid, files}));
			return 0;
		}
	}
}

/** Everything has ended; devtui itself is about to: the shell that is given back finds nothing there. */
async function untilGone(socket: string): Promise<void> {
	for (const end = performance.now() + longestEndMs; performance.now() < end && await answersAt(socket);) {
		await new Promise(resolve => {
			setTimeout(resolve, 10);
		});
	}
}

const longestEndMs = 5000;
