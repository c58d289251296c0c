import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {ownAddresses} from '../ports/address.ts';
import type {EngineAddress} from './engine-address.ts';
import {sshWords} from './ssh-agent.ts';

/** The machine of an engine as it is reached from here. */
export interface EngineHost {
	/** A name or an address, where the ports are that it publishes on all addresses. */
	readonly host: string;
	/** Another machine: what it calls 127.0.0.1, and its paths, are not those of this one. */
	readonly isRemote: boolean;
}

export async function hostOf(address: EngineAddress): Promise<EngineHost> {
	const host = address.type === 'socket' ? '127.0.0.1' : address.type === 'tcp' ? address.host : await hostBySsh(address);
	return {host, isRemote: ownAddresses(host).length === 0};
}

/** What DOCKER_HOST names may be a name of the user's own, which only ssh's configuration knows. */
async function hostBySsh(address: EngineAddress & {readonly type: 'ssh'}): Promise<string> {
	try {
		const {stdout} = await promisify(execFile)('ssh', ['-G', ...sshWords(address)], {timeout: limitMs});
		return /^hostname (.+)$/m.exec(stdout)?.[1] ?? address.host;
	} catch {
		// The connection will say what is wrong with it.
		return address.host;
	}
}

const limitMs = 5000;
