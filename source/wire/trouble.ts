/** What is refused. `admission`: the token, or the certificate of this side; a broker does not say which. */
export type Rejection = 'token' | 'admission' | 'tls';

/** Why a connection is none any more. `message`: a sentence without its stop. */
export interface Trouble {
	readonly type: 'lost' | Rejection;
	readonly message: string;
}

/** Of an error of the socket, of TLS or of MQTT. */
export function troubleOf(error: Error, target: string): Trouble {
	const errors = error instanceof AggregateError ? error.errors as Error[] : [error];
	const codes = [error, ...errors].map(one => (one as {readonly code?: unknown}).code);
	const refused = codes.find(code => typeof code === 'number');
	if (refused !== undefined) {
		return refusalOf(refused, target);
	}

	const code = codes.find(one => one === 'ECONNREFUSED') ?? codes.find(one => typeof one === 'string') ?? '';
	const sentence = sentences[code];
	if (sentence) {
		return {type: 'lost', message: sentence(target)};
	}

	return isOfTls(code) ? {type: 'tls', message: describeTls(code, error, target)} : {type: 'lost', message: `${target}: ${errors[0]?.message ?? error.message}`};
}

/** What says no more than that the other side has closed it. */
export function isReset(error: Error): boolean {
	return ['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/** A server that does not trust a certificate says so, and closes so fast that it is often not heard. */
export function describeClose(target: string, {isAnswered, isEncrypted}: {readonly isAnswered: boolean; readonly isEncrypted: boolean}): string {
	if (isAnswered) {
		return `${target} closed the connection`;
	}

	return isEncrypted
		? `${target} closed the connection without an answer: is it mqtt://, or does it want another certificate of this side?`
		: `${target} closed the connection without an answer: is it mqtts://?`;
}

/** By the return code of a CONNACK (MQTT 3.1.1, 3.2.2.3). */
function refusalOf(code: number, target: string): Trouble {
	switch (code) {
		case 4:
			return {type: 'token', message: `${target} does not accept this name with this token`};
		case 5:
			return target.startsWith('mqtts:')
				? {type: 'admission', message: `${target} does not accept this name with this token, or not with the certificate of this side`}
				: {type: 'token', message: `${target} does not accept this name with this token`};
		case 2:
			return {type: 'token', message: `${target} does not accept a connection of this name`};
		case 1:
			return {type: 'token', message: `${target} does not speak MQTT 3.1.1`};
		default:
			return {type: 'lost', message: `${target} does not accept connections now`};
	}
}

const sentences: Readonly<Record<string, (target: string) => string>> = {
	ECONNREFUSED: target => `nobody listens at ${target}`,
	ENOTFOUND: target => `the host of ${target} is not known`,
	EAI_AGAIN: target => `the host of ${target} is not known`,
	ETIMEDOUT: target => `${target} does not answer`,
	EHOSTUNREACH: target => `${target} cannot be reached`,
	ENETUNREACH: target => `${target} cannot be reached`,
	EADDRNOTAVAIL: target => `${target} cannot be reached`,
};

/** Codes of OpenSSL's verification and of its alerts, as Node names them. */
function isOfTls(code: string): boolean {
	return /^(?:ERR_SSL_|ERR_TLS_|ERR_OSSL_|CERT_|CRL_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|UNABLE_TO_|INVALID_CA$|INVALID_PURPOSE$|HOSTNAME_MISMATCH$|PATH_LENGTH_EXCEEDED$|ERROR_IN_CERT_)/.test(code);
}

function describeTls(code: string, error: Error, target: string): string {
	if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|RECORD_LAYER/.test(code)) {
		return `${target} does not speak TLS: is it mqtt://?`;
	}

	if (/_ALERT_|CERTIFICATE_REQUIRED/.test(code)) {
		return `${target} does not accept the certificate of this side, or wants one: ${error.message}`;
	}

	return `the certificate of ${target} is not trusted: ${error.message}`;
}
