import {join, relative} from 'node:path';
import {warning, type Diagnostic} from './diagnostic.ts';
import type {FileAccess} from './files.ts';
import {mapIn, scalarsIn} from './read.ts';
import type {ScalarNode, MapNode} from './tree.ts';

export interface PatternContext {
	readonly workingDir: string;
	readonly files: Pick<FileAccess, 'isDirectory' | 'isFile'>;
	readonly report: (diagnostic: Diagnostic) => void;
}

/** What is a pattern of gitignore, and hardly meant as that: it would match nothing, and say nothing. */
export function checkPatterns(service: MapNode, context: PatternContext): void {
	const patterns = [...patternsIn(service, 'watch', 'paths'), ...patternsIn(service, 'checkpoint', 'files')];
	for (const pattern of patterns) {
		checkBraces(pattern, context);
		checkRoot(pattern, context);
	}
}

function patternsIn(service: MapNode, key: string, inner: string): readonly ScalarNode[] {
	const map = mapIn(service, key);
	return map ? scalarsIn(map, inner) : [];
}

const maxAlternatives = 4;

/** `*.{js,ts}` is of other tools. */
function checkBraces({text, span}: ScalarNode, {report}: PatternContext): void {
	const [braces, inside] = /(?<!\\)\{([^{}]*,[^{}]*)\}/.exec(text) ?? [];
	if (braces === undefined || inside === undefined) {
		return;
	}
	const patterns = inside.split(',').map(part => `"${text.replace(braces, () => part)}"`);
	report(warning('doubtful-pattern', `gitignore has no "${braces}": "${text}" matches only a name with these braces in it`, span, {
		hint: patterns.length > maxAlternatives ? 'write a pattern for each' : `write ${patterns.join(', ')}`,
	}));
}

/** The path of a file of this machine, where in a pattern a leading slash is the working directory. */
function checkRoot({text, span}: ScalarNode, {workingDir, files, report}: PatternContext): void {
	const [, sign = '', pattern = ''] = /^(!?)(\/.*)$/.exec(text) ?? [];
	const names = pattern.split('/').slice(1);
	const wild = names.findIndex(name => /[*?[\\]/.test(name));
	const path = `/${names.slice(0, wild === -1 ? undefined : wild).filter(name => name !== '').join('/')}`;
	const isThere = (file: string) => files.isDirectory(file) || files.isFile(file);
	if (path !== '/' && isThere(path) && !isThere(join(workingDir, path))) {
		const rest = wild === -1 ? '' : `/${names.slice(wild).join('/')}`;
		report(warning('doubtful-pattern', `a leading slash stands for the working directory, as in gitignore, and there is no "${path.slice(1)}" in it`, span, {
			hint: `write "${sign}${fromHere(workingDir, path)}${rest}"`,
		}));
	}
}

function fromHere(directory: string, path: string): string {
	const way = relative(directory, path);
	return way === '' ? '.' : way.startsWith('..') ? way : `./${way}`;
}
