import {join} from 'node:path';
import {realFiles} from '../../config/files.ts';
import {candidateNames, hasServices} from '../../config/import/candidates.ts';

/** Files of other tools that a devtui file can be made of: their paths, the best one first. */
export function foundIn(directory: string): readonly string[] {
	const here = new Set(realFiles.list(directory).map(({name}) => name));
	return candidateNames.filter(name => here.has(name)).map(name => join(directory, name)).filter(path => {
		const read = path.endsWith('package.json') ? realFiles.read(path) : undefined;
		return realFiles.isFile(path) && (read === undefined || read.type === 'ok' && hasServices(read.text));
	});
}

/** For where there is no file: what there is instead; empty when there is nothing. */
export function describeFound(paths: readonly string[]): string {
	const names = paths.map(path => path.slice(path.lastIndexOf('/') + 1));
	const last = names.at(-1);
	const compose = names.find(name => /^(?:docker-)?compose\.ya?ml$/.test(name));
	if (last === undefined) {
		return '';
	}

	return names.length === 1
		? `Here is ${last}: ${compose === undefined ? '' : `"devtui -f ${compose}" runs it as it is, `}"devtui init" makes a devtui.yaml of it.\n`
		: `Here are ${names.slice(0, -1).join(', ')} and ${last}: ${compose === undefined ? '' : `"devtui -f ${compose}" runs that one as it is, `}"devtui init FILE" makes a devtui.yaml of one of them.\n`;
}
