import type {Stats} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import type {FSWatcher} from 'chokidar';
import type {Engine, EngineOptions} from './engine.ts';

const firstLookMs = 200;

/** Looks at every file again and again, for file systems that tell nothing. */
export function createPollEngine(options: EngineOptions, intervalMs: number): Engine {
	const closing = new AbortController();
	let current = start();

	async function start(): Promise<FSWatcher> {
		const {watch} = await import('chokidar');
		const watcher = watch([], {
			usePolling: true,
			interval: intervalMs,
			binaryInterval: intervalMs,
			ignoreInitial: true,
			ignorePermissionErrors: true,
			atomic: false,
			ignored: (path, stats) => path !== options.root && stats !== undefined && !isWanted(path, stats),
		});
		watcher.on('all', (_event, path) => {
			options.onTouched(path);
		});
		// Chokidar keeps back a second change within 50 ms, and one that sets the time of the file back.
		watcher.on('raw', (_event, path) => {
			options.onTouched(path);
		});
		watcher.on('error', () => {
			// What cannot be read now is looked at again at the next turn.
		});
		if (!closing.signal.aborted) {
			watcher.add(options.root);
			await new Promise<void>(resolve => {
				watcher.once('ready', resolve);
				closing.signal.addEventListener('abort', () => {
					resolve();
				}, {once: true});
			});
			void tellOfGap();
		}

		return watcher;
	}

	/** Chokidar is ready before it has looked at every file for the first time. */
	async function tellOfGap(): Promise<void> {
		try {
			await sleep(intervalMs + firstLookMs, undefined, {signal: closing.signal});
			options.onGap();
		} catch {
			// Closed: nobody wants to know.
		}
	}

	/** Where a link leads to is asked about once it has been followed. */
	function isWanted(path: string, stats: Stats): boolean {
		return stats.isSymbolicLink()
			? options.isWanted(path, false) || options.isWanted(path, true)
			: options.isWanted(path, stats.isDirectory());
	}

	return {
		ready: current.then(() => undefined),
		watch() {},
		unwatch() {},
		refresh() {
			current = current.then(async watcher => {
				const next = await start();
				await watcher.close();
				return next;
			});
		},
		async close() {
			closing.abort();
			const watcher = await current;
			await watcher.close();
		},
	};
}
