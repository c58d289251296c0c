import {problem, type Diagnostic} from './diagnostic.ts';
import {suggest} from './suggest.ts';
import type {TreeNode} from './tree.ts';

export type Report = (diagnostic: Diagnostic) => void;

/** One of a few words; undefined when it is none of them, which has been reported then. */
export function oneOf<Word extends string>(what: string, words: readonly Word[], node: TreeNode, report: Report): Word | undefined {
	const found = node.type === 'scalar' ? words.find(word => word === node.value) : undefined;
	if (found === undefined && node.type !== 'invalid') {
		const hint = node.type === 'scalar' ? suggest(node.text, words) : undefined;
		report(problem(node.type === 'scalar' ? 'wrong-value' : 'wrong-type', `${what} must be ${enumerate(words)}`, node.span, {hint}));
	}

	return found;
}

/** One of a few words, or several of them. */
export function someOf<Word extends string>(what: string, words: readonly Word[], node: TreeNode, report: Report): readonly Word[] {
	const items = node.type === 'list' ? node.items : [node];
	return [...new Set(items.flatMap(item => oneOf(what, words, item, report) ?? []))];
}

/** `a, b or c` */
function enumerate(words: readonly string[]): string {
	return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
