import {existsSync} from 'node:fs';
import type {ContainerInfo} from 'dockerode';
import type {ProjectSpec} from '../../core/spec.ts';
import {removeContext} from '../functions/context.ts';
import {createEngineAccess, type Engine} from './engine.ts';
import {findEngineAddress} from './engine-address.ts';
import {removeContainer} from './remove-container.ts';
import {answerOf, describeTrouble, statusOf} from './trouble.ts';

export interface RemoveOptions {
	/** Names of services whose containers stay, and the network with them. */
	readonly except: readonly string[];
	/** What its containers have as `devtui.project`. */
	readonly id: string;
	/** The user's own. */
	readonly environment: Readonly<Record<string, string | undefined>>;
}

export type RemovedProject =
	| {readonly type: 'ok'; readonly names: readonly string[]}
	| {readonly type: 'problem'; readonly message: string};

/**
 * Its containers with their anonymous volumes, also those of services that the file has no more; its network; what hooks
 * have saved. Volumes with a name and images stay.
 */
export async function removeProject(project: ProjectSpec, {except, id: name, environment}: RemoveOptions): Promise<RemovedProject> {
	const saved = except.length === 0 && removeContext(project.directory) ? ['.devtui/context.json'] : [];
	const hasContainers = project.services.some(({container}) => container);
	// It may have had some. Whether another machine has any is not asked for that.
	if (!hasContainers && !isLocal(environment)) {
		return {type: 'ok', names: saved};
	}

	const connected = await createEngineAccess(environment)();
	if (connected.type === 'problem') {
		return hasContainers ? connected : {type: 'ok', names: saved};
	}

	const {engine} = connected;
	try {
		const kept = new Set(project.services.filter(({name: service, replica}) => except.includes(service) || (replica && except.includes(replica.of))).map(({container}) => container?.name));
		const containers = await ownContainers(engine, name, project.directory);
		const leaving = containers.filter(container => !kept.has(nameOf(container)));
		await Promise.all(leaving.map(async ({Id: id}) => removeContainer(engine.docker.getContainer(id))));
		const networks = except.length === 0 && (hasContainers || leaving.length > 0) ? await removeNetworks(engine, name) : [];
		return {type: 'ok', names: [...leaving.map(container => nameOf(container)), ...networks, ...saved]};
	} catch (error) {
		return {type: 'problem', message: describeTrouble(error, engine.address)};
	}
}

function isLocal(environment: RemoveOptions['environment']): boolean {
	const found = findEngineAddress(environment);
	return found.type === 'found' && found.address.type === 'socket';
}

/** Not those of a project of the same name elsewhere. */
async function ownContainers({docker}: Engine, project: string, directory: string): Promise<readonly ContainerInfo[]> {
	const containers = await docker.listContainers({all: true, filters: JSON.stringify({label: [`devtui.project=${project}`]})});
	return containers.filter(({Labels: {'devtui.directory': from}}) => from !== undefined && (from === directory || !existsSync(from)));
}

async function removeNetworks({docker, kind}: Engine, project: string): Promise<readonly string[]> {
	const networks = await docker.listNetworks({filters: JSON.stringify({label: [`devtui.project=${project}`]})});
	const removed: string[] = [];
	for (const {Id: id, Name: name} of networks) {
		try {
			// By its number Podman removes it from under the containers that are in it (measured, 4.3).
			await docker.getNetwork(kind === 'podman' ? name : id).remove();
			removed.push(`network ${name}`);
		} catch (error) {
			// Somebody else's container is in it, which Podman has no status of its own for, or it is gone already.
			if (statusOf(error) !== 403 && statusOf(error) !== 404 && !answerOf(error).includes('network is being used')) {
				throw error;
			}
		}
	}

	return removed;
}

function nameOf({Names: [name = '']}: ContainerInfo): string {
	return name.replace(/^\//, '');
}
