import type {SignalName} from '../core/spec.ts';
import {groupOf, livingInSession} from './child-processes.ts';

const pollMs = 50;

/** Ends everyone in a session that has lost its leader, however often they fork, and then calls back. */
export function endSession(session: number, done: () => void): void {
	if (isSessionEmpty(session)) {
		done();
		return;
	}

	signalSession(session, 'SIGKILL');
	setTimeout(() => endSession(session, done), pollMs);
}

/** To everyone but the leader. */
export function signalSession(session: number, signal: SignalName | number): void {
	if (process.platform !== 'linux') {
		send(-session, signal);
		return;
	}

	for (const pid of livingInSession(session)) {
		if (pid !== session) {
			send(pid, signal);
		}
	}
}

/** To everyone who is not in the group of the leader. */
export function signalOutside(session: number, signal: SignalName | number): void {
	for (const pid of livingInSession(session)) {
		if (groupOf(pid) !== session) {
			send(pid, signal);
		}
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
		return process.kill(pid, signal);
	} catch (error) {
		// EPERM: it lives, and has become another user's.
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
