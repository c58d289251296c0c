import {parse} from 'dotenv';
import type {FileAccess} from './files.ts';
import type {Lookup} from './expand.ts';

/** Variables of `.env` files, later files over earlier ones, and the real environment over all. */
export function environmentLookup(paths: readonly string[], environment: Readonly<Record<string, string | undefined>>, files: FileAccess): Lookup {
	const variables = new Map<string, string>();
	for (const path of paths) {
		const read = files.read(path);
		if (read.type === 'ok') {
			for (const [name, value] of Object.entries(parse(read.text))) {
				variables.set(name, value);
			}
		}
	}
	return name => (Object.hasOwn(environment, name) ? environment[name] : undefined) ?? variables.get(name);
}
