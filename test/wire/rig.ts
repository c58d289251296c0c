import {spawn, type ChildProcess, type SpawnOptions} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import {onTestFinished} from 'vitest';
import {openLink, type Link, type LinkOptions} from '../../source/wire/link.ts';
import {clientIdOf, type Identity} from '../../source/wire/rules.ts';
import {until} from '../helpers/until.ts';

export interface Heard {
	readonly topic: string;
	readonly text: string;
	readonly bytes: Uint8Array;
	readonly from?: Identity | undefined;
}

/** A link and all that its listener was told. */
export interface TestLink extends Link {
	readonly heard: readonly Heard[];
	/** `connected`, and reasons. */
	readonly life: readonly string[];
	readonly drains: number;
	hasConnected(times?: number): Promise<void>;
	hears(topic: string, text: string): Promise<void>;
}

/** Ended when the test is over. */
export function linkTo(options: LinkOptions): TestLink {
	const recorder = record();
	const link = openLink(options, recorder.listener);
	onTestFinished(async () => {
		await link.end();
	});
	return recorder.of(link);
}

export function record() {
	const heard: Heard[] = [];
	const life: string[] = [];
	let drains = 0;
	return {
		listener: {
			connected() {
				life.push('connected');
			},
			lost(why: string) {
				life.push(`lost: ${why}`);
			},
			message(topic: string, payload: Uint8Array, from?: Identity) {
				heard.push({topic, text: Buffer.from(payload).toString(), bytes: payload, from});
			},
			rejected(why: string, message: string) {
				life.push(`rejected: ${why}: ${message}`);
			},
			drained() {
				drains++;
			},
		},
		of(link: Link): TestLink {
			return {
				get isConnected() {
					return link.isConnected;
				},
				get pendingBytes() {
					return link.pendingBytes;
				},
				get drains() {
					return drains;
				},
				publish: link.publish,
				end: link.end,
				heard,
				life,
				async hasConnected(times = 1) {
					await until(`the link connects ${times} times`, () => life.filter(word => word === 'connected').length >= times, {found: () => life.join('\n')});
				},
				async hears(topic, text) {
					await until(`${topic} says ${text}`, () => heard.some(one => one.topic === topic && one.text === text), {
						found: () => [...life, ...heard.slice(-20).map(one => `${one.topic}: ${one.text.slice(0, 80)}`)].join('\n'),
					});
				},
			};
		},
	};
}

export function builder(url: string, name: string, more: Partial<LinkOptions> = {}): LinkOptions {
	return {
		url,
		user: name,
		token: `token of ${name}`,
		clientId: clientIdOf({role: 'builder', name}, newSession()),
		will: {topic: `devtui/1/builder/${name}/presence`, payload: Buffer.from('gone')},
		subscriptions: [`devtui/1/builder/${name}/down`, 'devtui/1/all', 'devtui/1/hub'],
		...more,
	};
}

let sessions = 0;

export function newSession(): string {
	return `s${process.pid}x${++sessions}`;
}

export interface LinkProcess {
	readonly process: ChildProcess;
	readonly lines: ReadonlyArray<Readonly<Record<string, unknown>>>;
	says(what: string, isIt: (line: Readonly<Record<string, unknown>>) => boolean, times?: number): Promise<void>;
	order(order: unknown): void;
}

/** Of `link-program.ts`; killed when the test is over. `start`: on another machine. */
export function linkProcess(program: string, options: object, start: (file: string, args: readonly string[], options: SpawnOptions) => ChildProcess = spawn): LinkProcess {
	const child = start(process.execPath, [program, JSON.stringify(options)], {stdio: ['pipe', 'pipe', 'inherit']});
	let text = '';
	child.stdout!.on('data', (chunk: Buffer) => {
		text += chunk.toString();
	});
	child.stdin!.on('error', () => {
		// It has been killed.
	});
	onTestFinished(async () => {
		if (child.exitCode === null && child.signalCode === null) {
			const gone = once(child, 'exit');
			child.kill('SIGKILL');
			await gone;
		}
	});
	const lines = () => text.split('\n').slice(0, -1).map(line => JSON.parse(line) as Readonly<Record<string, unknown>>);
	return {
		process: child,
		get lines() {
			return lines();
		},
		async says(what, isIt, times = 1) {
			await until(`the process says ${what}`, () => lines().filter(isIt).length >= times, {found: () => text});
		},
		order(order) {
			child.stdin!.write(`${JSON.stringify(order)}\n`);
		},
	};
}
