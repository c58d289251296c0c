import {execFileSync, spawn, spawnSync, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type {Readable} from 'node:stream';
import Docker from 'dockerode';
import {afterAll, beforeAll, beforeEach} from 'vitest';
import {readMessages} from '../../source/runtime/containers/read-messages.ts';
import {tar, type TarEntry} from '../../source/runtime/containers/tar.ts';
import {engineKind} from '../helpers/requirements.ts';
import {livingProcesses} from '../helpers/processes.ts';
import {until} from '../helpers/until.ts';
import {cannot} from './cannot.ts';
import {engineProgram} from './engine-program.ts';

/** Nothing but busybox. */
export const busybox = 'devtui-test/busybox:1';

export interface TestEngine {
	docker: Docker;
	/** As `DOCKER_HOST` names it. */
	host: string;
	/** Unlike all others: what the tests of a file make has it in its name. */
	readonly project: string;
}

/**
 * The engine of DOCKER_HOST, or one that is started for this file and ended after it: Podman with `DEVTUI_TEST_ENGINE=podman`,
 * else Docker. What its tests make is removed; those that it cannot pass (`cannot.ts`) are left out.
 */
export function useEngine(): TestEngine {
	const engine: TestEngine = {docker: new Docker({socketPath: '/nonexistent'}), host: '', project: `devtui-test-${process.pid}-${Math.random().toString(36).slice(2, 7)}`};
	let own: OwnEngine | undefined;
	beforeAll(async () => {
		const given = process.env['DOCKER_HOST'] ?? '';
		if (given === '') {
			own = await startEngine();
		}

		engine.host = own?.host ?? given;
		// For the programs that a test starts.
		process.env['DOCKER_HOST'] = engine.host;
		engine.docker = new Docker({socketPath: engine.host.replace(/^unix:\/\//, '')});
		await importBusybox(engine.docker);
	});
	leaveOutWhatItCannot();
	afterAll(async () => {
		try {
			await removeAll(engine.docker, engine.project, own !== undefined);
		} finally {
			if (own) {
				process.env['DOCKER_HOST'] = '';
				await own.end();
			}
		}
	});
	return engine;
}

/** For a `describe` whose engine is started otherwise. */
export function leaveOutWhatItCannot(): void {
	beforeEach(({task, skip}) => {
		const reason = cannot[engineKind][task.name];
		if (reason !== undefined) {
			skip(reason);
		}
	});
}

export interface OwnEngine {
	readonly host: string;
	readonly pid: number;
	/** All that it keeps. */
	readonly root: string;
	/** SIGKILL, and nothing is cleared away. */
	kill(): Promise<void>;
	/** Once more, in the same place. */
	startAgain(): Promise<void>;
	end(): Promise<void>;
}

export interface OwnEngineOptions {
	/** With a network of its own, too, beside another engine. */
	readonly isApart?: boolean;
	/** Its containers run on without it. */
	readonly isSurvived?: boolean;
	/** Of its command line. */
	readonly options?: readonly string[];
	/** All that it keeps is on a disk of its own, of that size. */
	readonly diskBytes?: number;
}

/** One with a place of its own. */
export async function startEngine({isApart = false, isSurvived = false, options = [], diskBytes}: OwnEngineOptions = {}): Promise<OwnEngine> {
	const directory = mkdtempSync(path.join(tmpdir(), 'devtui-engine-'));
	const root = path.join(directory, 'root');
	if (diskBytes !== undefined) {
		mkdirSync(root);
		execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tmpfs', root]);
	}

	const socketPath = path.join(directory, 'engine.sock');
	const host = `unix://${socketPath}`;
	const {argv, environment, helpers} = engineProgram(directory, host, isSurvived);
	let program: ChildProcess;
	const start = async (): Promise<void> => {
		// The one that was killed has left them, and its containerd may still be nobody's zombie.
		for (const file of ['pid', 'exec/containerd/containerd.pid']) {
			rmSync(path.join(directory, file), {force: true});
		}

		const log = openSync(path.join(directory, 'log'), 'a');
		const words = [...isApart ? ['unshare', '--net'] : [], ...argv, ...options];
		program = spawn(words[0]!, words.slice(1), {stdio: ['ignore', log, log], detached: true, env: {...process.env, ...environment}});
		closeSync(log);
		const docker = new Docker({socketPath});
		await until('the engine answers', () => {
			if (program.exitCode !== null) {
				throw new Error(`${argv[0]} has ended:\n${readFileSync(path.join(directory, 'log'), 'utf8').slice(-2000)}`);
			}

			return docker.ping().then(() => true, () => false);
		});
	};

	const kill = async (signal: NodeJS.Signals): Promise<void> => {
		if (program.exitCode === null && program.signalCode === null) {
			const gone = once(program, 'exit');
			program.kill(signal);
			await gone;
		}
	};

	await start();
	return {
		host,
		root,
		get pid() {
			return program.pid!;
		},
		kill: async () => kill('SIGKILL'),
		startAgain: start,
		async end() {
			if (program.exitCode !== null || program.signalCode !== null) {
				await start();
			}

			const docker = new Docker({socketPath});
			const containers = await docker.listContainers({all: true}).catch(() => []);
			await Promise.all(containers.map(async ({Id: id}) => {
				await docker.getContainer(id).remove({force: true, v: true}).catch(() => {});
			}));
			await kill('SIGTERM');
			await until('no helper of the engine runs', () => {
				const running = livingProcesses().filter(({command}) => helpers.includes(path.basename(command.split(' ')[0]!)) && command.includes(`${directory}/`));
				for (const {pid} of running) {
					try {
						process.kill(pid, 'SIGKILL');
					} catch {
						// Gone by itself.
					}
				}

				return running.length === 0;
			});
			await until('the directory of the engine can be removed', () => {
				unmountBelow(directory);
				try {
					rmSync(directory, {recursive: true, force: true});
				} catch {
					// Something of it is still mounted.
				}

				return !existsSync(directory);
			});
		},
	};
}

/** What an engine that was killed has left mounted. */
function unmountBelow(directory: string): void {
	const mounted = readFileSync('/proc/mounts', 'utf8').split('\n').map(line => line.split(' ')[1] ?? '').filter(place => place.startsWith(`${directory}/`));
	for (const place of mounted.sort().reverse()) {
		spawnSync('umount', [place], {stdio: 'ignore'});
	}
}

/** Without a registry: its image is made here. */
export async function importBusybox(docker: Docker): Promise<void> {
	await importImage(docker, busybox, {entries: files, changes: ['ENV PATH=/bin', 'CMD ["sh"]']});
}

/** An image of these files, unless it is there already; `changes` as in a Dockerfile. */
export async function importImage(docker: Docker, name: string, {entries, changes}: {readonly entries: () => readonly TarEntry[]; readonly changes: readonly string[]}): Promise<void> {
	const there = await docker.getImage(name).inspect().catch(() => undefined);
	if (there) {
		return;
	}

	const [repo, tag] = name.split(':');
	const stream = await (docker.importImage as (file: Readable, options: object) => Promise<Readable>).call(docker, tar(entries()), {repo, tag, changes});
	let id = '';
	for await (const {error, status} of readMessages(stream)) {
		if (error !== undefined) {
			throw new Error(error);
		}

		id = status ?? id;
	}

	// Podman 4.3 does not take the tag.
	await docker.getImage(name).inspect().catch(async () => {
		await docker.getImage(id).tag({repo: repo!, tag: tag!});
	});
}

function files(): readonly TarEntry[] {
	return [
		...busyboxFiles(),
		directory('tmp'),
		directory('srv'),
		file('etc/passwd', Buffer.from('root:x:0:0::/root:/bin/sh\ndev:x:1000:1000::/tmp:/bin/sh\n')),
		file('etc/group', Buffer.from('root:x:0:\ndev:x:1000:\n')),
	];
}

/** What a shell script needs. */
export function busyboxFiles(): readonly TarEntry[] {
	const program = ['/bin/busybox', '/usr/bin/busybox'].find(place => existsSync(place))!;
	const applets = ['sh', 'cat', 'echo', 'sleep', 'grep', 'kill', 'rm', 'ls', 'nc', 'httpd', 'hostname', 'head', 'tr', 'stty', 'tty', 'id', 'env', 'true', 'false', 'test', 'wget', 'yes', 'seq', 'mkdir', 'touch', 'nslookup', 'dd', 'tail', 'wc', 'ps', 'date', 'sed', 'pwd', 'printf', 'usleep', 'trap', 'md5sum', 'chown', 'mv'];
	return [
		...['bin', 'etc', 'proc', 'sys', 'dev', 'root'].map(name => directory(name)),
		file('bin/busybox', readFileSync(program), 0o755),
		...applets.map((name): TarEntry => ({type: 'link', name: `bin/${name}`, mode: 0o777, modifiedMs: 0, target: 'busybox'})),
	];
}

export function directory(name: string, mode = 0o755): TarEntry {
	return {type: 'directory', name, mode, modifiedMs: 0};
}

export function file(name: string, content: Uint8Array, mode = 0o644): TarEntry {
	return {type: 'file', name, mode, modifiedMs: 0, size: content.length, content: () => [content]};
}

/** `isOwn`: its images go with it. */
async function removeAll(docker: Docker, project: string, isOwn: boolean): Promise<void> {
	const containers = await docker.listContainers({all: true});
	await Promise.all(containers.filter(({Names: names}) => names.some(name => name.includes(project))).map(async ({Id: id}) => {
		await docker.getContainer(id).remove({force: true, v: true});
	}));
	const networks = await docker.listNetworks();
	await Promise.all(networks.filter(({Name: name}) => name.includes(project)).map(async ({Id: id}) => {
		await docker.getNetwork(id).remove();
	}));
	const {Volumes: volumes} = await docker.listVolumes();
	await Promise.all((volumes ?? []).filter(({Name: name}) => name.includes(project)).map(async ({Name: name}) => {
		await docker.getVolume(name).remove();
	}));
	// By their names: what others are made of stays. An engine cannot list them while it removes one.
	const images = isOwn ? [] : await docker.listImages();
	const tags = images.flatMap(({RepoTags: all}) => all ?? []).filter(tag => tag.includes(project));
	await Promise.all(tags.map(async tag => {
		await docker.getImage(tag).remove({force: true});
	}));
}
