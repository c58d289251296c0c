import {randomBytes} from 'node:crypto';
import {closeSync, fstatSync, openSync, readFileSync, writeSync} from 'node:fs';

export type Token =
	| {readonly type: 'ok'; readonly token: string; readonly isNew: boolean}
	/** A sentence. */
	| {readonly type: 'problem'; readonly message: string};

export interface TokenOptions {
	/** Made when it is not there. */
	readonly file?: string;
	/** `DEVTUI_TOKEN`. */
	readonly variable?: string;
}

export function readToken({file, variable}: TokenOptions): Token {
	if (file !== undefined) {
		return fromFile(file);
	}

	return variable === undefined || variable === ''
		? {type: 'problem', message: 'Whoever can reach the port could run commands here, so it takes a token: name a file with --token-file (it is made when it is not there), or set DEVTUI_TOKEN.'}
		: checked(variable, 'DEVTUI_TOKEN', false);
}

function fromFile(file: string): Token {
	try {
		const made = make(file);
		if (made !== undefined) {
			return {type: 'ok', token: made, isNew: true};
		}

		const descriptor = openSync(file, 'r');
		try {
			const {mode} = fstatSync(descriptor);
			return (mode & 0o077) === 0
				? checked(readFileSync(descriptor, 'utf8').trim(), file, false)
				: {type: 'problem', message: `Others can read the token in ${file}; close it to them: chmod 600 ${file}`};
		} finally {
			closeSync(descriptor);
		}
	} catch (error) {
		return {type: 'problem', message: `The token cannot be read: ${(error as Error).message}.`};
	}
}

/** Undefined when there is such a file. */
function make(file: string): string | undefined {
	let descriptor: number;
	try {
		descriptor = openSync(file, 'wx', 0o600);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
			return undefined;
		}

		throw error;
	}

	const token = randomBytes(tokenBytes).toString('base64url');
	writeSync(descriptor, `${token}\n`);
	closeSync(descriptor);
	return token;
}

const tokenBytes = 32;
/** 32 bytes in base64, which says most with each character. */
const leastCharacters = 43;
/** Of 64 random hexadecimal digits there are fewer once in a million million times. */
const leastDifferent = 8;

function checked(token: string, where: string, isNew: boolean): Token {
	if (!/^[!-~]*$/.test(token)) {
		return {type: 'problem', message: `The token in ${where} must be one word of ASCII characters.`};
	}

	return token.length < leastCharacters || new Set(token).size < leastDifferent
		? {type: 'problem', message: `The token in ${where} is too weak: take 32 random bytes, such as from: openssl rand -hex 32`}
		: {type: 'ok', token, isNew};
}
