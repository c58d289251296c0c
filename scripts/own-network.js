import {spawnSync} from 'node:child_process';
import process from 'node:process';

/** Whether this user can have a network beside the machine's (Linux, root, iproute2). */
export function canHaveOwnNetwork() {
	return process.platform === 'linux' && process.getuid() === 0 && canRun(inOwnNetwork(['true']));
}

/**
 * The command in a network of its own that has nothing but a loopback: bridges, addresses and rules of a firewall that it
 * leaves are gone with its last process. What Podman has of networks in a place of the machine, wherever the rest of it
 * is, it has apart, too: else two Podmen have one server of names, which is in the network of one of them.
 */
export function inOwnNetwork(words) {
	return ['unshare', '--net', '--mount', 'sh', '-c', `ip link set lo up && mkdir -p ${podmanState} && mount -t tmpfs tmpfs ${podmanState} && exec "$@"`, 'sh', ...words];
}

const podmanState = '/run/containers';

function canRun([program, ...words]) {
	return spawnSync(program, words, {stdio: 'ignore'}).status === 0;
}
