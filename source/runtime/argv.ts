import type {CommandSpec} from '../core/spec.ts';

export function argvOf(command: CommandSpec): readonly [string, ...string[]] {
	return command.type === 'shell' ? ['/bin/sh', '-c', withoutShell(command.text)] : command.argv;
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
