import {maxLoops} from './changes.ts';
import type {ProjectState} from './state.ts';

/** A sentence for each service whose watch devtui has just suspended. */
export function describeSuspensions(before: ProjectState, after: ProjectState): readonly string[] {
	return Object.values(after.services).flatMap(({name, watch: {suspendedBy}}) => {
		const isNew = suspendedBy !== undefined && before.services[name]?.watch.suspendedBy === undefined;
		return isNew ? [`watching of ${name} is paused: changed files have restarted it ${maxLoops} times within a minute, and ${suspendedBy} has changed again; if it writes that file itself, exclude it from \`watch\``] : [];
	});
}
