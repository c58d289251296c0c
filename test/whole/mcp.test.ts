import process from 'node:process';
import {Client} from '@modelcontextprotocol/sdk/client/index.js';
import {StdioClientTransport} from '@modelcontextprotocol/sdk/client/stdio.js';
import type {CallToolResult} from '@modelcontextprotocol/sdk/types.js';
import {expect, onTestFinished, test} from 'vitest';
import {projectOf, type Project} from '../helpers/instance.ts';
import {isLiving} from '../helpers/processes.ts';
import {cli} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';

/** The SDK's own client, with `devtui mcp` as it is installed. */
async function agent({directory, environment}: Project, ...args: readonly string[]) {
	const transport = new StdioClientTransport({command: process.execPath, args: [cli, 'mcp', ...args], cwd: directory, env: {...process.env as Record<string, string>, ...environment}, stderr: 'pipe'});
	let errors = '';
	transport.stderr?.on('data', (chunk: Buffer) => {
		errors += chunk.toString();
	});
	const client = new Client({name: 'test', version: '1'});
	await client.connect(transport);
	onTestFinished(async () => client.close());
	const call = async (name: string, input: Record<string, unknown> = {}) => {
		const result = await client.callTool({name, arguments: input}) as CallToolResult;
		return {...result, text: result.content.map(part => part.type === 'text' ? part.text : '').join('\n'), data: result.structuredContent ?? {}};
	};
	return {client, call, pid: transport.pid!, errors: () => errors};
}

