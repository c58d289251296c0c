import process from 'node:process';
import {problem} from '../config/diagnostic.ts';
import {readUserConfig, userConfigPath} from '../config/user-config.ts';
import type {Keymap} from '../console/keymap/table.ts';
import {usualPreferences, type ConsolePreferences} from '../console/preferences.ts';
import {compilePattern} from '../logs/search-pattern.ts';
import {keymapOf} from './keymap.ts';
import {tell} from './load.ts';

export interface Preferences {
	readonly keymap: Keymap;
	readonly preferences: ConsolePreferences;
}

/** What this person wants of the console, or undefined; whatever is wrong with it has then been told on standard error. */
export function loadPreferences(environment: Readonly<Record<string, string | undefined>> = process.env): Preferences | undefined {
	const read = readUserConfig(userConfigPath(environment));
	const {keys, errors, hub: _hub, ...settings} = read.config;
	const remapped = keymapOf(keys);
	const compiled = errors && compilePattern(errors.text);
	const problems = [
		...read.type === 'invalid' ? read.diagnostics : [],
		...remapped.type === 'invalid' ? remapped.diagnostics : [],
		...compiled?.type === 'invalid' ? [problem('wrong-value', `"errors" is no regular expression: ${compiled.problem}`, errors?.span)] : [],
	];
	if (problems.length > 0 || remapped.type === 'invalid') {
		tell(problems);
		return undefined;
	}

	return {keymap: remapped.keymap, preferences: {...usualPreferences, ...settings, ...compiled?.type === 'ok' && {errors: compiled.pattern}}};
}
