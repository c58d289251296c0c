import type {PortBinding} from '../../core/port-binding.ts';
import type {NetworkCheck, ServiceSpec} from '../../core/spec.ts';
import type {SpawnElsewhere} from '../spawn-by-place.ts';
import {createDeferredChild} from './deferred-child.ts';

export interface ContainersOptions {
	/** Of the project's first file. */
	readonly directory: string;
	readonly version: string;
	/** The user's own. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** The container of a run that has ended runs again: somebody has restarted it by hand. */
	readonly cameBack: (service: string, run: number) => void;
	/** How long an engine may take to say anything at all when something of it is killed. In ms. */
	readonly silenceMs?: number;
}

/** Services in containers, by an engine that is looked for when the first of them is to start. */
export interface Containers {
	readonly spawn: SpawnElsewhere;
	/** The check that asks a port of a service from here; a text: why it cannot be asked. */
	locate(service: ServiceSpec, check: NetworkCheck): Promise<NetworkCheck | string>;
	/** The ports of its container as they can be reached, while it runs. */
	published(service: string): readonly PortBinding[];
	/** Whether the run has found its container again. */
	isReused(service: string, run: number): boolean;
	/** Whether the next run will find it. */
	willBeReused(service: ServiceSpec, environment: Readonly<Record<string, string>>): Promise<boolean>;
}

export function createContainers(options: ContainersOptions): Containers {
	let loading: Promise<Containers> | undefined;
	let loaded: Containers | undefined;
	// A project without containers starts without all that.
	const load = async (): Promise<Containers> => {
		loading ??= import('./engine-containers.ts').then(({createEngineContainers}) => {
			loaded = createEngineContainers(options);
			return loaded;
		});
		return loading;
	};

	return {
		spawn: (place, childOptions, listener) => loaded
			? loaded.spawn(place, childOptions, listener)
			: createDeferredChild(load().then(containers => containers.spawn(place, childOptions, listener))),
		async locate(service, check) {
			const containers = await load();
			return containers.locate(service, check);
		},
		published: service => loaded?.published(service) ?? [],
		isReused: (service, run) => loaded?.isReused(service, run) ?? false,
		async willBeReused(service, environment) {
			const containers = await load();
			return containers.willBeReused(service, environment);
		},
	};
}
