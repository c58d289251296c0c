import {parseDuration} from '../../lib/duration.ts';
import type {TreeNode} from '../tree.ts';
import type {Tell} from './contract.ts';
import type {Fields} from './fields.ts';
import {fieldsOf} from './fields.ts';
import type {Filler} from './templates.ts';

/** `watch`: paths with what is to be taken of them and what not. */
export function watchOf(service: Fields, filler: Filler, name: string, tell: Tell): object {
	const fields = service.fields('watch');
	if (!fields) {
		return {};
	}
	const listed = fields.node('paths');
	const paths = listed?.type === 'list' ? listed.items.flatMap(item => patternsOf(item, filler, name, tell)) : fields.texts('paths').flatMap(path => below(filler.plain(path), []));
	const debounce = fields.text('debounce');
	const isKnown = debounce !== undefined && parseDuration(debounce) !== undefined;
	if (debounce !== undefined && !isKnown) {
		fields.lost('debounce', 'it is no duration that devtui knows');
	}
	const cascades = fields.flag('cascade');
	fields.tellRest();
	// What is excluded is said last: the last match wins.
	const patterns = [...paths.filter(path => !path.startsWith('!')), ...paths.filter(path => path.startsWith('!'))];
	return {
		...patterns.length > 0 && {watch: isKnown ? {paths: patterns, debounce} : patterns},
		...cascades && {restart_dependents: true},
	};
}

function patternsOf(item: TreeNode, filler: Filler, name: string, tell: Tell): readonly string[] {
	if (item.type !== 'map') {
		return item.type === 'scalar' ? below(filler.plain(item.text), []) : [];
	}
	const fields = fieldsOf(item, `"${name}", "watch"`, tell);
	const path = filler.plain(fields.text('path') ?? '.');
	const included = fields.texts('include').map(pattern => filler.plain(pattern));
	const excluded = fields.texts('exclude').map(pattern => filler.plain(pattern));
	fields.tellRest();
	return [...below(path, included), ...excluded.flatMap(pattern => below(path, [pattern]).flatMap(each => [`!${each}`, `!${each}/**`]))];
}

/** With a slash a pattern is one for the path, without one for the name, at any depth. */
function below(path: string, patterns: readonly string[]): readonly string[] {
	const root = path.replace(/^(\.\/+)+/, '').replace(/\/+$/, '');
	const prefix = root === '' || root === '.' ? '' : `${root.startsWith('.') || root.startsWith('/') ? '' : '/'}${root}`;
	if (patterns.length === 0) {
		const isFile = /[^/]\.\w+$/.test(prefix);
		return isFile ? [prefix] : [prefix === '' ? '**' : `${prefix}/**`];
	}
	return patterns.map(pattern => pattern.replace(/\/+$/, '')).map(pattern => pattern.includes('/') ? `${prefix}/${pattern.replace(/^(\.?\/)+/, '')}` : prefix === '' ? pattern : `${prefix}/**/${pattern}`);
}
