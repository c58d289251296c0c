import type {TreeNode} from '../tree.ts';
import {isBlank, textNode, withEntries} from '../tree.ts';
import type {ComposeContext} from './context.ts';
import {harmlessBuildKeys, refusedBuildKeys} from './known-keys.ts';
import {present} from './nodes.ts';

/** `build`, less what only publishing needs. */
export function buildOf(value: TreeNode, name: string, context: ComposeContext): TreeNode {
	if (value.type !== 'map') {
		return value;
	}
	const entries = value.entries.filter(({key, keySpan, value: inner}) => {
		if (key in harmlessBuildKeys) {
			context.mention(`"${key}" of the build of "${name}" is not used: ${harmlessBuildKeys[key]!}`, keySpan);
			return false;
		}
		if (key in refusedBuildKeys) {
			context.refuse(`"${key}" of the build of "${name}" is not supported`, keySpan, refusedBuildKeys[key]);
			return false;
		}
		return !isBlank(inner) && !key.startsWith('x-');
	});
	const missing = present(value, 'context') ? [] : [{key: 'context', keySpan: value.span, value: textNode('.', value.span)}];
	return withEntries(value, [...missing, ...entries]);
}
