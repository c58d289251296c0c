import type {Span} from '../source-text.ts';
import type {MapNode, TreeNode} from '../tree.ts';
import {textNode, withEntries} from '../tree.ts';
import {flagNode, mapNode, present} from './nodes.ts';

/**
 * `healthcheck`, or the check of the image where somebody waits for it. Until it is ready a service is asked each second (or
 * at its `start_interval`), whatever `interval` says: nobody wants to wait 30 s for a database that has been there for 29.
 */
export function healthOf(service: MapNode, isAwaited: boolean, span: Span): {readonly key: string; readonly node: TreeNode | undefined} {
	const check = present(service, 'healthcheck');
	if (!check) {
		return {key: 'ready', node: isAwaited ? mapNode({image: flagNode(true, span), ...patience(span)}, span) : undefined};
	}
	if (check.value.type !== 'map') {
		return {key: 'healthcheck', node: check.value};
	}
	const {value} = check;
	const pace = present(value, 'start_interval');
	const entries = value.entries.filter(({key}) => !['interval', 'start_interval'].includes(key) && !key.startsWith('x-') && present(value, key));
	const has = (key: string) => entries.some(entry => entry.key === key);
	const added = [
		...pace ? [{...pace, key: 'interval'}] : [],
		...Object.entries(patience(check.keySpan)).filter(([key]) => !has(key)).map(([key, node]) => ({key, keySpan: check.keySpan, value: node})),
		...has('test') || has('disable') ? [] : [{key: 'image', keySpan: check.keySpan, value: flagNode(true, check.keySpan)}],
	];
	return {key: 'healthcheck', node: withEntries(value, [...entries, ...added])};
}

/** Compose's own `timeout`; and a first start may have much to do. */
function patience(span: Span): Readonly<Record<string, TreeNode>> {
	return {timeout: textNode('30s', span), within: textNode('10m', span)};
}
