import type {FileAccess} from './files.ts';
import {realFiles} from './files.ts';
import {loadProject, pathsOf, type LoadOptions, type LoadResult} from './load.ts';
import {isModuleFile} from './module/module-file.ts';
import type {Modules} from './module/modules.ts';

export type {LoadResult};

export interface LoadWithModulesOptions extends LoadOptions {
	readonly modules: Modules;
	/** A module whose files are the same as before is not run again. */
	readonly mayReuse?: boolean;
}

/** As `loadProject`, also where a file is a program. What it prints is in `printed`. */
export async function loadWithModules({modules, mayReuse = false, ...options}: LoadWithModulesOptions, access: FileAccess = realFiles): Promise<LoadResult & {readonly printed?: string}> {
	const file = pathsOf(options, access).find(path => isModuleFile(path) && access.isFile(path));
	if (file === undefined) {
		return loadProject(options, access);
	}

	const read = await modules.read(file, {access, mayReuse});
	const {contentOf} = await import('./module/read-content.ts');
	const load = async (hasPlaces: boolean) => loadProject({...options, module: await contentOf(file, read, access, hasPlaces)}, access);
	const plain = await load(false);
	const isFine = plain.type === 'ok' && plain.warnings.length === 0;
	const {printed} = read.module;
	return {...isFine ? plain : await load(true), ...printed !== '' && {printed}};
}
