import {readFileSync} from 'node:fs';
import {endianness} from 'node:os';
import {canonicalAddress} from './address.ts';

/** A TCP socket that accepts connections on this machine. */
export interface Listener {
	/** `127.0.0.1`, `::1`; `0.0.0.0` and `::` are all addresses. */
	readonly address: string;
	readonly port: number;
	/** Who has opened it. */
	readonly userId: number;
	/** By which its owners are found. */
	readonly inode: number;
}

/** All of them; undefined where the kernel does not tell. */
export function readListeners(): readonly Listener[] | undefined {
	const tables = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(file => {
		try {
			return parseListeners(readFileSync(file, 'latin1'));
		} catch {
			// Not Linux, or no IPv6.
			return [];
		}
	});
	return process.platform === 'linux' ? tables : undefined;
}

/** Of a table such as `/proc/net/tcp`, whose addresses are words as this processor keeps them. */
export function parseListeners(table: string, order: 'LE' | 'BE' = endianness()): readonly Listener[] {
	const found: Listener[] = [];
	// Thousands of connections may be listed between a few listeners: lines of others are passed over as they are.
	for (const [, address, port, userId, inode] of table.matchAll(listening)) {
		found.push({address: addressOf(address!, order), port: Number.parseInt(port!, 16), userId: Number(userId), inode: Number(inode)});
	}

	return found;
}

// sl, local address and port, remote address, state (0A: listening), queues, timer, retransmits, uid, timeout, inode.
const listening = /^ *\d+: ([\dA-F]+):([\dA-F]{4}) [\dA-F]+:[\dA-F]{4} 0A \S+ \S+ \S+ +(\d+) +\d+ +(\d+)/gm;

function addressOf(hex: string, order: 'LE' | 'BE'): string {
	const words = hex.match(/.{8}/g) ?? [];
	const bytes = words.flatMap(word => {
		const read = [...Buffer.from(word, 'hex')];
		return order === 'LE' ? read.reverse() : read;
	});
	return bytes.length === 4 ? bytes.join('.') : canonicalAddress(Buffer.from(bytes).toString('hex').match(/.{4}/g)!.join(':'));
}
