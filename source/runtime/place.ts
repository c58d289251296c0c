import type {CommandSpec, JobName, ServiceSpec} from '../core/spec.ts';
import type {ChildPlace} from './contract.ts';

/** What the command is for: the service itself, one of its jobs, a probe, or a command of its watch. */
export type CommandPurpose = 'service' | 'probe' | 'action' | JobName;

/** `undefined`: the command is a process of this machine. `isOutdated`: what is to be built is older than its files. */
export function placeOf(service: ServiceSpec, command: CommandSpec, run: number, purpose: CommandPurpose, isOutdated = false): ChildPlace | undefined {
	switch (command.type) {
		case 'image': {
			return {type: 'container', service, run};
		}

		case 'build-image': {
			return {type: 'image', service, isOutdated};
		}

		case 'image-health': {
			return {type: 'health', service};
		}

		case 'copy-files': {
			return {type: 'copy', service, copies: command.copies};
		}

		case 'function': {
			return {type: 'function', service, run, path: command.path};
		}

		case 'shell':
		case 'exec': {
			return service.container && isInside[purpose] ? {type: 'inside', service} : undefined;
		}
	}
}

/** As what it is for a command that is run here: with the user's environment, which a container does not have. */
export function onThisMachine({container: _, ...service}: ServiceSpec): ServiceSpec {
	return service;
}

/** A container that is not there yet, or no more, cannot run anything. */
const isInside: Readonly<Record<CommandPurpose, boolean>> = {
	service: false,
	probe: true,
	action: true,
	build: false,
	'before-start': false,
	'after-start': true,
	'after-ready': true,
	'before-signal': true,
	'after-signal': true,
	'before-stop': true,
	'stop-command': true,
	'after-stop': false,
	'on-failure': false,
};
