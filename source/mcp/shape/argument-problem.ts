import type {z} from 'zod';
import {uncapitalized} from '../../lib/capitalized.ts';
import {problem, type Problem} from '../link.ts';

/** What is wrong with the arguments of a tool, in a sentence. */
export function argumentProblem(tool: string, issues: readonly z.core.$ZodIssue[], known: readonly string[]): Problem {
	const [issue] = issues;
	const there = known.length === 0 ? `${tool} takes no arguments` : `${tool} takes ${known.join(', ')}`;
	if (!issue) {
		return problem(`The arguments of ${tool} are wrong; ${there}.`);
	}

	if (issue.code === 'unrecognized_keys') {
		return problem(`There is no argument ${issue.keys.map(key => JSON.stringify(key)).join(', ')}; ${there}.`);
	}

	const name = issue.path.length === 0 ? 'arguments' : `argument "${issue.path.join('.')}"`;
	return problem(`The ${name} of ${tool} cannot be used: ${uncapitalized(issue.message)}.`);
}
