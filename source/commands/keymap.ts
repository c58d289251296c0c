import {problem, type Diagnostic} from '../config/diagnostic.ts';
import {suggest} from '../config/suggest.ts';
import type {RemappedAction} from '../config/user-config.ts';
import {usualKeymap} from '../console/keymap/keymap.ts';
import {remap} from '../console/keymap/remap.ts';
import type {Keymap} from '../console/keymap/table.ts';

export type WantedKeymap =
	| {readonly type: 'ok'; readonly keymap: Keymap}
	| {readonly type: 'invalid'; readonly diagnostics: readonly Diagnostic[]};

/** The usual keymap with the keys that this person wants. */
export function keymapOf(wanted: readonly RemappedAction[]): WantedKeymap {
	const remapped = remap(usualKeymap, wanted.map(({action, keys}) => ({action, keys: keys.map(({name}) => name)})));
	if (remapped.type === 'ok') {
		return remapped;
	}

	return {type: 'invalid', diagnostics: remapped.problems.map(({action, key, text, candidates}) => {
		const place = wanted.find(each => each.action === action);
		const hint = candidates && suggest(key ?? action, candidates);
		return problem('wrong-value', text, place?.keys.find(({name}) => name === key)?.span ?? place?.span, {hint});
	})};
}
