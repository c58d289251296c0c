import {request} from 'node:http';
import process from 'node:process';
import {expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';
import {cli} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';

/** What somebody would write who has read no more than the names of the events. */
const script = `
import {spawn, spawnSync} from 'node:child_process';
import {createInterface} from 'node:readline';
const devtui = (...args) => [process.execPath, [process.argv[2], ...args]];
const events = spawn(...devtui('events', '--json'), {stdio: ['ignore', 'pipe', 'inherit']});
for await (const line of createInterface({input: events.stdout})) {
	const {event, service} = JSON.parse(line);
	if (event === 'exited' && service === 'w') spawnSync(...devtui('stop', 'w'), {stdio: 'inherit'});
	if (event === 'stopped' && service === 'w') events.kill();
}
`;

test('a script of ten lines that reads events stops a service once it has ended', async () => {
	const project = projectOf({'devtui.yaml': 'services:\n  w: {command: "while ! test -e go; do sleep 0.02; done; rm go; exit 1", restart: always, restart_max_delay: 30s}\n  other: {command: exec sleep 1000}\n', 'on-exit.mjs': script});
	await project.up();
	const runs = async () => (JSON.parse((await project.devtui('ps', 'w', '--json')).output) as ReadonlyArray<{run: number; phase: string}>)[0]!;
	const listener = project.open([], {program: [process.execPath, 'on-exit.mjs', cli]});
	// It hears what comes once it listens, whenever that is.
	await until('it to have stopped w', async () => {
		const {phase} = await runs();
		if (phase === 'ready') {
			project.write('go', '');
		}

		return phase === 'stopped';
	}, {found: listener.screen});
	expect(await listener.ended).toMatchObject({code: 0});
	expect(listener.screen()).toContain('w: ');
	expect((await runs()).phase).toBe('stopped');
});

test('on the socket that services are given: broken JSON, an unknown command and a missing property are three errors, and devtui goes on', async () => {
	const project = projectOf({Procfile: 'a: echo socket $DEVTUI_SOCKET; exec sleep 1000\n'});
	const rig = await project.up();
	const [, socketPath] = /socket (\S+)/.exec(await rig.sees(/socket \S+/))!;
	const say = async (path: string, body: string) => new Promise<readonly [number | undefined, {error: {code: string; message: string}}]>((resolve, reject) => {
		const call = request({socketPath, method: 'POST', path, agent: false}, response => {
			let text = '';
			response.setEncoding('utf8').on('data', (chunk: string) => {
				text += chunk;
			}).on('end', () => {
				resolve([response.statusCode, JSON.parse(text)]);
			});
		});
		call.on('error', reject);
		call.end(body);
	});
	const answers = [await say('/stop', '{"names": ['), await say('/explode', '{}'), await say('/send', '{"name": "a"}')];
	expect(answers).toEqual([
		[400, {error: {code: 'bad-json', message: expect.stringContaining('The body is no JSON') as unknown}}],
		[404, {error: {code: 'unknown-route', message: 'There is no POST /explode.'}}],
		[400, {error: {code: 'bad-property', message: 'The property "text" is missing.'}}],
	]);
	expect((await project.devtui('ps')).output).toMatch(/^a +ready/m);
	expect(rig.errors()).toBe('');
});
