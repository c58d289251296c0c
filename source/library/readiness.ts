import {describeExit, describePhase, describeReason} from '../core/describe.ts';
import type {ProjectSpec} from '../core/spec.ts';
import type {Exit, ProjectState, ServiceState} from '../core/state.ts';
import {stripAnsi} from '../lib/ansi.ts';
import {formatDuration, roundDuration} from '../lib/duration.ts';
import {lastLines} from '../logs/log-lines.ts';
import type {LogStore} from '../logs/log-store.ts';
import {NotReadyError, WaitTimeoutError, type ServiceFailure} from './errors.ts';

/** `lost`: it will not become ready by itself. */
export type Readiness = 'ready' | 'waiting' | 'lost';

/** `before`: as it was when it was asked for another run than that one. */
export function readinessOf(service: ServiceState, isOneShot: boolean, before?: ServiceState): Readiness {
	const isOld = service.run === before?.run;
	switch (service.phase.type) {
		case 'ready': {
			// What runs stays up when the build of what was to follow it has failed.
			const isUnbuilt = isOld && service.build !== before.build && service.build?.type === 'failed' && service.jobs.length === 0;
			return isUnbuilt ? 'lost' : isOneShot || isOld ? 'waiting' : 'ready';
		}

		case 'completed': {
			return isOld ? 'waiting' : 'ready';
		}

		case 'failed':
		case 'skipped':
		case 'stopped': {
			return 'lost';
		}

		case 'idle':
		case 'waiting':
		case 'starting':
		case 'unready':
		case 'stopping':
		case 'backoff': {
			return 'waiting';
		}
	}
}

/** All that were started. Who was stopped by hand is not waited for. */
export function readinessOfAll(project: ProjectSpec, state: ProjectState): {readonly readiness: Readiness; readonly waiting: readonly string[]; readonly lost: readonly string[]} {
	const judged = Object.values(state.services)
		.filter(({phase}) => phase.type !== 'idle' && phase.type !== 'stopped')
		.map(service => ({name: service.name, readiness: readinessOf(service, isOneShot(project, service.name))}));
	const namesOf = (wanted: Readiness) => judged.filter(({readiness}) => readiness === wanted).map(({name}) => name);
	const [waiting, lost] = [namesOf('waiting'), namesOf('lost')];
	return {readiness: lost.length > 0 ? 'lost' : waiting.length > 0 ? 'waiting' : 'ready', waiting, lost};
}

/** Somebody waits for its end. */
export function isOneShot({services}: ProjectSpec, name: string): boolean {
	return services.some(({dependsOn}) => dependsOn.some(({service, condition}) => service === name && (condition === 'completed' || condition === 'completed-successfully')));
}

export function hasEnded({phase, jobs}: ServiceState): boolean {
	return (phase.type === 'completed' || phase.type === 'failed' || phase.type === 'stopped' || phase.type === 'skipped') && jobs.length === 0;
}

/** `exited 0` of one that has ended well, too. */
export function describeEnd({phase}: ServiceState): string {
	return phase.type === 'completed' ? describeExit(phase.exit) : describePhase(phase);
}

export interface Known {
	readonly state: ProjectState;
	readonly logs: LogStore;
}

export function notReady(known: Known, names: readonly string[]): NotReadyError {
	const failures = names.map(name => failureOf(known, name));
	const subject = failures.length === 1 ? `${failures[0]!.service} is not ready: ${failures[0]!.reason}` : `${failures.length} services are not ready: ${listed(failures)}`;
	return new NotReadyError(`${subject}.${quoted(failures)}`, failures);
}

export function tookTooLong(known: Known, names: readonly string[], timeoutMs: number, what = 'ready'): WaitTimeoutError {
	const waiting = names.map(name => failureOf(known, name));
	return new WaitTimeoutError(`Not ${what} after ${formatDuration(roundDuration(timeoutMs))}: ${listed(waiting)}.${quoted(waiting)}`, timeoutMs, waiting);
}

export function failureOf({state, logs}: Known, name: string): ServiceFailure {
	const service = state.services[name];
	if (!service) {
		return {service: name, state: 'stopped', reason: 'it has left the project', exit: undefined, lastLines: []};
	}

	const {phase, run} = service;
	// Of a service that could not start, the run before has nothing to tell.
	const hasRun = phase.type !== 'skipped' && run > 0;
	const lines = hasRun ? lastLines(logs.entriesOf(name, 0), mostLastLines, {run, pattern: anyLine}) : [];
	return {service: name, state: phase.type, reason: reasonOf(service), exit: exitOf(service), lastLines: lines.map(({text}) => stripAnsi(text))};
}

const mostLastLines = 20;
const anyLine = /^/;

function reasonOf({phase, lastProbe, build}: ServiceState): string {
	switch (phase.type) {
		case 'starting': {
			return `not ready${describeReason(lastProbe)}`;
		}

		case 'unready': {
			return `not ready${describeReason(phase.lastProbe)}`;
		}

		case 'ready': {
			return build?.type === 'failed' ? `build failed: ${build.message}` : 'has not ended';
		}

		case 'idle':
		case 'waiting':
		case 'stopping':
		case 'backoff':
		case 'completed':
		case 'failed':
		case 'stopped':
		case 'skipped': {
			return describePhase(phase);
		}
	}
}

function exitOf({phase, lastExit}: ServiceState): Exit | undefined {
	switch (phase.type) {
		case 'failed':
		case 'backoff': {
			const {failure} = phase;
			return failure?.type === 'exit' ? failure.exit : failure?.type === 'spawn' ? undefined : lastExit;
		}

		case 'completed':
		case 'stopped': {
			return phase.exit;
		}

		case 'idle':
		case 'waiting':
		case 'starting':
		case 'ready':
		case 'unready':
		case 'stopping':
		case 'skipped': {
			return undefined;
		}
	}
}

function listed(failures: readonly ServiceFailure[]): string {
	return failures.map(({service, reason}) => `${service} ${reason}`).join('; ');
}

function quoted(failures: readonly ServiceFailure[]): string {
	return failures
		.filter(({lastLines: lines}) => lines.length > 0)
		.map(({service, lastLines: lines}) => `\n\nlast lines of ${service}:\n${lines.map(line => `  ${line}`).join('\n')}`)
		.join('');
}
