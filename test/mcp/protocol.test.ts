import {PassThrough} from 'node:stream';
import {describe, expect, onTestFinished, test} from 'vitest';
import {serve} from '../../source/mcp/serve.ts';
import {until} from '../helpers/until.ts';
import {aboutInstance, connect, explanation, fakeLink, page, row, textOf} from './fake-link.ts';

type Message = {readonly id?: unknown; readonly method?: string; readonly result?: unknown; readonly error?: {readonly code: number; readonly message: string}};

/** Raw lines in, messages out. */
function wired(link = fakeLink({}), lastAnswersMs = 3_600_000) {
	const input = new PassThrough();
	const output = new PassThrough();
	let text = '';
	output.on('data', (chunk: Buffer) => {
		text += chunk.toString();
	});
	const served = serve({link, version: '1', isReadOnly: false}, {input, output, lastAnswersMs});
	onTestFinished(async () => {
		input.end();
		await served;
	});
	const messages = () => text.split('\n').filter(line => line !== '').map(line => JSON.parse(line) as Message);
	return {
		input,
		output,
		served,
		messages,
		async answers(...lines: readonly string[]): Promise<readonly Message[]> {
			const before = messages().length;
			input.write(lines.map(line => `${line}\n`).join(''));
			await until('an answer', () => messages().length > before);
			return messages().slice(before);
		},
	};
}

const ping = (id: unknown) => JSON.stringify({jsonrpc: '2.0', id, method: 'ping'});

describe('lines that are no messages', () => {
	test.each([
		['{nope', null, -32_700, /^This line is no JSON: /],
		['[]', null, -32_600, /one a line/],
		['null', null, -32_600, /no message of JSON-RPC/],
		['5', null, -32_600, /no message of JSON-RPC/],
		['{"id":7,"method":"ping"}', 7, -32_600, /no message of JSON-RPC/],
		['{"jsonrpc":"2.0","id":{},"method":"ping"}', null, -32_600, /no message of JSON-RPC/],
		['{"jsonrpc":"2.0","id":"a","method":"no/such"}', 'a', -32_601, /Method not found/],
		['{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":5}}', 1, -32_603, /./],
	])('%s', async (line, id, code, message) => {
		const {answers} = wired();
		expect(await answers(line)).toEqual([{jsonrpc: '2.0', id, error: expect.objectContaining({code, message: expect.stringMatching(message) as unknown}) as unknown}]);
		expect(await answers(ping(2))).toEqual([{jsonrpc: '2.0', id: 2, result: {}}]);
	});

	test('also ones that are torn, empty, end without a newline, or never end', async () => {
		const {answers, input, messages, served} = wired();
		input.write('{"jsonrpc":"2.0","id":"\u00FC');
		input.write('","method"');
		expect(await answers(':"ping"}', '', '  ')).toEqual([{jsonrpc: '2.0', id: 'ü', result: {}}]);
		expect(await answers('x'.repeat(5 * 1024 * 1024))).toMatchObject([{error: {code: -32_600, message: 'This line is longer than 4194304 characters.'}}]);
		input.write('x'.repeat(5 * 1024 * 1024));
		await until('the first part to be refused', () => messages().length === 3);
		expect(await answers('x', ping(4))).toMatchObject([{id: 4}]);
		const count = messages().length;
		input.end(ping(3));
		await served;
		await until('the answer to be read', () => messages().length > count);
		expect(messages().slice(count)).toEqual([{jsonrpc: '2.0', id: 3, result: {}}]);
	});
});

describe('the end', () => {
	test('comes with the end of the input, once what was asked is answered', async () => {
		let answer = () => {};
		const asked = new Promise<void>(resolve => {
			answer = resolve;
		});
		const {input, messages, served} = wired(fakeLink({'/instance': async () => asked.then(() => aboutInstance), '/services': []}));
		input.end(`${JSON.stringify({jsonrpc: '2.0', id: 1, method: 'tools/call', params: {name: 'list_services'}})}\n`);
		await until('the input to be read', () => input.readableEnded);
		answer();
		await served;
		await until('the answer to be read', () => messages().length > 0);
		expect(messages()).toMatchObject([{id: 1}]);
	});

	test('does not wait for what was cancelled', async () => {
		const {input, messages, served} = wired(fakeLink({'/wait': 'never', '/explanations': []}));
		input.write(`${JSON.stringify({jsonrpc: '2.0', id: 1, method: 'tools/call', params: {name: 'wait'}})}\n`);
		input.end(`${JSON.stringify({jsonrpc: '2.0', method: 'notifications/cancelled', params: {requestId: 1}})}\n`);
		await served;
		expect(messages()).toEqual([]);
	});

	test('does not wait for ever for what has no answer', async () => {
		const link = fakeLink({'/wait': 'never'});
		const {input, served} = wired(link, 10);
		input.end(`${JSON.stringify({jsonrpc: '2.0', id: 1, method: 'tools/call', params: {name: 'wait', arguments: {timeout_seconds: 3600}}})}\n`);
		await served;
		expect(link.asked.every(({signal}) => signal.aborted)).toBe(true);
	});

	test('comes when nobody reads the answers any more', async () => {
		const {output, served} = wired();
		output.destroy(new Error('EPIPE'));
		await served;
	});
});

