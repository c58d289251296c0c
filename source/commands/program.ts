import {Command, Option} from 'commander';
import {version} from '../version.ts';
import {addBuilder} from './builder/options.ts';
import {addBuilders} from './builders/options.ts';
import {addBuilds} from './builds/options.ts';
import type {Front} from './front/front.ts';
import {addHelp} from './help.ts';
import {addHub} from './hub/options.ts';
import {addImport} from './import/options.ts';
import {addInit} from './init/options.ts';
import {addInstanceCommands} from './instance/options.ts';
import {addMcp} from './mcp/options.ts';
import {collect, count, waitingTime} from './option-values.ts';
import {addRun} from './run/options.ts';
import {addSuggest} from './suggest/options.ts';
import {addTest} from './test/options.ts';
import {addTools} from './tools.ts';
import type {UpOptions} from './up.ts';

/** The table of commands. Each loads its own rooms when it is run, and answers with its exit code. */
export function createProgram(setExitCode: (code: number) => void, front?: Front): Command {
	const program = new Command('devtui')
		.description('A terminal console that runs every process of your project.')
		.version(version, '-V, --version', 'print the version')
		.helpOption('-h, --help', 'print this help')
		.helpCommand(false)
		// What each takes is in its own help. Else there is no room left for words on a terminal of 80 columns, and nothing is wrapped.
		.configureHelp({subcommandTerm: command => command.name(), minWidthToWrap: 20})
		.showSuggestionAfterError()
		.exitOverride()
		.enablePositionalOptions();

	withFile(program.command('up [services...]', {isDefault: true}))
		.summary('start services and what they need, and open the console (the default)')
		.description('Start the named services, or all of them, and what they need; open the console, or print to a pipe.')
		.option('--headless', 'print every line with its service, open no console; so it is with each option below that says "headless"')
		.option('--detach', 'start it without a terminal, and return; end it with: devtui down')
		.addOption(new Option('--detached').hideHelp())
		.option('--profile <profile>', 'start services of this profile too; may be repeated', collect)
		.option('--exclude <service>', 'do not start this service; refused where one that is started needs it; may be repeated', collect)
		.option('--no-deps', 'do not start what the named services need')
		.option('--no-watch', 'do not restart on changes')
		.option('--watch', 'restart on changes although CI is set')
		.option('--keep-going', 'headless: end when every service has ended, not at the first failure')
		.option('--exit-code-from <service>', 'headless: end when this service ends, with its exit code')
		.option('--wait-ready', 'headless: end with 0 once everything is ready')
		.option('--timeout <duration>', 'headless: end with 124 after this time', waitingTime)
		.option('--listen <address>', 'answer at HOST:PORT too, for whoever has the token; off this machine with TLS only')
		.option('--token-file <file>', 'the token for --listen, made when it is not there; else DEVTUI_TOKEN')
		.option('--tls-cert <file>', 'encrypt --listen with this certificate')
		.option('--tls-key <file>', 'and this key')
		.addOption(new Option('--output <format>', 'headless: how lines are printed').choices(['plain', 'json', 'github']).default('plain'))
		.option('--junit <file>', 'headless: write how it went with each service to this file, as JUnit')
		.option('-v, --verbose', 'also print each start with its command and pid; twice: the effective configuration', count, 0)
		.action(async (services: readonly string[], _options: unknown, command: Command) => {
			const {up} = await import('./up.ts');
			// Read from the command: a flag that was not given must differ from its negation's default.
			setExitCode(await up(upOptions(services, command), front));
		});

	addRun(program, setExitCode);
	addTest(program, setExitCode);
	addInstanceCommands(program, setExitCode);
	addTools(program, setExitCode);
	addMcp(program, setExitCode);
	addHub(program, setExitCode, front);
	addSuggest(program, setExitCode);
	addBuilds(program, setExitCode);
	addBuilders(program, setExitCode);
	addBuilder(program, setExitCode);

	withFile(program.command('check'))
		.summary('report every problem of the file, print the effective configuration')
		.option('--json', 'print it as JSON')
		.action(async (options: {readonly file?: readonly string[]; readonly json?: true}) => {
			const {check} = await import('./check.ts');
			setExitCode(await check({files: options.file ?? [], isJson: options.json ?? false}));
		});

	addImport(program, setExitCode);
	addInit(program, setExitCode);

	program.command('schema')
		.summary('print the JSON schema of the file, for editors')
		.action(async () => {
			const {schema} = await import('./schema.ts');
			setExitCode(schema());
		});

	program.command('doctor')
		.summary('say what devtui finds on this machine, and what is missing')
		.action(async () => {
			const {doctor} = await import('./doctor.ts');
			setExitCode(await doctor());
		});

	addHelp(program, setExitCode);
	return program;
}

function withFile(command: Command): Command {
	return command.option('-f, --file <file>', 'read this file; repeated, later ones override earlier ones', collect);
}

interface UpFlags {
	readonly file?: readonly string[];
	readonly headless?: true;
	readonly detach?: true;
	readonly detached?: true;
	readonly profile?: readonly string[];
	readonly deps: boolean;
	readonly exclude?: readonly string[];
	readonly watch?: boolean;
	readonly keepGoing?: true;
	readonly exitCodeFrom?: string;
	readonly waitReady?: true;
	readonly timeout?: number;
	readonly output: 'plain' | 'json' | 'github';
	readonly junit?: string;
	readonly verbose: number;
	readonly listen?: string;
	readonly tokenFile?: string;
	readonly tlsCert?: string;
	readonly tlsKey?: string;
}

function listenOptions({listen, tokenFile, tlsCert, tlsKey}: UpFlags): Pick<UpOptions, 'listen'> {
	const given = {
		...(listen !== undefined && {listen}),
		...(tokenFile !== undefined && {tokenFile}),
		...(tlsCert !== undefined && {tlsCert}),
		...(tlsKey !== undefined && {tlsKey}),
	};
	return Object.keys(given).length > 0 ? {listen: given} : {};
}

/** A console ends when somebody quits, and prints nothing: who gives one of these wants none. */
const headlessFlags = ['output', 'waitReady', 'exitCodeFrom', 'keepGoing', 'timeout', 'junit'];

function upOptions(services: readonly string[], command: Command): UpOptions {
	const flags = command.opts<UpFlags>();
	const saysWatch = command.getOptionValueSource('watch') === 'cli';
	return {
		services,
		files: flags.file ?? [],
		profiles: flags.profile ?? [],
		isHeadless: flags.headless ?? headlessFlags.some(name => command.getOptionValueSource(name) === 'cli'),
		isDetaching: flags.detach ?? false,
		isDetached: flags.detached ?? false,
		hasNoDependencies: !flags.deps,
		excluded: flags.exclude ?? [],
		watch: saysWatch ? (flags.watch ? 'yes' : 'no') : 'auto',
		keepsGoing: flags.keepGoing ?? false,
		...(flags.exitCodeFrom !== undefined && {exitCodeFrom: flags.exitCodeFrom}),
		waitsForReady: flags.waitReady ?? false,
		...(flags.timeout !== undefined && {timeoutMs: flags.timeout}),
		output: flags.output,
		...(flags.junit !== undefined && {junit: flags.junit}),
		verbosity: flags.verbose,
		...listenOptions(flags),
	};
}
