import type {DependencyCondition} from '../../core/spec.ts';
import {entryOf, plainData, type MapEntry} from '../tree.ts';
import type {DraftService, Need, Reader, Tell} from './contract.ts';
import {trouble} from './contract.ts';
import type {Fields} from './fields.ts';
import {fieldsOf, textsOf, variablesOf} from './fields.ts';
import {availabilityOf, shutdownOf} from './process-compose-life.ts';
import {withInherited} from './process-compose-extends.ts';
import {logOf} from './process-compose-log.ts';
import {probesOf} from './process-compose-probe.ts';
import {watchOf} from './process-compose-watch.ts';
import {readRoot} from './root.ts';
import {fillerOf, type Filler} from './templates.ts';

/** process-compose.yaml. Its words are mostly ours, and both fill in `${NAME}` when the file is read. */
export const fromProcessCompose: Reader = ({source}, tell) => {
	const read = readRoot(source, tell);
	if (read.type === 'trouble') {
		return read;
	}
	const top = fieldsOf(read.root, '', tell);
	const context: Context = {
		isExpanded: !top.flag('disable_env_expansion'),
		vars: top.entries('vars'),
		shell: shellOf(top, tell),
		tell,
	};
	const filler = fillerOf(context, [], undefined);
	const name = top.text('name');
	const environment = environmentOf(top, filler, tell);
	const services = withInherited(top.entries('processes'), tell).flatMap(entry => serviceOf(entry, context) ?? []);
	for (const [key, why] of Object.entries(topKeys)) {
		top.lost(key, why);
	}
	top.ignore('version', 'is_strict', 'ordered_shutdown', 'processes');
	top.tellRest();
	return top.spanOf('processes')
		? {type: 'ok', draft: {form: 'long', ...name !== undefined && {name: filler.plain(name)}, environment, services}}
		: trouble('It has no "processes".');
};

const topKeys: Readonly<Record<string, string>> = {
	env_cmds: 'devtui runs no commands to fill in variables; a command can say $(…) itself',
	extends: 'import the other file too, and give both: devtui -f BASE -f THIS',
	is_tui_disabled: 'without a terminal devtui has no console; with one: devtui up --headless',
	log_configuration: 'a log belongs to a service here',
	log_format: 'a log belongs to a service here',
	log_length: 'how many lines a pane keeps is a person\'s, "scrollback" in config.yaml',
	log_level: 'devtui keeps no log of its own',
	log_location: 'there is no log of all services in one file: devtui up --headless > FILE, or "log_file" for each',
	mcp_server: 'devtui has a server of its own: devtui mcp',
};

interface Context {
	readonly isExpanded: boolean;
	readonly vars: readonly MapEntry[];
	/** When it is another one than `sh -c`. */
	readonly shell: readonly string[] | undefined;
	readonly tell: Tell;
}

function serviceOf({key: name, keySpan: span, value}: MapEntry, context: Context): DraftService | undefined {
	const {tell} = context;
	if (value.type !== 'map') {
		tell(`"${name}" is left out: it must be a map.`, span);
		return undefined;
	}
	const fields = fieldsOf(value, `"${name}"`, tell);
	const filler = fillerOf(fields.flag('is_template_disabled') ? {...context, vars: undefined} : context, fields.entries('vars'), {name, span, isCopied: Number(fields.text('replicas') ?? 1) > 1});
	const needs = needsOf(fields, name, tell);
	const environment = {...ownNames(fields, name, tell), ...environmentOf(fields, filler, tell)};
	const plain = (key: string) => {
		const text = fields.text(key);
		return text === undefined ? undefined : filler.plain(text);
	};
	const workingDir = plain('working_dir');
	const description = plain('description');
	const replicas = plain('replicas');
	const exitCodes = fields.texts('success_exit_codes');
	const keys = {
		...commandOf(fields, filler, context.shell),
		...workingDir !== undefined && {working_dir: workingDir},
		...Object.keys(environment).length > 0 && {environment},
		...fields.node('env_file') && {env_file: fields.texts('env_file').map(file => filler.plain(file))},
		...probesOf(fields, filler, name, tell),
		...availabilityOf(fields, name, tell),
		...exitCodes.length > 0 && {success_exit_codes: [...new Set([0, ...exitCodes.map(Number)])]},
		...shutdownOf(fields, filler),
		...logOf(fields, filler),
		...watchOf(fields, filler, name, tell),
		...isDisabled(fields) && {disabled: true},
		...replicas !== undefined && replicas !== '1' && {replicas: /^\d+$/.test(replicas) ? Number(replicas) : replicas},
		...groupOf(fields, name, tell),
		...description !== undefined && {description},
	};
	for (const [key, why] of Object.entries(serviceKeys)) {
		fields.lost(key, why);
	}
	fields.ignore('name', 'extends', 'is_tty', 'is_interactive', 'is_template_disabled', 'vars');
	fields.tellRest();
	return {name, span, keys, needs};
}

