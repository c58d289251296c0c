import {maskedValue} from '../lib/masked.ts';

export type ChangedVariable =
	| {readonly type: 'added'; readonly name: string; readonly after: string}
	| {readonly type: 'changed'; readonly name: string; readonly before: string; readonly after: string}
	| {readonly type: 'removed'; readonly name: string; readonly before: string};

/** `PORT: 3000, was 5000`. */
export function describeVariable(changed: ChangedVariable): string {
	switch (changed.type) {
		case 'added': {
			return `${changed.name}: ${changed.after}, was not set`;
		}

		case 'changed': {
			return `${changed.name}: ${changed.after}, was ${changed.before}`;
		}

		case 'removed': {
			return `${changed.name}: not set, was ${changed.before}`;
		}
	}
}

type Variables = Readonly<Record<string, string>>;

/** How the environments of two runs differ, by name, for people to see: secrets are masked, and what differs in every run is left out. */
export function changedVariables(before: Variables, after: Variables): readonly ChangedVariable[] {
	return [...new Set([...Object.keys(before), ...Object.keys(after)])]
		.filter(name => before[name] !== after[name] && !runVariables.has(name))
		.sort()
		.map(name => describeChange(name, before[name], after[name]));
}

/** Of one run, and not of the service. */
export const runVariables: ReadonlySet<string> = new Set([
	'DEVTUI_RUN',
	'DEVTUI_CHANGED',
	'DEVTUI_CHANGED_MORE',
	'DEVTUI_SOCKET',
	'DEVTUI_RESUMED',
	'DEVTUI_STARTED_AT',
	// A socket of each run.
	'NOTIFY_SOCKET',
]);

function describeChange(name: string, before: string | undefined, after: string | undefined): ChangedVariable {
	if (before === undefined) {
		return {type: 'added', name, after: maskedValue(name, after ?? '')};
	}

	return after === undefined
		? {type: 'removed', name, before: maskedValue(name, before)}
		: {type: 'changed', name, before: maskedValue(name, before), after: maskedValue(name, after)};
}
