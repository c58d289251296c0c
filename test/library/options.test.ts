import {createServer} from 'node:net';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {ConfigurationError, createEngine, DevtuiError, freePort, UnknownServiceError, type EngineOptions} from '../../source/library/library.ts';
import {workspace} from '../helpers/workspace.ts';

const web = {web: 'sleep 1000'};

describe('what cannot be is told before anything is started:', () => {
	test.each([
		[null, 'createEngine takes an object of options, not null.'],
		[{servces: web}, 'createEngine has no option `servces`. Did you mean `services`?'],
		[{constructor: 1}, 'createEngine has no option `constructor`.'],
		[{services: 'web'}, '`services` must be an object of services, not "web".'],
		[{services: []}, '`services` must be an object of services, not such a list.'],
		[{services: web, file: ''}, '`file` must be a path or a list of paths, not "".'],
		[{services: web, environment: {PORT: 3}}, '`environment` must be an object of strings, not such an object.'],
		[{services: web, only: 'web'}, '`only` must be a list of strings, not "web".'],
		[{services: web, dependencies: false}, '`dependencies: false` needs `only`: the services to start without what they need.'],
		[{services: web, maxLogBytes: 0}, '`maxLogBytes` must be a number of bytes, more than 0, not 0.'],
		[{services: web, onLine: true}, '`onLine` must be a function, not true.'],
		[{services: web, signal: {}}, '`signal` must be an AbortSignal, not such an object.'],
	])('%j', async (options, message) => {
		const error = await refusal(options);
		expect(error.code).toBe('invalid-option');
		expect(error.message).toContain(message);
	});

	test('every problem of the services, with its path', async () => {
		const error = await refusal({services: {api: {command: 'x', ready: {http: 'localhost:3000'}, timout: 3}, web: {command: 'y', depends_on: ['api', 'wbe']}}}) as ConfigurationError;
		expect(error).toBeInstanceOf(ConfigurationError);
		expect(error.code).toBe('invalid-configuration');
		expect(error.diagnostics.map(diagnostic => [diagnostic.path, diagnostic.code])).toEqual([
			['services.api.ready.http', 'wrong-value'],
			['services.api.timout', 'unknown-key'],
			['services.web.depends_on[1]', 'unknown-dependency'],
		]);
		expect(error.message).toContain('services.api.ready.http error "http" must be a URL such as http://localhost:3000/health, not "localhost:3000"');
	});

	test('a file with its line and column, and what was given over it with its path', async () => {
		const {directory} = workspace({'devtui.yaml': 'services:\n  api:\n    command: x\n    restart: offen\n'});
		const error = await refusal({directory, file: 'devtui.yaml', services: {api: {tty: 'maybe'}}}) as ConfigurationError;
		expect(error.diagnostics).toEqual([
			expect.objectContaining({location: {file: path.join(directory, 'devtui.yaml'), line: 4, column: 14}}),
			expect.objectContaining({path: 'services.api.tty'}),
		]);
		expect(error.message).toMatch(/^devtui\.yaml:4:14 error .*\n {2}4 \| {5}restart: offen\n/);
	});

	test('a function where a command should be, and nothing else about that', async () => {
		const error = await refusal({services: {api: {command() {}}}}) as ConfigurationError;
		expect(error.message).toBe('services.api.command error cannot be a function');
	});

	test('no file, or not that one', async () => {
		const {directory} = workspace({});
		expect(await refusal({directory, file: 'nope.yaml'})).toMatchObject({code: 'invalid-configuration', message: expect.stringContaining(path.join(directory, 'nope.yaml'))});
	});

	test('a service that there is not', async () => {
		const error = await refusal({services: {api: 'x', web: 'y'}, only: ['apo']}) as UnknownServiceError;
		expect(error).toBeInstanceOf(UnknownServiceError);
		expect(error).toMatchObject({code: 'unknown-service', service: 'apo', suggestion: 'api', services: ['api', 'web'], message: 'There is no service "apo". Did you mean "api"?'});
	});

	test('a signal that has been aborted', async () => {
		const reason = new Error('enough');
		await expect(createEngine({services: web, signal: AbortSignal.abort(reason)})).rejects.toBe(reason);
	});
});

test('an engine that was never started has nothing to stop, and can be asked about its services', async () => {
	const engine = await createEngine({services: {...web, api: {command: 'echo $HOME ${HOME}', environment: {A: '${HOME}'}}}, environment: {B: 'b', PATH: undefined}});
	expect(engine.services.map(({name, state, pid, run}) => ({name, state, pid, run}))).toEqual([
		{name: 'web', state: 'idle', pid: undefined, run: 0},
		{name: 'api', state: 'idle', pid: undefined, run: 0},
	]);
	expect(engine.service('api').environment).toMatchObject({A: '${HOME}', B: 'b', DEVTUI_SERVICE: 'api'});
	expect(engine.service('api').environment).not.toHaveProperty('PATH');
	expect(engine.service('api').environment).not.toHaveProperty('DEVTUI_SOCKET');
	await expect(engine.ready()).rejects.toMatchObject({code: 'not-started'});
	await engine.stop();
	await engine.stop({timeout: 0});
	expect(engine.state).toBe('stopped');
	await expect(engine.start()).rejects.toMatchObject({code: 'stopped'});
});

test('free ports are others each time, and nobody listens there', async () => {
	const ports = await Promise.all(Array.from({length: 20}, async () => freePort()));
	expect(new Set(ports).size).toBe(20);
	await Promise.all(ports.map(async port => new Promise<void>((resolve, reject) => {
		const server = createServer().once('error', reject).listen(port, () => server.close(() => {
			resolve();
		}));
	})));
});

async function refusal(options: unknown): Promise<DevtuiError> {
	const engine = createEngine(options as EngineOptions);
	const error = await engine.then(() => new Error('it was accepted'), (reason: unknown) => reason);
	expect(error).toBeInstanceOf(DevtuiError);
	return error as DevtuiError;
}
