import {spawnSync} from 'node:child_process';
import {chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {request} from 'node:http';
import path from 'node:path';
import process from 'node:process';
import {gunzipSync} from 'node:zlib';
import {describe, expect, test} from 'vitest';
import {claimSocket} from '../../source/api/socket.ts';
import {socketPath} from '../../source/api/socket-path.ts';
import {projectOf, type Project} from '../helpers/instance.ts';
import {requires} from '../helpers/requirements.ts';
import {cli} from '../helpers/rig.ts';
import {workspace} from '../helpers/workspace.ts';

const nobody = 65_534;
/** One of each way in which a file gives a service a secret; none is known to another way. */
const secrets = /of-environment-1|of-command-2|of-option-3|of-address-4|of-hook-5|of-file-6|of-header-7|of-test-8/;
const files = {
	'.env': 'SESSION_SECRET=of-file-6\n',
	'devtui.yaml': [
		'services:',
		'  web:',
		'    command: ["sh", "-c", "DB_PASSWORD=of-command-2 true; echo up; exec sleep 1000", "--token", "of-option-3 of-option-3", "--db=postgres://me:of-address-4@localhost/shop"]',
		'    environment: {API_TOKEN: of-environment-1}',
		'    hooks: {before_start: "PASSWORD=of-hook-5 true"}',
		'    ready: {http: "http://me:of-address-4@127.0.0.1:1/", headers: {Authorization: of-header-7}, interval: 1s}',
		'    log_file: logs/{name}.log',
		'  job: "true"',
		'',
	].join('\n'),
};

/** Started where anybody may do anything with what it makes, unless it sees to that itself. */
async function upCarelessly(project: Project, ...args: readonly string[]) {
	const {directory, environment, sockets} = project;
	for (const each of [directory, path.dirname(sockets)]) {
		chmodSync(each, 0o777);
	}

	const rig = project.open(['up'], {program: ['sh', '-c', 'umask 0; exec "$@"', 'sh', process.execPath, cli, 'up', '--headless', ...args], environment});
	await rig.sees('listening on');
	return rig;
}

test('secrets of the file are in nothing that is printed for others: not in ps, logs, events, snapshots, reports, nor with -vv', async () => {
	const project = projectOf(files);
	const page = path.join(project.directory, 'page.md');
	const rig = project.start(['test', '-vv', '--output', 'github', '--junit', 'report.xml', '--', 'sh', '-c', 'exit 0', '--api-key', 'of-test-8'], {environment: {GITHUB_STEP_SUMMARY: page}});
	await rig.tells(/web: pid \d+/);
	await rig.tells(/web +\| up/);
	const printed = await Promise.all([
		['ps'], ['ps', '--json'], ['graph', '--format', 'json'], ['logs', '--json'], ['logs'], ['snapshot', 'now.devtui'], ['exec', 'job', '--', 'true'], ['pause', 'web', '--json'],
	].map(async args => [args, await project.devtui(...args)] as const));
	for (const [args, {code, output, errors}] of printed) {
		expect([args, code, secrets.exec(output + errors)]).toEqual([args, 0, null]);
	}

	for (const route of ['/services', '/configuration', '/explanations', '/runs', '/log-page', '/graph', '/instance']) {
		expect([route, secrets.exec(await asked(project.socket(), route))]).toEqual([route, null]);
	}

	expect(secrets.exec(gunzipSync(readFileSync(path.join(project.directory, 'now.devtui'))).toString())).toBeNull();
	expect((await project.devtui('down')).code).toBe(0);
	await rig.ended;
	expect(rig.errors()).toContain('API_TOKEN: •••');
	expect(secrets.exec(rig.output() + rig.errors() + readFileSync(page, 'utf8') + readFileSync(path.join(project.directory, 'report.xml'), 'utf8'))).toBeNull();
	// To its owner, who asks for it by name, the environment is shown as it is, and the file as it is read.
	expect((await project.devtui('check')).output).toContain('of-environment-1');
});

test('a secret on the command line of devtui run is not printed with -vv', async () => {
	const {devtui} = projectOf({});
	const ran = await devtui('run', '--no-watch', '--no-tty', '-vv', '--', 'sh', '-c', 'echo ran', 'sh', '--token', 'of-run-9-of-run-9');
	expect(ran).toMatchObject({code: 0, output: 'sh | ran\n', errors: expect.stringContaining('•••') as unknown});
	expect(ran.errors).not.toContain('of-run-9');
});

describe.skipIf(!requires('root'))('another user of the machine', () => {
	test('can neither connect nor read what is kept, whatever the umask', async () => {
		const project = projectOf(files);
		const {directory, sockets} = project;
		const rig = await upCarelessly(project, '--listen', '127.0.0.1:0', '--token-file', 'token');
		await rig.sees(/web +\| up/);
		expect((await project.devtui('snapshot', 'now.devtui')).code).toBe(0);
		const socket = project.socket();
		expect([statSync(sockets).mode & 0o777, statSync(socket).mode & 0o777]).toEqual([0o700, 0o600]);
		const kept = ['token', 'now.devtui', 'logs/web.log'].map(name => path.join(directory, name));
		expect(readdirSync(directory).sort()).toEqual(['.env', 'devtui.yaml', 'logs', 'now.devtui', 'token']);
		// Node itself may lie where nobody else may go.
		const script = `
			process.setgroups([]);
			process.setgid(${nobody});
			process.setuid(${nobody});
			const {connect} = require('node:net');
			const {readFileSync} = require('node:fs');
			const files = ${JSON.stringify([...kept, path.join(directory, 'devtui.yaml')])};
			const told = files.map(file => { try { readFileSync(file); return 'read'; } catch ({code}) { return code; } });
			connect(${JSON.stringify(socket)}).on('connect', () => { console.log([...told, 'connected'].join()); process.exit(); }).on('error', ({code}) => console.log([...told, code].join()));`;
		const spied = spawnSync(process.execPath, ['-e', script], {encoding: 'utf8', env: {}, cwd: '/'});
		expect(spied.stdout.trim()).toBe('EACCES,EACCES,EACCES,read,EACCES');
		expect((await project.devtui('down')).code).toBe(0);
	});

	test('who has made the place of the socket first, as a directory, a link or a file, is not trusted, and no service is kept from running', async () => {
		const {directory} = workspace({});
		const theirs = path.join(directory, 'theirs');
		mkdirSync(theirs, {mode: 0o777});
		chownSync(theirs, nobody, nobody);
		const link = path.join(directory, 'link');
		symlinkSync(theirs, link);
		writeFileSync(path.join(directory, 'file'), '');
		for (const [place, message] of [[theirs, 'belongs to another user'], [link, 'is no directory'], [path.join(directory, 'file'), 'is no directory']] as const) {
			const claim = await claimSocket(path.join(place, 'a.sock'));
			expect(claim).toEqual({type: 'problem', message: expect.stringContaining(message) as unknown});
		}

		expect(readdirSync(theirs)).toEqual([]);
		expect(path.dirname(socketPath({directory, files: []}, {XDG_RUNTIME_DIR: theirs}))).toMatch(/devtui-0$/);
	});
});

async function asked(socketPathOf: string, route: string): Promise<string> {
	return new Promise((resolve, reject) => {
		const call = request({socketPath: socketPathOf, path: route, agent: false}, response => {
			let text = '';
			response.setEncoding('utf8');
			response.on('data', (chunk: string) => {
				text += chunk;
			});
			response.on('end', () => {
				resolve(text);
			});
		});
		call.on('error', reject);
		call.end();
	});
}
