import {createHash} from 'node:crypto';
import {describe, expect, test} from 'vitest';
import {requires} from '../helpers/requirements.ts';
import {containersOf, inContainer, start, startInside} from './children.ts';
import {useEngine} from './engine.ts';
import {until} from '../helpers/until.ts';

/** Numbered lines on both streams. */
function lines(count: number): readonly string[] {
	return ['sh', '-c', `seq -w 1 ${count}; seq -w 1 ${count / 10} >&2`];
}

function expected(count: number): string {
	const width = String(count).length;
	return Array.from({length: count}, (_, index) => `${String(index + 1).padStart(width, '0')}\n`).join('');
}

describe.skipIf(!requires('container-engine'))('all that a container prints arrives', () => {
	const engine = useEngine();

	test('megabytes of it, each stream in its order', async () => {
		const run = start(containersOf(engine), inContainer(engine, 'much', lines(200_000)));
		await run.exited();
		expect(digest(run.stdout())).toBe(digest(expected(200_000)));
		expect(digest(run.stderr())).toBe(digest(expected(20_000)));
	});

	test('also when nobody reads for longer than the engine waits at its end: what Docker would throw away then comes from its log', async () => {
		// So much fits into the buffers on the way that it ends unread.
		const service = inContainer(engine, 'unread', lines(200_000));
		const run = start(containersOf(engine), service);
		run.child.pauseOutput();
		await run.spawned();
		await until('the engine has waited for a reader in vain', async () => {
			const {State: {Running: isRunning, FinishedAt: finishedAt}} = await engine.docker.getContainer(service.container.name).inspect();
			return !isRunning && Date.now() - Date.parse(finishedAt) > engineWaitsMs;
		});
		expect(run.events).not.toContain('exited');
		run.child.resumeOutput();
		await run.exited();
		expect(digest(run.stdout())).toBe(digest(expected(200_000)));
		expect(digest(run.stderr())).toBe(digest(expected(20_000)));
	});

	test.each([['two streams', false], ['a terminal', true]] as const)('also of one that is taken over and prints much at its end, which is read from the engine\'s log: %s', async (_, tty) => {
		const service = inContainer(engine, `taken-over-${tty ? 'terminal' : 'streams'}`, ['sh', '-c', `seq -w 1 100000; until test -e /tmp/go; do sleep 0.05; done; ${lines(200_000).at(-1)!}; printf end`], {tty});
		const first = start(containersOf(engine), service);
		await first.spawned();
		await first.prints('100000');
		first.child.release!();
		const containers = containersOf(engine);
		const second = start(containers, service, {run: 2});
		// A terminal's last lines, a log's from where its reader begins: the first may be any.
		await second.prints(tty ? '100000\r\n' : '100000\n');
		const before = second.stdout().length;
		expect(await startInside(containers, service, ['touch', '/tmp/go']).exited()).toEqual({type: 'code', code: 0});
		expect(await second.exited()).toEqual({type: 'code', code: 0});
		const later = second.stdout().slice(before).replaceAll('\r\n', '\n');
		if (tty) {
			expect(later.split('\n')).toEqual(expect.arrayContaining(['200000', '020000', 'end']));
			expect(later.length).toBe(expected(200_000).length + expected(20_000).length + 'end'.length);
		} else {
			expect(digest(later)).toBe(digest(`${expected(200_000)}end`));
			expect(digest(second.stderr())).toBe(digest(expected(20_000)));
		}
	});
});

/** dockerd: 2 s. */
const engineWaitsMs = 2500;

function digest(text: string): string {
	return `${text.length} ${createHash('sha256').update(text).digest('hex')}`;
}
