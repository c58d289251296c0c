import path from 'node:path';
import {isExecutable} from '../../runtime/executable.ts';

/** What takes a text on standard input and keeps it. */
export interface ClipboardProgram {
	readonly name: string;
	readonly args: readonly string[];
	readonly encoding: 'utf8' | 'utf16le';
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Programs that are there and belong to where devtui runs, the best first. */
export function clipboardPrograms(environment: Environment, platform: NodeJS.Platform, isThere = isOnPath): readonly ClipboardProgram[] {
	return candidates
		.filter(({fits}) => fits(environment, platform))
		.map(({program}) => program)
		.filter(({name}) => isThere(name, environment));
}

interface Candidate {
	readonly program: ClipboardProgram;
	fits(environment: Environment, platform: NodeJS.Platform): boolean;
}

const candidates: readonly Candidate[] = [
	{program: utf8('pbcopy'), fits: (_, platform) => platform === 'darwin'},
	{program: utf8('wl-copy'), fits: has('WAYLAND_DISPLAY')},
	{program: utf8('xclip', '-selection', 'clipboard', '-in'), fits: has('DISPLAY')},
	{program: utf8('xsel', '--clipboard', '--input'), fits: has('DISPLAY')},
	// It takes what is not UTF-16 for the code page of the machine.
	{program: {name: 'clip.exe', args: [], encoding: 'utf16le'}, fits: (environment, platform) => platform === 'win32' || has('WSL_DISTRO_NAME')(environment)},
	{program: utf8('termux-clipboard-set'), fits: has('TERMUX_VERSION')},
	// `-w`: for the terminal outside too, also where `set-clipboard` lets no program inside have it.
	{program: utf8('tmux', 'load-buffer', '-w', '-'), fits: has('TMUX')},
];

function utf8(name: string, ...args: readonly string[]): ClipboardProgram {
	return {name, args, encoding: 'utf8'};
}

function has(variable: string): (environment: Environment) => boolean {
	return environment => (environment[variable] ?? '') !== '';
}

function isOnPath(name: string, {PATH = ''}: Environment): boolean {
	return PATH.split(path.delimiter).some(directory => directory !== '' && isExecutable(path.join(directory, name)));
}
