import {setImmediate as turn} from 'node:timers/promises';
import {beforeAll, describe, expect, test} from 'vitest';
import {engineKind, requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {containersOf, inContainer, start, startIn, startInside, type Watched} from './children.ts';
import {useEngine} from './engine.ts';

describe.skipIf(!requires('container-engine'))('commands in a container', () => {
	const engine = useEngine();
	const service = inContainer({get project() {
		return engine.project;
	}}, 'host', ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 0.05; done'], {environment: {OWN: 'of the service'}});
	let up: Watched;
	beforeAll(async () => {
		up = start(containersOf(engine), service);
		await up.spawned();
		return async () => {
			await up.stop();
		};
	});

	test('a command has its exit code, its two streams, what it is given to read, and the environment of the service', async () => {
		const run = startInside(containersOf(engine), service, ['sh', '-c', 'cat; echo "$OWN $DEVTUI_CHANGED"; echo bad >&2; exit 7'], {stdin: 'open', environment: {OWN: 'of the service', DEVTUI_CHANGED: 'a.js', USER: 'me'}});
		run.child.write('typed\n');
		run.child.endInput();
		expect(await run.exited()).toEqual({type: 'code', code: 7});
		expect([run.stdout(), run.stderr()]).toEqual(['typed\nof the service a.js\n', 'bad\n']);
		expect([run.events.at(0), run.events.at(-1)]).toEqual(['spawned', 'exited']);
	});

	test('on a terminal it has the size of the pane', async () => {
		const run = startInside(containersOf(engine), service, ['sh', '-c', 'while ! stty size | grep "33 111"; do sleep 0.02; done; read line; echo "got $line"'], {stdin: 'open', terminal: {columns: 80, rows: 24}});
		await run.spawned();
		run.child.resize(111, 33);
		await run.prints('33 111');
		run.child.write('x\r');
		expect(await run.exited()).toEqual({type: 'code', code: 0});
		expect(run.stdout()).toContain('got x');
	});

	test.each([['two', 2], ['a hundred', 100]])('of %s sizes right after one another it has the last one', async (_, count) => {
		const run = startInside(containersOf(engine), service, ['sh', '-c', 'until stty size | grep "33 111"; do sleep 0.02; done'], {terminal: {columns: 80, rows: 24}});
		await run.spawned();
		for (let number = 1; number < count; number++) {
			run.child.resize(number, 24);
			// The request is on its way: not all of them are one.
			await turn();
		}

		run.child.resize(111, 33);
		await run.prints('33 111');
		expect(await run.exited()).toEqual({type: 'code', code: 0});
	});

	test('one whose time is up is killed with all that it has started, and nothing else', async () => {
		const run = startInside(containersOf(engine), service, ['sh', '-c', 'sleep 1000 & trap "" TERM; echo ready; while :; do sleep 0.1; done']);
		await run.prints('ready');
		run.child.signal('SIGKILL', 'all');
		expect(await run.exited()).toEqual({type: 'code', code: 137});
		await until('nothing of it is left', async () => {
			const {Processes: processes} = await engine.docker.getContainer(service.container.name).top() as {readonly Processes: readonly string[][]};
			return !processes.some(words => words.join(' ').includes('sleep 1000'));
		});
		expect(up.events).not.toContain('exited');
	});

	test('one that is not in the image ends with the code that its engine has for that, and what it says of it is its output', async () => {
		const run = startInside(containersOf(engine), service, ['no-such-program']);
		expect(await run.exited()).toEqual({type: 'code', code: engineKind === 'podman' ? 127 : 126});
		expect(`${run.stdout()}${run.stderr()}`).toContain('no-such-program');
	});

	test('where no container runs it fails in words', async () => {
		expect(await startInside(containersOf(engine), inContainer(engine, 'nobody', []), ['true']).failed()).toBe('there is no container of nobody');
	});

	test('an image without a HEALTHCHECK is healthy', async () => {
		expect(await startIn(containersOf(engine), {type: 'health', service}).exited()).toEqual({type: 'code', code: 0});
	});
});