describe('waiting', () => {
	test('tells what becomes of the services meanwhile, further and further', async () => {
		let done = () => {};
		const ready = new Promise<void>(resolve => {
			done = resolve;
		});
		const link = fakeLink({'/wait': async () => ready.then(() => [{name: 'api', isGood: true, text: 'ready'}])});
		const {client} = await connect(link);
		const told: Array<{readonly progress: number; readonly message?: string | undefined}> = [];
		const call = client.callTool({name: 'wait', arguments: {names: ['api'], timeout_seconds: 60}}, undefined, {
			onprogress(progress) {
				told.push(progress);
			},
		});
		await until('it to be followed', () => link.followers > 0);
		link.say({});
		link.say({text: 'db ready'});
		link.say({text: 'api ready'});
		await until('both to be told', () => told.length === 2);
		done();
		expect(await call).toMatchObject({structuredContent: {done: true}});
		expect(told.map(({message}) => message)).toEqual(['db ready', 'api ready']);
		expect(told[1]!.progress).toBeGreaterThan(told[0]!.progress);
		expect(link.followers).toBe(0);
	});

	test('has an end when the time is up, and says what each still waits for', async () => {
		const link = fakeLink({'/wait': 'never', '/explanations': [explanation('db'), explanation('api', {phase: 'waiting', why: 'waiting for db'})]});
		const {call} = await connect(link);
		const result = await call('wait', {timeout_seconds: 0.1});
		expect(result).toMatchObject({isError: true, structuredContent: {done: false, services: [{name: 'api', ok: false}]}});
		expect(textOf(result)).toBe('Not ready after 0.1 s:\napi: waiting for db');
		expect(link.followers).toBe(0);
	});

	test('ends when it is cancelled, and nothing is asked or followed any more', async () => {
		const link = fakeLink({'/wait': 'never'});
		const {client} = await connect(link);
		const cancelled = new AbortController();
		const call = client.callTool({name: 'wait', arguments: {}}, undefined, {signal: cancelled.signal});
		await until('it to be asked', () => link.asked.some(({path}) => path === '/wait'));
		cancelled.abort();
		await expect(call).rejects.toThrow();
		await until('it to be left', () => link.followers === 0 && link.asked.every(({signal}) => signal.aborted));
	});
});

describe('resources and prompts', () => {
	test('there is the status, the configuration, and the log of each service', async () => {
		const link = fakeLink({'/services': [row('api'), row('a b')], '/explanations': [explanation('api')], '/configuration': {name: 'shop'}, '/log-page': page(['hello'], {older: 3})});
		const {client} = await connect(link);
		const {resources} = await client.listResources();
		expect(resources.map(({uri}) => uri)).toEqual(['devtui://status', 'devtui://configuration', 'devtui://logs/api', 'devtui://logs/a%20b']);
		const read = async (uri: string) => (await client.readResource({uri})).contents.map(content => 'text' in content ? content.text : '').join('');
		expect(await read('devtui://status')).toContain('api: ready');
		expect(JSON.parse(await read('devtui://configuration'))).toEqual({name: 'shop'});
		expect(await read('devtui://logs/a%20b')).toBe('… 3 older; the tool logs has them\n09:00:00.000 api | hello');
		expect(link.asked.at(-1)?.query).toContainEqual(['names', 'a b']);
		for (const uri of ['devtui://logs/', 'devtui://logs/a/b', 'devtui://logs/%zz', 'devtui://nope', 'file:///etc/passwd']) {
			await expect(read(uri)).rejects.toThrow('There is no resource');
		}
	});

	test('while nothing runs those that are always there are listed, and reading them says so', async () => {
		const {client} = await connect(fakeLink({}));
		expect((await client.listResources()).resources).toHaveLength(2);
		await expect(client.readResource({uri: 'devtui://status'})).rejects.toThrow('nothing at /explanations');
	});

	test('who has subscribed is told of changes, also that the instance has gone and come back, until it does not want to know', async () => {
		const link = fakeLink({});
		const {client} = await connect(link);
		const told: string[] = [];
		client.fallbackNotificationHandler = async ({method, params}) => {
			told.push(`${method} ${(params as {readonly uri?: string} | undefined)?.uri ?? ''}`.trim());
		};
		await client.subscribeResource({uri: 'devtui://status'});
		await until('it to be followed', () => link.followers === 1);
		link.say({});
		link.say({event: 'ready', text: 'api ready'});
		await until('it to be told', () => told.length === 1);
		link.end();
		await until('it to be told that the list has changed', () => told.includes('notifications/resources/list_changed'));
		await until('it to be followed again', () => link.followers === 1);
		link.say({});
		await until('it to be told again', () => told.filter(each => each === 'notifications/resources/list_changed').length === 2);
		expect(new Set(told)).toEqual(new Set(['notifications/resources/updated devtui://status', 'notifications/resources/list_changed']));
		await client.unsubscribeResource({uri: 'devtui://status'});
		await until('nothing to be followed', () => link.followers === 0);
		await expect(client.subscribeResource({uri: 'devtui://configuration'})).rejects.toThrow('There is nothing to be told of');
	});

	test('a prompt names the service that was chosen, and names are completed', async () => {
		const {client} = await connect(fakeLink({'/services': [row('api'), row('app'), row('db')]}));
		expect((await client.listPrompts()).prompts.map(({name}) => name)).toEqual(['diagnose', 'check_everything']);
		const {messages} = await client.getPrompt({name: 'diagnose', arguments: {name: 'api'}});
		expect(messages).toMatchObject([{role: 'user', content: {text: expect.stringContaining('service "api" does not work') as unknown}}]);
		await expect(client.getPrompt({name: 'diagnose'})).rejects.toThrow('diagnose needs the name of a service');
		const complete = async (value: string) => (await client.complete({ref: {type: 'ref/prompt', name: 'diagnose'}, argument: {name: 'name', value}})).completion.values;
		expect(await complete('ap')).toEqual(['api', 'app']);
	});
});
