import {InvalidArgumentError, Option, type Command} from 'commander';
import {labelProblem} from '../../fleet/names.ts';
import type {TokenRole} from '../../fleet/questions.ts';
import {parseByteSize} from '../../lib/byte-size.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import type {Front} from '../front/front.ts';
import {collect, duration, timerDuration} from '../option-values.ts';
import type {JoinFlags} from '../hub/join-files.ts';
import type {HubFlags} from './where.ts';

/** Builds on many machines: `suggest`, `builds`, `builders`. Each loads no more than it needs to ask the hub. */
export function addFleet(program: Command, setExitCode: (code: number) => void, front?: Front): void {
	addHub(program, setExitCode, front);
	addSuggest(program, setExitCode);
	addBuilds(program, setExitCode);
	addBuilders(program, setExitCode);
}

export interface SuggestFlags extends HubFlags {
	readonly on?: Readonly<Record<string, string>>;
	readonly any?: true;
	readonly steps?: string;
	readonly supersede?: true;
	readonly timeLimit?: number;
	readonly follow?: true;
	readonly json?: true;
	readonly hook?: true;
}

export interface HubServerFlags {
	readonly listen: string;
	readonly broker?: string;
	readonly join?: readonly string[];
	readonly joinToken?: string;
	readonly joinCa?: string;
	readonly data?: string;
	readonly web: string | false;
	readonly webHost?: readonly string[];
	readonly publicBadges?: true;
	readonly headless?: true;
	readonly keep: number;
	readonly maxSize: number;
	readonly tokenFile?: string;
	readonly tlsCert?: string;
	readonly tlsKey?: string;
	readonly tlsCa?: string;
}

function addHub(program: Command, setExitCode: (code: number) => void, front: Front | undefined): void {
	const hub = program.command('hub')
		.summary('the server for builds on many machines: takes suggestions, hands them to builders, keeps results and logs')
		.description('Take suggestions, hand them to builders, keep results and logs. It knows no project: what a build is stands where the builders are.')
		.usage('[options]')
		.option('--listen <address>', 'for builders and suggestions, HOST:PORT', '127.0.0.1:7900')
		.option('--broker <url>', 'use this MQTT broker (mosquitto, NATS, EMQX …), mqtt:// or mqtts://, in place of its own')
		.addOption(new Option('--join <url>', 'pass suggestions to this hub and take its own, each with the results of the other; may be given again').argParser((url: string, before: readonly string[] = []) => [...before, url]))
		.option('--join-token <file>', 'a token of the role "hub" that the other hub has made, where it wants one; else DEVTUI_JOIN_TOKEN')
		.option('--join-ca <file>', 'the certificate that has signed the other hub\'s')
		.option('--data <directory>', 'where results and logs are kept')
		.option('--web <address>', 'where the page and HTTP answer, HOST:PORT', '127.0.0.1:7901')
		.option('--web-host <host>', 'another name under which the page may be asked for, which then takes tokens; may be repeated', collect)
		.option('--public-badges', 'show badges to whoever asks, without a token')
		.option('--no-web', 'no page')
		.option('--headless', 'print lines, also on a terminal')
		.addOption(new Option('--keep <duration>', 'how long results, logs and suggestions that wait are kept').argParser(duration).default(30 * 86_400_000, '30d'))
		.addOption(new Option('--max-size <size>', 'at most so much of them, oldest first out').argParser(byteSize).default(1024 ** 3, '1GB'))
		.option('--token-file <file>', 'whoever connects has this token, or one of "hub token"; made when it is not there')
		.option('--tls-cert <file>', 'encrypt with this certificate')
		.option('--tls-key <file>', 'and this key')
		.option('--tls-ca <file>', 'whoever connects needs a certificate that this one has signed, to the page too unless it is open to all on this machine; with --broker: it has signed the broker\'s')
		.action(async (flags: HubServerFlags) => {
			const {hubOrWhyNot} = await import('../hub/hub-or-why-not.ts');
			setExitCode(await hubOrWhyNot(flags, front));
		});

	addConnections(hub, setExitCode);
	const token = hub.command('token').summary('tokens of builders and people').helpCommand(false);
	withHubFlags(token.command('create')).summary('make a token and print it, which is the only time')
		.addOption(new Option('--role <role>', 'what it may do: everything, all but tokens, build as a builder, only look, or join this hub with another').choices(['admin', 'client', 'builder', 'reader', 'hub']).default('client'))
		.option('--name <builder>', 'only of the builder with this name')
		.option('--json', 'print JSON')
		.action(async (flags: HubFlags & {readonly role: TokenRole; readonly name?: string; readonly json?: true}, command: Command) => {
			const {createToken} = await import('../hub/hub-tokens.ts');
			setExitCode(await createToken(merged(flags, command.parent?.parent)));
		});
	withHubFlags(token.command('revoke <id...>')).summary('nobody is let in with them from now on')
		.action(async (ids: readonly string[], flags: HubFlags, command: Command) => {
			const {revokeTokens} = await import('../hub/hub-tokens.ts');
			setExitCode(await revokeTokens(ids, merged(flags, command.parent?.parent)));
		});
	withHubFlags(token.command('ls')).summary('list them')
		.option('--json', 'print JSON')
		.action(async (flags: HubFlags & {readonly json?: true}, command: Command) => {
			const {listTokens} = await import('../hub/hub-tokens.ts');
			setExitCode(await listTokens(merged(flags, command.parent?.parent)));
		});
}

