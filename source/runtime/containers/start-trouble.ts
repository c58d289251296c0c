import type {ContainerSpec} from '../../core/container-spec.ts';
import type {Engine} from './engine.ts';
import {answerOf, describeFullDisk, describeTrouble, statusOf} from './trouble.ts';

/** Why a container that was made could not be started, in one sentence. */
export async function describeStartTrouble(error: unknown, {docker, address}: Engine, {name}: ContainerSpec): Promise<string> {
	if (statusOf(error) === undefined) {
		return describeTrouble(error, address);
	}

	const answer = answerOf(error);
	if (/port is already allocated|address already in use/.test(answer)) {
		const port = takenPort(answer);
		const holder = port === undefined ? undefined : await holderOf(docker, Number(port), name);
		return port === undefined ? answer : `port ${port} is taken${holder === undefined ? '' : ` by the container ${holder}`}`;
	}

	const command = /exec: \\?"(.+?)\\?": (?:executable file not found|stat .*: no such file)/.exec(answer)?.[1];
	return command === undefined ? describeFullDisk(answer) : `command not found in the image: ${command}`;
}

/** Docker 28 has words of its own, with the port in the container after that of the machine; 29 has other ones. */
function takenPort(answer: string): string | undefined {
	return /failed to bind host port (?:for )?(?:\[[^\]]*\]|[\d.]*):(\d+)/.exec(answer)?.[1]
		?? /:(\d+)(?: failed)?: (?:bind: )?(?:port is already allocated|address already in use)/.exec(answer)?.[1];
}

async function holderOf(docker: Engine['docker'], port: number, own: string): Promise<string | undefined> {
	try {
		const containers = await docker.listContainers();
		const holder = containers.find(({Ports: published, Names: names}) => published.some(({PublicPort: used}) => used === port) && !names.includes(`/${own}`));
		return holder?.Names[0]?.slice(1);
	} catch {
		// It is only about who.
		return undefined;
	}
}
