import path from 'node:path';
import {commandWords} from '../core/command-words.ts';
import type {CommandSpec} from '../core/spec.ts';
import {isExecutable} from './executable.ts';

/** Where a command will run. */
export interface Place {
	readonly workingDir: string;
	readonly environment: Readonly<Record<string, string>>;
}

/** `place`: when the program is certain to be found there, plain words need no shell at all. */
export function argvOf(command: CommandSpec, place?: Place): readonly [string, ...string[]] {
	if (command.type !== 'shell') {
		return commandWords(command);
	}

	return plainWords(command.text, place) ?? ['/bin/sh', '-c', withoutShell(command.text)];
}

/** As make does: starting a shell that does nothing but start a program takes as long as the program's own start. */
function plainWords(text: string, place: Place | undefined): readonly [string, ...string[]] | undefined {
	if (!place || !onlyPlainWords.test(text)) {
		return undefined;
	}

	const [program, ...args] = text.trim().split(/[ \t]+/) as [string, ...string[]];
	return builtIns.has(program) || !isProgram(program, place) ? undefined : [program, ...args];
}

// Nothing that a shell would take for more than itself, and no assignment before the program.
const onlyPlainWords = /^[ \t]*[\w./@+-]+(?:[ \t]+[\w./@+:,=%-]+)*[ \t]*$/;

/** Only then: otherwise the shell shall say what is wrong. */
function isProgram(program: string, {workingDir, environment: {PATH}}: Place): boolean {
	if (program.includes('/')) {
		return isExecutable(path.resolve(workingDir, program));
	}

	const found = PATH?.split(':').find(directory => isExecutable(path.resolve(workingDir, directory, program)));
	return found !== undefined;
}

/**
 * A command that is one program takes the place of its shell. Not every shell does this by itself (dash does not), and a
 * shell in between dies of the stop signal at once, while its program is still ending in good order: its exit would be
 * lost. Anything that may be more than one program is left as it is.
 */
function withoutShell(text: string): string {
	const {assignments, program} = onlyProgram.exec(text)?.groups ?? {};
	return program === undefined || builtIns.has(program) ? text : `${assignments ?? ''}exec ${text.slice(assignments?.length ?? 0)}`;
}

// No list, pipe, subshell, substitution, comment or second line, neither within quotes: what is quoted is not looked into.
const onlyProgram = /^(?<assignments>(?:[A-Za-z_]\w*=[\w.,:/@%+-]*[ \t]+)*)(?<program>[\w./@+-]+)(?:[ \t][^;&|()`#\n\r]*)?$/;

// Of POSIX: words that only a shell knows, and built-in ones that do something else than a program of that name would.
const builtIns: ReadonlySet<string> = new Set([
	'if', 'then', 'else', 'elif', 'fi', 'do', 'done', 'case', 'esac', 'while', 'until', 'for', 'in', 'function', 'select', 'time',
	'.', 'alias', 'bg', 'break', 'cd', 'command', 'continue', 'eval', 'exec', 'exit', 'export', 'fc', 'fg', 'getopts', 'hash', 'jobs',
	'local', 'read', 'readonly', 'return', 'set', 'shift', 'source', 'times', 'trap', 'type', 'ulimit', 'umask', 'unalias', 'unset', 'wait',
	// Programs of these names need not exist everywhere.
	'echo', 'printf', 'test', 'true', 'false', 'pwd', 'kill', 'let', 'declare', 'typeset', 'builtin', 'newgrp',
]);
