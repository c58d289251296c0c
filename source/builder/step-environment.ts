import type {Job} from '../fleet/builds.ts';
import {rowId} from '../fleet/ids.ts';
import {runVariables} from '../runtime/changed-variables.ts';

export interface StepFacts {
	readonly job: Job;
	readonly attempt: number;
	readonly builder: string;
	readonly step: {readonly name: string; readonly index: number; readonly count: number};
}

/** The whole environment of a step: the builder's own without what opens the hub to others, and what is said of the build. */
export function stepEnvironment(own: Readonly<Record<string, string | undefined>>, {job, attempt, builder, step}: StepFacts): Readonly<Record<string, string>> {
	const kept = Object.entries(own).filter((variable): variable is [string, string] => variable[1] !== undefined && !left.has(variable[0]));
	return {
		CI: '1',
		...Object.fromEntries(kept),
		DEVTUI: '1',
		DEVTUI_BUILD: rowId(job.id, step.index, step.count),
		DEVTUI_PROJECT: job.project,
		DEVTUI_REVISION: job.revision,
		DEVTUI_STEP: step.name,
		DEVTUI_BUILDER: builder,
		DEVTUI_ATTEMPT: String(attempt),
	};
}

/** Secrets of the builder; and what is about the terminal or the service as which it runs itself. */
const left: ReadonlySet<string> = new Set([
	'DEVTUI_TOKEN',
	'DEVTUI_HUB',
	'DEVTUI_SERVICE',
	'DEVTUI_REPLICA',
	...runVariables,
	'COLUMNS',
	'LINES',
	'OLDPWD',
]);
