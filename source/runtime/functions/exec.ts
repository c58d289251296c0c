import {StringDecoder} from 'node:string_decoder';
import type {ExecRequest, ExecResult} from '../../core/module-calls.ts';
import type {ChildOptions} from '../contract.ts';
import type {SpawnProcess} from '../child-types.ts';
import {signalNumber} from '../exit.ts';

export interface RunningExec {
	readonly result: Promise<ExecResult>;
	/** SIGKILL to all of it. */
	kill(): void;
}

/** Of each stream; more is no answer to a function. */
const maxBytes = 16 * 1024 * 1024;

/** A command that a function runs: nothing of it is left when it has ended. */
export function runCommand(spawn: SpawnProcess, {command, env, stdin}: ExecRequest, where: Pick<ChildOptions, 'workingDir' | 'environment' | 'place' | 'identity'>): RunningExec {
	const {promise, resolve} = withResolvers();
	const [program = '', ...args] = typeof command === 'string' ? ['/bin/sh', '-c', command] : command;
	const streams = {stdout: collect(), stderr: collect()};
	let isTooMuch = false;
	const child = spawn({...where, argv: [program, ...args], environment: {...where.environment, ...env}, stdin: stdin === undefined ? 'closed' : 'open'}, {
		spawned() {},
		spawnFailed(message) {
			resolve({type: 'problem', message: `exec: ${message}`});
		},
		output(chunk, stream) {
			if (streams[stream].push(chunk) > maxBytes) {
				isTooMuch = true;
				child.signal('SIGKILL', 'all');
			}
		},
		mainExited() {
			child.signal('SIGKILL', 'all');
		},
		exited(exit) {
			resolve(isTooMuch
				? {type: 'problem', message: `exec: ${program} has printed more than ${maxBytes / 1024 / 1024} MB`}
				: {type: 'done', exitCode: exit.type === 'code' ? exit.code : 128 + (signalNumber(exit.signal) ?? 0), stdout: streams.stdout.text(), stderr: streams.stderr.text()});
		},
	});
	if (stdin !== undefined) {
		if (!child.write(stdin)) {
			resolve({type: 'problem', message: `exec: ${program} cannot be given ${Buffer.byteLength(stdin)} bytes at once`});
			child.signal('SIGKILL', 'all');
		}

		child.endInput();
	}

	return {
		result: promise,
		kill() {
			child.signal('SIGKILL', 'all');
		},
	};
}

function collect() {
	const decoder = new StringDecoder('utf8');
	const parts: string[] = [];
	let bytes = 0;
	return {
		push(chunk: Uint8Array): number {
			parts.push(decoder.write(Buffer.from(chunk)));
			bytes += chunk.length;
			return bytes;
		},
		text: () => parts.join('') + decoder.end(),
	};
}

/** `Promise.withResolvers` is not there on Node 20. */
function withResolvers(): {readonly promise: Promise<ExecResult>; readonly resolve: (result: ExecResult) => void} {
	let resolve: (result: ExecResult) => void = () => {};
	const promise = new Promise<ExecResult>(settle => {
		resolve = settle;
	});
	return {promise, resolve};
}
