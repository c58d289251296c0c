/** The value as it may be shown: nothing of it when its name says that it is a secret, no password in an address. */
export function maskedValue(name: string, value: string): string {
	return holdsSecret(name, value) ? mask : value.replace(passwordInUrl, `$1${mask}@`);
}

/** Whether the name says that the value is a secret, which is not the place of one. */
export function holdsSecret(name: string, value: string): boolean {
	return value !== '' && isSecret(name) && !isPlaceOfSecret(name, value);
}

/** What stands between the name of a user and the host; over HTTP what stands there alone is a token. */
export function passwordsInAddresses(text: string): readonly string[] {
	return [...text.matchAll(passwordInUrl), ...text.matchAll(tokenInUrl)].map(([found, before]) => found.slice(before!.length, -1));
}

/** A command as it may be shown: assignments and options whose names say that they are secrets have no value, addresses no password. */
export function maskedCommand(text: string): string {
	return text
		.replaceAll(assignment, (whole, name: string, value: string) => isReference(value) || maskedValue(name, unquoted(value)) !== mask ? whole : `${name}=${mask}`)
		.replaceAll(option, (whole, name: string, gap: string, value: string) => isReference(value) || maskedValue(name, unquoted(value)) !== mask ? whole : `${name}${gap}${mask}`)
		.replaceAll(passwordInUrl, `$1${mask}@`);
}

/** The words of one, or of a list under a key: an option and what it is given may be two of them. */
export function maskedWords(words: readonly string[], key = ''): readonly string[] {
	return words.map((word, index) => {
		const before = words[index - 1] ?? '';
		return word.startsWith('-') ? maskedCommand(word) : maskedCommand(maskedValue(/^--?[A-Za-z][\w-]*$/.test(before) ? before : key, word));
	});
}

/** A variable that is read when the command runs tells nothing. */
function isReference(value: string): boolean {
	return /^["']?\$/.test(value);
}

const word = /"[^"]*"|'[^']*'|[^\s"';|&]+/.source;
const assignment = new RegExp(`([A-Za-z_][\\w-]*)=(${word})`, 'g');
const option = new RegExp(`(--[A-Za-z][\\w-]*)([ \\t]+)(?!-)(${word})`, 'g');

/** Values of these variables that are secrets and nothing that stands in a text by chance: too short a one, or a mere word, might. */
export function secretValues(environment: Readonly<Record<string, string>>): readonly string[] {
	const found = Object.entries(environment).filter(([name, value]) => maskedValue(name, value) === mask && value.length >= 8 && (value.length >= 16 || /[^A-Za-z]/.test(value))).map(([, value]) => value);
	// One that is the beginning of another leaves nothing of that one.
	return [...new Set(found)].sort((a, b) => b.length - a.length);
}

/** The text without these values. */
export function withoutValues(text: string, values: readonly string[]): string {
	return values.reduce((rest, value) => rest.replaceAll(value, mask), text);
}

const mask = '•••';
const passwordInUrl = /(\b[a-z][a-z\d+.-]*:\/\/[^\s/:@?#]*:)[^\s/]+@/gi;
const tokenInUrl = /(\bhttps?:\/\/)[^\s/:@?#]+@/gi;

function unquoted(value: string): string {
	return value.replace(/^(["'])(.*)\1$/, '$2');
}

function isSecret(name: string): boolean {
	const words = wordsOf(name);
	const whole = words.join('_');
	return !harmless.has(whole) && (telling.test(whole) || words.some(word => secretWords.has(word)));
}

/** Whoever looks for a mistake has to know which file it is, and the file is not what is in it. */
function isPlaceOfSecret(name: string, value: string): boolean {
	const words = wordsOf(name);
	return (rooted.test(value) && words.some(word => placeWords.has(word))) || (keyFile.test(value) && words.some(word => keyWords.has(word)));
}

/** Random characters may begin with a slash, too: then it is the name that has to say that it is a path. */
const rooted = /^(?:~|\.{1,2}|[A-Za-z]:)?[/\\][\w.@ /\\-]*$/;
/** No encoding of random bytes has a dot and such an end. */
const keyFile = /^(?:~|[A-Za-z]:)?[\w@ ./\\-]*[\w-]\.(?:pem|crt|cer|key|json|p12|pfx|jks)$/;
const placeWords: ReadonlySet<string> = new Set(['FILE', 'PATH', 'DIR', 'DIRECTORY', 'SOCK']);
const keyWords: ReadonlySet<string> = new Set(['CERT', 'CERTS', 'KEY', 'CREDENTIALS']);

function wordsOf(name: string): readonly string[] {
	return name.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2').toUpperCase().split(/[^A-Z\d]+/);
}

const telling = /TOKEN|PRIVATE|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|API_?KEY|ACCESS_?KEY/;

/** As whole words only: a keyboard is no key. */
const secretWords: ReadonlySet<string> = new Set(['KEY', 'KEYS', 'PASS', 'PWD', 'PW', 'AUTH', 'COOKIE', 'SALT', 'JWT', 'CERT', 'SIGNATURE', 'DSN']);

/** Settings, though they sound otherwise. */
const harmless: ReadonlySet<string> = new Set(['PWD', 'MAX_TOKENS', 'TOKENIZERS_PARALLELISM', 'COOKIE_DOMAIN', 'COOKIE_SECURE', 'SESSION_COOKIE_NAME', 'AUTH_URL', 'AUTH_TRUST_HOST']);
