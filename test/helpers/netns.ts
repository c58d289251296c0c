import {spawn, spawnSync, type ChildProcess, type SpawnOptions} from 'node:child_process';
import {once} from 'node:events';
import {readlinkSync} from 'node:fs';
import process from 'node:process';
import {until} from './until.ts';

/** Another machine as far as networks go: a network namespace at the other end of a cable. For who `requires('network-namespaces')`. */
export interface OtherMachine {
	/** This machine's end. */
	readonly here: string;
	readonly there: string;
	/** What starts a program there, before its name. */
	readonly prefix: readonly [string, ...string[]];
	/** Starts a program there; whoever starts it ends it. */
	spawn(file: string, args: readonly string[], options?: SpawnOptions): ChildProcess;
	/** How it gets to another address of this machine. */
	route(address: string): void;
	/** Nothing comes through any more; nobody is told. */
	cut(): void;
	mend(): void;
	/** What it sends is lost, and what is sent to it comes: to it the line is good for a while. */
	mute(): void;
	unmute(): void;
	end(): Promise<void>;
}

let machines = 0;

export async function connectMachine(): Promise<OtherMachine> {
	// The namespace is there as long as this is, which ends with whoever started it.
	const holder = spawn('unshare', ['--net', 'cat'], {stdio: ['pipe', 'ignore', 'inherit']});
	const own = readlinkSync('/proc/self/ns/net');
	const inside = ['-t', String(holder.pid), '-n'];
	await until('the namespace is there', () => {
		if (holder.exitCode !== null) {
			throw new Error(`no network namespace could be made: unshare ended with ${holder.exitCode}`);
		}

		return readlinkSync(`/proc/${holder.pid}/ns/net`) !== own;
	});
	const number = layCable(holder.pid!);
	const [outer, inner] = endsOf(number);
	const network = `10.217.${Math.floor(number / 64)}.`;
	const [here, there] = [1, 2].map(host => `${network}${number % 64 * 4 + host}`) as [string, string];
	run('ip', 'addr', 'add', `${here}/30`, 'dev', outer);
	run('ip', 'link', 'set', outer, 'up');
	run('nsenter', ...inside, 'ip', 'addr', 'add', `${there}/30`, 'dev', inner);
	for (const device of ['lo', inner]) {
		run('nsenter', ...inside, 'ip', 'link', 'set', device, 'up');
	}

	const routes = new Set<string>();
	// They go with the cable.
	const lay = () => {
		for (const address of routes) {
			run('nsenter', ...inside, 'ip', 'route', 'replace', `${address}/32`, 'via', here);
		}
	};

	return {
		here,
		there,
		prefix: ['nsenter', ...inside],
		spawn: (file, args, options = {}) => spawn('nsenter', [...inside, file, ...args], options),
		route(address) {
			routes.add(address);
			lay();
		},
		mute() {
			// To a card that is not there.
			run('nsenter', ...inside, 'ip', 'neigh', 'replace', here, 'lladdr', '02:00:00:00:00:01', 'dev', inner, 'nud', 'permanent');
		},
		unmute() {
			run('nsenter', ...inside, 'ip', 'neigh', 'del', here, 'dev', inner);
		},
		cut() {
			// Its own end: what is sent to it is still sent nowhere else.
			run('nsenter', ...inside, 'ip', 'link', 'set', inner, 'down');
		},
		mend() {
			run('nsenter', ...inside, 'ip', 'link', 'set', inner, 'up');
			lay();
		},
		async end() {
			spawnSync('ip', ['link', 'del', outer], {stdio: 'ignore'});
			if (holder.exitCode === null && holder.signalCode === null) {
				const gone = once(holder, 'exit');
				holder.kill('SIGKILL');
				await gone;
			}
		},
	};
}

/** To that namespace; answers with its number, which says what addresses it has. The kernel gives a name once, to whichever process asks first. */
function layCable(holder: number): number {
	for (;;) {
		const number = (process.pid * 8 + machines++) % 16_384;
		const [outer, inner] = endsOf(number);
		const trouble = troubleOf('ip', 'link', 'add', outer, 'type', 'veth', 'peer', 'name', inner, 'netns', String(holder));
		if (trouble === undefined) {
			return number;
		}

		if (!trouble.includes('File exists')) {
			throw new Error(trouble);
		}
	}
}

const endsOf = (number: number) => [`dn${number}a`, `dn${number}b`] as const;

function run(command: string, ...args: readonly string[]): void {
	const trouble = troubleOf(command, ...args);
	if (trouble !== undefined) {
		throw new Error(trouble);
	}
}

function troubleOf(command: string, ...args: readonly string[]): string | undefined {
	const {status, signal, stderr, error} = spawnSync(command, args, {encoding: 'utf8'});
	return status === 0 ? undefined : `${command} ${args.join(' ')}: ${error?.message ?? `${stderr}${signal ?? status}`}`;
}
