import type {ChildPlace} from '../contract.ts';
import {spawnContainer} from './container-child.ts';
import type {Containers, ContainersOptions} from './containers.ts';
import {spawnCopy} from './copy-child.ts';
import {createEngineAccess} from './engine.ts';
import {spawnHealthcheck} from './health-child.ts';
import {spawnInside} from './inside-child.ts';
import {spawnImageBuild} from './image-child.ts';
import type {ContainerService} from './labels.ts';
import {locate} from './locate.ts';
import {wouldBeReused} from './prepare-container.ts';
import {createReuse} from './reuse.ts';
import {endedInSilence} from './silent-engine.ts';
import type {ContainerWorld} from './world.ts';

/** Loaded with the first container. */
export function createEngineContainers({directory, version, environment, cameBack, silenceMs}: ContainersOptions): Containers {
	const world: ContainerWorld = {connect: createEngineAccess(environment), owner: {directory, version}, environment, reuse: createReuse(), published: new Map(), runs: new Map(), cameBack};
	return {
		spawn: (place, options, given) => endedInSilence(listener => {
			const service = inContainer(place);
			switch (place.type) {
				case 'container':
					return spawnContainer({service, run: place.run}, options, listener, world);
				case 'inside':
					return spawnInside(service, options, listener, world);
				case 'image':
					return spawnImageBuild({service, isOutdated: place.isOutdated}, listener, world);
				case 'health':
					return spawnHealthcheck(service, options, listener, world);
				case 'copy':
					return spawnCopy({service, copies: place.copies}, listener, world);
				case 'function':
					throw new TypeError('a function runs in no container');
			}
		}, given, {connect: world.connect, silenceMs}),
		locate: async (service, check) => locate(check, service as ContainerService, world.connect),
		isReused: world.reuse.isReused,
		published: service => world.published.get(service) ?? [],
		async willBeReused(service, variables) {
			const connected = await world.connect();
			return connected.type === 'connected' && wouldBeReused(connected.engine, {
				service: service as ContainerService,
				environment: variables,
				hasTerminal: service.tty,
				hasInput: service.stdin !== 'none',
				owner: world.owner,
			});
		},
	};
}

function inContainer({service}: ChildPlace): ContainerService {
	if (!service.container) {
		throw new TypeError(`${service.name} is in no container`);
	}

	return service as ContainerService;
}