test('an agent finds out what is wrong, mends it, and sees it come up', async () => {
	const project = projectOf({
		'devtui.yaml': [
			'name: shop',
			'services:',
			// Its probe says nothing yet, however long the agent takes to ask.
			'  db: {command: \'i=0; while [ $i -lt 30 ]; do i=$((i+1)); echo "row $i"; done; echo "using $API_TOKEN"; test -f go || exec sleep 1000; echo up; exec sleep 1000\', environment: {API_TOKEN: tk-1234567890}, ready: {log: "^up", interval: 10m, within: 20m}}',
			'  api: {command: exec sleep 1000, depends_on: {db: {condition: service_healthy}}}',
			'  bad: {command: \'printf "\\033[31mERROR: no\\033[0m table\\n"; exit 3\'}',
			'',
		].join('\n'),
	});
	const rig = await project.up('--keep-going');
	await rig.sees('| using');
	const {client, call, pid, errors} = await agent(project);
	await call('wait', {names: ['bad'], for: 'ended'});

	expect((await call('list_services')).data).toMatchObject({project: 'shop', total: 3, ready: 0, services: [{name: 'db', phase: 'starting'}, {name: 'api', phase: 'waiting'}, {name: 'bad', phase: 'failed', reason: 'exited 3'}]});
	expect((await call('waiting_for', {names: 'api'})).text).toMatch(/^api: waiting for db: db is started, but not ready yet: a line like \/\^up\//);
	expect((await call('status', {names: ['b*']})).text).toMatch(/^bad: failed: exited 3; not started again by itself \(restart: no\)\n {2}last run 1, last exit: exited 3$/);
	expect((await call('runs', {names: ['bad']})).data).toMatchObject({runs: [{service: 'bad', run: 1, cause: 'start', end: 'exited 3'}]});
	expect((await call('logs', {errors_only: true})).data).toMatchObject({lines: [{service: 'bad', text: 'ERROR: no table'}], older: 0, newer: 0});

	// From the end to the beginning, and from there on what comes later.
	const last = await call('logs', {names: ['db'], lines: 20});
	expect(last.data).toMatchObject({older: 12, newer: 0});
	expect(last.text).toContain('| using •••\n');
	const first = await call('logs', {names: ['db'], lines: 20, cursor: last.data['older_cursor']});
	expect(first.data).toMatchObject({older: 0, newer: 20});
	expect([...first.text.matchAll(/row \d+/g), ...last.text.matchAll(/row \d+/g)].map(String)).toEqual(Array.from({length: 30}, (_, index) => `row ${index + 1}`));
	expect((await call('logs', {grep: 'row [12]$'})).data).toMatchObject({lines: [{text: 'row 1'}, {text: 'row 2'}]});

	const late = await call('wait', {names: ['api'], timeout_seconds: 0.1});
	expect(late).toMatchObject({isError: true, data: {done: false, services: [{name: 'api', ok: false}]}});
	project.write('go', '');
	expect(await call('restart', {names: ['db'], wait_ready: true, timeout_seconds: 60})).toMatchObject({data: {done: true, services: [{name: 'db', ok: true}]}});
	expect((await call('wait', {names: ['api']})).text).toBe('api: ready');
	const news = await call('logs', {names: ['db'], cursor: last.data['newer_cursor']});
	expect(news.text).toMatch(/ db \| ── run 2 · you ──\n[^\n]+ row 1\n/);
	expect((await call('runs', {names: ['db']})).data).toMatchObject({runs: [{run: 2, cause: 'you', end: null}, {run: 1, end: expect.stringContaining('restarted') as unknown}]});

	expect(await call('wait', {names: ['bad']})).toMatchObject({isError: true, text: 'bad: exited 3'});
	expect((await call('restart', {names: ['bda']})).text).toBe('There is no service "bda". Did you mean "bad"?');
	expect((await call('signal', {names: ['db'], signal: 'NOPE'})).text).toBe('There is no signal "NOPE".');
	expect((await call('send', {name: 'db', text: 'x'})).text).toMatch(/^db takes no input: /);
	expect((await call('logs', {grep: '('})).text).toBe('"(" is no regular expression: unterminated group.');
	expect((await call('stop', {names: ['api']})).data).toMatchObject({done: true, services: [{text: 'stopped'}]});
	expect((await call('start', {names: ['api']})).data).toMatchObject({done: true});
	project.write('devtui.yaml', 'name: shop\nservices:\n  db: {comand: x}\n');
	expect((await call('reload')).text).toContain('unknown key "comand"');
	project.write('devtui.yaml', 'name: shop\nservices:\n  other: {command: exec sleep 1000, environment: {DB_PASSWORD: hunter2}}\n');
	expect((await call('reload')).data).toMatchObject({added: ['other'], removed: ['db', 'api', 'bad']});
	const {contents: [configuration]} = await client.readResource({uri: 'devtui://configuration'});
	expect(JSON.parse((configuration as {readonly text: string}).text)).toMatchObject({services: {other: {environment: {DB_PASSWORD: '•••'}}}});

	await client.close();
	await until('the server to be gone', () => !isLiving(pid));
	expect(errors()).toBe('');
});

test('a server without an instance says how to start one, finds it when it comes, and again when it comes back', async () => {
	const project = projectOf({Procfile: 'web: echo hello; exec sleep 1000\n'});
	const {call} = await agent(project, '--read-only');
	const absent = `No devtui is running for the project in ${project.directory}. Start it there with: devtui up --detach`;
	for (const name of ['list_services', 'status', 'waiting_for', 'runs', 'logs', 'wait']) {
		expect(await call(name)).toMatchObject({isError: true, text: absent});
	}

	await project.up();
	expect((await call('wait', {names: ['web']})).text).toBe('web: ready');
	const {data: {newer_cursor: cursor}} = await call('logs');
	expect((await project.devtui('down')).code).toBe(0);
	expect((await call('list_services')).text).toBe(absent);
	await project.up();
	expect((await call('list_services')).data).toMatchObject({total: 1});
	expect((await call('logs', {cursor})).text).toContain('another log');
	await expect(call('restart', {names: ['web']})).rejects.toThrow('There is no tool "restart"');
});

test('it ends with its input with all answers given, prints nothing but messages, and does so for the file that is named', async () => {
	const project = projectOf({'a/Procfile': 'one: exec sleep 1000\n', 'b/Procfile': 'two: exec sleep 1000\n'});
	const of = (directory: string) => `${project.directory}/${directory}/Procfile`;
	await project.up('-f', of('a'));
	const rig = project.start(['mcp', '-f', of('b')], {hasInput: true});
	const call = (id: number) => `${JSON.stringify({jsonrpc: '2.0', id, method: 'tools/call', params: {name: 'list_services'}})}\n`;
	rig.input(`garbage\n${call(1)}`);
	await rig.sees('"id":1');
	rig.input(call(2));
	rig.endInput();
	expect(await rig.ended).toEqual({code: 0, signal: undefined});
	const messages = rig.output().trimEnd().split('\n').map(line => JSON.parse(line) as {readonly id: unknown});
	expect(messages.map(({id}) => id)).toEqual([null, 1, 2]);
	expect(rig.output()).toContain(`devtui up --detach -f ${of('b')}`);
	expect(rig.errors()).toBe('');
	const other = project.start(['mcp', '-f', of('a')], {hasInput: true});
	other.input(call(1));
	other.endInput();
	expect((await other.ended).code).toBe(0);
	expect(other.output()).toContain('one: ready');
});
