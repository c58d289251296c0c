import {readdirSync, readFileSync, readlinkSync} from 'node:fs';
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
	const pid = numbersIn('/proc').sort((a, b) => a - b).find(candidate => socketLinks(candidate).some(link => links.has(link)));
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
	return numbersIn(`/proc/${pid}/fd`).flatMap(descriptor => {
		try {
			return [readlinkSync(`/proc/${pid}/fd/${descriptor}`)];
		} catch {
			// Closed meanwhile.
			return [];
		}
	});
}

function describeOwner(pid: number): PortOwner {
	const command = plain(readProc(`${pid}/cmdline`).replaceAll('\0', ' ')) || plain(readProc(`${pid}/comm`));
	const service = /(?:^|\0)DEVTUI_SERVICE=([^\0]+)/.exec(readProc(`${pid}/environ`))?.[1];
	return {pid, command: command.length > longestCommand ? `${command.slice(0, longestCommand - 1)}…` : command, ...(service !== undefined && {service: plain(service)})};
}

const longestCommand = 200;

/** What a process calls itself is its own choice, and it is shown on a terminal. */
function plain(text: string): string {
	return text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}

function numbersIn(directory: string): number[] {
	try {
		return readdirSync(directory).map(Number).filter(Number.isInteger);
	} catch {
		// It has ended, or it is somebody else's.
		return [];
	}
}

function readProc(file: string): string {
	try {
		return readFileSync(`/proc/${file}`, 'utf8');
	} catch {
		return '';
	}
}
