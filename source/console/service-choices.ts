import type {Command} from '../core/events.ts';
import {isAlive, type ServiceState} from '../core/state.ts';
import {watchOf} from '../core/watch-of.ts';
import type {Intent} from './keymap/row.ts';
import {isUnderWay, specOf, type Subject} from './subject.ts';

/** Of services, those that a command has something to do for. */
export function alive(services: readonly ServiceState[]): readonly ServiceState[] {
	return services.filter(({phase}) => isAlive(phase));
}

/** What the project has no more is on its way down for good. */
export function staying(services: readonly ServiceState[]): readonly ServiceState[] {
	return services.filter(({isLeaving}) => !isLeaving);
}

/** Those on their way down already are left out, unless they would come up again. */
export function toStop(services: readonly ServiceState[]): readonly ServiceState[] {
	return staying(services).filter(service => isUnderWay(service) && !isStoppingForGood(service));
}

/** Those that do not run, or would not soon. */
export function toStart(services: readonly ServiceState[]): readonly ServiceState[] {
	return staying(services).filter(service => !isUnderWay(service) || isStoppingForGood(service));
}

export function failed(services: readonly ServiceState[]): readonly ServiceState[] {
	return services.filter(({phase}) => phase.type === 'failed' || (phase.type === 'backoff' && phase.failure !== undefined));
}

export function watched(subject: Subject, services: readonly ServiceState[]): readonly ServiceState[] {
	return services.filter(service => watchOf(specOf(subject, service.name), service) !== undefined);
}

/** Those with changes that wait, or that made them stale. */
export function changed(services: readonly ServiceState[]): readonly ServiceState[] {
	return services.filter(({watch}) => watch.isStale || (watch.isPaused && watch.pending.length > 0));
}

type ServiceCommand = Extract<Command, {readonly services: readonly string[]}>;
type PlainCommand = Exclude<ServiceCommand, {type: 'signal' | 'rewind'}>['type'];

export function command(type: PlainCommand, services: readonly ServiceState[], said: string): readonly Intent[] {
	return [
		{type: 'command', command: {type, services: services.map(({name}) => name)}, said},
		{type: 'view', action: {type: 'clear-marks'}},
	];
}

/** `, with 3 changes`: what a resumed watch brings in. */
export function describePending(services: readonly ServiceState[]): string {
	const count = services.reduce((sum, {watch}) => sum + watch.pending.length, 0);
	return count === 0 ? '' : `, with ${count} ${count === 1 ? 'change' : 'changes'}`;
}

function isStoppingForGood({phase}: ServiceState): boolean {
	return phase.type === 'stopping' && phase.next.type === 'stop';
}
