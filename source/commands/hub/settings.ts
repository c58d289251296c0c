import {readFileSync} from 'node:fs';
import path from 'node:path';
import type {HubOptions} from '../../hub/open-hub.ts';
import {capitalized} from '../../lib/capitalized.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import {joinWords} from '../../lib/join-words.ts';
import {joiningOf} from '../../hub/connect.ts';
import type {Joining} from '../../hub/open-peers.ts';
import {makePrivatePath} from '../../system/make-private-path.ts';
import {parseAddress as parseBroker, printAddress} from '../../wire/address.ts';
import type {TlsFiles} from '../../wire/tls-files.ts';
import {usualListen, type HubServerFlags} from './options.ts';
import {parseAddress, type Address} from '../listen/address.ts';
import {readCertificate} from '../listen/certificate.ts';
import {readToken} from '../listen/token.ts';
import {stateDirectory} from '../state-directory.ts';
import {readJoinFiles, type JoinFlags} from './join-files.ts';
import type {WebSettings, WebTls} from './start-page.ts';

interface Settled {
	readonly directory: string;
	readonly broker: HubOptions['broker'];
	readonly web: WebSettings | undefined;
	readonly webTls: WebTls | undefined;
	readonly adminToken: string | undefined;
	readonly join: readonly Joining[];
	readonly joinTls: TlsFiles;
	readonly newTokenFile: string | undefined;
}

/** What the options mean together, with what is in the files that they name. */
export function settle(flags: HubServerFlags, environment: Readonly<Record<string, string | undefined>>): Settled | {readonly problem: string} {
	const problem = uselessFlag(flags);
	return problem === undefined ? settleUseful(flags, environment) : {problem};
}

/** What would be left out in silence: whoever gives it thinks that it does something. */
function uselessFlag({listen, broker, join, joinToken, joinCa, web, webHost, publicBadges}: HubServerFlags): string | undefined {
	if (broker !== undefined && listen !== undefined) {
		return 'With --broker builders and suggestions come by way of that broker, and the hub listens for its page only: leave out --listen, or --broker. --web HOST:PORT is for the page.';
	}

	const ofJoin = joinToken !== undefined ? '--join-token' : joinCa !== undefined ? '--join-ca' : undefined;
	if (ofJoin !== undefined && join === undefined) {
		return `${ofJoin} is for a hub that is joined: give --join URL, too. What is joined later (devtui hub join) has its own.`;
	}

	const ofPage = webHost !== undefined ? '--web-host' : publicBadges ? '--public-badges' : undefined;
	return ofPage !== undefined && web === false ? `${ofPage} is for the page, and --no-web leaves that out.` : undefined;
}

