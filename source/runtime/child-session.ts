import type {SignalName} from '../core/spec.ts';
import {livingInSession} from './child-processes.ts';

const pollMs = 50;

/** Ends everyone in a session, however often they fork, and then calls back. */
export function endSession(session: number, done: () => void): void {
	if (isSessionEmpty(session)) {
		done();
		return;
	}

	signalSession(session, 'SIGKILL');
	setTimeout(() => endSession(session, done), pollMs);
}

export function signalSession(session: number, signal: SignalName | number): void {
	if (process.platform !== 'linux') {
		send(-session, signal);
		return;
	}

	for (const pid of livingInSession(session)) {
		send(pid, signal);
	}
}

/** Calls back once nobody in a session lives. */
export function whenSessionEmpty(session: number, done: () => void): void {
	if (isSessionEmpty(session)) {
		done();
	} else {
		setTimeout(() => whenSessionEmpty(session, done), pollMs);
	}
}

export function isSessionEmpty(session: number): boolean {
	// Without /proc only the group of the first process can be asked for.
	return process.platform === 'linux' ? livingInSession(session).length === 0 : !send(-session, 0);
}

/** false: there is no such process any more. */
export function send(pid: number, signal: SignalName | number): boolean {
	try {
		return process.kill(pid, signal as NodeJS.Signals);
	} catch (error) {
		// EPERM: it lives, and has become another user's.
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
