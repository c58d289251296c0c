import {readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {createEngine, freePort, NotReadyError, ServiceEndedError, WaitTimeoutError, type Engine, type LogLine, type StateChange} from '../../source/library/library.ts';
import {isLiving} from '../helpers/processes.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';

/** Longer than anything takes. */
const timeout = '60s';
/** Prints what it reads, ends when told to. */
const echo = `process.stdin.on('data', data => { const text = String(data).trim(); console.log('got', text); if (text === 'die') process.exit(3); }); console.log('up', process.env.DEVTUI_RUN); process.on('SIGHUP', () => console.log('hung up'))`;

describe('a stack that runs', () => {
	const lines: LogLine[] = [];
	let engine: Engine<'db' | 'migrate' | 'api' | 'spare'>;
	let port = 0;

	beforeAll(async () => {
		port = await freePort();
		engine = await createEngine({
			services: {
				db: {command: ['node', '-e', echo], ready: {log: '^up'}, tty: false},
				migrate: {command: 'echo migrating; exit 0', depends_on: {db: {condition: 'service_healthy'}}},
				api: {
					command: ['node', '-e', `require('node:http').createServer((request, response) => { console.log('\\x1b[31masked\\x1b[0m', request.url); response.end('ok'); }).listen(${port})`],
					depends_on: {migrate: {condition: 'service_completed_successfully'}},
					ready: {http: `http://127.0.0.1:${port}/ready`},
				},
				spare: {command: 'sleep 1000', disabled: true},
			},
			onLine: line => lines.push(line),
		});
		await engine.start({timeout});
	});

	afterAll(async () => {
		await engine.stop();
	});

	test('has come up in order, and tells how it is', () => {
		expect(engine.state).toBe('running');
		expect(engine.services.map(({name, state, run}) => [name, state, run])).toEqual([['db', 'ready', 1], ['migrate', 'completed', 1], ['api', 'ready', 1], ['spare', 'idle', 0]]);
		expect(engine.service('migrate').exit).toEqual({type: 'code', code: 0});
		expect(isLiving(engine.service('api').pid!)).toBe(true);
		expect(engine.service('api').ports).toEqual([port]);
		expect(lines.map(({service, text}) => `${service} ${text}`)).toEqual(expect.arrayContaining(['db up 1', 'migrate migrating']));
	});

	test('is read in lines: of one service or of all, filtered, with and without what devtui says', async () => {
		await engine.service('api').waitForLine('asked /ready');
		expect(engine.service('migrate').logs()).toEqual([expect.objectContaining({service: 'migrate', run: 1, stream: 'stdout', text: 'migrating', styled: 'migrating'})]);
		expect(engine.service('migrate').logs({own: true}).map(({stream, text}) => `${stream} ${text}`)).toEqual(['devtui run 1 · start', 'stdout migrating']);
		const [asked] = engine.logs({grep: /ASKED/i, services: ['api']});
		expect(asked).toMatchObject({text: 'asked /ready', styled: '\u001B[31masked\u001B[0m /ready'});
		expect(engine.logs({last: 1, services: ['db', 'migrate']}).map(({text}) => text)).toHaveLength(1);
		expect(engine.logs({since: Date.now() + 1e6})).toEqual([]);
		expect(engine.logs({run: 7})).toEqual([]);
		expect(() => engine.logs({services: ['dbb']})).toThrow('Did you mean "db"?');
		expect(() => engine.logs({since: new Date('nonsense')})).toThrow('`since` must be');
		expect(() => engine.logs({last: -1})).toThrow('`last` must be');
	});

	test('is told what to do: typed lines, signals, and the lines that come of it', async () => {
		const db = engine.service('db');
		const answer = db.waitForLine(/^got (?<what>.*)/, {from: 'now', timeout});
		db.send('hello\n');
		expect((await answer).text).toBe('got hello');
		const signalled = db.waitForLine('hung up', {from: 'now', timeout});
		db.signal('HUP');
		expect(await signalled).toMatchObject({service: 'db', run: 1, stream: 'stdout'});
		expect(() => db.signal('SIGHUPP')).toThrow('Did you mean "SIGHUP"?');
		expect(() => engine.service('spare').send('x')).toThrow(expect.objectContaining({code: 'not-running'}));
	});

	test('is followed from its beginning on, line by line, until somebody breaks off', async () => {
		const seen: string[] = [];
		for await (const {text} of engine.service('db').follow()) {
			seen.push(text);
			if (text === 'up 1') {
				engine.service('db').send('more\n');
			}

			if (text === 'got more') {
				break;
			}
		}

		expect([seen[0], seen.at(-1)]).toEqual(['up 1', 'got more']);
		const controller = new AbortController();
		const aborted = (async () => {
			for await (const {text} of engine.follow({from: 'now', signal: controller.signal})) {
				seen.push(text);
			}
		})();
		controller.abort(new Error('seen enough'));
		await expect(aborted).rejects.toThrow('seen enough');
	});

	test('restarts a service: resolves in the new run; a change of state is told', async () => {
		const changes: StateChange[] = [];
		const forget = engine.on('state', change => changes.push(change));
		const api = engine.service('api');
		const {pid} = api;
		await api.restart({timeout});
		forget();
		expect(api.run).toBe(2);
		expect(api.state).toBe('ready');
		expect(isLiving(pid!)).toBe(false);
		const states = changes.filter(({service}) => service === 'api').map(({state}) => state);
		expect([states[0], states.at(-1)]).toEqual(['stopping', 'ready']);
	});

	test('starts by hand what it has not started, and stops it', async () => {
		const spare = engine.service('spare');
		await expect(spare.ready()).rejects.toMatchObject({code: 'not-started'});
		await spare.start({timeout});
		const {pid} = spare;
		expect(spare.state).toBe('ready');
		await spare.stop({timeout: 0});
		expect(isLiving(pid!)).toBe(false);
		expect([spare.state, spare.pid]).toEqual(['stopped', undefined]);
		await engine.ready({timeout});
	});

	test('waits no longer than it is told to, and says for what', async () => {
		const error = await engine.service('db').waitForLine('never', {timeout: 1}).catch((reason: unknown) => reason);
		expect(error).toBeInstanceOf(WaitTimeoutError);
		expect(error).toMatchObject({code: 'timeout', timeout: 1});
		await expect(engine.service('db').waitForLine('never', {timeout: 'soon'})).rejects.toMatchObject({code: 'invalid-option'});
		await expect(engine.service('db').ended({signal: AbortSignal.abort(new Error('no more'))})).rejects.toThrow('no more');
	});
});

test('a service that fails makes the start fail, with its reason and its last lines; stop still ends everything', async () => {
	const engine = await createEngine({services: {
		api: 'echo first; echo the reason; exit 3',
		web: {command: 'sleep 1000', depends_on: {api: {condition: 'service_completed_successfully'}}},
		other: {command: 'echo other is up; sleep 1000', ready: {log: 'other is up'}},
	}});
	onTestFinished(async () => engine.stop());
	const error = await engine.start({timeout}).catch((reason: unknown) => reason);
	expect(error).toBeInstanceOf(NotReadyError);
	expect((error as NotReadyError).failures).toEqual([
		{service: 'api', state: 'failed', reason: 'exited 3', exit: {type: 'code', code: 3}, lastLines: ['first', 'the reason']},
		{service: 'web', state: 'skipped', reason: 'not started: api exited 3', exit: undefined, lastLines: []},
	]);
	expect((error as NotReadyError).message).toBe('2 services are not ready: api exited 3; web not started: api exited 3.\n\nlast lines of api:\n  first\n  the reason');
	await expect(engine.service('api').waitForLine('nothing')).rejects.toBeInstanceOf(ServiceEndedError);
	expect((await engine.service('api').waitForLine('reason')).text).toBe('the reason');
	expect(await engine.service('api').ended()).toEqual({type: 'code', code: 3});
	await engine.service('other').ready({timeout});
	const pid = engine.service('other').pid!;
	const following = (async () => {
		const texts: string[] = [];
		for await (const {text} of engine.follow()) {
			texts.push(text);
		}

		return texts;
	})();
	await Promise.all([engine.stop(), engine.stop()]);
	expect(isLiving(pid)).toBe(false);
	expect(engine.state).toBe('stopped');
	expect(await following).toContain('the reason');
	expect(engine.logs({grep: 'other is up'})).toHaveLength(1);
	await expect(engine.ready()).rejects.toMatchObject({code: 'stopped'});
});

test('two engines of one file run side by side, each with its variables, and each only what it was told to', async () => {
	const {directory} = workspace({'devtui.yaml': 'services:\n  a: {command: "echo at ${PLACE:-nowhere}; sleep 1000", ready: {log: "at ${PLACE:-nowhere}"}}\n  b: {command: sleep 1000, depends_on: [a]}\n  c: sleep 1000\n'});
	const before = {...process.env};
	const engines = await Promise.all(['here', 'there'].map(async place => createEngine({directory, only: ['b'], environment: {PLACE: place}})));
	onTestFinished(async () => {
		await Promise.all(engines.map(async engine => engine.stop()));
	});
	await Promise.all(engines.map(async engine => engine.start({timeout})));
	expect(engines.map(engine => engine.logs().map(({text}) => text))).toEqual([['at here'], ['at there']]);
	expect(engines.map(engine => engine.services.map(({state}) => state))).toEqual([['ready', 'ready', 'idle'], ['ready', 'ready', 'idle']]);
	expect(engines[0]!.files).toEqual([path.join(directory, 'devtui.yaml')]);
	expect(process.env).toEqual(before);
	await engines[0]!.stop();
	expect(engines[1]!.service('a').state).toBe('ready');
});

test('with watch a change restarts the service, from the moment it has started', async () => {
	const {directory, write} = workspace({'a.txt': 'one\n'});
	const engine = await createEngine({directory, watch: true, services: {a: {command: 'cat a.txt; sleep 1000', watch: ['a.txt'], ready: {log: 'one|two'}}}});
	onTestFinished(async () => engine.stop());
	await engine.start({timeout});
	const line = engine.service('a').waitForLine('two', {timeout});
	write('a.txt', 'two\n');
	expect((await line).run).toBe(2);
});

test('an abort stops the engine, and nothing of it is left', async () => {
	const controller = new AbortController();
	const before = childrenNow();
	const engine = await createEngine({services: {a: 'echo up; sleep 1000'}, signal: controller.signal});
	onTestFinished(async () => engine.stop());
	await engine.start({timeout});
	const pid = engine.service('a').pid!;
	controller.abort();
	await until('the engine to stop', () => engine.state === 'stopped');
	expect(isLiving(pid)).toBe(false);
	expect(childrenNow()).toEqual(before);
});

/** Of this process, fork servers among them. */
function childrenNow(): string {
	return readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8');
}
