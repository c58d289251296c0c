import {X509Certificate} from 'node:crypto';

/** What stands in the way of TLS with an engine, as a clause; undefined: it is about something else. */
export function describeTlsTrouble(error: unknown, own: Buffer | undefined): string | undefined {
	const hasCertificate = own !== undefined;
	const {code = '', message = '', cert} = error as TlsError;
	const [, alert] = /^ERR_SSL_.*ALERT_(.+)$/.exec(code) ?? [];
	if (alert !== undefined) {
		return own && hasExpired(own) ? 'cert.pem has expired' : `it wants a certificate that it knows, ${hasCertificate ? 'and does not take cert.pem' : 'and there is no cert.pem and key.pem in DOCKER_CERT_PATH'} (${alert.toLowerCase().replaceAll('_', ' ')})`;
	}

	switch (code) {
		case 'CERT_HAS_EXPIRED':
			return 'its certificate has expired';
		case 'CERT_NOT_YET_VALID':
			return 'its certificate is not valid yet: is the clock right?';
		case 'SELF_SIGNED_CERT_IN_CHAIN':
		case 'DEPTH_ZERO_SELF_SIGNED_CERT':
		case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
		case 'UNABLE_TO_GET_ISSUER_CERT':
		case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
		case 'CERT_SIGNATURE_FAILURE':
			return 'its certificate is not signed by the authority of ca.pem';
		case 'ERR_TLS_CERT_ALTNAME_INVALID':
			return `its certificate is for others: ${cert?.subjectaltname ?? message}`;
		case 'EPROTO':
		case 'ERR_SSL_WRONG_VERSION_NUMBER':
		case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
			return 'it does not speak TLS';
		case 'ECONNRESET':
		case 'EPIPE':
			// It says so only after its own end of the agreement, and may have hung up before that was read.
			return hasCertificate ? undefined : 'it has hung up: it may want a certificate, and there is no cert.pem and key.pem in DOCKER_CERT_PATH';
		default:
			return code.startsWith('ERR_OSSL') ? `ca.pem, cert.pem and key.pem cannot be used together: ${message}` : /CERT|SSL|TLS/.test(code) ? message : undefined;
	}
}

/** Engines call such a one bad, and not what is bad about it. */
function hasExpired(certificate: Buffer): boolean {
	return Date.parse(new X509Certificate(certificate).validTo) < Date.now();
}

interface TlsError {
	readonly code?: string;
	readonly message?: string;
	readonly cert?: {readonly subjectaltname?: string};
}
