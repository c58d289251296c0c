import {readFileSync} from 'node:fs';
import {parse} from 'dotenv';
import type {ServiceSpec} from '../core/spec.ts';
import {namePattern} from '../lib/name-pattern.ts';
import {runVariables} from './changed-variables.ts';
import {describeTooLarge} from './environment-size.ts';

export interface EnvironmentOptions {
	/** The user's own, as devtui was given it. */
	readonly user: Readonly<Record<string, string | undefined>>;
	readonly run: number;
	/** The files whose change caused the run, relative to the working directory of the service. */
	readonly changed: readonly string[];
	/** Where the running devtui can be reached. */
	readonly socket?: string;
	/** The user's own terminal shows what the service prints: it is that terminal's kind that counts. */
	readonly isOnUsersTerminal?: boolean;
}

export type ServiceEnvironment =
	| {readonly type: 'ok'; readonly environment: Readonly<Record<string, string>>}
	| {readonly type: 'problem'; readonly message: string};

type Variables = Record<string, string>;

/**
 * The whole environment of a run. Later wins: the project's `.env`, the user's own environment, what is said for
 * several services, the service's `env_file` in their order, its `environment`, then what devtui itself says. A project's `.env` are defaults that a user may
 * override in the shell, as in foreman and Compose; an `env_file` is about this one service and wins over the shell, as in
 * a container. Files are read now: each start sees what they say by then.
 */
export function serviceEnvironment(service: ServiceSpec, options: EnvironmentOptions): ServiceEnvironment {
	const defaults: Variables = {};
	for (const path of service.projectEnvFiles) {
		Object.assign(defaults, readVariables(path).variables);
	}

	const own: Variables = {};
	for (const path of service.envFiles) {
		const read = readVariables(path);
		if (read.type === 'ok') {
			Object.assign(own, read.variables);
		} else if (!read.isMissing || !service.optionalEnvFiles?.includes(path)) {
			return {type: 'problem', message: read.message};
		}
	}

	const written = {...service.sharedEnvironment, ...own, ...service.environment};
	if (service.container) {
		return sizedEnvironment(containerEnvironment(service, options, written));
	}

	const environment: Variables = {
		...defaults,
		...userVariables(options, service),
		...written,
	};
	if (service.defaultPort !== undefined) {
		environment['PORT'] ??= String(service.defaultPort);
	}

	return sizedEnvironment({...environment, ...devtuiVariables(service, options)});
}

/** What the file says, and of the user's own only what it lists: a container is kept as long as nothing of it changes, so there is nothing of a run in it. */
function containerEnvironment({inheritsVariables = [], replica}: ServiceSpec, {user}: EnvironmentOptions, written: Variables): Variables {
	const isInherited = inheritance(inheritsVariables);
	const inherited = Object.entries(user).flatMap(([name, value]) => value !== undefined && isInherited(name) && !misleading.has(name) ? [[name, value]] : []);
	return {
		...Object.fromEntries(inherited) as Variables,
		...written,
		...replica && {DEVTUI_REPLICA: String(replica.number)},
	};
}

function sizedEnvironment(environment: Variables): ServiceEnvironment {
	const tooLarge = describeTooLarge(environment);
	return tooLarge === undefined ? {type: 'ok', environment} : {type: 'problem', message: tooLarge};
}

/** About the terminal or the supervisor that devtui itself runs in, and not about the service. */
const misleading: ReadonlySet<string> = new Set([
	'COLUMNS',
	'LINES',
	'OLDPWD',
	'WATCHDOG_PID',
	'WATCHDOG_USEC',
	'LISTEN_FDS',
	'LISTEN_PID',
	'LISTEN_FDNAMES',
	// Of a devtui that runs this one as a service.
	'DEVTUI_SERVICE',
	'DEVTUI_REPLICA',
	...runVariables,
]);

const misleadingOnTerminal: ReadonlySet<string> = new Set(['TERM_PROGRAM', 'TERM_PROGRAM_VERSION']);

function userVariables({user, isOnUsersTerminal = false}: EnvironmentOptions, {tty, workingDir, inheritsVariables}: ServiceSpec): Variables {
	const variables: Variables = {};
	const isInherited = inheritance(inheritsVariables);
	const isInPane = tty && !isOnUsersTerminal;
	for (const [name, value] of Object.entries(user)) {
		if (value !== undefined && isInherited(name) && !misleading.has(name) && !(isInPane && misleadingOnTerminal.has(name))) {
			variables[name] = value;
		}
	}

	if (isInPane && variables['TERM'] !== 'dumb') {
		variables['TERM'] = 'xterm-256color';
		variables['COLORTERM'] = 'truecolor';
	}

	return {...variables, PWD: workingDir};
}

function inheritance(patterns: readonly string[] | undefined): (name: string) => boolean {
	const tests = patterns?.map(pattern => namePattern(pattern));
	return name => tests?.some(test => typeof test !== 'string' && test(name)) ?? true;
}

function devtuiVariables({name, replica}: ServiceSpec, {run, changed, socket}: EnvironmentOptions): Variables {
	return {
		DEVTUI: '1',
		DEVTUI_SERVICE: name,
		DEVTUI_RUN: String(run),
		...(replica && {DEVTUI_REPLICA: String(replica.number)}),
		...(socket !== undefined && {DEVTUI_SOCKET: socket}),
		...(changed.length > 0 && changedFiles(changed, maxChangedBytes)),
	};
}

/** Linux refuses to start a program with a variable of more than 128 KiB, name and end included. */
const maxChangedBytes = 120_000;

/** Whole names, as many as fit; how many do not is said beside them, so that nobody takes the list for all of it. */
export function changedFiles(files: readonly string[], maxBytes: number): Variables {
	const fit: string[] = [];
	let bytes = 0;
	for (const file of files) {
		bytes += Buffer.byteLength(file) + 1;
		if (bytes > maxBytes) {
			break;
		}

		fit.push(file);
	}

	const more = files.length - fit.length;
	return {DEVTUI_CHANGED: fit.join('\n'), ...(more > 0 && {DEVTUI_CHANGED_MORE: String(more)})};
}

export type ReadVariables =
	| {readonly type: 'ok'; readonly variables: Variables}
	| {readonly type: 'problem'; readonly message: string; readonly isMissing: boolean; readonly variables?: never};

export function readVariables(path: string): ReadVariables {
	try {
		return {type: 'ok', variables: parse(readFileSync(path))};
	} catch (error) {
		const {code, message} = error as NodeJS.ErrnoException;
		const why = code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'permission denied' : code === 'EISDIR' ? 'it is a directory' : message;
		return {type: 'problem', message: `env_file ${path}: ${why}`, isMissing: code === 'ENOENT'};
	}
}
