import {setTimeout as sleep} from 'node:timers/promises';
import type {AskedProbeSpec, ProbeSpec} from '../../core/spec.ts';
import {formatDuration} from '../../lib/duration.ts';
import type {SpawnChild} from '../contract.ts';
import {checkExec} from './check-exec.ts';
import {checkTcp} from './check-tcp.ts';
import {watchLog} from './log-probe.ts';

export interface ProbeOptions {
	/** Ends the probe: sockets, commands and timers are let go of, nothing is told any more. */
	readonly signal: AbortSignal;
	/** It passes, and did not before. */
	passed(): void;
	/** A check has failed, in words; told for each, but not in the start period. */
	failed(message: string): void;
	/** Check often in the beginning, so that a service that is up quickly is ready quickly. For readiness, not for liveness. */
	readonly isEager: boolean;
	/** For commands. */
	readonly spawnChild: SpawnChild;
	readonly environment: Readonly<Record<string, string>>;
	readonly workingDir: string;
	/** Each line that the run prints, from its first on, including those already printed; returns the unsubscriber. */
	lines(listener: (line: string) => void): () => void;
}

/** undefined: passed; else what is wrong, in words. Settles soon after the signal. */
export type Check = (signal: AbortSignal) => Promise<string | undefined>;

export function startProbe(spec: AskedProbeSpec, options: ProbeOptions): void {
	if (options.signal.aborted) {
		return;
	}

	if (spec.check.type === 'log') {
		watchLog(spec.check.pattern, spec, options);
	} else {
		void checkAgainAndAgain(createCheck(spec.check, options), spec, options);
	}
}

function createCheck(check: Exclude<AskedProbeSpec['check'], {type: 'log'}>, options: ProbeOptions): Check {
	switch (check.type) {
		case 'http': {
			return async signal => {
				// Node's HTTP client is slow to load, and most projects start without it.
				const {checkHttp} = await import('./check-http.ts');
				return checkHttp(check, signal);
			};
		}

		case 'tcp': {
			return signal => checkTcp(check, signal);
		}

		case 'exec': {
			return signal => checkExec(check.command, options, signal);
		}
	}
}

/** One check after the other, never two at a time. */
async function checkAgainAndAgain(check: Check, spec: ProbeSpec, {signal, passed, failed, isEager}: ProbeOptions): Promise<void> {
	const countsFrom = performance.now() + spec.startPeriodMs;
	let hasPassed = false;
	let last: 'passed' | 'failed' | undefined;
	for (let attempt = 0; !signal.aborted; attempt++) {
		const failure = await checkInTime(check, spec.timeoutMs, signal);
		if (signal.aborted) {
			return;
		}

		if (failure === undefined) {
			hasPassed = true;
			if (last !== 'passed') {
				last = 'passed';
				passed();
			}
		} else if (hasPassed || performance.now() >= countsFrom) {
			// As in Compose: a check that passes ends the start period.
			last = 'failed';
			failed(failure);
		}

		const delayMs = isEager && !hasPassed ? eagerDelay(attempt, spec.intervalMs) : spec.intervalMs;
		await sleep(delayMs, undefined, {signal}).catch(() => {
			// Aborted: the loop ends.
		});
	}
}

const firstDelayMs = 50;

/** 50, 100, 200 ms …, up to the interval. */
function eagerDelay(attempt: number, intervalMs: number): number {
	return Math.min(intervalMs, firstDelayMs * 2 ** Math.min(attempt, 16));
}

async function checkInTime(check: Check, timeoutMs: number, signal: AbortSignal): Promise<string | undefined> {
	const ending = new AbortController();
	const abort = (): void => {
		ending.abort();
	};

	let hasTimedOut = false;
	const timer = setTimeout(() => {
		hasTimedOut = true;
		abort();
	}, timeoutMs);
	signal.addEventListener('abort', abort, {once: true});
	try {
		const failure = await check(ending.signal);
		return hasTimedOut ? `no answer within ${formatDuration(timeoutMs)}` : failure;
	} finally {
		clearTimeout(timer);
		signal.removeEventListener('abort', abort);
	}
}
