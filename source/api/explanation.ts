import {conditionName} from '../core/condition-name.ts';
import {dependentsOf, needOf} from '../core/dependencies.ts';
import {describeCheck} from '../core/describe-check.ts';
import {describeBeginning, describeExit, describeJob, describePhase} from '../core/describe.ts';
import type {ProbeKind, ProjectSpec, ServiceSpec} from '../core/spec.ts';
import type {Phase, ProjectState, ServiceState, WaitReason} from '../core/state.ts';
import {formatDuration} from '../lib/duration.ts';
import type {Insight} from './insight.ts';

/** Why a service is in the state it is in, for somebody who cannot look at a console. What does not apply is null. */
export interface Explanation {
	readonly name: string;
	readonly phase: string;
	/** A few words about the phase, with what helps to understand it. */
	readonly why: string;
	/** ISO 8601, when the phase was entered. */
	readonly since: string;
	/** Why the current run was started; null while there is none. */
	readonly cause: string | null;
	readonly lastExit: string | null;
	/** In a row. */
	readonly failures: number;
	readonly restartPolicy: string;
	/** Until it is started again after a failure. */
	readonly nextStartMs: number | null;
	readonly waitingFor: readonly WaitingFor[];
	readonly probes: readonly ProbeReport[];
	/** Commands that run for it now: its build, hooks. */
	readonly jobs: readonly string[];
	readonly changedFiles: readonly string[];
	readonly dependsOn: readonly {readonly service: string; readonly condition: string; readonly met: boolean}[];
	readonly neededBy: readonly string[];
	/** What it has printed behind its last newline, such as a prompt. */
	readonly unfinishedLine: string | null;
}

export interface WaitingFor {
	/** A service, or what else it is: `changes to end`, `before_start`. */
	readonly what: string;
	readonly need: 'started' | 'ready' | 'completed' | null;
	/** How that one is, and what it waits for itself. */
	readonly because: string | null;
}

export interface ProbeReport {
	readonly kind: ProbeKind;
	readonly check: string;
	readonly passes: boolean | null;
	/** In a row, and how many of them count. */
	readonly failures: number;
	readonly retries: number;
	/** What its last check said. */
	readonly said: string | null;
}

export interface Explained {
	readonly project: ProjectSpec;
	readonly state: ProjectState;
	readonly now: number;
	readonly insight: Pick<Insight, 'lastChecks' | 'unfinishedLine'> | undefined;
}

export function explain(spec: ServiceSpec, service: ServiceState, context: Explained): Explanation {
	const {project, state, now, insight} = context;
	const {phase} = service;
	const probes = probeReports(spec, service, insight);
	const unfinished = insight?.unfinishedLine(spec.name).trimEnd() ?? '';
	return {
		name: spec.name,
		phase: phase.type,
		why: why(spec, service, context, probes),
		since: new Date(service.since).toISOString(),
		// Otherwise the cause may be that of the next run.
		cause: phase.type === 'starting' || phase.type === 'ready' || phase.type === 'unready' ? describeBeginning(service.cause, service.resumedAt !== undefined) : null,
		lastExit: service.lastExit ? describeExit(service.lastExit) : null,
		failures: service.failures,
		restartPolicy: policyWords(spec),
		nextStartMs: phase.type === 'backoff' ? Math.max(0, phase.until - now) : null,
		waitingFor: phase.type === 'waiting' ? phase.on.map(reason => waitingFor(reason, context)) : [],
		probes,
		jobs: service.jobs.map(({job}) => describeJob(job)),
		changedFiles: [...new Set([...service.watch.pending, ...service.watch.changed])].slice(0, mostFiles),
		dependsOn: spec.dependsOn.map(dependency => ({service: dependency.service, condition: conditionName(dependency.condition), met: needOf(state, dependency).type === 'met'})),
		neededBy: dependentsOf(project, spec.name).map(({name}) => name),
		unfinishedLine: unfinished === '' ? null : unfinished,
	};
}

const mostFiles = 20;

function probeReports(spec: ServiceSpec, service: ServiceState, insight: Explained['insight']): readonly ProbeReport[] {
	return (['ready', 'live'] as const).flatMap((kind): readonly ProbeReport[] => {
		const probe = spec[kind];
		if (!probe) {
			return [];
		}

		const last = insight?.lastChecks(spec.name)[kind];
		const own = last?.run === service.run ? last : undefined;
		const failures = service.probeFailures[kind];
		return [{kind, check: describeCheck(probe.check), passes: own ? own.hasPassed : null, failures, retries: probe.retries, said: (insight ? own?.message : service.lastProbe) ?? null}];
	});
}

