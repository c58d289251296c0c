import process from 'node:process';
import {problem} from '../config/diagnostic.ts';
import {suggest} from '../config/suggest.ts';
import {readUserConfig, userConfigPath} from '../config/user-config.ts';
import {usualKeymap} from '../console/keymap/keymap.ts';
import {remap} from '../console/keymap/remap.ts';
import type {Keymap} from '../console/keymap/table.ts';
import {tell} from './load.ts';

/** The keymap this person wants, or undefined; whatever is wrong with it has then been told on standard error. */
export function loadKeymap(environment: Readonly<Record<string, string | undefined>> = process.env): Keymap | undefined {
	const read = readUserConfig(userConfigPath(environment));
	if (read.type === 'invalid') {
		tell(read.diagnostics);
		return undefined;
	}

	const wanted = read.config.keys;
	const remapped = remap(usualKeymap, wanted.map(({action, keys}) => ({action, keys: keys.map(({name}) => name)})));
	if (remapped.type === 'ok') {
		return remapped.keymap;
	}

	tell(remapped.problems.map(({action, key, text, candidates}) => {
		const place = wanted.find(each => each.action === action);
		const hint = candidates && suggest(key ?? action, candidates);
		return problem('wrong-value', text, place?.keys.find(({name}) => name === key)?.span ?? place?.span, {hint});
	}));
	return undefined;
}
