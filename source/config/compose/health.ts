import type {Span} from '../source-text.ts';
import type {MapNode, TreeNode} from '../tree.ts';
import {textNode, withEntries} from '../tree.ts';
import {readinessKeys} from '../keys.ts';
import {flagNode, mapNode, present} from './nodes.ts';

/**
 * `healthcheck`, or the check of the image where somebody waits for it. Until it is ready a service is asked each second (or
 * at its `start_interval`), whatever `interval` says: nobody wants to wait 30 s for a database that has been there for 29.
 */
export function healthOf(service: MapNode, {isAwaited, earlier}: {readonly isAwaited: boolean; readonly earlier: readonly MapNode[]}, span: Span): {readonly key: string; readonly node: TreeNode | undefined} {
	const check = present(service, 'healthcheck');
	if (!check) {
		const isKnown = earlier.some(each => readinessKeys.some(key => present(each, key)));
		return {key: 'ready', node: isAwaited && !isKnown ? mapNode({image: flagNode(true, span), ...patience(span)}, span) : undefined};
	}
	if (check.value.type !== 'map') {
		return {key: 'healthcheck', node: check.value};
	}
	const {value} = check;
	const pace = present(value, 'start_interval');
	const entries = value.entries.filter(({key}) => !['interval', 'start_interval'].includes(key) && !key.startsWith('x-') && present(value, key));
	const has = (key: string) => entries.some(entry => entry.key === key);
	const paced = pace ? [{...pace, key: 'interval'}] : [];
	// Over another one it changes what it says, and nothing else.
	if (earlier.some(each => present(each, 'healthcheck'))) {
		return {key: 'healthcheck', node: withEntries(value, [...entries, ...paced])};
	}
	const added = [
		...paced,
		...Object.entries(patience(check.keySpan)).filter(([key]) => !has(key)).map(([key, node]) => ({key, keySpan: check.keySpan, value: node})),
		...has('test') || has('disable') ? [] : [{key: 'image', keySpan: check.keySpan, value: flagNode(true, check.keySpan)}],
	];
	return {key: 'healthcheck', node: withEntries(value, [...entries, ...added])};
}

/** Compose's own `timeout`; and a first start may have much to do. */
function patience(span: Span): Readonly<Record<string, TreeNode>> {
	return {timeout: textNode('30s', span), within: textNode('10m', span)};
}
