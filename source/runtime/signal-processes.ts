import process from 'node:process';
import type {ProcessAim} from '../core/effects.ts';
import type {SignalName} from '../core/spec.ts';
import {signalNumber} from './exit.ts';

/** Processes of one service, and no others. Answers with what stands in the way. */
export function signalProcesses({main, all}: {readonly main: number; readonly all: readonly number[]}, signal: SignalName, to: ProcessAim): string | undefined {
	if (to === 'main') {
		return wordsFor(send(main, signal));
	}

	if (to !== 'children') {
		return all.includes(to.pid) ? wordsFor(send(to.pid, signal)) : `has no process ${to.pid}`;
	}

	// Those that have ended since they were listed are nobody's trouble.
	const answers = all.filter(pid => pid !== main).map(pid => send(pid, signal)).filter(answer => answer.type !== 'gone');
	return answers.length === 0 ? 'has no children' : answers.map(wordsFor).find(trouble => trouble !== undefined);
}

type Answer =
	| {readonly type: 'sent'}
	| {readonly type: 'gone'; readonly pid: number}
	| {readonly type: 'refused'; readonly pid: number; readonly code: string};

function send(pid: number, signal: SignalName): Answer {
	try {
		process.kill(pid, signalNumber(signal) ?? signal);
		return {type: 'sent'};
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		return code === 'ESRCH' ? {type: 'gone', pid} : {type: 'refused', pid, code: String(code)};
	}
}

function wordsFor(answer: Answer): string | undefined {
	switch (answer.type) {
		case 'sent': {
			return undefined;
		}

		case 'gone': {
			return `has no process ${answer.pid} any more`;
		}

		case 'refused': {
			return `cannot signal ${answer.pid}: ${answer.code === 'EPERM' ? 'it belongs to another user' : answer.code}`;
		}
	}
}
