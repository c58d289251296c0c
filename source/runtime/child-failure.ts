import {existsSync, statSync} from 'node:fs';
import {constants as osConstants} from 'node:os';
import path from 'node:path';
import {getSystemErrorMap} from 'node:util';
import type {ChildOptions, Identity} from './contract.ts';
import {isExecutable} from './executable.ts';
import type {StartStage} from './launcher-protocol.ts';
import {statIfThere} from '../system/stat-if-there.ts';

export interface StartFailure {
	readonly stage: StartStage;
	readonly errno: number;
}

const {ENOENT, ENOTDIR, EACCES, E2BIG, EAGAIN} = osConstants.errno;

/** Why a command could not be started, in words. */
export function describeStartFailure({stage, errno}: StartFailure, {argv: [command], workingDir, identity}: Pick<ChildOptions, 'argv' | 'workingDir' | 'identity'>): string {
	switch (stage) {
		case 'uid':
			return `cannot become user ${identity?.uid}: ${systemMessage(errno)}`;
		case 'gid':
			return `cannot become group ${identity?.gid}: ${systemMessage(errno)}`;
		case 'groups':
			return `cannot join the groups ${identity?.groups?.join(', ')}: ${systemMessage(errno)}`;
		case 'chdir':
			return describeDirectoryFailure(errno, workingDir);
		case 'exec':
			return describeCommandFailure(errno, command, path.resolve(workingDir, command));
		case 'streams':
			return `cannot open what ${command} would read and print to: ${systemMessage(errno)}`;
		case 'fork':
			return errno === EAGAIN ? `too many processes to start ${command}` : `cannot start ${command}: ${systemMessage(errno)}`;
		case 'resume':
			return `${command} cannot go on from its checkpoint: ${systemMessage(errno)}`;
		// `limit:nofile`
		default:
			return describeLimitFailure(stage.slice('limit:'.length), errno, identity);
	}
}

/** What makes the options impossible to hand to any process: NUL ends every string there. */
export function findNulByte({argv, workingDir, environment}: ChildOptions): string | undefined {
	if ([workingDir, ...argv].some(text => text.includes('\0'))) {
		return 'the command or its working directory contains a NUL byte';
	}

	const name = Object.keys(environment).find(key => `${key}${environment[key]}`.includes('\0'));
	return name === undefined ? undefined : `the environment variable ${JSON.stringify(name)} contains a NUL byte`;
}

/** Finds beforehand what a launcher would be told by the kernel; for those who start without one. */
export function foreseeStartFailure({argv: [command], workingDir, environment}: ChildOptions): StartFailure | undefined {
	try {
		if (!statSync(workingDir).isDirectory()) {
			return {stage: 'chdir', errno: ENOTDIR};
		}
	} catch (error) {
		return {stage: 'chdir', errno: -((error as NodeJS.ErrnoException).errno ?? -ENOENT)};
	}

	const candidates = command.includes('/')
		? [path.resolve(workingDir, command)]
		: (environment['PATH'] ?? '/usr/bin:/bin').split(':').map(entry => path.resolve(workingDir, entry, command));
	const existing = command === '' ? [] : candidates.filter(candidate => existsSync(candidate));
	if (existing.some(candidate => isExecutable(candidate))) {
		return undefined;
	}

	return {stage: 'exec', errno: existing.length > 0 ? EACCES : ENOENT};
}

function describeLimitFailure(name: string, errno: number, identity: Identity | undefined): string {
	const limit = identity?.limits?.findLast(({resource}) => resource === name);
	return `cannot limit ${name} to ${limit?.soft} (hard: ${limit?.hard}): ${systemMessage(errno)}`;
}

function describeDirectoryFailure(errno: number, workingDir: string): string {
	switch (errno) {
		case ENOENT:
			return `working directory does not exist: ${workingDir}`;
		case ENOTDIR:
			return `working directory is not a directory: ${workingDir}`;
		case EACCES:
			return `working directory may not be entered: ${workingDir}`;
		default:
			return `cannot enter working directory ${workingDir}: ${systemMessage(errno)}`;
	}
}

function describeCommandFailure(errno: number, command: string, file: string): string {
	if (command === '') {
		return 'the command is empty';
	}

	const hasPath = command.includes('/');
	switch (errno) {
		case ENOENT:
			return hasPath && existsSync(file) ? `cannot run ${command}: the interpreter it asks for does not exist` : `command not found: ${command}`;
		case EACCES:
			return hasPath && isDirectory(file) ? `not a command but a directory: ${command}` : `permission denied: ${command}`;
		case E2BIG:
			return `arguments and environment are too long for ${command}`;
		default:
			return `cannot run ${command}: ${systemMessage(errno)}`;
	}
}

function isDirectory(file: string): boolean {
	return statIfThere(file)?.isDirectory() ?? false;
}

export function systemMessage(errno: number): string {
	return getSystemErrorMap().get(-errno)?.[1] ?? `error ${errno}`;
}
