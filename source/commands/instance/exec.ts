import {statSync} from 'node:fs';
import process from 'node:process';
import {ask} from '../../api/client.ts';
import type {Execution} from '../../api/execution.ts';
import {cannotRun, couldNotStart, notFound} from '../exit-codes.ts';
import {limitedIdentity, takeIdentity, type Ran} from './exec-identity.ts';
import {instanceSocket, tellTrouble} from './running.ts';

export interface ExecOptions {
	readonly files: readonly string[];
	readonly name: string;
	readonly command: readonly [string, ...string[]];
}

/** Run a command where a service is: in its directory, with its environment, as its user, or in its container. Answers with the code of the command. */
export async function exec({files, name, command}: ExecOptions): Promise<number> {
	const response = await ask(await instanceSocket(files), {method: 'GET', path: '/execution', query: [['name', name]]});
	if (response.type !== 'ok') {
		return tellTrouble(response);
	}

	const execution = response.value as Execution;
	const {service, container, workingDir, configured} = execution;
	if (container !== null) {
		const {execInside} = await import('./exec-inside.ts');
		return execInside({name: service, container: {name: container}}, command, execution.environment);
	}

	if (!isDirectory(workingDir)) {
		process.stderr.write(`${service}: its working directory ${workingDir} is not there.\n`);
		return couldNotStart;
	}

	const identity = execution.limits.length > 0 ? limitedIdentity(execution) : takeIdentity(execution);
	if (identity.type === 'problem') {
		process.stderr.write(`${service}: ${identity.message}.\n`);
		return couldNotStart;
	}

	const variables = Object.fromEntries(Object.entries(identity.variables).filter(([variable]) => !configured.includes(variable)));
	const ran = await identity.run(command, {cwd: workingDir, env: {...execution.environment, ...variables, ...ofThisTerminal()}, stdio: 'inherit'});
	switch (ran.type) {
		case 'ended': {
			return ran.code;
		}

		case 'not-run': {
			return tellNotRun(command[0], ran);
		}

		case 'problem': {
			process.stderr.write(`${service}: ${ran.message}.\n`);
			return couldNotStart;
		}
	}
}

/** It is this terminal that shows what the command prints, and not a pane. */
function ofThisTerminal(): NodeJS.ProcessEnv {
	return Object.fromEntries(['TERM', 'COLORTERM', 'TERM_PROGRAM', 'TERM_PROGRAM_VERSION'].map(name => [name, process.env[name]]));
}

function tellNotRun(program: string, {code, message}: Ran & {readonly type: 'not-run'}): number {
	const isMissing = code === 'ENOENT';
	process.stderr.write(`${program}: ${isMissing ? 'there is no such command' : code === 'EACCES' ? 'permission denied' : message}\n`);
	return isMissing ? notFound : cannotRun;
}

function isDirectory(file: string): boolean {
	try {
		return statSync(file).isDirectory();
	} catch {
		return false;
	}
}