function settleUseful({listen = usualListen, broker, join = [], joinToken, joinCa, data, web, webHost = [], publicBadges, tokenFile, tlsCert, tlsKey, tlsCa}: HubServerFlags, environment: Readonly<Record<string, string | undefined>>): Settled | {readonly problem: string} {
	const at = parseAddress(listen);
	const webAt = web === false ? undefined : parseAddress(web);
	if (!at || (web !== false && !webAt)) {
		return {problem: `"${String(at ? web : listen)}" is no address: write HOST:PORT, such as 127.0.0.1:7900 or [::1]:7900.`};
	}

	const badHost = webHost.find(name => !/^[A-Za-z\d](?:[A-Za-z\d.-]*[A-Za-z\d])?$/.test(name));
	if (badHost !== undefined) {
		return {problem: `"${escapeControls(badHost)}" is no name of a host: write it without scheme and port, such as --web-host builds.example.`};
	}

	if (webHost.length > 0 && tokenFile === undefined) {
		return {problem: 'Under another name the page may be reached from anywhere: --web-host wants --token-file.'};
	}

	if ((tlsCert === undefined) !== (tlsKey === undefined)) {
		return {problem: '--tls-cert and --tls-key belong together.'};
	}

	const outside = [...broker === undefined ? [at] : [], ...webAt ? [webAt] : []].find(({isLoopback}) => !isLoopback);
	const missing = [...tokenFile === undefined ? ['--token-file'] : [], ...tlsCert === undefined ? ['--tls-cert', '--tls-key'] : []];
	if (outside && missing.length > 0) {
		return {problem: `On ${outside.host} others can reach the hub, and listen in: give ${joinWords(missing)}, or listen on 127.0.0.1.`};
	}

	const certificate = tlsCert === undefined || tlsKey === undefined ? undefined : readCertificate(tlsCert, tlsKey, Date.now());
	if (certificate?.type === 'problem') {
		return {problem: certificate.message};
	}

	const token = tokenFile === undefined ? undefined : readToken({file: tokenFile});
	if (token?.type === 'problem') {
		return {problem: token.message};
	}

	let ca: string | undefined;
	const directory = path.resolve(data ?? path.join(stateDirectory(environment), 'hub'));
	try {
		ca = tlsCa === undefined ? undefined : readFileSync(tlsCa, 'utf8');
		makePrivatePath(directory);
	} catch (error) {
		return {problem: `The directory for its data, or the file of --tls-ca, cannot be used: ${(error as Error).message}.`};
	}

	const own = certificate && {cert: certificate.cert.toString(), key: certificate.key.toString()};
	// Whom it trusts with certificates of its own visitors it trusts with those of hubs.
	const joinTls = {...ca !== undefined && {ca}, ...own};
	const joins = joiningsOf(join, {joinToken, joinCa}, joinTls, environment);
	if ('problem' in joins) {
		return joins;
	}

	const chosen = brokerOf({broker, at, tls: own, ca, password: environment['DEVTUI_TOKEN']});
	const isOpen = webAt !== undefined && webAt.isLoopback && webHost.length === 0;
	return 'problem' in chosen ? chosen : {
		directory,
		broker: chosen,
		web: webAt && {at: webAt, hosts: webHost, isOpen, hasPublicBadges: publicBadges === true},
		// Of a broker that is somebody else's it is the authority.
		webTls: certificate && {cert: certificate.cert, key: certificate.key, ...ca !== undefined && broker === undefined && !isOpen && {ca}},
		adminToken: token?.token,
		join: joins,
		joinTls,
		newTokenFile: token?.isNew ? tokenFile : undefined,
	};
}

function joiningsOf(urls: readonly string[], flags: JoinFlags, tls: TlsFiles, environment: Readonly<Record<string, string | undefined>>): readonly Joining[] | {readonly problem: string} {
	const read = urls.length === 0 ? {} : readJoinFiles(flags, environment);
	if ('problem' in read) {
		return read;
	}

	const joinings: Joining[] = [];
	for (const url of urls) {
		const joining = joiningOf({url, ...read}, tls);
		if ('refusal' in joining) {
			return {problem: `--join: ${joining.refusal}.`};
		}

		joinings.push(joining);
	}

	return joinings;
}

interface BrokerParts {
	readonly broker: string | undefined;
	readonly at: Address;
	readonly tls: {readonly cert: string; readonly key: string} | undefined;
	readonly ca: string | undefined;
	readonly password: string | undefined;
}

function brokerOf({broker, at, tls, ca, password}: BrokerParts): HubOptions['broker'] | {readonly problem: string} {
	if (broker === undefined) {
		return ca !== undefined && !tls
			? {problem: '--tls-ca is for an encrypted hub: give --tls-cert and --tls-key, too.'}
			: {type: 'own', host: at.host, port: at.port, ...tls && {tls: {...tls, ...ca !== undefined && {ca}}}};
	}

	const parsed = parseBroker(broker);
	return 'refusal' in parsed
		? {problem: `${capitalized(parsed.refusal)}.`}
		: {type: 'other', url: printAddress(parsed), ...password !== undefined && password !== '' && {token: password}, ...ca !== undefined && {tls: {ca}}};
}
