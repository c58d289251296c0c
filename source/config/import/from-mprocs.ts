import {escapeExpansion} from '../expand.ts';
import type {MapEntry, TreeNode} from '../tree.ts';
import type {DraftService, ImportInput, Reader, Tell} from './contract.ts';
import {trouble} from './contract.ts';
import type {Fields} from './fields.ts';
import {fieldsOf, textsOf, variablesOf} from './fields.ts';
import {logFileOf} from './mprocs-log.ts';
import {readRoot} from './root.ts';
import {selected} from './select-os.ts';

/** mprocs.yaml, mprocs.json. Nothing is filled in there: what looks like a variable is the shell's. */
export const fromMprocs: Reader = ({source, platform}, tell) => {
	if (source.file.endsWith('.lua')) {
		return trouble('It is a program in Lua, which devtui does not run: import the mprocs.yaml that it stands for.');
	}
	const read = readRoot(source, tell);
	if (read.type === 'trouble') {
		return read;
	}
	const top = fieldsOf(read.root, '', tell);
	const log = top.node('proc_log');
	// Told once; each service asks for it again.
	logFileOf(undefined, log, tell);
	for (const [key, why] of Object.entries(topKeys)) {
		top.lost(key, why);
	}
	const services = top.entries('procs').flatMap(entry => serviceOf(entry, {platform, log}, tell) ?? []);
	top.ignore('$schema');
	top.tellRest();
	return top.spanOf('procs') ? {type: 'ok', draft: {form: 'long', services}} : trouble('It has no "procs".');
};

const topKeys: Readonly<Record<string, string>> = {
	hide_keymap_window: 'the footer of the console is always there',
	keymap_copy: 'keys are a person\'s, in config.yaml (see ? in the console)',
	keymap_procs: 'keys are a person\'s, in config.yaml (see ? in the console)',
	keymap_term: 'keys are a person\'s, in config.yaml (see ? in the console)',
	mouse_scroll_speed: 'the wheel scrolls as everywhere',
	on_all_finished: 'headless, devtui ends when all have ended; its console stays open',
	on_init: 'devtui starts with its services and nothing else',
	proc_list_title: 'the list has none',
	proc_list_width: '"layout: {list: PERCENT}" says it in percent',
	scrollback: 'it is a person\'s, in config.yaml',
	server: 'devtui is commanded over a socket of its own: devtui ps, devtui restart …',
};

interface Context {
	readonly platform: ImportInput['platform'];
	/** For all of them. */
	readonly log: TreeNode | undefined;
}

function serviceOf({key: name, keySpan: span, value}: MapEntry, {platform, log}: Context, tell: Tell): DraftService | undefined {
	const whose = `"${name}"`;
	const chosen = selected(value, platform, tell);
	const common = logFileOf(log, undefined, () => {});
	switch (chosen?.type) {
		case undefined:
		case 'invalid': {
			return undefined;
		}
		case 'scalar': {
			if (chosen.value === null) {
				tell(`${whose} is left out: it is switched off (null).`, span);
				return undefined;
			}
			return {name, span, keys: {command: escapeExpansion(chosen.text), ...common}};
		}
		case 'list': {
			return {name, span, keys: {command: textsOf(chosen).map(word => escapeExpansion(word)), ...common}};
		}
		case 'map': {
			return processOf(name, span, fieldsOf(withSelection(chosen, platform, tell), whose, tell), log, tell);
		}
	}
}

function processOf(name: string, span: MapEntry['keySpan'], fields: Fields, log: TreeNode | undefined, tell: Tell): DraftService {
	const shell = fields.text('shell');
	const words = fields.texts('cmd');
	const cwd = fields.text('cwd');
	const needs = fields.texts('deps').map(need => ({name: need, condition: 'started' as const, span: fields.spanOf('deps') ?? span}));
	const environment = environmentOf(fields, name, tell);
	if (shell !== undefined && words.length > 0) {
		tell(`"cmd" of "${name}" is left out: "shell" says the same.`, fields.spanOf('cmd'));
	}
	const keys = {
		...shell === undefined ? words.length > 0 && {command: words.map(word => escapeExpansion(word))} : {command: escapeExpansion(shell)},
		...cwd !== undefined && {working_dir: escapeExpansion(inDirectory(cwd))},
		...Object.keys(environment).length > 0 && {environment},
		...fields.node('autostart') && !fields.flag('autostart') && {disabled: true},
		...fields.flag('autorestart') && {restart: 'always'},
		...stopOf(fields, name, tell),
		...logFileOf(log, fields.node('log'), fields.node('log') ? tell : () => {}),
	};
	for (const key of ['mouse_scroll_speed', 'scrollback']) {
		fields.lost(key, 'it is a person\'s, in config.yaml');
	}
	fields.tellRest();
	return {name, span, keys, needs};
}

/** `$select` may stand for any value, also inside of `env`. */
function withSelection(map: Extract<TreeNode, {type: 'map'}>, platform: string, tell: Tell): typeof map {
	return {
		...map,
		entries: map.entries.flatMap(entry => {
			const value = selected(entry.value, platform, tell);
			return value ? [{...entry, value: entry.key === 'env' && value.type === 'map' ? withSelection(value, platform, tell) : value}] : [];
		}),
	};
}

function environmentOf(fields: Fields, name: string, tell: Tell): Readonly<Record<string, string>> {
	const own = variablesOf(fields.node('env'), (variable, span) => {
		tell(`"${variable}" of "${name}" is not taken away: "inherit_environment" lists the variables that a service gets.`, span);
	});
	const path = fields.texts('add_path');
	const escaped = Object.entries(own).map(([key, value]) => [key, escapeExpansion(value)] as const);
	return {
		...Object.fromEntries(escaped),
		...path.length > 0 && {PATH: [...path.map(directory => escapeExpansion(inDirectory(directory))), own['PATH'] === undefined ? '${PATH}' : escapeExpansion(own['PATH'])].join(':')},
	};
}

function stopOf(fields: Fields, name: string, tell: Tell): object {
	const stop = fields.node('stop');
	if (stop?.type === 'map') {
		const way = fieldsOf(stop, `"${name}", "stop"`, tell);
		const keys = way.texts('send-keys').map(key => keyOf(key));
		const command = way.text('cmd');
		way.tellRest();
		return keys.length > 0 ? {stop_keys: keys} : command === undefined ? {} : {stop_command: escapeExpansion(command)};
	}
	const signal = fields.text('stop');
	return signal === undefined ? {} : {stop_signal: signal === 'hard-kill' ? 'SIGKILL' : signal};
}

/** There a character stands in brackets as a key does, or without them. */
function keyOf(key: string): string {
	return /^<([^<>])>$/.exec(key)?.[1] ?? key;
}

function inDirectory(path: string): string {
	return path.replace(/^<CONFIG_DIR>\/?/, './').replace(/^\.\/$/, '.');
}
