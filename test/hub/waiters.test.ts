import {expect, test} from 'vitest';
import type {Build} from '../../source/fleet/builds.ts';
import {createWaiters} from '../../source/hub/waiters.ts';

const build: Build = {id: 'x.1:2', job: 'x.1', suggestion: 'x', project: 'p', revision: 'r', step: 'b', builder: 'n1', state: 'running', queuedAt: 0, logBytes: 0};

test.each(['x.1:2', 'x.1', 'x'])('who waits for %s, a row, its job or its suggestion, hears of it', async id => {
	const waiters = createWaiters();
	const waiting = waiters.wait({id, includesLog: false}, 60_000);
	waiters.wake([build], [], []);
	expect(await waiting).toBe(true);
});

test('a log that grows concerns who looks at it, and nobody else', async () => {
	const waiters = createWaiters();
	const log = waiters.wait({id: 'x.1:2', includesLog: true}, 60_000);
	const others = new AbortController();
	const row = waiters.wait({id: 'x.1:2', includesLog: false}, 60_000, others.signal);
	const other = waiters.wait({id: 'x.2', includesLog: true}, 60_000, others.signal);
	waiters.wake([], ['x.1:2'], []);
	expect(await log).toBe(true);
	others.abort();
	expect([await row, await other]).toEqual([false, false]);
});

test('a row that is no more is news, time that is over is none, and after the end nobody waits', async () => {
	const waiters = createWaiters();
	const gone = waiters.wait({id: 'x.1', includesLog: false}, 60_000);
	waiters.wake([], [], ['x.1']);
	expect(await gone).toBe(true);
	expect(await waiters.wait({id: 'x.1', includesLog: false}, 1)).toBe(false);
	const last = waiters.wait({id: 'x.1', includesLog: false}, 60_000);
	waiters.end();
	expect(await last).toBe(false);
	expect(await waiters.wait({id: 'x.1', includesLog: false}, 60_000)).toBe(false);
});
