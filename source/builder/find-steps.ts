import {Buffer} from 'node:buffer';
import {opendir} from 'node:fs/promises';
import path from 'node:path';
import type {Job} from '../fleet/builds.ts';
import {escapeControls} from '../lib/escape-controls.ts';
import {isExecutable} from '../runtime/executable.ts';
import {wildmatch} from '../runtime/watch/wildmatch.ts';
import {findProject, isWithin, realPath, type ProjectPlace} from './projects.ts';

export type FoundSteps =
	/** In the order in which they run; a project that is one thing to run, or cannot be run, has one, named ''. */
	| {readonly type: 'found'; readonly steps: readonly string[]}
	/** In words: the whole log. */
	| {readonly type: 'missing'; readonly message: string};

/** What there is to do for a job. Whether it can be done shows when it is (`stepCommand`): a build that fails says why in its log. */
export async function findSteps({project, step, steps: pattern}: Pick<Job, 'project' | 'step' | 'steps'>, place: ProjectPlace): Promise<FoundSteps> {
	const found = await findProject(project, place);
	if (found.type === 'missing') {
		return found;
	}

	if (step !== undefined) {
		return {type: 'found', steps: [step]};
	}

	const steps = found.type === 'directory' ? chooseSteps(await executablesIn(found.directory), pattern) : [];
	return {type: 'found', steps: steps.length > 0 && steps.length <= mostSteps ? steps : ['']};
}

/** More are a mistake: some checkout in the place of a project. */
export const mostSteps = 1000;

export function chooseSteps(steps: readonly string[], pattern: string | undefined): readonly string[] {
	return pattern === undefined ? steps : steps.filter(step => wildmatch(asBytes(pattern), asBytes(step), true));
}

/**
 * Paths of executable files in the directory and below, in byte order. What begins with a dot is left out: in `.git` there are
 * executables, too. Directories that a link leads out to are not entered; a file that one leads out to is found, and refused when it is
 * to be run.
 */
export async function executablesIn(directory: string): Promise<readonly string[]> {
	const found: string[] = [];
	const root = await realPath(directory);
	const entered = new Set<string>();
	const walk = async (below: string): Promise<void> => {
		const real = await realPath(path.join(directory, below));
		if (!root || !real || (real !== root && !isWithin(root, real)) || entered.has(real)) {
			return;
		}

		entered.add(real);
		for (const name of await namesIn(real)) {
			const relative = below === '' ? name : `${below}/${name}`;
			const file = path.join(directory, relative);
			if (isExecutable(file)) {
				// A name that no terminal could show is nothing that anybody can run: its step says that it is not there.
				found.push(escapeControls(relative));
			} else {
				// Of all else there is nothing to be read.
				await walk(relative);
			}
		}
	};

	await walk('');
	return found.sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
}

/** None of what is no directory, or may not be read. */
async function namesIn(directory: string): Promise<readonly string[]> {
	const names: string[] = [];
	try {
		for await (const {name} of await opendir(directory)) {
			if (!name.startsWith('.')) {
				names.push(name);
			}
		}
	} catch {
		// Its steps, were there any, could not be run either.
	}

	return names.sort();
}

function asBytes(text: string): string {
	return Buffer.from(text).toString('latin1');
}
