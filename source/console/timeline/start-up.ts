import {describeJob} from '../../core/describe.ts';
import type {Phase, WaitReason} from '../../core/state.ts';

/** Services on their way up together, from what has asked for it until all of them have got there or will not. */
export interface StartUp {
	/** From 1. */
	readonly number: number;
	/** `up`, `restart`, `src/api.ts changed`. */
	readonly asked: string;
	/** Epoch ms, as all moments here. */
	readonly at: number;
	/** In the order in which they were asked for; a service has one way. */
	readonly ways: readonly Way[];
}

/** How one service has come up. */
export interface Way {
	readonly service: string;
	/** One after the other, without a gap; the last one goes on while there is no end. */
	readonly stages: readonly Stage[];
	readonly end?: {readonly at: number; readonly how: WayEnd};
}

/** `ready` and `completed` are what was wanted. */
export type WayEnd = 'ready' | 'completed' | 'failed' | 'skipped' | 'stopped';

export interface Stage {
	readonly type: StageType;
	readonly at: number;
	/** Who is waited for, or what is done: `db`, `before_start`. */
	readonly names: readonly string[];
}

/** `stopping`: the run before; `job`: a build or a hook; `pause`: a delay, or until files are quiet; `running`: up, while others wait for its end. */
export type StageType = 'stopping' | 'waiting' | 'job' | 'pause' | 'starting' | 'running';

/** What a phase is on the way up; undefined: it is not on the way. */
export function stageOf(phase: Phase, {at, isEndAwaited}: {readonly at: number; readonly isEndAwaited: boolean}): Stage | undefined {
	switch (phase.type) {
		case 'waiting': {
			return waitingStage(phase.on, at);
		}

		case 'starting': {
			return {type: 'starting', at, names: []};
		}

		case 'stopping': {
			return phase.next.type === 'restart' ? {type: 'stopping', at, names: []} : undefined;
		}

		case 'ready':
		case 'unready': {
			return isEndAwaited ? {type: 'running', at, names: []} : undefined;
		}

		case 'idle':
		case 'backoff':
		case 'completed':
		case 'failed':
		case 'stopped':
		case 'skipped': {
			return undefined;
		}
	}
}

export function endOf(phase: Phase): WayEnd {
	switch (phase.type) {
		case 'ready':
		case 'unready': {
			return 'ready';
		}

		case 'completed':
		case 'skipped': {
			return phase.type;
		}

		// It will be tried again, and has not come up this time.
		case 'backoff':
		case 'failed': {
			return 'failed';
		}

		case 'idle':
		case 'stopped':
		case 'stopping':
		case 'waiting':
		case 'starting': {
			return 'stopped';
		}
	}
}

function waitingStage(on: readonly WaitReason[], at: number): Stage {
	const services = on.flatMap(reason => reason.type === 'dependency' ? [reason.service] : []);
	if (services.length > 0) {
		return {type: 'waiting', at, names: services};
	}

	const jobs = on.flatMap(reason => reason.type === 'job' ? [describeJob(reason.job)] : []);
	return jobs.length > 0 ? {type: 'job', at, names: jobs} : {type: 'pause', at, names: []};
}
