import type {CallableModule} from '../../core/module-calls.ts';
import {statIfThere} from '../../system/stat-if-there.ts';
import type {FileAccess} from '../files.ts';
import type {LoadedModule} from './loaded-module.ts';

/** The modules of a project that runs here: the one it runs by, and those that are on their way. */
export interface Modules {
	read(file: string, how: ReadHow): Promise<ReadModule>;
	/** It is not ended for another one, but by whoever has taken it; undefined: somebody has, or another one has come. */
	hold(id: string): CallableModule | undefined;
	/** Of all that nobody holds. */
	close(): Promise<void>;
}

export interface ReadHow {
	readonly access: FileAccess;
	/** One that has been loaded counts as long as its files are the same; else it is loaded again whatever they say. */
	readonly mayReuse: boolean;
}

export interface ReadModule {
	readonly id: string;
	readonly module: LoadedModule;
}

interface Kept extends ReadModule {
	readonly file: string;
	readonly texts: ReadonlyMap<string, string | undefined>;
	/** Nothing was being written while it was loaded. */
	readonly isCertain: boolean;
	isHeld: boolean;
}

/** Clocks of file systems stand still for so long. */
const coarseMs = 20;

export function createModules(): Modules {
	const kept = new Map<string, Kept>();
	let last = 0;
	let turn: Promise<unknown> = Promise.resolve();

	const sweep = async (but?: string) => {
		await Promise.all([...kept.values()].filter(({id, isHeld}) => !isHeld && id !== but).map(async ({id, module}) => {
			kept.delete(id);
			await module.end();
		}));
	};

	const read = async (file: string, {access, mayReuse}: ReadHow): Promise<ReadModule> => {
		const newest = [...kept.values()].findLast(each => each.file === file);
		// What was in the way of one that has failed need not be in a file.
		if (mayReuse && newest?.isCertain && newest.module.loaded.type === 'ok' && [...newest.texts].every(([path, text]) => textOf(access, path) === text)) {
			return newest;
		}

		const begunAt = Date.now();
		const {loadModule} = await import('./loaded-module.ts');
		const module = await loadModule(file);
		const id = `${file}#${++last}`;
		const {files} = module.loaded;
		kept.set(id, {
			id,
			file,
			module,
			texts: new Map(files.map(path => [path, textOf(access, path)])),
			isCertain: files.every(path => writtenAt(path) < begunAt - coarseMs),
			isHeld: false,
		});
		void sweep(id);
		return {id, module};
	};

	return {
		async read(file, how) {
			// One after the other: what the first has read is taken over, or not, before the next one is there.
			const mine = turn.then(async () => read(file, how));
			turn = mine.catch(() => {});
			return mine;
		},
		hold(id) {
			const found = kept.get(id);
			if (!found || found.isHeld) {
				return undefined;
			}

			found.isHeld = true;
			return {
				...found.module,
				async end() {
					kept.delete(id);
					await found.module.end();
				},
			};
		},
		async close() {
			await turn;
			await sweep();
		},
	};
}

function textOf(access: FileAccess, path: string): string | undefined {
	const read = access.read(path);
	return read.type === 'ok' ? read.text : undefined;
}

function writtenAt(path: string): number {
	return statIfThere(path)?.mtimeMs ?? Number.POSITIVE_INFINITY;
}
