import {chooseScripts} from './task-choice.ts';

/** What other tools look for in a directory, the best one to make a devtui file of first. */
export const candidateNames: readonly string[] = [
	'process-compose.yaml', 'process-compose.yml', 'mprocs.yaml', 'mprocs.yml', 'mprocs.json',
	'Procfile.dev', 'Procfile', 'package.json', 'justfile', 'Justfile', '.justfile',
	'compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml',
];

/** Whether a package.json has scripts that look like services, without a word where it cannot be read. */
export function hasServices(packageText: string): boolean {
	try {
		const {scripts} = JSON.parse(packageText) as {readonly scripts?: object};
		return chooseScripts(Object.keys(scripts ?? {}), () => undefined).length > 0;
	} catch {
		// No JSON: nothing can be made of it.
		return false;
	}
}
