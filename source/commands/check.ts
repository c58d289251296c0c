import process from 'node:process';
import {effectiveYaml, effectiveProject} from '../config/effective.ts';
import {printedJson} from '../lib/printed-json.ts';
import {usageError} from './exit-codes.ts';
import {loadOnce} from './load.ts';

export interface CheckOptions {
	readonly files: readonly string[];
	readonly isJson: boolean;
}

/** Report every problem of the file, or print what devtui makes of it. */
export async function check({files, isJson}: CheckOptions): Promise<number> {
	const loaded = await loadOnce(files);
	if (!loaded) {
		return usageError;
	}

	const effective = effectiveProject(loaded);
	process.stdout.write(isJson ? `${printedJson(effective, 2)}\n` : effectiveYaml(loaded));
	return 0;
}
