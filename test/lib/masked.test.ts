import fc from 'fast-check';
import {expect, test} from 'vitest';
import {maskedCommand, maskedValue, maskedWords, secretValues, withoutValues} from '../../source/lib/masked.ts';

test.each(['API_TOKEN', 'DB_PASSWORD', 'PGPASS_WORD_SECRET', 'AWS_SECRET_ACCESS_KEY', 'STRIPE_KEY', 'key', 'SESSION_COOKIE', 'DB_PASS', 'SENTRY_DSN', 'PRIVATE', 'githubToken'])('what %s holds is not shown', name => {
	expect(maskedValue(name, 'hunter2')).toBe('•••');
});

test.each(['PORT', 'KEYBOARD', 'MONKEY', 'PASSENGERS', 'AUTHOR', 'NODE_ENV'])('%s is no secret', name => {
	expect(maskedValue(name, '3000')).toBe('3000');
});

test.each([
	['SSL_CERT_FILE', '/etc/ssl/certs/ca.pem'],
	['NODE_EXTRA_CA_CERTS', '/etc/ssl/own.crt'],
	['GOOGLE_APPLICATION_CREDENTIALS', '/home/me/gcp/key.json'],
	['TLS_KEY', 'certs/server.key'],
	['POSTGRES_PASSWORD_FILE', '/run/secrets/postgres'],
	['SSH_AUTH_SOCK', '/tmp/ssh-1/agent.2'],
	['PRIVATE_KEY_PATH', '~/.ssh/id_ed25519'],
	['SECRETS_DIR', './secrets'],
	['KEYMAP', 'us'],
	['MAX_TOKENS', '4096'],
	['PWD', '/srv/shop'],
])('%s tells where something is or how it is set, and is shown', (name, value) => {
	expect(maskedValue(name, value)).toBe(value);
	expect(maskedCommand(`${name}=${value} node a.js`)).toBe(`${name}=${value} node a.js`);
});

/** What services are usually given to prove who they are. */
const secretNames = `
	GITHUB_TOKEN GH_TOKEN GITLAB_TOKEN NPM_TOKEN NODE_AUTH_TOKEN SLACK_BOT_TOKEN SLACK_SIGNING_SECRET DISCORD_TOKEN TELEGRAM_BOT_TOKEN VAULT_TOKEN CONSUL_HTTP_TOKEN NOMAD_TOKEN
	DIGITALOCEAN_ACCESS_TOKEN CLOUDFLARE_API_TOKEN CF_API_KEY HEROKU_API_KEY NETLIFY_AUTH_TOKEN VERCEL_TOKEN FLY_API_TOKEN DOPPLER_TOKEN SENTRY_AUTH_TOKEN SENTRY_DSN DATADOG_API_KEY DD_API_KEY DD_APP_KEY
	NEW_RELIC_LICENSE_KEY AWS_SECRET_ACCESS_KEY AWS_ACCESS_KEY_ID AWS_SESSION_TOKEN AZURE_CLIENT_SECRET AZURE_STORAGE_KEY GOOGLE_API_KEY GOOGLE_CLIENT_SECRET OPENAI_API_KEY ANTHROPIC_API_KEY STRIPE_SECRET_KEY
	STRIPE_WEBHOOK_SECRET PAYPAL_CLIENT_SECRET TWILIO_AUTH_TOKEN SENDGRID_API_KEY MAILGUN_API_KEY ALGOLIA_ADMIN_KEY POSTGRES_PASSWORD PGPASSWORD MYSQL_ROOT_PASSWORD MYSQL_PWD REDIS_PASSWORD MONGO_INITDB_ROOT_PASSWORD
	RABBITMQ_DEFAULT_PASS SMTP_PASS DB_PASSWD JWT_SECRET JWT SESSION_SECRET SECRET_KEY_BASE RAILS_MASTER_KEY DJANGO_SECRET_KEY NEXTAUTH_SECRET COOKIE_SECRET ENCRYPTION_KEY APP_KEY HASH_SALT SSH_PRIVATE_KEY
	SSH_KEY_PASSPHRASE BASIC_AUTH apiKey clientSecret npm_config__authToken
`.trim().split(/\s+/);

test('no usual secret is shown, whatever it is made of: hex, base64, a URL-safe one, a JWT, words', () => {
	const made = fc.oneof(
		fc.uint8Array({minLength: 1, maxLength: 48}).chain(bytes => fc.constantFrom(...(['hex', 'base64', 'base64url'] as const).map(encoding => Buffer.from(bytes).toString(encoding)))),
		fc.array(fc.uint8Array({minLength: 6, maxLength: 24}), {minLength: 3, maxLength: 3}).map(parts => parts.map(part => Buffer.from(part).toString('base64url')).join('.')),
		fc.string({minLength: 1, unit: fc.constantFrom(...'abcXYZ019/+=-_!#$')}),
	);
	expect(secretNames.length).toBeGreaterThan(60);
	fc.assert(fc.property(fc.constantFrom(...secretNames), made, (name, value) => {
		expect(maskedValue(name, value)).toBe('•••');
	}), {numRuns: 2000});
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
