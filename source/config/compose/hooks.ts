import type {MapNode, TreeNode} from '../tree.ts';
import type {ComposeContext} from './context.ts';
import {itemsIn, mapNode, present} from './nodes.ts';

/** `post_start` and `pre_stop`: a command each. */
export function hooksOf(service: MapNode, name: string, context: ComposeContext): TreeNode | undefined {
	const hook = (key: string): TreeNode | undefined => {
		const [first, second] = itemsIn(service, key);
		const entry = present(service, key);
		const command = present(first, 'command')?.value;
		const other = first?.type === 'map' ? first.entries.find(each => each.key !== 'command') : undefined;
		if (entry && (second || other || !command)) {
			context.refuse(`"${key}" of "${name}" is not supported as it is`, other?.keySpan ?? second?.span ?? entry.keySpan, 'a hook is one command, run as the user of the container');
			return undefined;
		}
		return command;
	};
	const hooks = mapNode({after_start: hook('post_start'), before_stop: hook('pre_stop')}, service.span);
	return hooks.entries.length > 0 ? hooks : undefined;
}
