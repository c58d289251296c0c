import type {NetworkSpec} from '../../core/container-spec.ts';
import type {Engine} from './engine.ts';
import {statusOf} from './trouble.ts';

type ProjectNetwork = NetworkSpec & {readonly type: 'project'};

/** The network of a container, which was looked for. */
export interface SeenNetwork {
	/** Absent: it is not there, or is not one of a project. */
	readonly id?: string;
	/** It is there after that. Answers with what stands in the way. */
	make(): Promise<string | undefined>;
}

const looking = new Map<string, Promise<SeenNetwork>>();
const making = new Map<string, Promise<undefined>>();

/** Those who look at once ask once, and one of them makes it for all. Nothing is made before. */
export async function lookForNetwork(engine: Engine, network: NetworkSpec, project: string): Promise<SeenNetwork> {
	if (network.type !== 'project') {
		return {make: async () => undefined};
	}

	const key = `${engine.address.name} ${network.name}`;
	const looked = looking.get(key) ?? look(engine, network, project).finally(() => looking.delete(key));
	looking.set(key, looked);
	return looked;
}

async function look(engine: Engine, network: ProjectNetwork, project: string): Promise<SeenNetwork> {
	const {name, isExternal} = network;
	const networks = await engine.docker.listNetworks({filters: JSON.stringify({name: [name]})});
	const there = networks.find(({Name: other}) => other === name);
	let made: Promise<undefined> | undefined;
	return {
		...there && {id: there.Id},
		async make() {
			if (there) {
				return undefined;
			}

			if (isExternal) {
				return `there is no network "${name}", which the file calls external: docker network create ${name}`;
			}

			made ??= makeOnce(engine, name, project);
			return made;
		},
	};
}

/** Engines make a second one of the same name when two ask at once: one asks. */
async function makeOnce(engine: Engine, name: string, project: string): Promise<undefined> {
	const key = `${engine.address.name} ${name}`;
	const made = making.get(key) ?? make(engine, name, project).finally(() => making.delete(key));
	making.set(key, made);
	return made;
}

async function make({docker}: Engine, name: string, project: string): Promise<undefined> {
	try {
		await docker.createNetwork({Name: name, CheckDuplicate: true, Labels: {'devtui.project': project}});
	} catch (error) {
		// Another devtui was quicker.
		if (statusOf(error) !== 409) {
			throw error;
		}
	}
}
