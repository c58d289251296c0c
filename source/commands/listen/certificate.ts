import {createPrivateKey, X509Certificate, type KeyObject} from 'node:crypto';
import {readFileSync} from 'node:fs';

export type Certificate =
	| {readonly type: 'ok'; readonly cert: Buffer; readonly key: Buffer}
	/** A sentence. */
	| {readonly type: 'problem'; readonly message: string};

/** Read both, and say now what every client would trip over later. */
export function readCertificate(certFile: string, keyFile: string, now: number): Certificate {
	let cert: Buffer;
	let key: Buffer;
	try {
		cert = readFileSync(certFile);
		key = readFileSync(keyFile);
	} catch (error) {
		return problem(`The certificate and its key cannot be read: ${(error as Error).message}.`);
	}

	const certificate = parse(() => new X509Certificate(cert));
	if (!certificate) {
		return problem(`There is no certificate in ${certFile}: PEM is wanted, with -----BEGIN CERTIFICATE-----.`);
	}

	const privateKey: KeyObject | undefined = parse(() => createPrivateKey(key));
	if (!privateKey) {
		return problem(`There is no private key in ${keyFile}, or it has a passphrase: PEM without one is wanted.`);
	}

	if (!certificate.checkPrivateKey(privateKey)) {
		return problem(`The key in ${keyFile} is not that of the certificate in ${certFile}.`);
	}

	const {validFrom, validTo} = certificate;
	if (now > Date.parse(validTo)) {
		return problem(`The certificate in ${certFile} has expired: it was good until ${validTo}.`);
	}

	return now < Date.parse(validFrom) ? problem(`The certificate in ${certFile} is not good yet: it begins ${validFrom}.`) : {type: 'ok', cert, key};
}

function problem(message: string): Certificate {
	return {type: 'problem', message};
}

function parse<Value>(make: () => Value): Value | undefined {
	try {
		return make();
	} catch {
		// What OpenSSL says of it is for who knows OpenSSL.
		return undefined;
	}
}