const serviceKeys: Readonly<Record<string, string>> = {
	disable_ansi_colors: 'colours are kept; "environment: {NO_COLOR: 1}" asks the program for none',
	is_daemon: 'devtui ends daemons with whoever has started them. Give it a command that stays in the foreground; until then it is "disabled"',
	is_dotenv_disabled: 'the variables of .env are there for all services',
	is_elevated: 'nothing is run as somebody else without being asked: "user" says who, where that is permitted',
	is_foreground: 'every service has a pane of its own: "i" types into it',
	launch_timeout_seconds: '"within" of "ready" says how long a service may take',
	mcp: 'devtui has a server of its own: devtui mcp',
	monitor_for: 'what is told of unseen services is a person\'s, "notify" in config.yaml',
	monitor_silence_threshold: 'what is told of unseen services is a person\'s, "notify" in config.yaml',
	schedule: 'nothing is run by the clock',
	truncate_log: 'devtui goes on writing to a log that is there, and rotates it',
};

/** What process-compose tells each process of itself, for those that ask. */
function ownNames(fields: Fields, name: string, tell: Tell): Readonly<Record<string, string>> {
	const text = JSON.stringify(plainData(fields.map));
	const [namesItself, counts] = ['PC_PROC_NAME', 'PC_REPLICA_NUM'].map(variable => new RegExp(`\\$\\{?${variable}\\b`).test(text));
	const isCopied = Number(fields.text('replicas') ?? 1) > 1;
	if (isCopied && counts) {
		tell(`"PC_REPLICA_NUM" of "${name}" is not set here: DEVTUI_REPLICA counts the copies, from 1.`, fields.spanOf('replicas'));
	}
	return {
		...namesItself && {PC_PROC_NAME: name},
		...!isCopied && counts && {PC_REPLICA_NUM: '0'},
	};
}

function isDisabled(fields: Fields): boolean {
	return [fields.flag('disabled'), fields.flag('is_disabled'), fields.flag('is_daemon')].includes(true);
}

function shellOf(top: Fields, tell: Tell): readonly string[] | undefined {
	const shell = top.fields('shell');
	if (!shell) {
		return undefined;
	}
	const program = shell.text('shell_command') ?? 'sh';
	const argument = shell.text('shell_argument') ?? '-c';
	for (const key of ['elevated_shell_command', 'elevated_shell_argument']) {
		shell.lost(key, 'nothing is run as somebody else without being asked');
	}
	shell.tellRest();
	if (/^(\/bin\/)?sh$/.test(program) && argument === '-c') {
		return undefined;
	}
	tell(`"shell": devtui's shell is /bin/sh, so that each command is given to ${program} in a list.`, top.spanOf('shell'));
	return [program, argument];
}

function commandOf(fields: Fields, filler: Filler, shell: readonly string[] | undefined): object {
	const command = fields.text('command');
	const words = fields.texts('entrypoint');
	if (command !== undefined) {
		fields.lost('entrypoint', '"command" counts');
		return {command: shell ? [...shell, filler.shell(command)] : filler.shell(command)};
	}
	return words.length > 0 ? {command: words.map(word => filler.plain(word))} : {};
}

function environmentOf(fields: Fields, filler: Filler, tell: Tell): Readonly<Record<string, string>> {
	const variables = variablesOf(fields.node('environment'), (name, span) => {
		tell(`"${name}" of "environment" is left out: it has no value, and what the user has is passed on anyway.`, span);
	});
	return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, filler.plain(value)]));
}

const conditions: Readonly<Record<string, DependencyCondition>> = {
	process_completed: 'completed',
	process_completed_successfully: 'completed-successfully',
	process_healthy: 'healthy',
	process_log_ready: 'log-ready',
	process_started: 'started',
};

function needsOf(fields: Fields, name: string, tell: Tell): readonly Need[] {
	const listed = fields.node('depends_on');
	if (listed?.type !== 'map') {
		return listed ? textsOf(listed).map(other => ({name: other, condition: 'started', span: listed.span})) : [];
	}
	return listed.entries.map(({key, keySpan, value}) => {
		const condition = entryOf(value, 'condition')?.value;
		const written = condition?.type === 'scalar' ? condition.text : 'process_started';
		const known = conditions[written];
		if (known === undefined) {
			tell(`"${name}" waits only until "${key}" has started: "${written}" is no condition that process-compose has.`, condition?.span);
		}
		if (value.type === 'map') {
			const dependency = fieldsOf(value, `"${name}", "${key}"`, tell);
			dependency.ignore('condition');
			dependency.tellRest();
		}
		return {name: key, condition: known ?? 'started', span: keySpan};
	});
}

function groupOf(fields: Fields, name: string, tell: Tell): object {
	const [group, ...others] = fields.texts('namespace').filter(each => each !== 'default');
	if (others.length > 0) {
		tell(`"${name}" is in the group "${group}" only: a service has one; left out: ${others.join(', ')}.`, fields.spanOf('namespace'));
	}
	return group === undefined ? {} : {group};
}
