import {spawn, spawnSync, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import Docker from 'dockerode';
import {makeCertificate, type TestCertificate} from '../helpers/certificate.ts';
import {engineKind} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {importBusybox, startEngine} from './engine.ts';

export interface Machine {
	/** Where it is reached from here. */
	readonly address: string;
	/** Asked by a socket, which another machine would not have. */
	readonly docker: Docker;
	/** For `DOCKER_HOST`; `unix://`. */
	readonly socket: string;
	readonly authority: TestCertificate;
	/** A directory for `DOCKER_CERT_PATH`; `ca.pem` is the authority's unless it is said. */
	certificates(name: string, files: {readonly ca?: string; readonly client?: TestCertificate}): string;
	/** `ssh` knows it as `box`: a directory to be put first in `PATH`. */
	sshPrograms(name: string, options?: {readonly isKnown?: boolean; readonly hasKey?: boolean}): Promise<string>;
	/** The cable is pulled, and put in again. */
	disconnect(): void;
	connect(): void;
	end(): Promise<void>;
}

/** Another machine as far as networks go: a network namespace with an engine that wants TLS at port 2376, one that does not at 2375, and an sshd. */
export async function startMachine(): Promise<Machine> {
	const directory = mkdtempSync(path.join(tmpdir(), 'devtui-machine-'));
	const number = process.pid % 16_384;
	const network = `10.${213 + Math.floor(number / 16_384)}.${Math.floor(number / 64)}.`;
	const [here, address] = [1, 2].map(host => `${network}${number % 64 * 4 + host}`) as [string, string];
	const authority = makeCertificate({subject: 'devtui test authority'});
	const own = makeCertificate({subject: 'devtui test engine', names: [address], issuer: authority});
	const keys = path.join(directory, 'ssh-keys');
	const file = (name: string, content: string, mode = 0o600): string => {
		const place = path.join(directory, name);
		mkdirSync(path.dirname(place), {recursive: true});
		writeFileSync(place, content, {mode});
		chmodSync(place, mode);
		return place;
	};

	const engine = await startEngine({isApart: true, options: engineKind === 'podman' ? [] : [
		'-H', 'tcp://0.0.0.0:2376',
		'--tlsverify',
		'--tlscacert', file('ca.pem', authority.cert),
		'--tlscert', file('cert.pem', own.cert),
		'--tlskey', file('key.pem', own.key),
	]});
	const socket = engine.host.slice('unix://'.length);
	const [outer, inner] = [`dt${process.pid}a`, `dt${process.pid}b`];
	run('ip', 'link', 'add', outer, 'type', 'veth', 'peer', 'name', inner, 'netns', String(engine.pid));
	run('ip', 'addr', 'add', `${here}/30`, 'dev', outer);
	run('ip', 'link', 'set', outer, 'up');
	const inside = ['-t', String(engine.pid), '-n'];
	run('nsenter', ...inside, 'ip', 'addr', 'add', `${address}/30`, 'dev', inner);
	for (const device of ['lo', inner]) {
		run('nsenter', ...inside, 'ip', 'link', 'set', device, 'up');
	}

	const programs: ChildProcess[] = [];
	let hasSshd = false;
	const start = async (what: string, port: number, words: readonly string[]): Promise<void> => {
		// What it starts for each connection ends with it: nobody there hears that the other machine is gone.
		const program = spawn('nsenter', [...inside, 'unshare', '--pid', '--fork', '--kill-child', ...words], {stdio: 'ignore'});
		programs.push(program);
		await until(`${what} listens`, async () => new Promise<boolean>(resolve => {
			const client = connect({host: address, port}).on('connect', () => {
				client.destroy();
				resolve(true);
			}).on('error', () => {
				resolve(false);
			});
		}));
	};

	// What dockerd itself would not do at one address: the same without TLS.
	const relay = `const {connect, createServer} = require('node:net');
const join = client => {
	const engine = connect({path: ${JSON.stringify(socket)}, allowHalfOpen: true});
	client.pipe(engine).pipe(client);
	client.on('error', () => engine.destroy());
	engine.on('error', () => client.destroy());
};`;
	await start('the engine without TLS', 2375, [process.execPath, file('plain.cjs', `${relay}\ncreateServer({allowHalfOpen: true}, join).listen(2375);\n`)]);
	if (engineKind === 'podman') {
		// Podman's own service speaks no TLS: who wants it puts something before it.
		const options = {ca: authority.cert, cert: own.cert, key: own.key, requestCert: true, rejectUnauthorized: true, allowHalfOpen: true};
		await start('the engine with TLS', 2376, [process.execPath, file('tls.cjs', `${relay}\nrequire('node:tls').createServer(${JSON.stringify(options)}, join).on('tlsClientError', () => {}).listen(2376);\n`)]);
	}

	const docker = new Docker({socketPath: socket});
	await importBusybox(docker);

	return {
		address,
		docker,
		socket: engine.host,
		authority,
		certificates(name, {ca = authority.cert, client}) {
			file(`${name}/ca.pem`, ca);
			if (client) {
				file(`${name}/cert.pem`, client.cert);
				file(`${name}/key.pem`, client.key);
			}

			return path.join(directory, name);
		},
		async sshPrograms(name, {isKnown = true, hasKey = true} = {}) {
			if (!hasSshd) {
				hasSshd = true;
				// The `docker` of that machine.
				file('bin/docker', `#!${process.execPath}\n${relay.replace(/const join[^]*/, '')}\nif (process.argv.slice(2).join(' ') !== 'system dial-stdio') {\n\tprocess.exit(64);\n}\n\nconst engine = connect({path: ${JSON.stringify(socket)}, allowHalfOpen: true});\nprocess.stdin.pipe(engine).pipe(process.stdout);\n`, 0o755);
				mkdirSync(keys, {recursive: true});
				for (const key of ['host', 'user', 'stranger']) {
					run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', path.join(keys, key));
				}

				mkdirSync('/run/sshd', {recursive: true});
				run('cp', path.join(keys, 'user.pub'), path.join(keys, 'authorized'));
				await start('sshd', 22, [program('sshd'), '-D', '-e', '-f', file('sshd_config', `Port 22
HostKey ${keys}/host
AuthorizedKeysFile ${keys}/authorized
PasswordAuthentication no
KbdInteractiveAuthentication no
StrictModes no
UsePAM no
PidFile none
PermitRootLogin yes
SetEnv PATH=${directory}/bin:/usr/bin:/bin
`)]);
			}

			const hostKey = spawnSync('cat', [path.join(keys, 'host.pub')], {encoding: 'utf8'}).stdout;
			const config = file(`${name}/config`, `Host box
	HostName ${address}
	User root
	IdentityFile ${keys}/${hasKey ? 'user' : 'stranger'}
	IdentitiesOnly yes
	IdentityAgent none
	UserKnownHostsFile ${file(`${name}/known`, isKnown ? `${address} ${hostKey}` : '')}
	GlobalKnownHostsFile /dev/null
	StrictHostKeyChecking yes
`);
			file(`${name}/bin/ssh`, `#!/bin/sh\nexec ${program('ssh')} -F ${config} "$@"\n`, 0o755);
			return path.join(directory, name, 'bin');
		},
		disconnect() {
			// Its own end: what is sent to it is still sent nowhere else.
			run('nsenter', ...inside, 'ip', 'link', 'set', inner, 'down');
		},
		connect() {
			run('nsenter', ...inside, 'ip', 'link', 'set', inner, 'up');
		},
		async end() {
			await Promise.all(programs.map(async one => {
				if (one.exitCode === null && one.signalCode === null) {
					const gone = once(one, 'exit');
					one.kill('SIGKILL');
					await gone;
				}
			}));
			spawnSync('ip', ['link', 'del', outer], {stdio: 'ignore'});
			await engine.end();
			rmSync(directory, {recursive: true, force: true});
		},
	};
}

function run(command: string, ...args: readonly string[]): void {
	const {status, signal, stderr, error} = spawnSync(command, args, {encoding: 'utf8'});
	if (status !== 0) {
		throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? `${stderr}${signal ?? status}`}`);
	}
}

/** sshd wants to be called by its whole name. */
function program(name: string): string {
	return spawnSync('/bin/sh', ['-c', `command -v ${name}`], {encoding: 'utf8'}).stdout.trim();
}
