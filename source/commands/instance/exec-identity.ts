import type {SpawnOptions} from 'node:child_process';
import process from 'node:process';
import type {Readable} from 'node:stream';
import {getSystemErrorName} from 'node:util';
import type {Execution} from '../../api/execution.ts';
import {describeStartFailure, systemMessage, type StartFailure} from '../../runtime/child-failure.ts';
import {findUnsupervisedIdentity, identitySettings} from '../../runtime/child-identity.ts';
import {resolveIdentity} from '../../runtime/identity.ts';
import {findLauncher} from '../../runtime/launcher.ts';
import {runInForeground} from '../foreground.ts';
import {becomeUser, isAlready} from './become-user.ts';

export type Ran =
	| {readonly type: 'ended'; readonly code: number}
	/** `ENOENT`, `EACCES` … */
	| {readonly type: 'not-run'; readonly code: string | undefined; readonly message: string}
	| {readonly type: 'problem'; readonly message: string};

export type CommandIdentity =
	| {
		readonly type: 'ok';
		/** `HOME`, `USER`, `LOGNAME`, where the user is one that the system knows. */
		readonly variables: Readonly<Record<string, string>>;
		run(command: readonly [string, ...string[]], options: SpawnOptions): Promise<Ran>;
	}
	| {readonly type: 'problem'; readonly message: string};

/** This process becomes who the service is, and with it what it runs. */
export function takeIdentity({user, umask}: Execution): CommandIdentity {
	const became = becomeUser(user);
	if (became.type === 'problem') {
		return became;
	}

	if (umask !== null) {
		process.umask(umask);
	}

	return {...became, run: async ([program, ...args], options) => runPlainly(program, args, options)};
}

/** Limits are nothing that Node can set: the launcher takes them on, as who may, and then becomes the command. */
export function limitedIdentity({user, umask, limits, workingDir}: Execution): CommandIdentity {
	const resolved = resolveIdentity({...user !== null && {user}, ...umask !== null && {umask}, limits});
	if (resolved.type === 'problem') {
		return resolved;
	}

	const launcher = findLauncher();
	if (launcher.type === 'missing') {
		return {type: 'problem', message: findUnsupervisedIdentity({limits}, false)!};
	}

	const {uid, gid, groups: _, ...rest} = resolved.identity;
	const isOther = uid !== undefined && gid !== undefined && !isAlready({uid, gid});
	const identity = isOther ? resolved.identity : rest;
	return {
		type: 'ok',
		variables: resolved.variables,
		async run(command, options) {
			let told = '';
			const ran = await runPlainly(launcher.path, ['as', ...identitySettings(identity), '', ...command], {...options, stdio: ['inherit', 'inherit', 'inherit', 'pipe']}, trouble => {
				told += trouble;
			});
			const [, stage, errno] = /^(\S+) (\d+)$/.exec(told) ?? [];
			if (ran.type !== 'ended' || stage === undefined) {
				return ran;
			}

			return stage === 'exec'
				? {type: 'not-run', code: getSystemErrorName(-Number(errno)), message: systemMessage(Number(errno))}
				: {type: 'problem', message: describeStartFailure({stage: stage as StartFailure['stage'], errno: Number(errno)}, {argv: command, workingDir, identity})};
		},
	};
}

/** `tell`: what comes through a fourth descriptor. */
async function runPlainly(program: string, args: readonly string[], options: SpawnOptions, tell: (text: string) => void = () => {}): Promise<Ran> {
	let isTold: Promise<unknown> | undefined;
	try {
		const code = await runInForeground(program, args, options, ({stdio: [, , , told]}) => {
			isTold = told ? readAll(told as Readable, tell) : undefined;
		});
		await isTold;
		return {type: 'ended', code};
	} catch (error) {
		const {code, message} = error as NodeJS.ErrnoException;
		return {type: 'not-run', code, message};
	}
}

async function readAll(stream: Readable, tell: (text: string) => void): Promise<void> {
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		tell(chunk.toString());
	}
}
