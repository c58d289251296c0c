import type {CommandSpec, ServiceSpec} from '../core/spec.ts';
import {argvOf} from './argv.ts';
import type {ChildOptions} from './contract.ts';
import {resolveIdentity} from './identity.ts';
import {placeOf, type CommandPurpose} from './place.ts';
import type {EnvironmentOf} from './runtime.ts';

export type StartOptions =
	| {readonly type: 'ok'; readonly options: Pick<ChildOptions, 'argv' | 'workingDir' | 'environment' | 'identity' | 'place'>}
	| {readonly type: 'problem'; readonly message: string};

export interface Started {
	readonly command: CommandSpec;
	readonly run: number;
	readonly purpose: CommandPurpose;
	/** What is to be built is older than its files. */
	readonly isOutdated?: boolean | undefined;
}

/** What a command of a service is started with, the service's own or one beside it: files are read, users are looked up now. */
export function startOptions(spec: ServiceSpec, {command, run, purpose, isOutdated}: Started, made: ReturnType<EnvironmentOf>): StartOptions {
	if (made.type === 'problem') {
		return made;
	}

	const place = placeOf(spec, command, run, purpose, isOutdated);
	// A function runs here, and what it starts is the service's.
	if (place && (place.type !== 'function' || spec.container)) {
		return {type: 'ok', options: {argv: argvOf(command), workingDir: spec.workingDir, environment: made.environment, place}};
	}

	const resolved = resolveIdentity(spec.identity ?? {});
	if (resolved.type === 'problem') {
		return resolved;
	}

	const {identity, variables} = resolved;
	const isOwnIdentity = Object.keys(identity).length === 0;
	const {workingDir} = spec;
	// Another user has another home, unless the file says which.
	const environment = {...made.environment, ...variables, ...pick(spec.environment, variables)};
	return {
		type: 'ok',
		options: {
			// What another user may execute is found out by starting it.
			argv: isOwnIdentity && !place ? argvOf(command, {workingDir, environment}) : argvOf(command),
			workingDir,
			environment,
			...!isOwnIdentity && {identity},
			...place && {place},
		},
	};
}

function pick(from: Readonly<Record<string, string>>, names: object): Readonly<Record<string, string>> {
	return Object.fromEntries(Object.entries(from).filter(([name]) => name in names));
}
