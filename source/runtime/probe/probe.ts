import {setTimeout as sleep} from 'node:timers/promises';
import type {AskedProbeSpec, CommandSpec, NetworkCheck} from '../../core/spec.ts';
import type {ChildPlace, Identity, SpawnChild} from '../contract.ts';
import {checkExec} from './check-exec.ts';
import {checkInTime, type Check} from './check-in-time.ts';
import {checkNetwork} from './check-network.ts';
import {createGate, type Gate} from './gate.ts';
import type {CheckResult} from './last-checks.ts';
import {watchLog} from './log-probe.ts';

export interface ProbeOptions {
	/** Ends the probe: sockets, commands and timers are let go of, nothing is told any more. */
	readonly signal: AbortSignal;
	/** It passes, and did not before. */
	passed(): void;
	/** A check has failed, in words; told for each, but not in the start period. `isFinal`: there will be no other. */
	failed(message: string, isFinal?: true): void;
	/** What each check has come to, also in the start period. */
	checked?(result: CheckResult): void;
	/** Check often in the beginning, so that a service that is up quickly is ready quickly. For readiness, not for liveness. */
	readonly isEager: boolean;
	/** For commands. */
	readonly spawnChild: SpawnChild;
	readonly environment: Readonly<Record<string, string>>;
	readonly workingDir: string;
	/** Of the service, whose commands they are. */
	readonly identity?: Identity | undefined;
	/** Asked when a port has answered: why it may be somebody else who did. */
	readonly doubt?: (() => string | undefined) | undefined;
	/** Where a command is run; absent: here. */
	readonly placeOf?: (command: CommandSpec) => ChildPlace | undefined;
	/** Where a port is that is not asked where it is written; a text: why it cannot be asked. */
	readonly locate?: (check: NetworkCheck) => Promise<NetworkCheck | string>;
	/** Each line that the run prints, from its first on, including those already printed; returns the unsubscriber. */
	lines(listener: (line: string) => void): () => void;
}

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
		case 'http':
		case 'tcp': {
			return checkNetwork(check, options);
		}

		case 'exec': {
			return signal => checkExec(check.command, options, signal);
		}
	}
}

/** One check after the other, never two at a time. */
async function checkAgainAndAgain(check: Check, spec: AskedProbeSpec, {signal, passed, failed, checked, isEager}: ProbeOptions): Promise<void> {
	const countsFrom = performance.now() + spec.startPeriodMs;
	const steadyMs = spec.steadyIntervalMs ?? Math.max(spec.intervalMs, steadyIntervalMs);
	let hasPassed = false;
	let last: 'passed' | 'failed' | undefined;
	if (!isEager) {
		await pause(spec.startPeriodMs, signal);
	}

	for (let attempt = 0; !signal.aborted; attempt++) {
		const leave = await gates[spec.check.type].enter(signal);
		if (!leave) {
			return;
		}

		const startedAt = performance.now();
		const {failure, hasThrown, over} = await checkInTime(check, spec.timeoutMs, signal);
		void over.then(leave);
		if (signal.aborted) {
			return;
		}

		checked?.({hasPassed: failure === undefined, tookMs: performance.now() - startedAt, ...failure !== undefined && {message: failure}});
		if (failure !== undefined && hasThrown && spec.failsByThrowing && performance.now() >= countsFrom) {
			// It may have thrown because the service has ended: that is what is told then.
			await pause(newsOfEndMs, signal);
			if (!signal.aborted) {
				failed(failure, true);
			}

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

		await pause(failure === undefined ? steadyMs : isEager && !hasPassed ? eagerDelay(attempt, spec.intervalMs) : spec.intervalMs, signal);
		await over;
	}
}

/** Of all services: a thousand of them must not take every descriptor. */
const connectionGate = createGate(200);
const gates: Readonly<Record<AskedProbeSpec['check']['type'], Gate>> = {http: connectionGate, tcp: connectionGate, exec: createGate(50), log: connectionGate};

const steadyIntervalMs = 5000;
const firstDelayMs = 50;
/** An engine tells of the end of a container a little later than its next command fails. */
const newsOfEndMs = 100;

/** 50, 100, 200 ms …, up to the interval. */
function eagerDelay(attempt: number, intervalMs: number): number {
	return Math.min(intervalMs, firstDelayMs * 2 ** Math.min(attempt, 16));
}

async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
	await sleep(delayMs, undefined, {signal}).catch(() => {
		// Aborted: the caller looks.
	});
}
