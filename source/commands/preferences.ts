import process from 'node:process';
import {readUserConfig, userConfigPath} from '../config/user-config.ts';
import type {Keymap} from '../console/keymap/table.ts';
import {usualPreferences, type ConsolePreferences} from '../console/preferences.ts';
import {keymapOf} from './keymap.ts';
import {tell} from './load.ts';

export interface Preferences {
	readonly keymap: Keymap;
	readonly preferences: ConsolePreferences;
}

/** What this person wants of the console, or undefined; whatever is wrong with it has then been told on standard error. */
export function loadPreferences(environment: Readonly<Record<string, string | undefined>> = process.env): Preferences | undefined {
	const read = readUserConfig(userConfigPath(environment));
	if (read.type === 'invalid') {
		tell(read.diagnostics);
		return undefined;
	}

	const {keys, ...settings} = read.config;
	const remapped = keymapOf(keys);
	if (remapped.type === 'invalid') {
		tell(remapped.diagnostics);
		return undefined;
	}

	return {keymap: remapped.keymap, preferences: {...usualPreferences, ...settings}};
}
