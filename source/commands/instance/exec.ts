import {statSync} from 'node:fs';
import process from 'node:process';
import {ask} from '../../api/client.ts';
import type {Execution} from '../../api/execution.ts';
import {couldNotStart} from '../../core/outcome.ts';
import {runInForeground} from '../foreground.ts';
import {becomeUser} from './become-user.ts';
import {instanceSocket, tellTrouble} from './running.ts';

export interface ExecOptions {
	readonly files: readonly string[];
	readonly name: string;
	readonly command: readonly [string, ...string[]];
}

/** Run a command where a service is: in its directory, with its environment, as its user. Answers with the code of the command. */
export async function exec({files, name, command}: ExecOptions): Promise<number> {
	const response = await ask(await instanceSocket(files), {method: 'GET', path: '/execution', query: [['name', name]]});
	if (response.type !== 'ok') {
		return tellTrouble(response);
	}

	const {service, workingDir, environment, configured, user, umask} = response.value as Execution;
	if (!isDirectory(workingDir)) {
		process.stderr.write(`${service}: its working directory ${workingDir} is not there.\n`);
		return couldNotStart;
	}

	const became = becomeUser(user);
	if (became.type === 'problem') {
		process.stderr.write(`${service}: ${became.message}.\n`);
		return couldNotStart;
	}

	if (umask !== null) {
		process.umask(umask);
	}

	const variables = Object.fromEntries(Object.entries(became.variables).filter(([variable]) => !configured.includes(variable)));
	return run(command, workingDir, {...environment, ...variables, ...ofThisTerminal()});
}

/** It is this terminal that shows what the command prints, and not a pane. */
function ofThisTerminal(): NodeJS.ProcessEnv {
	return Object.fromEntries(['TERM', 'COLORTERM', 'TERM_PROGRAM', 'TERM_PROGRAM_VERSION'].map(name => [name, process.env[name]]));
}

async function run([program, ...args]: ExecOptions['command'], cwd: string, env: NodeJS.ProcessEnv): Promise<number> {
	try {
		return await runInForeground(program, args, {cwd, env, stdio: 'inherit'});
	} catch (error) {
		return tellNotRun(program, error as NodeJS.ErrnoException);
	}
}

/** As shells have it: 127 not found, 126 cannot be run. */
function tellNotRun(program: string, {code, message}: NodeJS.ErrnoException): number {
	const isMissing = code === 'ENOENT';
	process.stderr.write(`${program}: ${isMissing ? 'there is no such command' : code === 'EACCES' ? 'permission denied' : message}\n`);
	return isMissing ? 127 : 126;
}

function isDirectory(file: string): boolean {
	try {
		return statSync(file).isDirectory();
	} catch {
		return false;
	}
}
