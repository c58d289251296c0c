import {spawn, spawnSync, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {bundleProgram} from './bundled.ts';
import type {BrokerProgramOptions} from './broker-program.ts';
import {quietPort} from './ports.ts';
import {until} from './until.ts';

/** Brokers of other people, without anything of devtui in them. */
export type OtherBroker = 'aedes' | 'mosquitto' | 'nats-server';
/** `embedded`: devtui's own, in a process of its own. */
export type BrokerKind = 'embedded' | OtherBroker;

export interface BrokerOptions {
	/** Absent: a loopback port. */
	readonly host?: string;
	/** Embedded only. */
	readonly tls?: BrokerProgramOptions['tls'];
	readonly tokens?: BrokerProgramOptions['tokens'];
	/** mosquitto and nats-server: all that stands in its configuration; `directory`: of its own, for its files. */
	configure?(place: {readonly directory: string; readonly host: string; readonly port: number}): string;
	/** mosquitto only: its access control list, and the tokens of the users that are in it. */
	readonly acl?: {readonly rules: string; readonly tokens: Readonly<Record<string, string>>};
}

export interface RunningBroker {
	readonly kind: BrokerKind;
	/** `mqtt://127.0.0.1:PORT`. */
	readonly url: string;
	readonly port: number;
	readonly pid: number;
	/** All that it has printed. */
	output(): string;
	signal(signal: NodeJS.Signals): void;
	/** With -9. */
	kill(): Promise<void>;
	/** Once more, at the same port, with what it had kept. */
	start(): Promise<void>;
	/** For good, its files too. */
	end(): Promise<void>;
}

/** Listens on loopback when it has been started; whoever starts one ends it. */
export async function startBroker(kind: BrokerKind, options: BrokerOptions = {}): Promise<RunningBroker> {
	const directory = mkdtempSync(path.join(tmpdir(), 'devtui-broker-'));
	const {host = '127.0.0.1'} = options;
	const port = await quietPort();
	const {argv, remove = () => {}} = await prepare[kind]({directory, host, port}, options);
	let output = '';
	let child: ChildProcess | undefined;

	const kill = async () => {
		if (child?.exitCode === null && child.signalCode === null) {
			const gone = once(child, 'close');
			child.kill('SIGKILL');
			await gone;
		}
	};

	const start = async () => {
		const [file = '', ...args] = argv;
		const started = spawn(file, args, {cwd: directory, stdio: ['ignore', 'pipe', 'pipe']});
		child = started;
		let failure: Error | undefined;
		started.on('error', error => {
			failure = error;
		});
		for (const stream of [started.stdout, started.stderr]) {
			stream.on('data', (chunk: Buffer) => {
				output += chunk.toString();
			});
		}

		await until(`${kind} listens`, async () => {
			if (failure || started.exitCode !== null) {
				throw new Error(`${kind} could not be started: ${failure?.message ?? output}`);
			}

			return canConnect(host, port);
		}, {found: () => output});
	};

	await start();
	return {
		kind,
		url: `mqtt://${host}:${port}`,
		port,
		get pid() {
			return child!.pid!;
		},
		output: () => output,
		signal(signal) {
			child!.kill(signal);
		},
		kill,
		start,
		async end() {
			await kill();
			remove();
			rmSync(directory, {recursive: true, force: true});
		},
	};
}

interface Place {
	readonly directory: string;
	readonly host: string;
	readonly port: number;
}

interface Prepared {
	readonly argv: readonly string[];
	remove?(): void;
}

const prepare: Readonly<Record<BrokerKind, (place: Place, options: BrokerOptions) => Promise<Prepared>>> = {
	async embedded({host, port}, {tls, tokens}) {
		const {file, remove} = await bundleProgram(path.join(import.meta.dirname, 'broker-program.ts'));
		const options: BrokerProgramOptions = {host, port, ...tls && {tls}, ...tokens && {tokens}};
		return {argv: [process.execPath, file, JSON.stringify(options)], remove};
	},

	async aedes({host, port}) {
		const {file, remove} = await bundleProgram(path.join(import.meta.dirname, 'aedes-program.ts'));
		return {argv: [process.execPath, file, host, String(port)], remove};
	},

	async mosquitto({directory, host, port}, {acl, configure}) {
		const file = path.join(directory, 'mosquitto.conf');
		if (configure) {
			writeFileSync(file, configure({directory, host, port}));
			return {argv: ['mosquitto', '-c', file]};
		}

		const lines = [
			`listener ${port} ${host}`,
			`allow_anonymous ${acl === undefined}`,
			// Else it would become a user who may not read what lies here.
			'user root',
			'persistence false',
			'set_tcp_nodelay true',
			'max_queued_messages 100000',
			'log_dest stdout',
		];
		if (acl) {
			const passwords = path.join(directory, 'passwords');
			writeFileSync(passwords, Object.entries(acl.tokens).map(([user, token]) => `${user}:${token}\n`).join(''), {mode: 0o600});
			// Hashes what stands in it.
			const {status, stderr} = spawnSync('mosquitto_passwd', ['-U', passwords], {encoding: 'utf8'});
			if (status !== 0) {
				throw new Error(`mosquitto_passwd: ${stderr}`);
			}

			const rules = path.join(directory, 'acl');
			writeFileSync(rules, acl.rules, {mode: 0o600});
			lines.push(`password_file ${passwords}`, `acl_file ${rules}`);
		}

		writeFileSync(file, `${lines.join('\n')}\n`);
		return {argv: ['mosquitto', '-c', file]};
	},

	async 'nats-server'({directory, host, port}, {configure}) {
		const store = path.join(directory, 'store');
		mkdirSync(store);
		const file = path.join(directory, 'nats.conf');
		// MQTT is kept by JetStream, for which a server has a name.
		writeFileSync(file, configure?.({directory, host, port}) ?? `listen: "${host}:${await quietPort()}"
server_name: "devtui-test"
jetstream {
	store_dir: "${store}"
}
mqtt {
	listen: "${host}:${port}"
}
`);
		return {argv: ['nats-server', '-c', file]};
	},
};

async function canConnect(host: string, port: number): Promise<boolean> {
	return new Promise(resolve => {
		const socket = connect({host, port}).on('connect', () => {
			socket.destroy();
			resolve(true);
		}).on('error', () => {
			resolve(false);
		});
	});
}
