import {fstatSync} from 'node:fs';
import process from 'node:process';
import {isatty} from 'node:tty';
import {runSocketPath} from '../../api/run-sockets.ts';
import type {ProjectSpec, ServiceSpec, SignalName} from '../../core/spec.ts';
import {usageError} from '../exit-codes.ts';
import {tell} from '../load.ts';
import {runProject} from './project.ts';

export interface RunOptions {
	readonly command: readonly string[];
	readonly isWatching: boolean;
	/** None: all of the current directory. */
	readonly watch: readonly string[];
	readonly includeRegex: readonly string[];
	readonly excludeRegex: readonly string[];
	readonly usesGitignore: boolean;
	readonly forwardSignals: readonly string[];
	readonly hasCheckpoints: boolean;
	/** None: whatever is watched. */
	readonly checkpointFiles: readonly string[];
	/** As they were written. */
	readonly texts: Readonly<Partial<Record<'engine' | 'debounce' | 'delay' | 'signal' | 'grace' | 'restart' | 'logFile' | 'checkpointMax' | 'checkpointEngine', string>>>;
	readonly hasTty: boolean;
	readonly isConsole: boolean;
	readonly isQuiet: boolean;
	readonly verbosity: number;
}

/** What every face of `run` is given. */
export interface Run {
	/** Of one service. */
	readonly project: ProjectSpec;
	readonly service: ServiceSpec;
	readonly stdin: StandardInput;
	readonly forwardedSignals: readonly SignalName[];
	readonly isQuiet: boolean;
	readonly verbosity: number;
	/** As devtui was given it. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Where other shells can command it. */
	readonly socket: string;
}

export type StandardInput = 'terminal' | 'piped' | 'none';

/** Run one command, again whenever files change. Answers with the exit code. */
export async function run(options: RunOptions): Promise<number> {
	const stdin = standardInput();
	const isTerminal = stdin === 'terminal' && isatty(1);
	// Into a pipe a terminal still serves best: lines come as they are printed. But it would echo piped input, end at every
	// Ctrl-D in it and cut its lines at 4096 bytes: who is given some reads it from a pipe.
	const made = runProject(options, {directory: process.cwd(), argv: process.argv.slice(2), tty: options.hasTty && stdin !== 'piped', hasInput: stdin !== 'none'});
	if (made.type === 'invalid') {
		tell(made.diagnostics);
		return usageError;
	}

	const {isQuiet, verbosity} = options;
	const {project, service, forwardedSignals, warnings} = made;
	if (warnings.length > 0) {
		tell(warnings);
	}

	const environment = {...process.env};
	const socket = runSocketPath(process.cwd(), environment);
	const told: Run = {project, service, stdin, forwardedSignals, isQuiet, verbosity, environment, socket};
	if (options.isConsole) {
		return runInConsole(told, isTerminal);
	}

	if (isTerminal) {
		const {runOnTerminal} = await import('./terminal.ts');
		return runOnTerminal(told);
	}

	const {runHeadless} = await import('./headless.ts');
	return runHeadless(told);
}

async function runInConsole({project, environment, socket}: Run, isTerminal: boolean): Promise<number> {
	if (!isTerminal) {
		process.stderr.write('--console needs a terminal on standard input and output.\n');
		return usageError;
	}

	const {upConsole} = await import('../up-console.ts');
	return upConsole({project, environment, socket, load: async () => ({type: 'ok', project, warnings: ''})});
}

function standardInput(): StandardInput {
	if (isatty(0)) {
		return 'terminal';
	}

	try {
		const stat = fstatSync(0);
		return stat.isFIFO() || stat.isSocket() || stat.isFile() ? 'piped' : 'none';
	} catch {
		// It is closed.
		return 'none';
	}
}
