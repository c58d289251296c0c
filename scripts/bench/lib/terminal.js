import {performance} from 'node:perf_hooks';
import {setTimeout as sleep} from 'node:timers/promises';
import xterm from '@xterm/headless';
import {spawn} from 'node-pty';

export const terminalSize = {columns: 200, rows: 60};

/** Starts a tool in a terminal of ours that answers its questions; times are those of `performance.now()`. */
export function openTerminal([file, ...args], {directory, environment}) {
	const {columns, rows} = terminalSize;
	const terminal = new xterm.Terminal({cols: columns, rows, scrollback: 0, allowProposedApi: true});
	const watchers = new Set();
	let bytes = 0;
	const startedAt = performance.now();
	const child = spawn(file, args, {cwd: directory, env: environment, cols: columns, rows, encoding: null});
	child.onData(chunk => {
		// The time of reading counts, not that of interpreting.
		const at = performance.now();
		bytes += chunk.length;
		terminal.write(chunk, () => {
			for (const watcher of watchers) {
				if (watcher.holds(terminal)) {
					watchers.delete(watcher);
					watcher.resolve(at);
				}
			}
		});
	});
	terminal.onData(data => {
		child.write(data);
	});
	const exited = new Promise(resolve => {
		child.onExit(resolve);
	});

	return {
		pid: child.pid,
		startedAt,
		terminal,
		bytes: () => bytes,
		screen: () => screenText(terminal),
		/** The time at which what made it true was read; undefined when nothing did. */
		async sees(holds, withinMs = 15_000) {
			if (holds(terminal)) {
				return performance.now();
			}

			const watcher = {holds};
			const seen = new Promise(resolve => {
				watcher.resolve = resolve;
			});
			watchers.add(watcher);
			const abort = new AbortController();
			const at = await Promise.race([seen, sleep(withinMs, undefined, {signal: abort.signal}).catch(() => undefined)]);
			abort.abort();
			watchers.delete(watcher);
			return at;
		},
		type(keys) {
			child.write(keys);
		},
		async stop() {
			child.kill('SIGTERM');
			await Promise.race([exited, sleep(3000, undefined, {ref: false})]);
			child.kill('SIGKILL');
			await exited;
			terminal.dispose();
		},
	};
}

export function screenText(terminal) {
	return Array.from({length: terminal.rows}, (_, row) => rowText(terminal, row)).join('\n');
}

export function rowText({buffer: {active}}, row) {
	return active.getLine(active.viewportY + row)?.translateToString(true) ?? '';
}

export function shows(text) {
	return terminal => screenText(terminal).includes(text);
}
