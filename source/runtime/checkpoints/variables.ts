import {changedFiles} from '../environment.ts';

type Variables = Readonly<Record<string, string>>;

/** What the program of a service with checkpoints finds in its environment besides: the user's own words win. */
export function beginningVariables(environment: Variables, now: number): Variables {
	return {
		// Compiled modules would hide the sources that they were made from.
		PYTHONDONTWRITEBYTECODE: '1',
		// What Python keeps in buffers of its own would be printed again by each run that is resumed.
		PYTHONUNBUFFERED: '1',
		...environment,
		DEVTUI_STARTED_AT: String(now),
	};
}

/** What is set anew in the environment of a program that goes on from a checkpoint. */
export function resumedVariables(run: number, changed: readonly string[], now: number): Variables {
	return {
		DEVTUI_RUN: String(run),
		DEVTUI_RESUMED: '1',
		DEVTUI_STARTED_AT: String(now),
		...changedFiles(changed, mostChangedBytes),
	};
}

/** They are set in a program that is in the middle of something. */
const mostChangedBytes = 4000;
