import type {NetworkInspectInfo} from 'dockerode';
import type {NetworkSpec} from '../../core/container-spec.ts';
import type {Engine} from './engine.ts';
import {statusOf} from './trouble.ts';

const making = new Map<string, Promise<string | undefined>>();

/** Engines make a second one of the same name when two ask at once: one asks. Answers with what stands in the way. */
export async function makeNetwork(engine: Engine, network: NetworkSpec, project: string): Promise<string | undefined> {
	if (network.type !== 'project') {
		return undefined;
	}

	const key = `${engine.address.name} ${network.name}`;
	const made = making.get(key) ?? make(engine, network, project).finally(() => making.delete(key));
	making.set(key, made);
	return made;
}

async function make({docker}: Engine, {name, isExternal}: NetworkSpec & {readonly type: 'project'}, project: string): Promise<string | undefined> {
	const networks = await docker.listNetworks({filters: JSON.stringify({name: [name]})});
	if (networks.some(({Name: other}) => other === name)) {
		return undefined;
	}

	if (isExternal) {
		return `there is no network "${name}", which the file calls external: docker network create ${name}`;
	}

	try {
		await docker.createNetwork({Name: name, CheckDuplicate: true, Labels: {'devtui.project': project}});
	} catch (error) {
		// Another devtui was quicker.
		if (statusOf(error) !== 409) {
			throw error;
		}
	}

	return undefined;
}

/** Made by devtui for this project, and nobody else's. */
export function isOwnNetwork({Labels: labels}: Pick<NetworkInspectInfo, 'Labels'>, project: string): boolean {
	return labels?.['devtui.project'] === project;
}
