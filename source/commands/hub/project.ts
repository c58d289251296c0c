import type {ServiceSpec} from '../../core/spec.ts';
import type {Phase, ServiceState} from '../../core/state.ts';
import {initialService} from '../../core/initial.ts';
import type {StandIn} from '../../console/stand-in.ts';
import {durationOf, shownState} from '../../fleet/build-row.ts';
import type {Build} from '../../fleet/builds.ts';
import {isFinal, usualExitCode} from '../../fleet/progress.ts';
import type {BuilderRow} from '../../fleet/questions.ts';
import {formatDuration, roundDuration} from '../../lib/duration.ts';
import {buildSections, builderSections, hubSections} from './details.ts';

/** What a console shows as a service: what is known of it once and for all, and how it is now. */
export interface HubService {
	readonly spec: ServiceSpec;
	readonly state: ServiceState;
	readonly standIn: StandIn;
}

export interface HubSelf {
	/** Where builders connect. */
	readonly address: string;
	/** Of its data. */
	readonly directory: string;
	/** devtui's. */
	readonly version: string;
	readonly startedAt: number;
	readonly pid: number;
}

/** The heading of builders; a project of that name has another one. */
export const buildersHeading = 'builders';

export function hubService(name: string, self: HubSelf): HubService {
	const spec = specOf(name);
	const {startedAt, pid} = self;
	return {
		spec,
		state: {...initialService(spec, startedAt), phase: {type: 'ready', pid}, run: 1, startedAt},
		standIn: {label: {text: 'listens'}, sections: () => hubSections(self)},
	};
}

export function builderService(name: string, row: BuilderRow): HubService {
	const spec = specOf(name, buildersHeading);
	const initial = initialService(spec, row.lastSeen);
	return {
		spec,
		state: {...initial, phase: builderPhase(row), watch: {...initial.watch, isPaused: isPaused(row)}},
		standIn: {...builderWords(row), sections: now => builderSections(row, now)},
	};
}

/** It is wanted to begin nothing, there or away. */
export function isPaused({state, wanted}: Pick<BuilderRow, 'state' | 'wanted'>): boolean {
	return state === 'paused' || wanted === 'paused';
}

/** `isEnding`: somebody here has cancelled it, and its builder has not said that it has ended. */
export function buildService(name: string, build: Build, isEnding: boolean): HubService {
	const {project, state, queuedAt, startedAt, endedAt} = build;
	const spec = specOf(name, project === buildersHeading ? `project ${project}` : project);
	const isEndingNow = isEnding && !isFinal(state);
	return {
		spec,
		state: {
			...initialService(spec, endedAt ?? startedAt ?? queuedAt),
			...startedAt !== undefined && {run: 1, startedAt},
			phase: buildPhase(build, isEndingNow),
		},
		standIn: {
			...isEndingNow ? {label: {text: 'cancelling'}, word: 'cancelling'} : {label: {text: describeBuild(build), shorter: [outcomeOf(build)]}, word: state},
			sections: now => buildSections(build, now),
		},
	};
}

/** How a build has come out, or is, as a clause: `exited 3 · 1m12s`. */
export function describeBuild(build: Build): string {
	const durationMs = isFinal(build.state) ? durationOf(build) : undefined;
	const outcome = outcomeOf(build);
	return durationMs === undefined ? outcome : `${outcome} · ${formatDuration(roundDuration(durationMs))}`;
}

function outcomeOf({state, exitCode, reason}: Build): string {
	switch (state) {
		case 'failed': {
			return reason ?? `exited ${exitCode ?? usualExitCode.failed}`;
		}

		case 'cancelled': {
			return reason ?? state;
		}

		case 'unknown': {
			return 'no such project';
		}

		case 'passed':
		case 'queued':
		case 'running': {
			return state;
		}
	}
}

function buildPhase({state, exitCode, project, builder}: Build, isEnding: boolean): Phase {
	if (isEnding) {
		return leaving;
	}

	switch (state) {
		case 'queued': {
			return {type: 'waiting', on: []};
		}

		case 'running': {
			return {type: 'starting'};
		}

		case 'passed': {
			return {type: 'completed', exit: {type: 'code', code: exitCode ?? 0}};
		}

		case 'failed': {
			return {type: 'failed', failure: {type: 'exit', exit: {type: 'code', code: exitCode ?? usualExitCode.failed}}};
		}

		case 'unknown': {
			return {type: 'failed', failure: {type: 'spawn', message: `${builder} has no project ${project}`}};
		}

		case 'cancelled': {
			return {type: 'stopped', exit: {type: 'code', code: exitCode ?? usualExitCode.cancelled}};
		}
	}
}

function builderPhase({state}: BuilderRow): Phase {
	switch (state) {
		case 'online':
		case 'paused': {
			return {type: 'ready', pid: elsewhere};
		}

		case 'missing': {
			return {type: 'unready', pid: elsewhere};
		}

		case 'draining': {
			return leaving;
		}

		case 'offline': {
			return {type: 'stopped'};
		}
	}
}

/** Its process is on another machine; of what stands for something else no pid is shown. */
const elsewhere = 0;

function builderWords({state, running, queued, jobs}: BuilderRow): Pick<StandIn, 'label' | 'word'> {
	// That it is paused is said behind it, wherever it is.
	const word = state === 'paused' ? 'online' : shownState(state);
	const doing = [...running > 0 ? [`${running} of ${jobs} busy`] : [], ...queued > 0 ? [`${queued} ${queued === 1 ? 'waits' : 'wait'}`] : []].join(', ');
	// That it is there goes without saying while it is busy.
	return doing === '' ? {label: {text: word}, word} : {label: {text: `${word} · ${doing}`, shorter: [...word === 'online' ? [doing] : [], word]}, word};
}

/** Nobody here stops it: there is no countdown. */
const leaving: Phase = {type: 'stopping', next: {type: 'stop'}, signal: 'SIGTERM', isKilled: false};

/** Nothing of it is run here: what a console shows of it is its name and its heading. */
function specOf(name: string, group?: string): ServiceSpec {
	return {
		name,
		command: {type: 'exec', argv: [name]},
		workingDir: '',
		environment: {},
		envFiles: [],
		projectEnvFiles: [],
		dependsOn: [],
		restart: {policy: 'no', maxDelayMs: 0, resetMs: 0},
		successExitCodes: [0],
		stop: {signal: 'SIGTERM', graceMs: 0},
		hooks: {},
		tty: false,
		stdin: 'none',
		profiles: [],
		...group !== undefined && {group},
		isDisabled: false,
		priority: 0,
		startDelayMs: 0,
		restartDependents: false,
		links: [],
	};
}
