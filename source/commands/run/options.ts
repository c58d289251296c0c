import type {Command} from 'commander';
import {collect, count} from '../option-values.ts';
import type {RunOptions} from './run.ts';

const usage = '[-w PATTERN]… [options] -- COMMAND ARG…';

/** `devtui run`: what is written is checked when it is run, all of it at once. */
export function addRun(program: Command, setExitCode: (code: number) => void): void {
	program.command('run')
		.usage(usage)
		.summary('run one command without a file, and again whenever files change')
		.description('Run one command and start it again whenever files change, also with CI set: any file of the current directory, or those that -w names. '
			+ 'What stands behind -- is the command\'s own. On a terminal the command has it as if devtui were not there; Ctrl-C stops both. '
			+ 'Elsewhere each line is printed with the name of the command, and devtui\'s own lines go to standard error.')
		.argument('<command...>')
		.passThroughOptions()
		.showHelpAfterError(`usage: devtui run ${usage} (--help says more)`)
		.option('-w, --watch <pattern>', 'watch this: a gitignore pattern, file or directory, "!" excludes; may be repeated', collectWatched)
		.option('--no-watch', 'do not restart on changes; end with the command')
		.option('--include-regex <regex>', 'watch also files whose path matches; may be repeated', collect)
		.option('--exclude-regex <regex>', 'never watch files whose path matches; may be repeated', collect)
		.option('--no-gitignore', 'watch also what .gitignore, .ignore and .git/info/exclude exclude')
		.option('--engine <engine>', 'how files are watched: auto, native or poll')
		.option('--debounce <duration>', 'quiet time after the last change (auto: 10ms, of several files 100ms)')
		.option('--delay <duration>', 'pause between the end of a run and the start of the next')
		.option('--signal <signal>', 'how the command is asked to end (SIGTERM)')
		.option('--grace <duration>', 'then SIGKILL to all that is left of it (10s)')
		.option('--restart <policy>', 'when it ends by itself: no, on-failure[:N], always, unless-stopped (no)')
		.option('--forward-signal <signal>', 'hand this signal on to the command instead of obeying it; may be repeated', collect)
		.option('--checkpoint', 'go on from where the command opened the file that has changed; without -w only files that it has opened count')
		.option('--checkpoint-files <pattern...>', 'only from these files: gitignore patterns, up to the next option or --', collect)
		.option('--checkpoint-max <number>', 'keep so many at most, thinned out beyond (200)')
		.option('--checkpoint-engine <checkpoint-engine>', 'how it is kept as it was: auto, preload or criu')
		.option('--log-file <file>', 'write what the command prints to this file, too')
		.option('--no-tty', 'give the command pipes, not a terminal')
		.option('--console', 'open the console')
		.option('--quiet', 'print nothing of devtui\'s own')
		.option('-v, --verbose', 'also print each start with its pid; twice: the effective configuration', count, 0)
		.action(async (words: readonly string[], flags: RunFlags) => {
			const {run} = await import('./run.ts');
			setExitCode(await run(runOptions(words, flags)));
		});
}

interface RunFlags {
	readonly watch?: readonly string[] | false;
	readonly includeRegex?: readonly string[];
	readonly excludeRegex?: readonly string[];
	readonly gitignore: boolean;
	readonly engine?: string;
	readonly debounce?: string;
	readonly delay?: string;
	readonly signal?: string;
	readonly grace?: string;
	readonly restart?: string;
	readonly forwardSignal?: readonly string[];
	readonly checkpoint?: true;
	readonly checkpointFiles?: readonly string[];
	readonly checkpointMax?: string;
	readonly checkpointEngine?: string;
	readonly logFile?: string;
	readonly tty: boolean;
	readonly console?: true;
	readonly quiet?: true;
	readonly verbose: number;
}

/** After `--no-watch` there is nothing to add to. */
function collectWatched(pattern: string, patterns: readonly string[] | false | undefined): readonly string[] {
	return [...patterns || [], pattern];
}

function runOptions(words: readonly string[], {watch, ...flags}: RunFlags): RunOptions {
	const {includeRegex = [], excludeRegex = [], forwardSignal = [], checkpoint = false, checkpointFiles = [], gitignore, tty, console: isConsole = false, quiet: isQuiet = false, verbose, ...texts} = flags;
	return {
		command: words,
		isWatching: watch !== false,
		watch: watch || [],
		includeRegex,
		excludeRegex,
		usesGitignore: gitignore,
		forwardSignals: forwardSignal,
		// What says how asks for them.
		hasCheckpoints: checkpoint || checkpointFiles.length > 0 || texts.checkpointMax !== undefined || texts.checkpointEngine !== undefined,
		checkpointFiles,
		texts,
		hasTty: tty,
		isConsole,
		isQuiet,
		verbosity: verbose,
	};
}
