import {expect, test} from 'vitest';
import {maskedCommand, maskedValue, maskedWords, secretValues, withoutValues} from '../../source/lib/masked.ts';

test.each(['API_TOKEN', 'DB_PASSWORD', 'PGPASS_WORD_SECRET', 'AWS_SECRET_ACCESS_KEY', 'STRIPE_KEY', 'key', 'SESSION_COOKIE', 'DB_PASS', 'SENTRY_DSN', 'PRIVATE', 'githubToken'])('what %s holds is not shown', name => {
	expect(maskedValue(name, 'hunter2')).toBe('•••');
});

test.each(['PORT', 'KEYBOARD', 'MONKEY', 'PASSENGERS', 'AUTHOR', 'NODE_ENV'])('%s is no secret', name => {
	expect(maskedValue(name, '3000')).toBe('3000');
});

test('of a URL only the password is hidden', () => {
	expect(maskedValue('DATABASE_URL', 'postgres://me:hunter2@localhost:5432/shop?x=1')).toBe('postgres://me:•••@localhost:5432/shop?x=1');
	expect(maskedValue('HOME_PAGE', 'http://localhost:3000/a@b')).toBe('http://localhost:3000/a@b');
});

test('what is empty is shown to be', () => {
	expect(maskedValue('API_TOKEN', '')).toBe('');
});

test.each([
	['PASSWORD=hunter2 node a.js', 'PASSWORD=••• node a.js'],
	['node a.js --api-key "a b" --port 3000', 'node a.js --api-key ••• --port 3000'],
	['node a.js --token=abc;true', 'node a.js --token=•••;true'],
	['psql postgres://me:hunter2@db/shop', 'psql postgres://me:•••@db/shop'],
	['curl -H "$AUTH" --token $TOKEN --password', 'curl -H "$AUTH" --token $TOKEN --password'],
	['PORT=3000 node keys.js --keyboard us', 'PORT=3000 node keys.js --keyboard us'],
])('the command %s is shown without its secrets', (command, shown) => {
	expect(maskedCommand(command)).toBe(shown);
});

test('words of a command are masked whole, blanks and all, and a list under a key as the key says', () => {
	expect(maskedWords(['node', '--token', 'a b c', '--port', '3000', 'KEY=x', '--password=x'])).toEqual(['node', '--token', '•••', '--port', '3000', 'KEY=•••', '--password=•••']);
	expect(maskedWords(['a', 'b'], 'secrets')).toEqual(['•••', '•••']);
});

test('secrets are taken out of a text, and words that may stand there by chance are not', () => {
	const values = secretValues({API_TOKEN: 'tk-12345', LONG_TOKEN: 'tk-12345-6', DB_PASSWORD: 'postgres', PIN_SECRET: '1234', PORT: '12345678'});
	expect(withoutValues('tk-12345 tk-12345-6 postgres 1234 12345678', values)).toBe('••• ••• postgres 1234 12345678');
});
