import {describeShutdown, describeTransition} from '../core/describe.ts';
import type {ProjectSpec} from '../core/spec.ts';
import type {ServiceState} from '../core/state.ts';
import {stripAnsi} from '../lib/ansi.ts';
import type {StateChange} from './format.ts';

/** What devtui says about a change, a sentence each. */
export function sentencesOf(change: StateChange, project: ProjectSpec): readonly string[] {
	const probed = new Set(project.services.filter(service => service.ready).map(service => service.name));
	const watched = new Set(project.services.filter(service => service.watch?.action.type === 'restart').map(service => service.name));
	const told = changedServices(change)
		// Without a probe a service counts as ready once it runs, which its rule has said.
		.filter(({before, after}) => probed.has(after.name) || after.phase.type !== 'ready' || before.phase.type === 'unready')
		.map(({before, after}) => {
			const sentence = describeTransition(before, after);
			return sentence !== undefined && watched.has(after.name) && isOver(after) ? `${sentence}, waiting for a change` : sentence;
		});
	return [describeShutdown(change.previous, change.state), ...told].filter(sentence => sentence !== undefined).map(toPlain);
}

/** Nothing but a change, or a person, starts it again. */
function isOver({phase}: ServiceState): boolean {
	return phase.type === 'failed' || phase.type === 'completed';
}

export interface ServiceChange {
	readonly before: ServiceState;
	readonly after: ServiceState;
}

export function changedServices({state, previous}: StateChange): readonly ServiceChange[] {
	return Object.values(state.services).flatMap(after => {
		const before = previous.services[after.name];
		return before && before !== after ? [{before, after}] : [];
	});
}

/** Sentences may quote what programs said: nothing of it may reach the terminal as a command. */
export function toPlain(text: string): string {
	return stripAnsi(text).replace(/[\0-\u0008\u000B-\u001F\u007F-\u009F]/g, '');
}
