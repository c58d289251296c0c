import {describeExit, describeFailure} from '../../core/describe.ts';
import type {ProjectSpec} from '../../core/spec.ts';
import type {ProjectState, ServiceState} from '../../core/state.ts';
import {plainLine} from '../text.ts';

/** Something that has become of a service, worth telling to who does not look at it. */
export interface News {
	readonly service: string;
	readonly type: 'failed' | 'ended' | 'ready';
	/** What is said of it: `exited 1`. */
	readonly text: string;
	/** Nobody starts it again but a person, or a change of its files. */
	readonly isFinal: boolean;
}

/** What devtui itself does, when it starts everything or stops it, is no news. */
export function newsBetween(before: ProjectState, after: ProjectState, project: ProjectSpec): readonly News[] {
	return after.shutdown ? [] : Object.values(after.services).flatMap(service => {
		const old = before.services[service.name];
		return old && old.phase.type !== service.phase.type && !service.isLeaving ? newsOf(old, service, project) : [];
	});
}

function newsOf(before: ServiceState, after: ServiceState, project: ProjectSpec): readonly News[] {
	const {phase, name: service} = after;
	switch (phase.type) {
		case 'failed': {
			return [{service, type: 'failed', text: plainLine(describeFailure(phase.failure)), isFinal: true}];
		}

		case 'backoff': {
			return [phase.failure
				? {service, type: 'failed', text: plainLine(describeFailure(phase.failure)), isFinal: false}
				: {service, type: 'ended', text: 'ended', isFinal: false}];
		}

		case 'completed': {
			return isTask(after, project) ? [] : [{service, type: 'ended', text: describeExit(phase.exit), isFinal: true}];
		}

		case 'ready': {
			const isFirstStart = after.cause.type === 'start' && after.restarts === 0;
			return isFirstStart || before.phase.type === 'unready' ? [] : [{service, type: 'ready', text: 'is ready', isFinal: false}];
		}

		case 'idle':
		case 'waiting':
		case 'starting':
		case 'unready':
		case 'stopping':
		case 'stopped':
		case 'skipped': {
			return [];
		}
	}
}

/** Whoever is waited for to end, or has done it soon, was meant to end. */
function isTask({name, startedAt, since}: ServiceState, {services}: ProjectSpec): boolean {
	const isAwaited = services.some(({dependsOn}) => dependsOn.some(each => each.service === name && each.condition === 'completed-successfully'));
	return isAwaited || since - (startedAt ?? since) < taskMs;
}

const taskMs = 30_000;
