import type {LayoutSpec} from '../core/spec.ts';
import {problem, type Diagnostic} from './diagnostic.ts';
import {flagIn, mapIn, numberIn, scalarsIn, textIn} from './read.ts';
import {suggest} from './suggest.ts';
import type {MapNode} from './tree.ts';

/** `copies`: of each service of the file; who is named as in the file has a pane for each of them. */
export function buildLayout(root: MapNode, copies: ReadonlyMap<string, readonly string[]>, report: (diagnostic: Diagnostic) => void): LayoutSpec | undefined {
	const map = mapIn(root, 'layout');
	if (!map) {
		return undefined;
	}

	const names = [...copies.values()].flat();
	const panes = scalarsIn(map, 'panes').flatMap(({text, span}) => {
		const found = copies.get(text) ?? names.filter(name => name === text);
		if (found.length === 0 && !copies.has(text)) {
			report(problem('unknown-service', `there is no service "${text}" to have a pane`, span, {hint: suggest(text, [...copies.keys(), ...names])}));
		}

		return found;
	});
	const split = textIn(map, 'split') as LayoutSpec['split'];
	const percentage = numberIn(map, 'list');
	return {
		...split !== undefined && {split},
		...panes.length > 0 && {panes: [...new Set(panes)]},
		...percentage !== undefined && {list: percentage / 100},
		...flagIn(map, 'zoom', false) && {zoom: true},
	};
}
