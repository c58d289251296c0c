import {InvalidArgumentError, Option, type Command} from 'commander';
import type {TokenRole} from '../../fleet/questions.ts';
import {parseByteSize} from '../../lib/byte-size.ts';
import {withHubFlags, type HubFlags} from '../fleet/hub-flags.ts';
import {refuseStray} from '../fleet/refuse-stray.ts';
import type {Front} from '../front/front.ts';
import {collect, duration, filled} from '../option-values.ts';
import type {JoinFlags} from './join-files.ts';

export interface HubServerFlags {
	/** Absent: `usualListen`, unless the broker is somebody else's. */
	readonly listen?: string;
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

export const usualListen = '127.0.0.1:7900';

/** `devtui hub`: the server, and what is asked of one that runs. */
export function addHub(program: Command, setExitCode: (code: number) => void, front?: Front): void {
	const hub = refuseStray(program.command('hub'), true)
		.summary('the server for builds on many machines: takes suggestions, hands them to builders, keeps results and logs')
		.description('Take suggestions, hand them to builders, keep results and logs. It knows no project: what a build is stands where the builders are.')
		.usage('[options]')
		.option('--listen <address>', `for builders and suggestions, HOST:PORT (default: "${usualListen}")`)
		.option('--broker <url>', 'use this MQTT broker (mosquitto, NATS, EMQX …), mqtt:// or mqtts://, in place of its own')
		.option('--join <url>', 'pass suggestions to this hub and take its own, each with the results of the other; may be given again', collect)
		.option('--join-token <file>', 'a token of the role "hub" that the other hub has made, where it wants one; else DEVTUI_JOIN_TOKEN')
		.option('--join-ca <file>', 'the certificate that has signed the other hub\'s')
		.option('--data <directory>', 'where results and logs are kept', filled)
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
			const {hubOrWhyNot} = await import('./hub-or-why-not.ts');
			setExitCode(await hubOrWhyNot(flags, front));
		});

	addConnections(hub, setExitCode);
	addTokens(hub, setExitCode);
}

/** For as long as the hub lives. */
function addConnections(hub: Command, setExitCode: (code: number) => void): void {
	const add = (usage: string, summary: string) => refuseStray(withHubFlags(hub.command(usage))).summary(summary);
	add('join <url>', 'pass suggestions to this hub and take its own; --join does it at every start')
		.option('--join-token <file>', 'a token of the role "hub" that it has made, where it wants one; else DEVTUI_JOIN_TOKEN')
		.option('--join-ca <file>', 'the certificate that has signed its own')
		.action(async (url: string, flags: HubFlags & JoinFlags, command: Command) => {
			const {joinHub} = await import('./connections.ts');
			setExitCode(await joinHub(url, merged(flags, command.parent)));
		});
	add('leave <hub>', 'be joined with this hub no more: its address, or the id of one that has gone for good')
		.action(async (url: string, flags: HubFlags, command: Command) => {
			const {leaveHub} = await import('./connections.ts');
			setExitCode(await leaveHub(url, merged(flags, command.parent)));
		});
	for (const [type, summary] of [['listen', 'let builders connect here, too'], ['unlisten', 'let nobody connect here any more; who has stays']] as const) {
		add(`${type} <address>`, summary)
			.action(async (address: string, flags: HubFlags, command: Command) => {
				const {listenAt} = await import('./connections.ts');
				setExitCode(await listenAt(type, address, merged(flags, command.parent)));
			});
	}
}

function addTokens(hub: Command, setExitCode: (code: number) => void): void {
	const token = hub.command('token').summary('tokens of builders and people').helpCommand(false);
	refuseStray(withHubFlags(token.command('create'))).summary('make a token and print it, which is the only time')
		.addOption(new Option('--role <role>', 'what it may do: everything, all but tokens, build as a builder, only look, or join this hub with another').choices(['admin', 'client', 'builder', 'reader', 'hub']).default('client'))
		.option('--name <builder>', 'only of the builder with this name', filled)
		.option('--json', 'print JSON')
		.action(async (flags: HubFlags & {readonly role: TokenRole; readonly name?: string; readonly json?: true}, command: Command) => {
			const {createToken} = await import('./hub-tokens.ts');
			setExitCode(await createToken(merged(flags, command.parent?.parent)));
		});
	withHubFlags(token.command('revoke <id...>')).summary('nobody is let in with them from now on')
		.action(async (ids: readonly string[], flags: HubFlags, command: Command) => {
			const {revokeTokens} = await import('./hub-tokens.ts');
			setExitCode(await revokeTokens(ids, merged(flags, command.parent?.parent)));
		});
	refuseStray(withHubFlags(token.command('ls'))).summary('list them')
		.option('--json', 'print JSON')
		.action(async (flags: HubFlags & {readonly json?: true}, command: Command) => {
			const {listTokens} = await import('./hub-tokens.ts');
			setExitCode(await listTokens(merged(flags, command.parent?.parent)));
		});
}

/** Options of the command above have the same names, and Commander gives them to it wherever they stand. */
function merged<Flags extends HubFlags>(flags: Flags, above: Command | null | undefined): Flags {
	const given = Object.fromEntries(['tokenFile', 'tlsCa', 'tlsCert', 'tlsKey', 'joinToken', 'joinCa'].flatMap(name => above?.getOptionValueSource(name) === 'cli' ? [[name, above.getOptionValue(name) as string]] : []));
	return {...given, ...flags};
}

const leastKept = 1024 * 1024;

function byteSize(text: string): number {
	const bytes = parseByteSize(text);
	if (bytes === undefined) {
		throw new InvalidArgumentError('Write it as 500MB, 1.5GB, or a number of bytes.');
	}

	if (bytes < leastKept) {
		throw new InvalidArgumentError('At least 1MB: with less there is no room for what is kept of builds.');
	}

	return bytes;
}
