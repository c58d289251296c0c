import {homedir} from 'node:os';
import {isAbsolute, join} from 'node:path';
import type {Diagnostic} from './diagnostic.ts';
import {problem} from './diagnostic.ts';
import type {FileAccess} from './files.ts';
import {realFiles} from './files.ts';
import type {Span} from './source-text.ts';
import {suggest} from './suggest.ts';
import type {TreeNode} from './tree.ts';
import {readSetting, settingNames, type UserSettings} from './user-settings.ts';
import type {Report} from './words.ts';
import {parseYaml} from './yaml.ts';

/** What a person wants of every console, whatever the project. */
export interface UserConfig extends UserSettings {
	/** Other keys for actions of the console. */
	readonly keys: readonly RemappedAction[];
}

export interface RemappedAction {
	readonly action: string;
	readonly span: Span;
	readonly keys: ReadonlyArray<{readonly name: string; readonly span: Span}>;
}

export type UserConfigResult =
	| {readonly type: 'ok'; readonly config: UserConfig}
	/** `config`: what of it can be understood, for who looks for more that is wrong. */
	| {readonly type: 'invalid'; readonly diagnostics: readonly Diagnostic[]; readonly config: UserConfig};

/** `devtui/config.yaml` in `$XDG_CONFIG_HOME`, which is `~/.config` where nothing else is said. */
export function userConfigPath(environment: Readonly<Record<string, string | undefined>>): string {
	const {XDG_CONFIG_HOME: named, HOME: home} = environment;
	return join(named !== undefined && isAbsolute(named) ? named : join(home === undefined || home === '' ? homedir() : home, '.config'), 'devtui', 'config.yaml');
}

/** Nobody needs to have one. */
export function readUserConfig(path: string, access: FileAccess = realFiles): UserConfigResult {
	const read = access.read(path);
	if (read.type === 'missing') {
		return {type: 'ok', config: nothingWanted};
	}

	if (read.type === 'unreadable') {
		return {type: 'invalid', diagnostics: [problem('unreadable-file', `${path} cannot be read: ${read.reason}`)], config: nothingWanted};
	}

	const {root, syntaxErrors, diagnostics} = parseYaml({file: path, text: read.text});
	const found = [...syntaxErrors, ...diagnostics];
	const config = root && !isNull(root) ? configIn(root, diagnostic => found.push(diagnostic)) : nothingWanted;
	return found.length === 0 ? {type: 'ok', config} : {type: 'invalid', diagnostics: found, config};
}

function configIn(root: TreeNode, report: Report): UserConfig {
	if (root.type !== 'map') {
		report(problem('wrong-type', 'the file must be a map', root.span));
		return nothingWanted;
	}

	let keys: readonly RemappedAction[] = [];
	let settings: UserSettings = {};
	for (const {key, keySpan, value} of root.entries) {
		if (key === 'keys') {
			keys = keysIn(value, report);
		} else if (settingNames.includes(key)) {
			settings = {...settings, ...readSetting(key, value, report)};
		} else {
			report(problem('unknown-key', `unknown key "${key}"`, keySpan, {hint: suggest(key, ['keys', ...settingNames])}));
		}
	}

	return {keys, ...settings};
}

function keysIn(node: TreeNode, report: Report): readonly RemappedAction[] {
	if (node.type !== 'map') {
		if (!isNull(node)) {
			report(problem('wrong-type', '"keys" must be a map from actions to keys', node.span, {hint: 'restart: x'}));
		}

		return [];
	}

	return node.entries.flatMap(({key, keySpan, value}) => {
		const items = value.type === 'list' ? value.items : isNull(value) ? [] : [value];
		const keys = items.flatMap(item => {
			if (item.type !== 'scalar' || item.value === null) {
				report(problem('wrong-type', `the keys of "${key}" must be names of keys`, item.span, {hint: '[x, Ctrl-R]'}));
				return [];
			}

			return [{name: item.text, span: item.span}];
		});
		return [{action: key, span: keySpan, keys}];
	});
}

function isNull(node: TreeNode): boolean {
	return node.type === 'scalar' && node.value === null;
}

const nothingWanted: UserConfig = {keys: []};
