import {spawn} from 'node:child_process';
import {text} from 'node:stream/consumers';
import type {FoundLogin} from './registry-login.ts';
import {textAt} from './engine-address.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** Asks the program `docker-credential-<name>` for what it keeps for a registry. */
export async function askHelper(name: string, server: string, environment: Variables): Promise<FoundLogin> {
	const said = await runHelper(name, 'get', server, environment);
	if (said.type === 'problem') {
		return isAbsent(said.message) ? {} : {trouble: said.message};
	}

	const [username, secret] = [textAt(said.answer, 'Username'), textAt(said.answer, 'Secret')];
	if (username === undefined || secret === undefined) {
		return {};
	}

	return {login: {serveraddress: server, ...username === tokenName ? {identitytoken: secret} : {username, password: secret}}};
}

/** The registries that it keeps something for; none when it cannot be asked. */
export async function listOfHelper(name: string, environment: Variables): Promise<readonly string[]> {
	const said = await runHelper(name, 'list', '', environment);
	return said.type === 'said' && typeof said.answer === 'object' && said.answer !== null ? Object.keys(said.answer) : [];
}

/** Instead of a name, before a token. */
const tokenName = '<token>';
/** It may ask its user first. */
const limitMs = 60_000;

type Said =
	| {readonly type: 'said'; readonly answer: unknown}
	/** As a clause. */
	| {readonly type: 'problem'; readonly message: string};

async function runHelper(name: string, verb: 'get' | 'list', input: string, environment: Variables): Promise<Said> {
	const program = `docker-credential-${name}`;
	const child = spawn(program, [verb], {env: {...environment}, stdio: ['pipe', 'pipe', 'ignore'], timeout: limitMs});
	// It may end before it has read.
	child.stdin.on('error', () => {});
	child.stdin.end(input);
	const ended = new Promise<string | undefined>(resolve => {
		child.once('error', error => {
			resolve((error as NodeJS.ErrnoException).code === 'ENOENT' ? `there is no program ${program}` : `${program}: ${error.message}`);
		}).once('close', (code, signal) => {
			resolve(code === 0 ? undefined : `${program} ended with ${signal ?? code}`);
		});
	});
	const [output, trouble] = await Promise.all([text(child.stdout), ended]);
	if (trouble !== undefined) {
		return {type: 'problem', message: output.trim() === '' ? trouble : `${program} says "${output.trim().split('\n')[0]}"`};
	}

	try {
		return {type: 'said', answer: JSON.parse(output)};
	} catch {
		return {type: 'problem', message: `${program} has answered with something else than JSON`};
	}
}

/** All helpers say so in these words. */
function isAbsent(message: string): boolean {
	return message.includes('credentials not found');
}
