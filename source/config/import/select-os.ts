import type {TreeNode} from '../tree.ts';
import {entryOf} from '../tree.ts';
import type {Tell} from './contract.ts';

/** What mprocs's `{$select: os, linux: …, $else: …}` says for this system; anything else is itself. */
export function selected(node: TreeNode, platform: string, tell: Tell): TreeNode | undefined {
	const by = entryOf(node, '$select');
	if (!by || node.type !== 'map') {
		return node;
	}
	const name = names[platform] ?? platform;
	const chosen = entryOf(node, name) ?? entryOf(node, '$else');
	const others = node.entries.filter(({key}) => key !== '$select' && key !== chosen?.key).map(({key}) => key);
	if (chosen === undefined) {
		tell(`"$select" has nothing for ${name}: this is left out.`, by.keySpan);
	} else if (others.length > 0) {
		tell(`"$select": devtui has one file for all systems. What stands here is for ${name}; left out: ${others.join(', ')}.`, by.keySpan);
	}
	return chosen?.value;
}

const names: Readonly<Record<string, string>> = {darwin: 'macos', win32: 'windows'};
