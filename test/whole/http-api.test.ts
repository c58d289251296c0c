import {readFileSync, statSync} from 'node:fs';
import {request} from 'node:http';
import path from 'node:path';
import {expect, test} from 'vitest';
import {eventStream} from '../helpers/event-stream.ts';
import {projectOf, type Project} from '../helpers/instance.ts';
import {violations} from '../helpers/json-schema.ts';

interface Reply {
	readonly status: number;
	readonly text: string;
}

type Way = {readonly socketPath: string} | {readonly host: string; readonly port: number};

async function send(way: Way, method: string, route: string, {body, headers = {}}: {readonly body?: object; readonly headers?: Readonly<Record<string, string>>} = {}): Promise<Reply> {
	return new Promise((resolve, reject) => {
		const call = request({...way, method, path: route, agent: false, headers}, response => {
			let text = '';
			response.setEncoding('utf8');
			response.on('data', (chunk: string) => {
				text += chunk;
			});
			response.on('end', () => {
				resolve({status: response.statusCode ?? 0, text});
			});
		});
		call.on('error', reject);
		call.end(body && JSON.stringify(body));
	});
}

interface Document {
	readonly paths: Readonly<Record<string, Readonly<Record<string, {readonly responses: Readonly<Record<string, {readonly content: Readonly<Record<string, {readonly schema: object}>>}>>}>>>>;
}

/** What of the answer is not as the description says. */
function wrongIn(document: Document, {status, text}: Reply, method: string, route: string): readonly string[] {
	const [name = ''] = route.split('?');
	if (status !== 200) {
		return violations({$ref: '#/components/schemas/Trouble'}, JSON.parse(text), document);
	}

	const {content} = document.paths[name]![method.toLowerCase()]!.responses['200']!;
	const lines = content['application/x-ndjson'];
	return lines
		? text.split('\n').filter(line => line !== '').flatMap(line => violations(lines.schema, JSON.parse(line), document))
		: violations(content['application/json']!.schema, JSON.parse(text), document);
}

const questions: ReadonlyArray<readonly [string, string, object?]> = [
	['GET', '/instance'], ['GET', '/services'], ['GET', '/services?names=nobody'], ['GET', '/state?names=web'], ['GET', '/environment?name=web'], ['GET', '/graph'], ['GET', '/execution?name=web'],
	['GET', '/logs'], ['GET', '/logs?last=x'], ['GET', '/nowhere'], ['POST', '/pause', {}], ['POST', '/resume', {}], ['POST', '/signal', {names: ['web'], signal: 'WINCH'}],
	['POST', '/send', {name: 'web', text: 'x'}], ['POST', '/wait', {names: ['web'], for: 'started'}], ['POST', '/scale', {name: 'web', count: 2}], ['POST', '/reload', {}],
	['POST', '/add', {name: 'tmp', command: ['sleep', '1000'], directory: '/'}], ['POST', '/remove', {names: ['tmp']}], ['POST', '/stop', {names: ['web']}],
	['POST', '/start', {names: ['web']}], ['POST', '/restart', {names: ['web']}], ['POST', '/start', {strange: 1}], ['GET', '/services'],
];

async function reach({socket, directory}: Project, output: string) {
	const token = readFileSync(path.join(directory, 'token'), 'utf8').trim();
	const port = Number(/listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1]);
	return {way: {socketPath: socket()}, token, port, web: {host: '127.0.0.1', port}};
}

test('a running instance answers as it says it does, on its socket and, for whoever has the token, at a port', async () => {
	const space = projectOf({'devtui.yaml': 'services:\n  web: {command: "printf \'\\\\033[31mred\\\\033[0m\\\\n\'; sleep 1000", environment: {DB_PASSWORD: hunter2}, depends_on: {db: {condition: service_started}}}\n  db: sleep 1000\n'});
	const rig = await space.up('--listen', '127.0.0.1:0', '--token-file', 'token');
	await rig.sees('listening on http://127.0.0.1:');
	await rig.sees('web    | red');
	const {way, web, token, port} = await reach(space, rig.output());
	expect(rig.errors()).toBe('A token has been made: token\n');
	expect(statSync(path.join(space.directory, 'token')).mode & 0o777).toBe(0o600);

	const document = JSON.parse((await send(way, 'GET', '/openapi.json')).text) as Document;
	const changes = eventStream(way.socketPath, '/services');
	const events = eventStream(way.socketPath, '/events');
	for (const [method, route, body] of questions) {
		const reply = await send(way, method, route, body && {body});
		expect([method, route, reply.text, wrongIn(document, reply, method, route)]).toEqual([method, route, reply.text, []]);
	}

	for (const [stream, route] of [[changes, '/services'], [events, '/events']] as const) {
		const {schema} = document.paths[route]!['get']!.responses['200']!.content['text/event-stream']!;
		expect((await stream.has(4)).flatMap(({data}) => violations(schema, data, document))).toEqual([]);
	}

	const authorization = {Authorization: `Bearer ${token}`};
	expect((await send(web, 'GET', '/services', {headers: authorization})).status).toBe(200);
	expect((await send(web, 'GET', '/services')).status).toBe(401);
	expect((await send(web, 'POST', '/down', {headers: {Authorization: `Bearer ${token}x`}, body: {}})).status).toBe(401);
	expect((await send(web, 'POST', '/down', {headers: {...authorization, Host: `rebound.example:${port}`}, body: {}})).status).toBe(421);
	expect((await send(web, 'POST', '/down', {headers: {...authorization, Origin: 'http://rebound.example'}, body: {}})).status).toBe(403);
	expect((await send(web, 'POST', '/send', {headers: authorization, body: {name: 'x'.repeat(2 * 1024 * 1024), text: ''}})).status).toBe(413);

	const [{pid}] = JSON.parse((await send(way, 'GET', '/services?names=web')).text) as [{pid: number}];
	expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain(token);
	expect(JSON.stringify(rig.survivors()) + readFileSync(`/proc/${rig.pid}/cmdline`, 'utf8')).not.toMatch(new RegExp(`${token}|hunter2`));
	expect(rig.output() + (await space.devtui('ps')).output + (await space.devtui('ps', '--json')).output).not.toMatch(new RegExp(`${token}|hunter2`));
	expect(await send(way, 'POST', '/down', {body: {}})).toMatchObject({status: 200});
	expect((await rig.ended).code).toBe(0);
});
