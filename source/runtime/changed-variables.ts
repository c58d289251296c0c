export type ChangedVariable =
	| {readonly type: 'added'; readonly name: string; readonly after: string}
	| {readonly type: 'changed'; readonly name: string; readonly before: string; readonly after: string}
	| {readonly type: 'removed'; readonly name: string; readonly before: string};

type Variables = Readonly<Record<string, string>>;

/** How the environments of two runs differ, by name, for people to see: secrets are masked, and what differs in every run is left out. */
export function changedVariables(before: Variables, after: Variables): readonly ChangedVariable[] {
	return [...new Set([...Object.keys(before), ...Object.keys(after)])]
		.filter(name => before[name] !== after[name] && !runVariables.has(name))
		.sort()
		.map(name => describeChange(name, before[name], after[name]));
}

/** Of one run, and not of the service. */
export const runVariables: ReadonlySet<string> = new Set([
	'DEVTUI_RUN',
	'DEVTUI_CHANGED',
	'DEVTUI_CHANGED_MORE',
	'DEVTUI_SOCKET',
	'DEVTUI_RESUMED',
	'DEVTUI_STARTED_AT',
	// A socket of each run.
	'NOTIFY_SOCKET',
]);

/** The value as it may be shown: nothing of it when its name says that it is a secret, no password in an address. */
export function maskedValue(name: string, value: string): string {
	if (value === '') {
		return '';
	}

	return isSecret(name) ? mask : value.replace(passwordInUrl, `$1${mask}@`);
}

const mask = '•••';
const passwordInUrl = /(\b[a-z][a-z\d+.-]*:\/\/[^\s/:@?#]*:)[^\s/]+@/gi;

function describeChange(name: string, before: string | undefined, after: string | undefined): ChangedVariable {
	if (before === undefined) {
		return {type: 'added', name, after: maskedValue(name, after ?? '')};
	}

	return after === undefined
		? {type: 'removed', name, before: maskedValue(name, before)}
		: {type: 'changed', name, before: maskedValue(name, before), after: maskedValue(name, after)};
}

function isSecret(name: string): boolean {
	const words = name.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2').toUpperCase();
	return words !== 'PWD' && (telling.test(words) || words.split(/[^A-Z\d]+/).some(word => secretWords.has(word)));
}

const telling = /TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY/;

/** As whole words only: a keyboard is no key. */
const secretWords: ReadonlySet<string> = new Set(['KEY', 'KEYS', 'PASS', 'PWD', 'PW', 'AUTH', 'COOKIE', 'SALT', 'CERT', 'SIGNATURE', 'DSN']);
