import {partsOfConcurrently} from './concurrently.ts';
import {partsOfRunAll} from './npm-run-all.ts';
import {scriptRunBy} from './package-manager.ts';
import type {Parts} from './script-parts.ts';
import {plainWords, sideBySide} from './shell-words.ts';

export interface TakenApart extends Parts {
	/** The script that has been taken apart: the one that was asked for, or one that it runs. */
	readonly script: string;
	readonly environment: Readonly<Record<string, string>>;
}

/** What a script starts side by side, when that is all it does; undefined: it is one service. */
export function takeApart(script: string, scripts: ReadonlyMap<string, string>, manager: string, depth = 0): TakenApart | undefined {
	const line = scripts.get(script);
	if (line === undefined || depth > 5) {
		return undefined;
	}
	const names = [...scripts.keys()];
	const background = sideBySide(line);
	if (background) {
		return {script, environment: {}, groups: [background.map(command => ({type: 'command', command}))], keys: {}, continues: false, remarks: []};
	}
	const words = plainWords(line);
	if (!words) {
		return undefined;
	}
	const {environment, rest} = withoutVariables(words);
	const command = withoutRunner(rest);
	const another = Object.keys(environment).length === 0 ? scriptRunBy(rest, names) : undefined;
	if (another !== undefined) {
		return takeApart(another, scripts, manager, depth + 1);
	}
	const parts = partsOf(command, names, manager);
	return parts && {...parts, script, environment};
}

function partsOf(words: readonly string[], names: readonly string[], manager: string): Parts | undefined {
	const [program = '', ...rest] = words;
	return /^conc(urrently)?$/.test(program) ? partsOfConcurrently(words, names)
		: /^(run-[ps]|npm-run-all2?)$/.test(program) ? partsOfRunAll([program.replace(/2$/, ''), ...rest], names, manager) : undefined;
}

/** `NODE_ENV=development …`, `cross-env A=b …` */
function withoutVariables(words: readonly string[]): {readonly environment: Readonly<Record<string, string>>; readonly rest: readonly string[]} {
	const environment: Record<string, string> = {};
	let rest = words;
	while (rest.length > 0) {
		const [, name, value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(rest[0]!) ?? [];
		if (name !== undefined) {
			environment[name] = value;
		} else if (rest[0] !== 'cross-env') {
			break;
		}
		rest = rest.slice(1);
	}
	return {environment, rest};
}

/** `npx concurrently`, `pnpm exec concurrently`, `yarn concurrently` */
function withoutRunner(words: readonly string[]): readonly string[] {
	const [first, second] = words;
	return first === 'npx' || first === 'bunx' || first === 'yarn' && second !== 'run' ? words.slice(1)
		: (first === 'pnpm' || first === 'npm') && second === 'exec' ? words.slice(2).filter((word, index) => index > 0 || word !== '--') : words;
}
