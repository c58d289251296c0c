import {describe, expect, test} from 'vitest';
import {aboutInstance, connect, explanation, fakeLink, page, row, textOf} from './fake-link.ts';

const readers = ['list_services', 'status', 'waiting_for', 'runs', 'checkpoints', 'logs', 'wait'];
const writers = ['start', 'restart', 'rewind', 'stop', 'signal', 'send', 'reload'];

describe('the list of tools', () => {
	test('says of each what it does to services, what it takes and what it gives', async () => {
		const {client} = await connect(fakeLink({}));
		const {tools} = await client.listTools();
		expect(tools.map(({name}) => name)).toEqual([...readers, ...writers]);
		expect(tools.filter(({annotations}) => annotations?.readOnlyHint).map(({name}) => name)).toEqual(readers);
		expect(tools.filter(({annotations}) => annotations?.destructiveHint).map(({name}) => name)).toEqual(['restart', 'rewind', 'stop', 'signal', 'send', 'reload']);
		for (const {description, title, inputSchema, outputSchema} of tools) {
			expect(description).toMatch(/^[A-Z].*\.$/s);
			expect(title).toBeTruthy();
			expect(outputSchema?.type).toBe('object');
			for (const property of Object.values(inputSchema.properties ?? {})) {
				expect(property).toHaveProperty('description');
			}
		}
	});

	test('has nothing that changes anything when it is read-only, and such a tool cannot be called', async () => {
		const link = fakeLink({'/restart': []});
		const {client, call} = await connect(link, {isReadOnly: true});
		expect((await client.listTools()).tools.map(({name}) => name)).toEqual(readers);
		await expect(call('restart', {names: ['api']})).rejects.toThrow('There is no tool "restart". There are list_services, status, waiting_for, runs, checkpoints, logs, wait (read-only).');
		expect(link.asked).toEqual([]);
	});
});

describe('arguments that cannot be used are told in one sentence, and nothing is asked', () => {
	test.each([
		['logs', {lines: 'many'}, 'The argument "lines" of logs cannot be used: invalid input: expected number, received string.'],
		['logs', {lines: 100_000}, 'The argument "lines" of logs cannot be used: too big: expected number to be <=1000.'],
		['logs', {service: 'api'}, 'There is no argument "service"; logs takes names, lines, since, grep, errors_only, run, cursor, max_line_length.'],
		['restart', {}, 'The argument "names" of restart cannot be used: invalid input: expected array, received undefined.'],
		['restart', {names: []}, 'The argument "names" of restart cannot be used: too small: expected array to have >=1 items.'],
		['signal', {names: ['api']}, 'The argument "signal" of signal cannot be used: invalid input: expected string, received undefined.'],
		['reload', {x: 1}, 'There is no argument "x"; reload takes no arguments.'],
		['wait', {for: 'ever'}, 'The argument "for" of wait cannot be used: invalid option: expected one of "ready"|"started"|"ended".'],
	])('%s %j', async (name, input, sentence) => {
		const link = fakeLink({});
		const {call} = await connect(link);
		expect(await call(name, input)).toEqual({isError: true, content: [{type: 'text', text: sentence}]});
		expect(link.asked).toEqual([]);
	});

	test.each([['since', 'yesterday', '"since" is no time: "yesterday".'], ['cursor', 'abc', '"cursor" is none that an answer of logs has given: "abc".'], ['cursor', 'newer:zzz:1.0', 'This cursor is of a devtui that has ended']])('logs %s %s', async (name, value, sentence) => {
		const {call} = await connect(fakeLink({'/instance': aboutInstance}));
		const result = await call('logs', {[name]: value});
		expect(result.isError).toBe(true);
		expect(textOf(result)).toContain(sentence);
	});
});

