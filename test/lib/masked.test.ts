import {expect, test} from 'vitest';
import {maskedValue} from '../../source/lib/masked.ts';

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