/** Options of the command above have the same names, and Commander gives them to it wherever they stand. */
function merged<Flags extends HubFlags>(flags: Flags, above: Command | null | undefined): Flags {
	const given = Object.fromEntries(['tokenFile', 'tlsCa', 'tlsCert', 'tlsKey', 'joinToken', 'joinCa'].flatMap(name => above?.getOptionValueSource(name) === 'cli' ? [[name, above.getOptionValue(name) as string]] : []));
	return {...given, ...flags};
}

/** For as long as the hub lives. */
function addConnections(hub: Command, setExitCode: (code: number) => void): void {
	const add = (usage: string, summary: string) => withHubFlags(hub.command(usage)).summary(summary);
	add('join <url>', 'pass suggestions to this hub and take its own; --join does it at every start')
		.option('--join-token <file>', 'a token of the role "hub" that it has made, where it wants one; else DEVTUI_JOIN_TOKEN')
		.option('--join-ca <file>', 'the certificate that has signed its own')
		.action(async (url: string, flags: HubFlags & JoinFlags, command: Command) => {
			const {joinHub} = await import('../hub/connections.ts');
			setExitCode(await joinHub(url, merged(flags, command.parent)));
		});
	add('leave <url>', 'be joined with this hub no more')
		.action(async (url: string, flags: HubFlags, command: Command) => {
			const {leaveHub} = await import('../hub/connections.ts');
			setExitCode(await leaveHub(url, merged(flags, command.parent)));
		});
	for (const [type, summary] of [['listen', 'let builders connect here, too'], ['unlisten', 'let nobody connect here any more; who has stays']] as const) {
		add(`${type} <address>`, summary)
			.action(async (address: string, flags: HubFlags, command: Command) => {
				const {listenAt} = await import('../hub/connections.ts');
				setExitCode(await listenAt(type, address, merged(flags, command.parent)));
			});
	}
}

function addSuggest(program: Command, setExitCode: (code: number) => void): void {
	withHubFlags(program.command('suggest <project> [revisions...]'))
		.summary('have every builder, or any one, build revisions of a project')
		.description('Have every builder that matches build these revisions; without one the branches of the lines that git gives a post-receive hook on standard input. Returns when the hub has it safe.')
		.option('--on <label=value>', 'only builders with this label, whose value may hold *; may be repeated', label)
		.option('--any', 'any one of them, not all')
		.option('--steps <glob>', 'only these steps of a project that is a directory')
		.option('--supersede', 'cancel builds of the project that have not begun')
		.option('--time-limit <duration>', 'end a build after this time; else the builder\'s own', timerDuration)
		.option('--follow', 'print what the builds print, and exit with the worst result')
		.option('--json', 'print the builds as JSON; with --follow once they have ended')
		.option('--hook', 'print a post-receive hook for git that suggests what is pushed, and suggest nothing')
		.action(async (project: string, revisions: readonly string[], flags: SuggestFlags) => {
			const {suggest} = await import('../suggest/suggest-build.ts');
			setExitCode(await suggest(project, revisions, flags));
		});
}

function addBuilds(program: Command, setExitCode: (code: number) => void): void {
	const builds = program.command('builds').summary('what was built, and how it came out').helpCommand(false);
	const add = (usage: string, summary: string, isDefault = false) => refuseStray(withHubFlags(builds.command(usage, {isDefault})).summary(summary), isDefault);

	add('ls', 'list builds, newest first (the default)', true)
		.option('--project <project>', 'only of this project')
		.option('--revision <revision>', 'only of this revision')
		.option('--builder <builder>', 'only of this builder')
		.addOption(new Option('--state <state>', 'only those that are').choices(['queued', 'running', 'passed', 'failed', 'unknown', 'cancelled']))
		.option('-n, --limit <count>', 'at most so many', wholeNumber, 100)
		.option('--json', 'print JSON')
		.action(async (flags: HubFlags & {readonly project?: string; readonly revision?: string; readonly builder?: string; readonly state?: string; readonly limit: number; readonly json?: true}) => {
			const {listBuilds} = await import('../builds/show-builds.ts');
			setExitCode(await listBuilds(flags));
		});
	add('show <build>', 'all that is known of a build, or of those of a suggestion')
		.option('--json', 'print JSON')
		.action(async (id: string, flags: HubFlags & {readonly json?: true}) => {
			const {showBuild} = await import('../builds/show-builds.ts');
			setExitCode(await showBuild(id, flags));
		});
	add('logs <build>', 'print what a build has printed')
		.option('-f, --follow', 'go on until it has ended')
		.action(async (id: string, flags: HubFlags & {readonly follow?: true}) => {
			const {buildLogs} = await import('../builds/show-builds.ts');
			setExitCode(await buildLogs(id, flags));
		});
	add('cancel <builds...>', 'end builds, and all that they have started; returns when they have ended')
		.option('--no-wait', 'return at once')
		.option('--json', 'print the builds as JSON')
		.action(async (ids: readonly string[], flags: HubFlags & {readonly wait: boolean; readonly json?: true}) => {
			const {cancelBuilds} = await import('../builds/change-builds.ts');
			setExitCode(await cancelBuilds(ids, flags));
		});
	add('retry <builds...>', 'build again where it was built, as new builds')
		.option('--follow', 'print what they print, and exit with the worst result')
		.option('--json', 'print the new builds as JSON')
		.action(async (ids: readonly string[], flags: HubFlags & {readonly follow?: true; readonly json?: true}) => {
			const {retryBuilds} = await import('../builds/change-builds.ts');
			setExitCode(await retryBuilds(ids, flags));
		});
}

