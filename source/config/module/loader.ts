import path from 'node:path';
import {createJiti, type Jiti, type JitiOptions} from 'jiti';

/** Loads a project's program and what it imports as they stand there. `ownModule`: what `devtui/config` is. */
export function createLoader(file: string, ownModule: string): Jiti {
	const options: JitiOptions = {
		// What was compiled for an older devtui, or is left in the user's directories, is not worth a tenth of a second.
		fsCache: false,
		interopDefault: false,
		sourceMaps: true,
		// A devtui that is installed for all has no node_modules beside the project.
		alias: {'devtui/config': ownModule},
	};
	try {
		return createJiti(file, {...options, tsconfigPaths: path.dirname(file)});
	} catch {
		// A tsconfig.json that cannot be read is a compiler's affair: what needs no `paths` of it can be loaded.
		return createJiti(file, options);
	}
}

/** Where a module that was not found would be, as `from` calls it. */
export function placesOf(specifier: string, from: string): readonly string[] {
	const place = path.resolve(path.dirname(from), specifier);
	// TypeScript calls a module by what will come of it: `./workers.js` is made from workers.ts.
	const source = place.replace(/\.([cm]?)js(x?)$/, '.$1ts$2');
	return /^\.{0,2}\//.test(specifier) ? [...new Set([...endings.map(ending => `${place}${ending}`), source])] : [];
}

const endings: readonly string[] = ['', '.ts', '.mts', '.js', '.mjs', '.cjs', '.json', '/index.ts', '/index.js'];
