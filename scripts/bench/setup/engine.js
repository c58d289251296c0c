import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import Docker from 'dockerode';

/** Nothing but busybox, which has to be a static one (Debian: busybox-static). */
export const image = 'devtui-bench/busybox:1';

/** Why there can be none, in words. */
export function missingForEngine() {
	const isMissing = name => !process.env.PATH.split(path.delimiter).some(directory => fs.existsSync(path.join(directory, name)));
	const missing = [['dockerd', 'docker.io iptables'], ['busybox', 'busybox-static']].filter(([name]) => isMissing(name)).map(([name, packages]) => `${name} is not installed: apt-get install ${packages}`);
	return process.getuid() === 0 ? missing : [...missing, 'The bench "containers" starts a dockerd, which has to be root.'];
}

/** A dockerd of the bench's own (root, Debian: docker.io iptables), once for all of it; what it has made goes with it. */
export async function withEngine(work) {
	const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'devtui-bench-engine-'));
	const socketPath = path.join(directory, 'socket');
	const host = `unix://${socketPath}`;
	const dockerd = spawn('dockerd', ['-H', host, '--data-root', `${directory}/root`, '--exec-root', `${directory}/exec`, '--pidfile', `${directory}/pid`], {stdio: 'ignore'});
	const docker = new Docker({socketPath});
	try {
		while (!await docker.ping().then(() => true, () => false)) {
			if (dockerd.exitCode !== null) {
				throw new Error('dockerd has ended: it needs root, and iptables');
			}

			await sleep(20);
		}

		await importImage(docker, directory);
		return await work({docker, host});
	} finally {
		const containers = await docker.listContainers({all: true}).catch(() => []);
		await Promise.all(containers.map(async ({Id: id}) => docker.getContainer(id).remove({force: true}).catch(() => {})));
		await docker.pruneNetworks().catch(() => {});
		if (dockerd.exitCode === null) {
			const gone = once(dockerd, 'exit');
			dockerd.kill();
			await gone;
		}

		fs.rmSync(directory, {recursive: true, force: true, maxRetries: 50, retryDelay: 100});
	}
}

async function importImage(docker, directory) {
	const root = path.join(directory, 'image');
	for (const name of ['bin', 'etc', 'proc', 'sys', 'dev', 'tmp', 'data']) {
		fs.mkdirSync(path.join(root, name), {recursive: true});
	}

	fs.copyFileSync(execFileSync('/bin/sh', ['-c', 'command -v busybox'], {encoding: 'utf8'}).trim(), path.join(root, 'bin/busybox'));
	for (const name of ['sh', 'cat', 'echo', 'sleep', 'test']) {
		fs.symlinkSync('busybox', path.join(root, 'bin', name));
	}

	const file = path.join(directory, 'image.tar');
	execFileSync('tar', ['-C', root, '-cf', file, '.']);
	const [repo, tag] = image.split(':');
	const stream = await docker.importImage(file, {repo, tag, changes: ['ENV PATH=/bin']});
	stream.resume();
	await once(stream, 'end');
}
