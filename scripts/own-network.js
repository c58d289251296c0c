import {spawnSync} from 'node:child_process';
import process from 'node:process';

/** Whether this user can have a network beside the machine's (Linux, root, iproute2). */
export function canHaveOwnNetwork() {
	return process.platform === 'linux' && process.getuid() === 0 && spawnSync('unshare', ['--net', 'ip', 'link', 'set', 'lo', 'up'], {stdio: 'ignore'}).status === 0;
}

/**
 * The command in a network of its own that has nothing but a loopback: bridges, addresses and rules of a firewall that it
 * leaves are gone with its last process.
 */
export function inOwnNetwork(words) {
	return ['unshare', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...words];
}
