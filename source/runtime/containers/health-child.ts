import type {SpawnedChild, SpawnedChildListener} from '../child-types.ts';
import type {ChildOptions} from '../contract.ts';
import {createDeferredChild} from './deferred-child.ts';
import {spawnInside} from './inside-child.ts';
import type {ContainerService} from './labels.ts';
import {spawnTask} from './task-child.ts';
import {describeTrouble, statusOf} from './trouble.ts';
import type {ContainerWorld} from './world.ts';

/**
 * What the image says by `HEALTHCHECK`, asked by devtui itself: Podman's service never asks, and an engine that does asks
 * for the first time after thirty seconds. An image without one is healthy.
 */
export function spawnHealthcheck(service: ContainerService, options: ChildOptions, listener: SpawnedChildListener, world: ContainerWorld): SpawnedChild {
	return createDeferredChild(findTest(service, world).then(test => {
		switch (test.type) {
			case 'none':
				return spawnTask(listener, async () => 0);
			case 'trouble':
				return spawnTask(listener, async ({print}) => {
					print(`${test.message}\n`, 'stderr');
					return 1;
				});
			case 'command':
				return spawnInside(service, {...options, argv: test.argv}, listener, world);
		}
	}));
}

type Test =
	| {readonly type: 'none'}
	| {readonly type: 'command'; readonly argv: readonly [string, ...string[]]}
	| {readonly type: 'trouble'; readonly message: string};

async function findTest({name, container}: ContainerService, {connect}: ContainerWorld): Promise<Test> {
	const connected = await connect();
	if (connected.type === 'problem') {
		return {type: 'trouble', message: connected.message};
	}

	const {docker, address} = connected.engine;
	let test: readonly string[] | undefined;
	try {
		// Of an image Podman does not tell it.
		const {Config: {Healthcheck: healthcheck}} = await docker.getContainer(container.name).inspect();
		test = healthcheck?.Test;
	} catch (error) {
		return {type: 'trouble', message: statusOf(error) === 404 ? `there is no container of ${name}` : describeTrouble(error, address)};
	}

	const [form = 'NONE', ...words] = test ?? [];
	if (form === 'CMD-SHELL') {
		return {type: 'command', argv: ['/bin/sh', '-c', words.join(' ')]};
	}

	const [program, ...rest] = words;
	return form === 'CMD' && program !== undefined ? {type: 'command', argv: [program, ...rest]} : {type: 'none'};
}
