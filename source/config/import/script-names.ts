import {basename} from 'node:path';
import {scriptRunBy} from './package-manager.ts';
import {plainWords} from './shell-words.ts';

/** `dev:api` and `dev:web` are `api` and `web`: what they have in common up to a colon says nothing. */
export function shortNames(scripts: readonly string[]): ReadonlyArray<{readonly script: string; readonly name: string}> {
	const grouped = scripts.filter(script => script.includes(':'));
	const prefixes = new Set(grouped.map(script => script.slice(0, script.indexOf(':') + 1)));
	const [prefix = ''] = prefixes.size === 1 ? prefixes : [];
	const isShortened = (script: string) => prefix !== '' && script.length > prefix.length && script.startsWith(prefix) && !scripts.includes(script.slice(prefix.length));
	return scripts.map(script => ({script, name: (isShortened(script) ? script.slice(prefix.length) : script).replaceAll(':', '-')}));
}

/** For a command that nobody has named: what it runs, or where. */
export function nameOfPart(command: string, scripts: readonly string[]): string {
	const [, directory] = /^cd\s+["']?([^"'\s&]+)["']?\s*&&/.exec(command) ?? [];
	if (directory !== undefined) {
		return basename(directory);
	}
	const words = (plainWords(command) ?? command.split(/\s+/)).filter(word => !/^[A-Za-z_]\w*=/.test(word) && word !== 'cross-env');
	const script = scriptRunBy(words, scripts);
	const at = words.findIndex(word => /^(--prefix|--filter|--workspace|-w|-C|-F|--cwd|workspace)$/.test(word));
	const [program = '', ...rest] = words[0] === 'npx' ? words.slice(1) : words;
	const file = interpreters.has(program) ? rest.find(word => !word.startsWith('-') && word !== 'run' && word !== 'watch') : undefined;
	const isManager = /^(npm|pnpm|yarn|bun|just)$/.test(program);
	const workspace = isManager && at !== -1 ? words[at + 1] : undefined;
	const chosen = script?.replaceAll(':', '-') ?? (workspace === undefined ? undefined : basename(workspace)) ?? (isManager ? rest.filter(word => word !== 'run' && !word.startsWith('-')).at(0) : undefined) ?? file ?? program;
	return basename(chosen).replace(/(?<=.)\.\w+$/, '') || 'service';
}

const interpreters: ReadonlySet<string> = new Set(['node', 'nodemon', 'tsx', 'ts-node', 'ts-node-dev', 'python', 'python3', 'ruby', 'deno', 'bun', 'go', 'php']);