function why(spec: ServiceSpec, service: ServiceState, context: Explained, probes: readonly ProbeReport[]): string {
	const {phase} = service;
	const words = describePhase(phase, context.now);
	switch (phase.type) {
		case 'waiting': {
			const because = phase.on.flatMap(reason => waitingFor(reason, context).because ?? []);
			return because.length === 0 ? words : `${words}: ${because.join('; ')}`;
		}

		case 'starting': {
			const probe = probes.find(({kind}) => kind === 'ready');
			return phase.hasAnswered ? 'started, but not ready yet: its hook after_ready has not ended'
				: probe ? `started, but not ready yet: ${unmet(spec, probe)}` : words;
		}

		case 'unready': {
			return `unready${phase.lastProbe === undefined ? '' : `: ${phase.lastProbe}`}`;
		}

		case 'backoff': {
			return `${words}; ${failuresInARow(service.failures)}, restart: ${policyWords(spec)}`;
		}

		case 'failed': {
			return `${words}; not started again by itself (restart: ${policyWords(spec)})`;
		}

		case 'stopped': {
			return phase.exit ? `stopped on request (${describeExit(phase.exit)})` : 'stopped on request';
		}

		case 'completed': {
			return `ended well: ${describeExit(phase.exit)}`;
		}

		case 'idle': {
			return spec.isDisabled ? 'not started: it is disabled, or its profile is not active' : words;
		}

		case 'ready':
		case 'stopping':
		case 'skipped': {
			return service.watch.suspendedBy === undefined ? words : `${words}; its watch is suspended, since ${service.watch.suspendedBy} changed again and again`;
		}
	}
}

function unmet({ready}: ServiceSpec, {check, said}: ProbeReport): string {
	if (said === null) {
		return `${check} has not passed`;
	}

	// What is said of a line that has not come names it.
	return ready?.check.type === 'log' ? said : `${check}: ${said}`;
}

function waitingFor(reason: WaitReason, context: Explained): WaitingFor {
	switch (reason.type) {
		case 'dependency': {
			return {what: reason.service, need: reason.need, because: chain(reason.service, context, new Set())};
		}

		case 'quiet': {
			return {what: 'changes to end', need: null, because: null};
		}

		case 'job': {
			return {what: describeJob(reason.job), need: null, because: null};
		}

		case 'delay': {
			return {what: `its delay of ${formatDuration(reason.delayMs)}`, need: null, because: null};
		}
	}
}

/** `api is waiting for db, db is unready: connection refused`: down to who waits for nobody. */
function chain(name: string, context: Explained, seen: Set<string>): string {
	const service = context.state.services[name];
	const spec = context.project.services.find(each => each.name === name);
	if (!service || !spec) {
		return `there is no ${name}`;
	}

	seen.add(name);
	const own = `${name} is ${phraseOf(spec, service, context)}`;
	const next = nextOf(service.phase).filter(each => !seen.has(each));
	return [own, ...next.map(each => chain(each, context, seen))].join(', ');
}

function phraseOf(spec: ServiceSpec, service: ServiceState, context: Explained): string {
	const {phase} = service;
	if (phase.type === 'starting') {
		return why(spec, service, context, probeReports(spec, service, context.insight));
	}

	return phase.type === 'backoff' || phase.type === 'failed' || phase.type === 'skipped' ? `${phase.type} (${describePhase(phase, context.now)})`
		: phase.type === 'unready' && phase.lastProbe !== undefined ? `unready (${phase.lastProbe})`
			: describePhase(phase, context.now);
}

function nextOf(phase: Phase): readonly string[] {
	return phase.type === 'waiting' ? phase.on.flatMap(reason => reason.type === 'dependency' ? [reason.service] : []) : [];
}

function failuresInARow(count: number): string {
	return count === 1 ? '1 failure' : `${count} failures in a row`;
}

function policyWords({restart: {policy, maxRetries}}: ServiceSpec): string {
	return maxRetries === undefined ? policy : `${policy}, at most ${maxRetries} times`;
}
