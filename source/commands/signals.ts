import {constants} from 'node:os';
import process from 'node:process';
import type {SignalName} from '../core/spec.ts';
import type {Store} from '../core/store.ts';
import {handedOn} from './front/messages.ts';

export type EndingSignal = (typeof endingSignals)[number];

const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * INT, TERM and HUP to devtui: the first ends the project in order, a second one at once. `told` is called with the first.
 * Those in `except` mean something else. Returns what takes the handlers off again.
 */
export function obeySignals(store: Store, told: (signal: EndingSignal) => void, except: readonly SignalName[] = []): () => void {
	return onEndingSignals((signal, isAgain) => {
		if (!isAgain) {
			told(signal);
		}

		store.command({type: 'shut-down', reason: signal, force: isAgain});
	}, except);
}

/** INT, TERM and HUP to devtui, for those who end more than a project. Returns what takes the handlers off again. */
export function onEndingSignals(take: (signal: EndingSignal, isAgain: boolean) => void, except: readonly SignalName[] = []): () => void {
	let hasCome = false;
	const handlers = endingSignals.filter(signal => !except.includes(signal)).map(signal => {
		const times = {here: 0, handedOn: 0};
		let taken = 0;
		const handler = (_signal: NodeJS.Signals, number: number) => {
			times[number === handedOn ? 'handedOn' : 'here']++;
			// What was sent to the group of devtui and its front comes both ways.
			if (Math.max(times.here, times.handedOn) === taken) {
				return;
			}

			taken++;
			const isAgain = hasCome;
			hasCome = true;
			take(signal, isAgain);
		};

		process.on(signal, handler);
		return () => {
			process.off(signal, handler);
		};
	});
	return () => {
		for (const remove of handlers) {
			remove();
		}
	};
}

/**
 * From now on nothing is left to be ended in order. A signal that still comes must not take away the exit code that devtui
 * has come to, and need not wait for a reader who does not read.
 */
export function exitOnSignals(exitCode: number): void {
	for (const signal of endingSignals) {
		process.on(signal, () => {
			process.exit(exitCode);
		});
	}
}

/** 130, 143, 129: what a shell reports for a program that ended by this signal. */
export function signalExitCode(signal: EndingSignal): number {
	return 128 + constants.signals[signal];
}
