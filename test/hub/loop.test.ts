import {describe, expect, test, vi} from 'vitest';
import type {HubEffect, HubEvent} from '../../source/fleet/hub/events.ts';
import {startLoop, type LoopEdges} from '../../source/hub/loop.ts';

const result = (number: number): HubEffect => ({type: 'store', change: {type: 'result', line: {number, state: 'passed', exitCode: 0, project: 'p', revision: 'r', step: '', builder: 'n1', build: 'x.1'}}});
const lost = (builder: string): HubEvent => ({type: 'builder-lost', builder, session: 's', at: 0});
const turn = async () => new Promise(resolve => {
	setImmediate(resolve);
});

/** What the loop does, in its order. */
function edgesOf(changed: Partial<LoopEdges> = {}) {
	const done: string[] = [];
	const edges: LoopEdges = {
		commit(changes, logs) {
			done.push(`commit ${changes.length} ${logs.map(({build, offset}) => `${build}@${offset}`).join(' ')}`.trim());
		},
		send(builder) {
			done.push(`send ${builder}`);
		},
		broadcast() {
			done.push('broadcast');
		},
		read: ({type}) => {
			done.push(type);
			return lost('read');
		},
		sendPeer(link) {
			done.push(`peer ${link}`);
		},
		peerRefused(link) {
			done.push(`refused ${link}`);
		},
		answerHere: async () => ({type: 'done', body: {count: 1}}),
		tell({builds, logs, gone, notices}) {
			done.push(`tell ${[...builds.map(({id}) => id), ...logs, ...gone, ...notices].join(' ')}`);
		},
		failed(error) {
			done.push(`failed ${error.message}`);
		},
		now: () => 0,
		...changed,
	};
	return {done, edges};
}

const govern = {type: 'govern', session: 's', hub: 'h', body: {order: 0, isPaused: false, drains: false}} as const;

describe('the loop of a hub', () => {
	test('writes all that has come in a turn with one commit, and says nothing before that', async () => {
		const {done, edges} = edgesOf();
		const loop = startLoop(event => event.type === 'builder-lost' ? [result(1), {type: 'send', builder: event.builder, message: govern}] : [], [], edges);
		loop.take(lost('a'));
		loop.take(lost('b'));
		loop.take(lost('c'));
		expect(done).toEqual([]);
		await turn();
		expect(done).toEqual(['commit 3', 'send a', 'send b', 'send c']);
		loop.end();
	});

	test('writes logs with the rows that they belong to', async () => {
		const {done, edges} = edgesOf();
		const write: HubEffect = {type: 'write-log', build: 'x.1', offset: 5, bytes: Buffer.from('x')};
		const loop = startLoop(() => [result(1), write, result(2)], [], edges);
		loop.take(lost('a'));
		await turn();
		expect(done).toEqual(['commit 2 x.1@5', 'tell x.1']);
		loop.end();
	});

	test('of rows that come, go and come again in one turn the last word counts', async () => {
		const {done, edges} = edgesOf();
		const row = (id: string) => ({id, job: 'j', suggestion: 'x', project: 'p', revision: 'r', step: '', builder: 'n1', state: 'running', queuedAt: 0, logBytes: 0} as const);
		const tell = (ids: readonly string[], gone: readonly string[]): HubEffect => ({type: 'tell', builds: ids.map(id => row(id)), builders: [], gone});
		// As when a builder begins a job of two steps anew: it is one row until its steps are known.
		const loop = startLoop(event => event.type === 'builder-lost' && event.builder === 'a' ? [tell(['j'], ['j:1', 'j:2'])] : [tell(['j:1', 'j:2'], ['j'])], [], edges);
		loop.take(lost('a'));
		loop.take(lost('b'));
		await turn();
		expect(done).toEqual(['tell j j:1 j:2 j']);
		loop.end();
	});

	test('says nothing of what could not be written, and nothing any more', async () => {
		const {done, edges} = edgesOf({
			commit() {
				throw new Error('no room');
			},
		});
		const loop = startLoop(() => [result(1), {type: 'send', builder: 'a', message: govern}], [], edges);
		loop.take(lost('a'));
		await turn();
		loop.take(lost('a'));
		await turn();
		expect(done).toEqual(['failed no room']);
	});

	test('steps what was read from the ledger in the same turn', async () => {
		const {done, edges} = edgesOf();
		const loop = startLoop(event => event.type === 'builder-lost' && event.builder === 'a' ? [{type: 'read-results', builder: 'a', after: 0, upTo: 1, limit: 1}] : [{type: 'send', builder: 'b', message: govern}], [], edges);
		loop.take(lost('a'));
		await turn();
		expect(done).toEqual(['read-results', 'send b']);
		loop.end();
	});

	test('answers who asks when the reducer does, and not before it is on disk', async () => {
		const {done, edges} = edgesOf();
		const loop = startLoop(event => event.type === 'asked' ? [{type: 'reply', ask: event.ask, reply: {type: 'done', body: {count: 2}}}, result(1)] : [], [], edges);
		const reply = loop.ask({type: 'cancel', body: {id: 'x'}}).then(found => {
			done.push('answered');
			return found;
		});
		expect(await reply).toEqual({type: 'done', body: {count: 2}});
		expect(done).toEqual(['commit 1', 'answered']);
		loop.end();
	});

	test('lets time pass: a timer that is set again fires once, one that is cleared never, none after the end', () => {
		vi.useFakeTimers();
		try {
			const {edges} = edgesOf();
			const fired: string[] = [];
			const loop = startLoop(event => {
				if (event.type === 'timer-fired') {
					fired.push(event.timer);
				}

				return [];
			}, [
				{type: 'set-timer', timer: 'keep', delayMs: 10},
				{type: 'set-timer', timer: 'keep', delayMs: 20},
				{type: 'set-timer', timer: 'probe:a', delayMs: 10},
				{type: 'clear-timer', timer: 'probe:a'},
				{type: 'set-timer', timer: 'missing:a', delayMs: 10 ** 12},
				{type: 'set-timer', timer: 'resend:a', delayMs: 100},
			], edges);
			vi.advanceTimersByTime(50);
			expect(fired).toEqual(['keep']);
			loop.end();
			vi.advanceTimersByTime(1000);
			expect(fired).toEqual(['keep']);
		} finally {
			vi.useRealTimers();
		}
	});
});
