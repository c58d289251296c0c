/** What a variable holds, unless its name says that it is nobody's business; of a URL, all but its password. */
export function masked(name: string, value: string): string {
	return secretName.test(name) && value !== '' ? mask : value.replaceAll(passwordInUrl, `$1${mask}@`);
}

const mask = '••••••';
const secretName = /secret|token|passw|passphrase|credential|private|cookie|(?:^|_)(?:pass|pwd|key|auth|salt|dsn|jwt)(?:$|_)|apikey|accesskey/i;
const passwordInUrl = /([a-z][a-z\d+.-]*:\/\/[^/\s:@]*:)[^/\s@]+@/gi;
