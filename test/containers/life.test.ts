import {describe, expect, test} from 'vitest';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {containersOf, inContainer, start} from './children.ts';
import {useEngine} from './engine.ts';

describe.skipIf(!requires('container-engine'))('the life of a container', () => {
	const engine = useEngine();

	test('all that it prints comes after the word that it runs and before its exit code, each stream apart', async () => {
		const service = inContainer(engine, 'prints', ['sh', '-c', 'echo one; echo two >&2; exit 3']);
		const run = start(containersOf(engine), service);
		expect(await run.exited()).toEqual({type: 'code', code: 3});
		expect([run.stdout(), run.stderr()]).toEqual(['one\n', 'two\n']);
		expect(run.events.at(0)).toBe('spawned');
		expect(run.events.at(-1)).toBe('exited');
	});

	test('it is asked to end by its stop signal, and its pid is that of its main process', async () => {
		const service = inContainer(engine, 'traps', ['sh', '-c', 'trap "echo asked; exit 0" INT; echo up; while :; do sleep 0.05; done'], {stop: {signal: 'SIGINT', graceMs: 5000}});
		const run = start(containersOf(engine), service);
		const pid = await run.spawned();
		await run.prints('up');
		const {State: {Pid: own}} = await engine.docker.getContainer(service.container.name).inspect();
		expect(pid).toBe(own);
		expect(run.child.survivors()).toEqual([{pid, command: 'shown'}]);
		expect(await run.stop()).toEqual({type: 'code', code: 0});
		expect(run.stdout()).toContain('asked');
		expect(run.child.survivors()).toEqual([]);
	});

	test('a terminal: what is typed is read, and its size follows the pane', async () => {
		const service = inContainer(engine, 'terminal', ['sh', '-c', 'stty size; while read line; do echo "got $line"; stty size; done'], {tty: true, stdin: 'console'});
		const run = start(containersOf(engine), service, {terminal: {columns: 100, rows: 30}});
		await run.spawned();
		run.child.write('hello\r');
		await run.prints('got hello');
		run.child.resize(70, 20);
		await until('the size arrives', () => {
			run.child.write('x\r');
			return run.stdout().includes('20 70');
		});
		run.child.endInput();
		expect(await run.exited()).toEqual({type: 'code', code: 0});
	});
});
