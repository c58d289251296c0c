import process from 'node:process';
import {Option, type Command} from 'commander';
import {collect, count, waitingTime} from '../option-values.ts';
import type {TestCommand, UpOptions} from '../up.ts';

const usage = '[options] -- COMMAND ARG…';

/** `devtui test`: the project around a command. */
export function addTest(program: Command, setExitCode: (code: number) => void): void {
	program.command('test')
		.usage(usage)
		.summary('start everything, wait until it is ready, run a command, stop everything')
		.description('Start the services and what they need, wait until they are ready, run COMMAND, stop everything, and exit with COMMAND\'s code. '
			+ 'COMMAND runs in the current directory, on this terminal or these pipes, with the environment that the file gives to all services, and DEVTUI_SOCKET: '
			+ 'devtui ps, logs and restart in it mean these services. devtui\'s own lines go to standard error. '
			+ 'What services print is not shown, but for the last lines of those that fail; -v shows all of it.')
		.argument('<command...>')
		.passThroughOptions()
		.showHelpAfterError(`usage: devtui test ${usage} (--help says more)`)
		.option('-f, --file <file>', 'read this file; repeated, later ones override earlier ones', collect)
		.option('-s, --service <service>', 'start only this service and what it needs; may be repeated', collect)
		.option('--profile <profile>', 'start services of this profile too; may be repeated', collect)
		.option('--no-deps', 'do not start what the named services need')
		.option('--watch', 'restart services on changes, which is off otherwise')
		.addOption(new Option('--no-watch').hideHelp())
		.option('--keep-going', 'run the command although a service has failed')
		.option('--timeout <duration>', 'end with 124 after this time, the command included', waitingTime)
		.addOption(new Option('--output <format>', 'how devtui\'s own lines are printed (plain; in a step of GitHub Actions github)').choices(['plain', 'json', 'github']))
		.option('--junit <file>', 'write how it went with each service, and with the command, to this file, as JUnit')
		.option('-v, --verbose', 'also print what services print, and each start with its command and pid; twice: the effective configuration', count, 0)
		.addHelpText('after', `
Exit codes:
  COMMAND's own   it has run; 128 + N when signal N killed it
  2               usage or configuration, or the project runs already: nothing
                  was started
  3               a service could not be started, failed or never became ready:
                  COMMAND was not run
  124             --timeout
  126, 127        COMMAND cannot be run, or is not there
  130, 143, 129   SIGINT (Ctrl-C), SIGTERM, SIGHUP: COMMAND was ended, then the
                  services`)
		.action(async (words: readonly string[], flags: TestFlags) => {
			const {up} = await import('../up.ts');
			setExitCode(await up(testOptions(words as TestCommand, flags)));
		});
}

interface TestFlags {
	readonly file?: readonly string[];
	readonly service?: readonly string[];
	readonly profile?: readonly string[];
	readonly deps: boolean;
	readonly watch?: boolean;
	readonly keepGoing?: true;
	readonly timeout?: number;
	readonly output?: UpOptions['output'];
	readonly junit?: string;
	readonly verbose: number;
}

function testOptions(command: TestCommand, flags: TestFlags): UpOptions {
	return {
		command,
		services: flags.service ?? [],
		files: flags.file ?? [],
		profiles: flags.profile ?? [],
		isHeadless: true,
		isDetaching: false,
		isDetached: false,
		hasNoDependencies: !flags.deps,
		// What tests write must not restart what they test.
		watch: flags.watch ? 'yes' : 'no',
		keepsGoing: flags.keepGoing ?? false,
		waitsForReady: true,
		...flags.timeout !== undefined && {timeoutMs: flags.timeout},
		output: flags.output ?? (process.env['GITHUB_ACTIONS'] === 'true' ? 'github' : 'plain'),
		...flags.junit !== undefined && {junit: flags.junit},
		verbosity: flags.verbose,
	};
}
