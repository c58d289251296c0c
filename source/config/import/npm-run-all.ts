import type {Part, Parts} from './script-parts.ts';
import {scriptsLike} from './script-parts.ts';

/** `run-p`, `run-s`, `npm-run-all`: groups of scripts one after the other, those of a group side by side. */
export function partsOfRunAll(words: readonly string[], scripts: readonly string[], runner: string): Parts | undefined {
	const [program = '', ...rest] = words;
	const groups: Part[][] = [];
	const remarks = new Set<string>();
	let isParallel = program === 'run-p';
	let continues = false;
	let begins = true;
	for (let at = 0; at < rest.length; at++) {
		const word = rest[at]!;
		if (word === '--' || word.startsWith('!')) {
			return undefined;
		}
		if (!word.startsWith('-')) {
			const parts = partsOf(word, scripts, runner);
			if (!parts) {
				return undefined;
			}
			if (!isParallel) {
				groups.push(...parts.map(part => [part]));
			} else if (begins) {
				groups.push([...parts]);
			} else {
				groups.at(-1)!.push(...parts);
			}
			begins = false;
			continue;
		}
		for (const flag of flagsOf(word, program)) {
			switch (flag) {
				case 'parallel':
				case 'sequential': {
					isParallel = flag === 'parallel';
					begins = true;
					break;
				}
				case 'continue-on-error': {
					continues = true;
					break;
				}
				case 'race': {
					remarks.add('"--race": in the console the others run on when one has ended.');
					break;
				}
				case 'max-parallel': {
					at++;
					remarks.add('"--max-parallel": all are started at once; "depends_on" says who waits for whom.');
					break;
				}
				case 'looks': {
					break;
				}
				case 'unknown': {
					return undefined;
				}
			}
		}
	}
	const filled = groups.filter(group => group.length > 0);
	return filled.length === 0 ? undefined : {groups: filled, keys: {}, continues, remarks: [...remarks]};
}

type Flag = 'parallel' | 'sequential' | 'continue-on-error' | 'race' | 'max-parallel' | 'looks' | 'unknown';

const long: Readonly<Record<string, Flag>> = {
	'--aggregate-output': 'looks', '--continue-on-error': 'continue-on-error', '--max-parallel': 'max-parallel', '--parallel': 'parallel', '--print-label': 'looks',
	'--print-name': 'looks', '--race': 'race', '--sequential': 'sequential', '--serial': 'sequential', '--silent': 'looks',
};
const short: Readonly<Record<string, Flag>> = {c: 'continue-on-error', l: 'looks', n: 'looks', p: 'parallel', r: 'race', s: 'sequential'};

function flagsOf(word: string, program: string): readonly Flag[] {
	return word.startsWith('--') ? [long[word] ?? 'unknown'] : [...word.slice(1)].map(letter => letter === 's' && program !== 'npm-run-all' ? 'looks' : short[letter] ?? 'unknown');
}

/** A name or pattern, and behind it what the script is given. */
function partsOf(word: string, scripts: readonly string[], runner: string): readonly Part[] | undefined {
	const [, pattern = '', args = ''] = /^\s*(\S+)(.*)$/s.exec(word) ?? [];
	const found = pattern.includes('*') ? scriptsLike(pattern, scripts) : scripts.filter(script => script === pattern);
	return found.length === 0 || args.includes('{') ? undefined : found.map(script => ({type: 'script', script, runner, args}));
}
