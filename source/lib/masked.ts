/** The value as it may be shown: nothing of it when its name says that it is a secret, no password in an address. */
export function maskedValue(name: string, value: string): string {
	if (value === '') {
		return '';
	}

	return isSecret(name) ? mask : value.replace(passwordInUrl, `$1${mask}@`);
}

const mask = '•••';
const passwordInUrl = /(\b[a-z][a-z\d+.-]*:\/\/[^\s/:@?#]*:)[^\s/]+@/gi;

function isSecret(name: string): boolean {
	const words = name.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2').toUpperCase();
	return words !== 'PWD' && (telling.test(words) || words.split(/[^A-Z\d]+/).some(word => secretWords.has(word)));
}

const telling = /TOKEN|PRIVATE|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|API_?KEY|ACCESS_?KEY/;

/** As whole words only: a keyboard is no key. */
const secretWords: ReadonlySet<string> = new Set(['KEY', 'KEYS', 'PASS', 'PWD', 'PW', 'AUTH', 'COOKIE', 'SALT', 'JWT', 'CERT', 'SIGNATURE', 'DSN']);
