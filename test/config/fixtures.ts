import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {LoadResult} from '../../source/config/load.ts';
import {loadProject} from '../../source/config/load.ts';

export const good = join(import.meta.dirname, '../../fixtures/config/good');

export const goodCases: readonly string[] = readdirSync(good);

/** As in its directory, with the variables of its `environment.json` and no others. */
export function loadGood(name: string): LoadResult {
	return loadProject({directory: join(good, name), environment: goodEnvironment(name)});
}

export function goodEnvironment(name: string): Record<string, string> {
	const path = join(good, name, 'environment.json');
	return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) as Record<string, string> : {};
}
