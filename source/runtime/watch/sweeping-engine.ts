import type {Engine, EngineOptions} from './engine.ts';
import type {SilentFileSystem} from './file-system.ts';
import {createPollEngine} from './poll-engine.ts';

export interface SweepingOptions {
	readonly engine: Engine;
	readonly silentFileSystem: SilentFileSystem;
	readonly pollIntervalMs: number;
	/** Compare these directories with what is known of them. */
	sweep(directories: ReadonlySet<string>): Promise<void>;
	/** Once for each file system that does not tell of every change. */
	onSilent(directory: string, fileSystem: string): void;
}

/**
 * Events, and on file systems that tell only of what is changed on this machine a look at regular times as well: a mount
 * anywhere in the tree, or behind a link, is noticed by its device.
 */
export function createSweepingEngine({engine, silentFileSystem, pollIntervalMs, sweep, onSilent}: SweepingOptions): Engine {
	const silentDevices = new Map<number, boolean>();
	const directories = new Set<string>();
	let poll: Engine | undefined;

	const isSilent = (path: string, device: number): boolean => {
		const known = silentDevices.get(device);
		if (known !== undefined) {
			return known;
		}

		const fileSystem = silentFileSystem(path, device);
		silentDevices.set(device, fileSystem !== undefined);
		if (fileSystem !== undefined) {
			onSilent(path, fileSystem);
		}

		return fileSystem !== undefined;
	};

	return {
		get sweepMs() {
			return poll?.sweepMs ?? engine.sweepMs ?? 0;
		},
		watch(path, kind, device) {
			const isSwept = device !== undefined && isSilent(path, device);
			if (isSwept) {
				directories.add(path);
				poll ??= createPollEngine({onGap: async () => sweep(directories)} satisfies Pick<EngineOptions, 'onGap'>, pollIntervalMs);
			}

			return engine.watch(path, kind) || isSwept;
		},
		unwatch(path) {
			directories.delete(path);
			engine.unwatch(path);
		},
		follow: link => engine.follow?.(link) ?? false,
		hurry() {
			poll?.hurry?.();
		},
		async begun() {
			await engine.begun?.();
		},
		async close() {
			await Promise.all([engine.close(), poll?.close()]);
		},
	};
}
