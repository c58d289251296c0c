import {homedir} from 'node:os';
import type {ContainerInspectInfo} from 'dockerode';
import type {ContainerSpec} from '../../core/container-spec.ts';
import type {Engine} from './engine.ts';
import {portBindings} from './port-bindings.ts';

/** What is other than one may think, as the container runs on another machine. */
export function remoteNotices({host, isRemote}: Engine, {ports, volumes}: ContainerSpec, info: ContainerInspectInfo, directory: string): readonly string[] {
	if (!isRemote) {
		return [];
	}

	const usual = new Set(ports.filter(({isUsualAddress}) => isUsualAddress).map(({containerPort}) => containerPort));
	const open = new Map(portBindings(info).filter(({containerPort, protocol}) => protocol === 'tcp' && usual.has(containerPort)).map(({containerPort, port}) => [port, containerPort]));
	const [first] = open;
	const own = volumes.flatMap(volume => volume.type === 'bind' && isOfUser(volume.source, directory) ? [volume.source] : []);
	return [
		...first ? [`published on all addresses of ${host}: ${[...open.keys()].map(port => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(', ')} ("127.0.0.1:${first.join(':')}" in "ports" keeps it to that machine)`] : [],
		...own.map(source => `the volume ${source} is a directory of ${host}, not of this machine: paths are those of the container engine's`),
	];
}

/** Of the project, or of the home directory around it; not a socket or a file of the system, which is meant to be that one's. */
function isOfUser(source: string, directory: string): boolean {
	return [directory, homedir()].some(place => place !== '/' && (source === place || source.startsWith(`${place}/`)));
}
