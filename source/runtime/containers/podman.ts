import {statSync} from 'node:fs';
import process from 'node:process';
import type {ContainerCreateOptions} from 'dockerode';
import type {VolumeSpec} from '../../core/container-spec.ts';
import type {Engine} from './engine.ts';
import {ownLimits} from './own-limits.ts';

/** What Podman has to be told beside what other engines are. */
export function podmanOptions(options: ContainerCreateOptions): ContainerCreateOptions {
	const {HostConfig: host} = options;
	return {...options, HostConfig: {
		...host,
		// It would ask for more than its own limits, and be refused.
		Ulimits: host?.Ulimits ?? ownLimits(),
		// Often it is the journal, which drops lines of who prints many.
		LogConfig: {Type: 'k8s-file', Config: {}},
	}};
}

/**
 * Podman makes each directory that is missing, also where a file says that it has to be there. Answers with a sentence
 * when one is missing on this machine; what is not known here is left to the engine.
 */
export function missingSource({kind, address}: Pick<Engine, 'kind' | 'address'>, volumes: readonly VolumeSpec[]): string | undefined {
	if (kind !== 'podman' || address.type !== 'socket' || process.platform !== 'linux') {
		return undefined;
	}

	const missing = volumes.find(volume => volume.type === 'bind' && !volume.isCreated && isMissing(volume.source));
	return missing?.type === 'bind' ? describeMissingSource(missing.source) : undefined;
}

export function describeMissingSource(source: string): string {
	return `the volume ${source} cannot be mounted: it does not exist where the container engine runs`;
}

/** What may not be looked at is there for who knows. */
function isMissing(file: string): boolean {
	try {
		return statSync(file, {throwIfNoEntry: false}) === undefined;
	} catch {
		return false;
	}
}
