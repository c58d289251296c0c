import {expect, test} from 'vitest';
import {maskedValue} from '../../source/lib/masked.ts';
import {changedVariables} from '../../source/runtime/changed-variables.ts';

test('what was added, changed and removed is told by name, with values; what stayed is not', () => {
	expect(changedVariables({A: '1', B: '1', C: '1', D: ''}, {B: '2', A: '1', D: '1', E: ''})).toEqual([
		{type: 'changed', name: 'B', before: '1', after: '2'},
		{type: 'removed', name: 'C', before: '1'},
		{type: 'changed', name: 'D', before: '', after: '1'},
		{type: 'added', name: 'E', after: ''},
	]);
});

test('what differs in every run is no change', () => {
	const run = (number: number) => ({DEVTUI: '1', DEVTUI_SERVICE: 'api', DEVTUI_RUN: String(number), DEVTUI_CHANGED: `${number}.js`, NOTIFY_SOCKET: `@${number}`});
	expect(changedVariables(run(1), run(2))).toEqual([]);
	expect(changedVariables(run(1), {...run(2), DEVTUI_HUB: 'x'})).toEqual([{type: 'added', name: 'DEVTUI_HUB', after: 'x'}]);
});

test('a secret that changed is told, its values are not', () => {
	expect(changedVariables({API_TOKEN: 'old'}, {API_TOKEN: 'new'})).toEqual([{type: 'changed', name: 'API_TOKEN', before: '•••', after: '•••'}]);
});

test.each([
	'TOKEN', 'KEY', 'GITHUB_TOKEN', 'githubToken', 'npm_config__authToken', 'CLIENT_SECRET', 'SECRETS', 'PASSWORD', 'DB_PASSWORD', 'PGPASSWORD', 'MYSQL_PWD', 'DB_PASS', 'SSH_KEY', 'sshKey',
	'AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID', 'APIKEY', 'GOOGLE_APPLICATION_CREDENTIALS', 'KEY_PASSPHRASE', 'SENTRY_DSN',
])('%s is a secret', name => {
	expect(maskedValue(name, 'value')).toBe('•••');
	expect(maskedValue(name, '')).toBe('');
});

test.each(['PATH', 'PWD', 'HOME', 'MONKEY', 'KEYBOARD', 'COMPASS', 'AUTHOR', 'PORT', 'PASSENGER_ROOT'])('%s is none', name => {
	expect(maskedValue(name, 'value')).toBe('value');
});

test('a password in an address is masked, the rest is shown', () => {
	expect(maskedValue('DATABASE_URL', 'postgres://me:s3cr3t@y@db:5432/shop?a=b@c')).toBe('postgres://me:•••@db:5432/shop?a=b@c');
	expect(maskedValue('REDIS', 'redis://:pw@one:1,redis://:pw@two:2')).toBe('redis://:•••@one:1,redis://:•••@two:2');
	expect(maskedValue('URL', 'http://localhost:3000/@scope')).toBe('http://localhost:3000/@scope');
	expect(maskedValue('MAIL', 'me:you@example.com')).toBe('me:you@example.com');
});
