import {readdirSync, readFileSync, readlinkSync} from 'node:fs';

/** Where a process listens for TCP, IPv4 as `127.0.0.1:7900`, IPv6 as the kernel writes it. */
export function listenersOf(pid: number): readonly string[] {
	const sockets = new Set(readdirSync(`/proc/${pid}/fd`).flatMap(descriptor => {
		try {
			return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1] ?? [];
		} catch {
			// Closed while we were looking.
			return [];
		}
	}));
	return ['tcp', 'tcp6'].flatMap(table => readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1).flatMap(line => {
		const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
		return state === '0A' && sockets.has(inode) ? [addressOf(local)] : [];
	}));
}

/** `0100007F:1EDC` → `127.0.0.1:7900`. */
function addressOf(text: string): string {
	const [host = '', port = ''] = text.split(':');
	const shown = host.length === 8 ? [...host.matchAll(/../g)].map(([byte]) => Number.parseInt(byte, 16)).reverse().join('.') : host;
	return `${shown}:${Number.parseInt(port, 16)}`;
}
