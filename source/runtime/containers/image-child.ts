import type {Readable} from 'node:stream';
import type Docker from 'dockerode';
import type {ImageBuildSpec} from '../../core/container-spec.ts';
import type {SpawnedChild, SpawnedChildListener} from '../child-types.ts';
import {packContext} from './build-context.ts';
import type {Engine} from './engine.ts';
import {findImage} from './image.ts';
import type {ContainerService} from './labels.ts';
import {readMessages} from './read-messages.ts';
import {registryLogins, type Login} from './registry-login.ts';
import {spawnTask, type Task} from './task-child.ts';
import {answerOf, describeFullDisk, describeTrouble, statusOf} from './trouble.ts';
import type {ContainerWorld} from './world.ts';

export interface ImageBuild {
	readonly service: ContainerService;
	/** What is there is older than the files. */
	readonly isOutdated: boolean;
}

/** Makes the image of a service; what the engine says of it is printed, and it ends with 1 when it has failed. */
export function spawnImageBuild({service, isOutdated}: ImageBuild, listener: SpawnedChildListener, {connect, environment}: ContainerWorld): SpawnedChild {
	return spawnTask(listener, async task => {
		const {image, build} = service.container;
		const connected = await connect();
		if (connected.type === 'problem' || !build) {
			task.print(`${connected.type === 'problem' ? connected.message : `${service.name} has nothing to build`}\n`, 'stderr');
			return 1;
		}

		const found = isOutdated || isLatest(image) ? undefined : await findImage(connected.engine, image);
		if (found?.type === 'found') {
			task.print(`the image ${image} is there\n`);
			return 0;
		}

		const trouble = await buildImage(connected.engine, service, {build, environment}, task);
		if (trouble !== undefined && !task.signal.aborted) {
			task.print(`${trouble}\n`, 'stderr');
		}

		return trouble === undefined ? 0 : 1;
	});
}

/** dockerode's own way of writing them is one that engines do not always read. */
function encoded(logins: Readonly<Record<string, Login>>): Docker.RegistryConfig {
	return {base64: Buffer.from(JSON.stringify(logins)).toString('base64').replaceAll('+', '-').replaceAll('/', '_')} as unknown as Docker.RegistryConfig;
}

/** Such an image is made anew at each start. */
function isLatest(image: string): boolean {
	return (/:([^/:]+)$/.exec(image)?.[1] ?? 'latest') === 'latest';
}

/** Answers with what has gone wrong. */
async function buildImage({docker, address}: Engine, {container: {image, platform, project}}: ContainerService, {build, environment}: {readonly build: ImageBuildSpec; readonly environment: ContainerWorld['environment']}, {signal, print}: Task): Promise<string | undefined> {
	const context = packContext(build);
	if (context.type === 'problem') {
		return context.message;
	}

	try {
		const logins = await registryLogins(environment);
		const stream = await docker.buildImage(context.stream, {
			t: image,
			dockerfile: context.dockerfile,
			buildargs: {...build.args},
			...build.target !== undefined && {target: build.target},
			...platform !== undefined && {platform},
			// One: of several Podman makes steps in any order, so that the same files may be another image.
			labels: {'devtui.project': project},
			rm: true,
			forcerm: true,
			registryconfig: encoded(logins),
			// The engine gives a build up whose asker is gone.
			abortSignal: signal,
		}) as Readable;
		for await (const {stream: text, status, id, error, errorDetail, progressDetail} of readMessages(stream)) {
			const failure = errorDetail?.message ?? error;
			if (failure !== undefined) {
				return describeFullDisk(failure.trim());
			}

			// Of what is pulled each step is told once, not each of its bytes.
			print(text ?? (status === undefined || progressDetail?.current !== undefined ? '' : `${id === undefined ? '' : `${id}: `}${status}\n`));
		}

		return undefined;
	} catch (error) {
		return statusOf(error) === undefined ? context.trouble() ?? describeTrouble(error, address) : describeFullDisk(answerOf(error));
	} finally {
		context.stream.destroy();
	}
}
