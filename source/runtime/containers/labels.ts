import type {ContainerSpec} from '../../core/container-spec.ts';
import type {ServiceSpec} from '../../core/spec.ts';

export type ContainerService = ServiceSpec & {readonly container: ContainerSpec};

export interface Owner {
	/** Of the project's first file. */
	readonly directory: string;
	readonly version: string;
}

/** What devtui knows its containers by, also those that an earlier one has left. */
export function labelsOf({name, replica, container}: ContainerService, {directory, version}: Owner, hash: string): Readonly<Record<string, string>> {
	return {
		'devtui.project': container.project,
		'devtui.service': replica?.of ?? name,
		'devtui.number': String(replica?.number ?? 1),
		'devtui.config-hash': hash,
		'devtui.version': version,
		'devtui.directory': directory,
	};
}