function addBuilders(program: Command, setExitCode: (code: number) => void): void {
	const builders = program.command('builders').summary('who builds, and what they are at').helpCommand(false);
	const add = (usage: string, summary: string, isDefault = false) => refuseStray(withHubFlags(builders.command(usage, {isDefault})).summary(summary), isDefault);

	add('ls', 'list builders (the default)', true)
		.option('--json', 'print JSON')
		.action(async (flags: HubFlags & {readonly json?: true}) => {
			const {listBuilders} = await import('../builders/govern-builders.ts');
			setExitCode(await listBuilders(flags));
		});
	add('pause <builder>', 'it begins no more builds; those that it has been given wait')
		.option('--json', 'print the builder as JSON')
		.action(async (name: string, flags: HubFlags & {readonly json?: true}) => {
			const {govern} = await import('../builders/govern-builders.ts');
			setExitCode(await govern('pause', name, flags));
		});
	add('resume <builder>', 'it goes on')
		.option('--json', 'print the builder as JSON')
		.action(async (name: string, flags: HubFlags & {readonly json?: true}) => {
			const {govern} = await import('../builders/govern-builders.ts');
			setExitCode(await govern('resume', name, flags));
		});
	add('drain <builder>', 'it takes no more builds, and ends when it is idle; returns then')
		.option('--no-wait', 'return at once')
		.option('--json', 'print the builder as JSON')
		.action(async (name: string, flags: HubFlags & {readonly wait: boolean; readonly json?: true}) => {
			const {drain} = await import('../builders/govern-builders.ts');
			setExitCode(await drain(name, flags));
		});
}

/** What is no command is not taken for a word too many of the one that goes without its name. */
function refuseStray(command: Command, isDefault: boolean): Command {
	return isDefault
		? command.allowExcessArguments().hook('preAction', async () => {
				const {args: [stray], parent} = command;
				if (stray !== undefined) {
					const {closestName} = await import('../../config/suggest.ts');
					const names = parent?.commands.map(each => each.name()) ?? [];
					const meant = closestName(stray, names);
					command.error(`error: unknown command '${escapeControls(stray)}'${meant === undefined ? `: ${names.join(', ')}` : `. Did you mean ${meant}?`}`);
				}
			})
		: command;
}

/** For whoever connects to a hub. */
export function withHubFlags(command: Command): Command {
	return command
		.option('--hub <url>', 'the hub, mqtt://HOST:PORT or mqtts://HOST:PORT; else DEVTUI_HUB, config.yaml, or that of this machine')
		.option('--token-file <file>', 'the token for it; else DEVTUI_TOKEN, or config.yaml')
		.option('--tls-ca <file>', 'the certificate that has signed the hub\'s')
		.option('--tls-cert <file>', 'a certificate of one\'s own, where the hub wants one')
		.option('--tls-key <file>', 'and its key');
}

function label(text: string, labels: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
	const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
	if (name === undefined || value === undefined) {
		throw new InvalidArgumentError('Write it as LABEL=VALUE.');
	}

	const problem = labelProblem(name, value);
	if (problem !== undefined) {
		throw new InvalidArgumentError(`${problem}.`);
	}

	return {...labels, [name]: value};
}

function byteSize(text: string): number {
	const bytes = parseByteSize(text);
	if (bytes === undefined) {
		throw new InvalidArgumentError('Write it as 500MB, 1.5GB, or a number of bytes.');
	}

	return bytes;
}

function wholeNumber(text: string): number {
	const value = /^\d{1,4}$/.test(text) ? Number(text) : 0;
	if (value < 1 || value > 1000) {
		throw new InvalidArgumentError('It is a number from 1 to 1000.');
	}

	return value;
}
