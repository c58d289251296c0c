import {readlinkSync} from 'node:fs';
import {numbersInProc, readProc} from '../../system/proc.ts';
import {printable, processCommand} from '../../system/process-command.ts';
import type {Listener} from './listeners.ts';

export interface PortOwner {
	readonly pid: number;
	readonly command: string;
	/** When a devtui has started it: as which service. */
	readonly service?: string;
}

/** Who holds one of these sockets. Looks through all processes; those of other users are closed to us. */
export function findOwner(listeners: readonly Listener[]): PortOwner | undefined {
	const links = new Set(listeners.map(linkOf));
	// The youngest last: a server hands its socket down to its workers, and is what one would end.
	const pid = numbersInProc().sort((a, b) => a - b).find(candidate => socketLinks(candidate).some(link => links.has(link)));
	return pid === undefined ? undefined : describeOwner(pid);
}

/** Which of these sockets any of these processes holds. */
export function heldBy(pids: Iterable<number>, listeners: readonly Listener[]): readonly Listener[] {
	const links = new Set([...pids].flatMap(socketLinks));
	return listeners.filter(listener => links.has(linkOf(listener)));
}

function linkOf({inode}: Listener): string {
	return `socket:[${inode}]`;
}

function socketLinks(pid: number): readonly string[] {
	return numbersInProc(`${pid}/fd`).flatMap(descriptor => {
		try {
			return [readlinkSync(`/proc/${pid}/fd/${descriptor}`)];
		} catch {
			// Closed meanwhile.
			return [];
		}
	});
}

function describeOwner(pid: number): PortOwner {
	const command = processCommand(pid) || printable(readProc(`${pid}/comm`) ?? '');
	const service = /(?:^|\0)DEVTUI_SERVICE=([^\0]+)/.exec(readProc(`${pid}/environ`) ?? '')?.[1];
	return {pid, command, ...(service !== undefined && {service: printable(service)})};
}
