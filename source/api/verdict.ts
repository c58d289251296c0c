import {describePhase} from '../core/describe.ts';
import type {SignalName} from '../core/spec.ts';
import {isAlive, type Phase, type ProjectState, type QueuedSignal, type ServiceState, type Stopping} from '../core/state.ts';

/** What has become of a service that something was asked of. */
export interface Verdict {
	readonly name: string;
	readonly isGood: boolean;
	/** A clause: `started, pid 42`. */
	readonly text: string;
}

/** Whether a service has what was asked for; undefined: not yet. */
export type Judge = (service: ServiceState) => Omit<Verdict, 'name'> | undefined;

/** One who looks at the others, too. */
export type JudgeOfAll = (service: ServiceState, state: ProjectState) => ReturnType<Judge>;

/** `otherwise`: what is said of those that are still open. */
export type Jury = (state: ProjectState, otherwise?: Omit<Verdict, 'name'>) => readonly Verdict[] | undefined;

/** All of them, once each has its verdict. A verdict stays, whatever comes after it. */
export function createJury(judges: ReadonlyMap<string, JudgeOfAll>): Jury {
	const verdicts = new Map<string, Verdict>();
	return (state, otherwise) => {
		for (const [name, judge] of judges) {
			const service = state.services[name];
			const verdict = verdicts.has(name) ? undefined : service ? judge(service, state) ?? otherwise : {isGood: true, text: 'has left the project'};
			if (verdict) {
				verdicts.set(name, {name, ...verdict});
			}
		}

		return verdicts.size === judges.size ? [...judges.keys()].map(name => verdicts.get(name)!) : undefined;
	};
}

/** `standing`: what stands in the way; `queued`: it waits for a hook. */
export function judgeSignal(standing: string | undefined, signal: SignalName, queued: QueuedSignal | undefined): Judge {
	if (standing !== undefined) {
		return () => bad(standing);
	}

	return ({signals, lastSignal}) => {
		if (queued === undefined) {
			return good(`sent ${signal}`);
		}

		if (signals?.includes(queued)) {
			return undefined;
		}

		if (lastSignal?.queued !== queued) {
			return bad(`is ending, and ${signal} was not sent`);
		}

		return lastSignal.isSent ? good(`sent ${signal}`) : bad(`before_signal refused ${signal}`);
	};
}

/** `before`: as it was when it was asked to start. */
export function judgeStart(before: ServiceState, isRestart: boolean): Judge {
	const wasUp = !isRestart && (before.phase.type === 'starting' || before.phase.type === 'ready' || before.phase.type === 'unready');
	return ({phase, run}) => {
		const isNew = wasUp || run > before.run;
		switch (phase.type) {
			case 'starting':
			case 'ready':
			case 'unready': {
				return isNew && phase.pid !== undefined ? good(`${wasUp ? 'is running' : 'started'}, pid ${phase.pid}`) : undefined;
			}

			case 'completed':
			case 'backoff':
			case 'failed':
			case 'skipped': {
				return judgeEnded(phase, isNew);
			}

			// Another command has come in between: that one counts.
			case 'idle':
			case 'stopped': {
				return good('was stopped by another command');
			}

			case 'waiting': {
				return undefined;
			}

			case 'stopping': {
				return judgeStopping(phase);
			}
		}
	};
}

/** In another run, which went on from where this file was opened, or from where one was before it that has changed as well. */
export function judgeRewind(before: ServiceState, file: string): Judge {
	const judge = judgeStart(before, true);
	return service => {
		const {phase, resumedAt} = service;
		const verdict = judge(service);
		if (!verdict?.isGood || phase.type === 'idle' || phase.type === 'stopped') {
			return verdict;
		}

		if (resumedAt === undefined) {
			return bad('was started from the beginning instead');
		}

		const why = resumedAt === file ? '' : ', which has changed, too';
		return good(`went on from ${resumedAt}${why}${'pid' in phase && phase.pid !== undefined ? `, pid ${phase.pid}` : ', and has ended well'}`);
	};
}

/** Built, and started in another run. */
export function judgeRebuild(before: ServiceState): Judge {
	const judge = judgeStart(before, true);
	return service => service.build?.type === 'failed' ? bad(`was not built: ${service.build.message}${isAlive(service.phase) ? '; what ran stays up' : ''}`) : judge(service);
}

/** Ready in another run than `before`, or ended well. */
export function judgeRenewal(before: ServiceState): Judge {
	return ({phase, run}) => {
		const isNew = run > before.run;
		switch (phase.type) {
			case 'ready': {
				return isNew ? good(`ready, pid ${phase.pid}`) : undefined;
			}

			case 'completed':
			case 'backoff':
			case 'failed':
			case 'skipped': {
				return judgeEnded(phase, isNew);
			}

			case 'idle':
			case 'stopped': {
				return bad('was stopped by another command');
			}

			case 'starting':
			case 'unready':
			case 'waiting': {
				return undefined;
			}

			case 'stopping': {
				return judgeStopping(phase);
			}
		}
	};
}

/** `isNew`: in the run that was asked for. */
function judgeEnded(phase: Extract<Phase, {readonly type: 'completed' | 'backoff' | 'failed' | 'skipped'}>, isNew: boolean): ReturnType<Judge> {
	switch (phase.type) {
		case 'completed': {
			return isNew ? good('started, and has ended well') : undefined;
		}

		case 'backoff': {
			return isNew ? bad(describePhase(phase)) : undefined;
		}

		case 'failed':
		case 'skipped': {
			return bad(describePhase(phase));
		}
	}
}

/** Nothing of the run that was alive then lives any more, nor of what came before the start of one that was only to be. */
export function judgeStop(before: ServiceState): Judge {
	const isCalledOff = before.phase.type === 'waiting' || before.phase.type === 'backoff';
	const text = isAlive(before.phase) ? 'stopped' : isCalledOff ? 'will not be started' : 'is not running';
	return ({phase, run, jobs}) => {
		const isOver = !isAlive(phase) && !jobs.some(({job, isCancelled}) => isCancelled && (job === 'build' || job === 'before-start'));
		return isOver || run > before.run ? good(text) : phase.type === 'stopping' ? judgeStopping(phase) : undefined;
	};
}

/** Nobody waits for what will not come. */
function judgeStopping(phase: Stopping): ReturnType<Judge> {
	return phase.isRefused ? bad(describePhase(phase)) : undefined;
}

export function good(text: string): Omit<Verdict, 'name'> {
	return {isGood: true, text};
}

export function bad(text: string): Omit<Verdict, 'name'> {
	return {isGood: false, text};
}
