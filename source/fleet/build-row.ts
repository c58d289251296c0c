import type {Build, BuilderState, BuildState, Labels, Machine} from './builds.ts';
import type {BuilderRow} from './questions.ts';

/** A build as `builds --json` and HTTP show it. What does not apply is null. */
export interface ShownBuild {
	readonly id: string;
	readonly suggestion: string;
	readonly project: string;
	readonly revision: string;
	/** '': the project is one executable, or its steps are not known yet. */
	readonly step: string;
	readonly builder: string;
	readonly state: BuildState;
	readonly exitCode: number | null;
	/** ISO 8601, as those below. */
	readonly queuedAt: string;
	readonly startedAt: string | null;
	readonly endedAt: string | null;
	readonly durationMs: number | null;
	readonly machine: Machine | null;
	readonly retryOf: string | null;
	/** The id of the joined hub whose builder it is; absent: of the hub that is asked. */
	readonly hub?: string;
}

/** As `builders --json` and HTTP show it. */
export interface ShownBuilder {
	readonly name: string;
	readonly state: Exclude<BuilderState, 'missing'>;
	readonly labels: Labels;
	readonly jobs: number;
	readonly running: number;
	readonly machine: Machine;
	/** ISO 8601. */
	readonly lastSeen: string;
	/** As above. */
	readonly hub?: string;
}

export function shownBuild(build: Build): ShownBuild {
	const {id, suggestion, project, revision, step, builder, state, exitCode, queuedAt, startedAt, endedAt, machine, retryOf, hub} = build;
	return {
		id,
		suggestion,
		project,
		revision,
		step,
		builder,
		state,
		exitCode: exitCode ?? null,
		queuedAt: isoTime(queuedAt),
		startedAt: startedAt === undefined ? null : isoTime(startedAt),
		endedAt: endedAt === undefined ? null : isoTime(endedAt),
		durationMs: durationOf(build) ?? null,
		machine: machine ?? null,
		retryOf: retryOf ?? null,
		...hub !== undefined && {hub},
	};
}

export function shownBuilder({name, state, labels, jobs, running, machine, lastSeen, hub}: BuilderRow): ShownBuilder {
	return {name, state: shownState(state), labels, jobs, running, machine, lastSeen: isoTime(lastSeen), ...hub !== undefined && {hub}};
}

/** As people call a builder: `n1`, or where it is of a hub that is joined with the one that is asked, `n1@k3j9d0qa`. */
export function builderName({name, hub}: {readonly name: string; readonly hub?: string}): string {
	return hub === undefined ? name : `${name}@${hub}`;
}

/** Nobody but the hub can do anything about a builder that may still come back. */
export function shownState(state: BuilderState): ShownBuilder['state'] {
	return state === 'missing' ? 'offline' : state;
}

/** From its start to its end, by its builder's clock, which may have been set back meanwhile. */
export function durationOf({startedAt, endedAt}: Pick<Build, 'startedAt' | 'endedAt'>): number | undefined {
	return startedAt === undefined || endedAt === undefined ? undefined : Math.max(0, endedAt - startedAt);
}

/** A line of a status log: `PASSED 0 foo/master "n1"`; of a step `FAILED 1 p/r "n1" a/b`. */
export function resultLine({state, exitCode, project, revision, builder, step}: Pick<Build, 'state' | 'exitCode' | 'project' | 'revision' | 'builder' | 'step'>): string {
	return `${state.toUpperCase()} ${exitCode ?? 0} ${project}/${revision} ${JSON.stringify(builder)}${step === '' ? '' : ` ${step}`}`;
}

/** The exit code of a command that ends as the worst of these builds has; an unknown project counts as 255. */
export function worstCode(builds: ReadonlyArray<Pick<Build, 'exitCode'>>): number {
	return Math.max(0, ...builds.map(({exitCode = 0}) => exitCode < 0 ? 255 : exitCode));
}

function isoTime(at: number): string {
	return new Date(at).toISOString();
}
