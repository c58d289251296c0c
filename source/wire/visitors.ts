import type {Socket} from 'node:net';
import type {TLSSocket} from 'node:tls';
import type {AuthenticateError, Client} from 'aedes';
import {escapeControls} from '../lib/escape-controls.ts';
import type {BrokerOptions} from './broker.ts';
import type {GuardedStream} from './guarded-stream.ts';
import {rightsOf, type Identity, type Rights} from './rules.ts';

/** A connection to the broker, and what is known of who is at its other end. */
export interface Visitor {
	readonly guarded: GuardedStream;
	readonly socket: Socket;
	readonly address: string;
	/** Where it is asked for one. */
	readonly certificate: PeerCertificate | undefined;
	user: string | undefined;
	known: {readonly identity: Identity; readonly rights: Rights} | undefined;
}

export interface AdmissionOptions extends Pick<BrokerOptions, 'authenticate'> {
	/** It is known now, and may be heard. */
	admitted(visitor: Visitor): void;
	/** Why somebody was not let in. */
	notice(text: string): void;
}

/** Null, or what is said to a visitor that is not let in. */
export async function letIn(visitor: Visitor, client: Client, user: string | undefined, password: Buffer | undefined, {authenticate, admitted, notice}: AdmissionOptions): Promise<AuthenticateError | null> {
	visitor.user = user;
	const {certificate} = visitor;
	if (certificate && !certificate.isTrusted) {
		notice(`${nameOf(visitor)} was not let in: it has no certificate that is trusted (${certificate.reason})`);
		return refusal(5);
	}

	try {
		const identity = await authenticate(user, password?.toString(), certificate?.name);
		if (!identity) {
			return refusal(4);
		}

		if (identity.role === 'builder' && certificate && certificate.name !== identity.name) {
			notice(`${nameOf(visitor)} was not let in: its certificate is for ${escapeControls(certificate.name)}`);
			return refusal(5);
		}

		// Others keep messages for who is away, as many as come.
		const rights = client.clean ? rightsOf(identity, client.id) : undefined;
		if (!rights) {
			return refusal(2);
		}

		visitor.known = {identity, rights};
		admitted(visitor);
		return null;
	} catch (error) {
		notice(`${nameOf(visitor)} could not be let in: ${(error as Error).message}`);
		return refusal(3);
	}
}

type PeerCertificate = {readonly isTrusted: true; readonly name: string} | {readonly isTrusted: false; readonly reason: string};

export function certificateOf(socket: TLSSocket): PeerCertificate {
	if (!socket.authorized) {
		return {isTrusted: false, reason: String(socket.authorizationError)};
	}

	// To Node who has shown none is authorized once he comes back by his session of TLS.
	if (!socket.getPeerX509Certificate()) {
		return {isTrusted: false, reason: 'it has shown none'};
	}

	const name: unknown = (socket.getPeerCertificate().subject as {readonly CN?: unknown} | undefined)?.CN;
	// Of several none is the one.
	return {isTrusted: true, name: typeof name === 'string' ? name : ''};
}

export function nameOf({user, known, address}: Visitor): string {
	const name = known?.identity.name ?? user;
	return `${name === undefined ? 'a connection' : escapeControls(name.slice(0, 200))} from ${address}`;
}

/** By the return codes of CONNACK. */
function refusal(returnCode: 2 | 3 | 4 | 5): AuthenticateError {
	return Object.assign(new Error('refused'), {returnCode});
}
