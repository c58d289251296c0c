import {generateKeyPairSync, randomBytes, sign} from 'node:crypto';
import {isIP} from 'node:net';

export interface TestCertificate {
	readonly cert: string;
	readonly key: string;
	/** Whom it is for. */
	readonly subject: string;
}

export interface CertificateOptions {
	/** Good from the one year to the other. */
	readonly from?: number;
	readonly to?: number;
	readonly subject?: string;
	/** Names and IPv4 addresses. */
	readonly names?: readonly string[];
	/** Who signs it; absent: it signs itself. */
	readonly issuer?: TestCertificate;
}

/** For `localhost` and 127.0.0.1 unless others are said: nothing but Node is needed. */
export function makeCertificate({from = 2020, to = 2049, subject = 'devtui test', names = ['localhost', '127.0.0.1'], issuer}: CertificateOptions = {}): TestCertificate {
	const {privateKey, publicKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
	const extensions = sequence(
		...issuer ? [] : [sequence(basicConstraints, der(0x01, Buffer.from([0xFF])), der(0x04, sequence(der(0x01, Buffer.from([0xFF])))))],
		sequence(subjectAltName, der(0x04, sequence(...names.map(name => isIP(name) === 4 ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name)))))),
	);
	const toBeSigned = sequence(
		der(0xA0, der(0x02, Buffer.from([2]))),
		der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
		sequence(ecdsaWithSha256),
		nameOf(issuer?.subject ?? subject),
		sequence(time(from), time(to)),
		nameOf(subject),
		publicKey.export({type: 'spki', format: 'der'}),
		der(0xA3, extensions),
	);
	const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', toBeSigned, issuer?.key ?? privateKey)]));
	const base64 = sequence(toBeSigned, sequence(ecdsaWithSha256), signature).toString('base64').replaceAll(/.{64}(?=.)/g, '$&\n');
	return {
		cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
		key: privateKey.export({type: 'pkcs8', format: 'pem'}).toString(),
		subject,
	};
}

function nameOf(commonName: string): Buffer {
	return sequence(set(sequence(commonNameId, der(0x0C, Buffer.from(commonName)))));
}

const commonNameId = der(0x06, Buffer.from([0x55, 4, 3]));
const basicConstraints = der(0x06, Buffer.from([0x55, 0x1D, 0x13]));
const subjectAltName = der(0x06, Buffer.from([0x55, 0x1D, 0x11]));
const ecdsaWithSha256 = der(0x06, Buffer.from([0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2]));

function der(tag: number, content: Buffer): Buffer {
	const {length} = content;
	const size = length < 0x80 ? [length] : length < 0x1_00 ? [0x81, length] : [0x82, length >> 8, length & 0xFF];
	return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...contents: readonly Buffer[]): Buffer {
	return der(0x30, Buffer.concat(contents));
}

function set(...contents: readonly Buffer[]): Buffer {
	return der(0x31, Buffer.concat(contents));
}

/** Its first second, as UTCTime, which ends in 2049. */
function time(year: number): Buffer {
	return der(0x17, Buffer.from(`${String(year % 100).padStart(2, '0')}0101000000Z`));
}
