import {quoteWord} from '../../lib/quote-word.ts';
import type {TreeNode} from '../tree.ts';
import {entryOf} from '../tree.ts';

export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** As the file says, or the lock file beside it. */
export function packageManagerOf(root: TreeNode, siblings: readonly string[]): PackageManager {
	const said = textOf(entryOf(root, 'packageManager')?.value) ?? textOf(entryOf(entryOf(entryOf(root, 'devEngines')?.value, 'packageManager')?.value, 'name')?.value);
	return managers.find(name => said === name || said?.startsWith(`${name}@`))
		?? locks.find(([file]) => siblings.includes(file))?.[1]
		?? 'npm';
}

const managers: readonly PackageManager[] = ['npm', 'pnpm', 'yarn', 'bun'];
const locks: ReadonlyArray<readonly [string, PackageManager]> = [
	['pnpm-lock.yaml', 'pnpm'],
	['yarn.lock', 'yarn'],
	['bun.lock', 'bun'],
	['bun.lockb', 'bun'],
	['package-lock.json', 'npm'],
];

/** A command line. */
export function runScript(runner: string, script: string, args = ''): string {
	return `${runs[runner] ?? `${runner} run`} ${quoteWord(script)} ${args.trim()}`.trimEnd();
}

const runs: Readonly<Record<string, string>> = {deno: 'deno task', node: 'node --run'};

/** `npm run dev` and its like: the script that it runs, when it does nothing else. */
export function scriptRunBy(words: readonly string[], scripts: readonly string[]): string | undefined {
	const [runner = '', ...rest] = words;
	if (!managers.some(name => name === runner)) {
		return undefined;
	}
	const names = rest.filter(word => word !== 'run' && word !== 'run-script' && word !== '-s' && word !== '--silent');
	const [name] = names;
	return names.length === 1 && name !== undefined && scripts.includes(name) ? name : undefined;
}

function textOf(node: TreeNode | undefined): string | undefined {
	return node?.type === 'scalar' ? node.text : undefined;
}
