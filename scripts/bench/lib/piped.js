import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {performance} from 'node:perf_hooks';
import {setTimeout as sleep} from 'node:timers/promises';

/** Starts a tool into a pipe; times are those of `performance.now()`. `markEnd`: the last character of all that is looked for. */
export function startPiped([file, ...args], {directory, environment}, {markEnd = '.'} = {}) {
	const startedAt = performance.now();
	const child = spawn(file, args, {cwd: directory, env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true});
	const chunks = [];
	const watchers = new Set();
	let errors = '';
	let length = 0;
	let tail = '';
	child.stdout.on('data', chunk => {
		const at = performance.now();
		chunks.push(chunk);
		length += chunk.length;
		const hasMark = chunk.includes(markEnd.codePointAt(0));
		const text = tail + chunk.latin1Slice(hasMark ? 0 : Math.max(0, chunk.length - longestMark));
		tail = text.slice(-longestMark);
		if (!hasMark) {
			return;
		}

		for (const watcher of watchers) {
			if (text.includes(watcher.mark)) {
				watchers.delete(watcher);
				watcher.resolve(at);
			}
		}
	});
	child.stderr.setEncoding('utf8').on('data', text => {
		errors += text;
	});
	const exited = once(child, 'exit');

	const seesWithin = async (mark, withinMs) => {
		const seen = new Promise(resolve => {
			watchers.add({mark, resolve});
		});
		const abort = new AbortController();
		const at = await Promise.race([
			seen,
			exited.then(async () => sleep(500, undefined, {signal: abort.signal})),
			sleep(withinMs, undefined, {signal: abort.signal}),
		]);
		abort.abort();
		return at;
	};

	return {
		pid: child.pid,
		startedAt,
		/** The time at which this text has been read; it ends with `markEnd`, a full stop by default, a character rare enough to look for in a flood. */
		async sees(mark, withinMs = 30_000) {
			const at = await seesWithin(mark, withinMs);
			if (at === undefined) {
				throw new Error(`Never printed "${mark}": ${file} ${args.join(' ')}\n${errors}\n${Buffer.concat(chunks).subarray(0, 2000)}`);
			}

			return at;
		},
		/** undefined when it has not been read in time. */
		seesWithin,
		output: () => Buffer.concat(chunks, length),
		async stop() {
			child.kill('SIGTERM');
			await Promise.race([exited, sleep(3000, undefined, {ref: false})]);
		},
	};
}

const longestMark = 100;