describe('what is asked and told', () => {
	test('from where a program can go on, and why it cannot', async () => {
		const {call} = await connect(fakeLink({'/checkpoints': {checkpoints: [{file: 'lib/a.lua', run: 1, engine: 'preload', ageMs: 65_000, privateBytes: 4096}, {file: 'b.lua', run: 2, engine: 'criu', ageMs: 1000, privateBytes: null}], reason: null}}));
		const result = await call('checkpoints', {name: 'game'});
		expect(textOf(result)).toBe('lib/a.lua: opened in run 1, 1m5s ago\nb.lua: opened in run 2, 1s ago');
		expect(result.structuredContent).toEqual({checkpoints: [{file: 'lib/a.lua', run: 1, ageMs: 65_000, privateBytes: 4096}, {file: 'b.lua', run: 2, ageMs: 1000, privateBytes: null}], reason: null, omitted: 0});
		const none = await connect(fakeLink({'/checkpoints': {checkpoints: [], reason: 'its program is linked statically'}}));
		expect(textOf(await none.call('checkpoints', {name: 'game'}))).toBe('game has no checkpoints: its program is linked statically.');
	});

	test('a service is rewound to a file', async () => {
		const link = fakeLink({'/rewind': [{name: 'game', isGood: true, text: 'went on from b.lua, pid 7'}]});
		const {call} = await connect(link);
		expect(textOf(await call('rewind', {name: 'game', file: 'b.lua'}))).toBe('game: went on from b.lua, pid 7');
		expect(link.asked.at(-1)).toMatchObject({method: 'POST', path: '/rewind', body: {name: 'game', file: 'b.lua'}});
	});

	test('services with their phases, one that is named by a string included', async () => {
		const link = fakeLink({'/instance': aboutInstance, '/services': [row('db', {ports: [5432]}), row('api', {phase: 'backoff', reason: 'exited 1, again in 4s', ready: false, restarts: 3, uptimeMs: null})]});
		const {call} = await connect(link);
		const result = await call('list_services', {names: 'a*'});
		expect(textOf(result)).toBe('shop (/shop): 1 of 2 ready\ndb: ready, up 5s, listens on 5432\napi: backoff (exited 1, again in 4s), 3 restarts');
		expect(result.structuredContent).toMatchObject({project: 'shop', total: 2, ready: 1, omitted: 0, services: [{name: 'db'}, {name: 'api', phase: 'backoff'}]});
		expect(link.asked.at(-1)?.query).toEqual([['names', 'a*']]);
		expect(textOf(await call('list_services', {only_problems: true}))).not.toContain('db');
	});

	test('a status with all its reasons', async () => {
		const {call} = await connect(fakeLink({
			'/services': [row('api', {phase: 'waiting', ready: false, pid: null, uptimeMs: null, watching: {paused: true, pending: 1}})],
			'/explanations': [explanation('api', {
				phase: 'waiting', why: 'waiting for db', cause: null, waitingFor: [{what: 'db', need: 'ready', because: 'db is starting'}], changedFiles: ['a.js'], neededBy: ['web'], unfinishedLine: 'Continue? ', jobs: ['build'],
				probes: [{kind: 'ready', check: 'tcp localhost:1', passes: false, failures: 2, retries: 3, said: 'connection\u001B[31m refused'}],
			})],
		}));
		expect(textOf(await call('status'))).toBe([
			'api: waiting: waiting for db', '  last run 1', '  waits for db (until it is ready): db is starting', '  ready probe tcp localhost:1: fails (2 of 3): connection refused',
			'  runs build', '  changed and not applied (its watch is paused): a.js', '  needed by web', '  shows a line without an end: "Continue? "',
		].join('\n'));
	});

	test('lines of logs without control characters, cut where they are long, with cursors to go on', async () => {
		const link = fakeLink({'/instance': aboutInstance, '/log-page': page(['\u001B[31mred\u001B[0m\u0007\u202Eevil', 'x'.repeat(50)], {older: 7})});
		const {call} = await connect(link);
		const result = await call('logs', {max_line_length: 40, grep: 'x', errors_only: true, since: '2026-01-31T09:00:00Z', run: 2, names: ['api']});
		const {older_cursor: older, newer_cursor: newer} = result.structuredContent as {older_cursor: string; newer_cursor: string};
		expect(textOf(result)).toBe(`… 7 older, cursor ${older}\n09:00:00.000 api | redevil\n09:00:00.000 api | ${'x'.repeat(40)}… (10 more characters)\n(what comes later: cursor ${newer})`);
		expect(link.asked.at(-1)?.query).toEqual([['names', 'api'], ['limit', '50'], ['since', String(Date.parse('2026-01-31T09:00:00Z'))], ['pattern', 'x'], ['errors', 'true'], ['run', '2']]);
		await call('logs', {cursor: newer});
		expect(link.asked.at(-1)?.query).toContainEqual(['after', '2.0']);
		await call('logs', {cursor: older});
		expect(link.asked.at(-1)?.query).toContainEqual(['before', '0.0']);
	});

	test('what went wrong with a restart has the last lines of the log with it', async () => {
		const link = fakeLink({'/restart': [{name: 'db', isGood: true, text: 'started, pid 1'}, {name: 'api', isGood: false, text: 'exited 1'}], '/log-page': page(['boom'])});
		const {call} = await connect(link);
		const result = await call('restart', {names: ['*']});
		expect(result).toMatchObject({isError: true, structuredContent: {done: false, services: [{name: 'api', ok: false, lastLines: ['boom']}, {name: 'db', ok: true}]}});
		expect(textOf(result)).toBe('api: exited 1\n  | boom\ndb: started, pid 1');
		expect(link.asked[0]?.body).toEqual({names: []});
	});

	test('of an instance that answers otherwise it is said that it is of another version', async () => {
		const {call} = await connect(fakeLink({'/instance': aboutInstance, '/services': [{name: 1}]}));
		expect(await call('list_services')).toMatchObject({isError: true, content: [{text: expect.stringContaining('is of another version') as unknown}]});
	});

	test('what stands in the way of an answer is an error with what to do', async () => {
		const {call} = await connect(fakeLink({}));
		expect(await call('list_services')).toEqual({isError: true, content: [{type: 'text', text: 'nothing at /instance'}]});
	});
});
