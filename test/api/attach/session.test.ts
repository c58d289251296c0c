import * as v from 'valibot';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {createAudience} from '../../../source/api/attach/audience.ts';
import {message, type Message} from '../../../source/api/attach/messages.ts';
import {openSession, type Session} from '../../../source/api/attach/session.ts';
import {createTapes, type ServiceSound} from '../../../source/api/attach/tapes.ts';
import type {AttachLine} from '../../../source/api/attach/wire.ts';
import type {Lines} from '../../../source/http/answer.ts';
import {createStore} from '../../../source/core/store.ts';
import {createLogStore} from '../../../source/logs/log-store.ts';
import {project, service} from '../../helpers/specs.ts';

beforeEach(() => {
	vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout']});
});

afterEach(() => {
	vi.useRealTimers();
});

/** A console whose connection takes something only when it is let. */
function reader(): {readonly lines: Lines; readonly told: AttachLine[]; stall(): void; goOn(): void; leave(): void} {
	const leaving = new AbortController();
	const told: AttachLine[] = [];
	let stalled: Promise<void> | undefined;
	let goOn = () => {};
	return {
		told,
		lines: {
			async write(line) {
				told.push(line as AttachLine);
			},
			async writeAll(lines) {
				told.push(...lines as Iterable<AttachLine>);
				await stalled;
			},
			isGone: () => leaving.signal.aborted,
			signal: leaving.signal,
		},
		stall() {
			stalled = new Promise(resolve => {
				goOn = resolve;
			});
		},
		goOn() {
			stalled = undefined;
			goOn();
		},
		leave() {
			leaving.abort();
		},
	};
}

function stage() {
	const sizes: string[] = [];
	const inputs: string[] = [];
	let sound: ServiceSound | undefined;
	const store = createStore({project: project(service('web')), now: () => 1, execute() {}});
	const tapes = createTapes(given => {
		sound = given;
	}, 100_000);
	const audience = createAudience((name, {columns}) => {
		sizes.push(`${name} ${columns}`);
	});
	const open = (id: string): Session => openSession(id, {
		about: {pid: 1, version: '1', project: 'p', directory: '/', files: [], startedIn: '/', startedAt: '', machine: ''},
		store,
		logs: createLogStore({maxBytes: 1000}),
		tapes,
		audience,
		input(name, data) {
			inputs.push(`${name} ${Buffer.from(data).toString()}`);
		},
		redraw() {},
		subscribeProblems: () => () => {},
	});
	const print = (text: string) => {
		sound!.output('web', 1, 'stdout', Buffer.from(text));
	};
	return {open, sizes, inputs, store, print};
}

/** All that can be done now. */
async function settled(): Promise<void> {
	for (let turn = 0; turn < 20; turn++) {
		await new Promise(resolve => {
			setImmediate(resolve);
		});
	}
}

const looking = (columns: number): Message[] => [{type: 'size', service: 'web', columns, rows: 24}, {type: 'show', services: ['web']}];
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a console that does not read', () => {
	test('has nothing gathered for it, counts for nothing after a while, and is told how all is once it reads again', async () => {
		const {open, sizes, inputs, store, print} = stage();
		const [slow, other] = [reader(), reader()];
		const [one, two] = [open('one'), open('two')];
		const done = [one.write(slow.lines), two.write(other.lines)];
		one.take(looking(60));
		two.take(looking(90));
		await settled();
		slow.stall();
		print('before\n');
		await settled();
		const toldBefore = slow.told.length;
		for (let count = 0; count < 5000; count++) {
			print(`line ${count} of a flood that nobody reads\n`);
			store.tell({type: 'watch-changed', service: 'web', isOn: count % 2 === 0});
		}

		await settled();
		expect(slow.told).toHaveLength(toldBefore);
		expect(sizes.at(-1)).toBe('web 60');
		// What two say at once is typed, what two answer is answered once.
		one.take([{type: 'input', service: 'web', data: base64('typed')}, {type: 'reply', service: 'web', data: base64('answer of one')}]);
		two.take([{type: 'reply', service: 'web', data: base64('answer of two')}]);
		await vi.advanceTimersByTimeAsync(2000);
		expect(sizes.at(-1)).toBe('web 90');
		two.take([{type: 'reply', service: 'web', data: base64('answer of two')}]);
		expect(inputs).toEqual(['web typed', 'web answer of one', 'web answer of two']);
		slow.goOn();
		await settled();
		expect(sizes.at(-1)).toBe('web 60');
		const states = slow.told.filter(line => line.type === 'state');
		expect(states.length).toBeLessThan(10);
		expect(states.at(-1)?.services['web']).toEqual(store.getSnapshot().services['web']);
		const output = slow.told.map(line => line.type === 'output' ? Buffer.from(line.data, 'base64').toString() : line.type === 'notice' ? line.text : '').join('');
		expect(output).toMatch(/^before\n… \d+ kB not shown: this console was behind …line \d+ of a flood/);
		expect(output).toMatch(/line 4999 of a flood that nobody reads\n$/);
		slow.leave();
		other.leave();
		await Promise.all(done);
		expect(sizes.at(-1)).toBe('web 90');
	});
});

test('a console rewinds the services that there are, to a file that it names', () => {
	const {open, store} = stage();
	const command = vi.spyOn(store, 'command');
	open('one').take([v.parse(message, {type: 'command', command: {type: 'rewind', services: ['web', 'gone'], file: 'lib/a.lua'}})]);
	expect(command.mock.calls).toEqual([[{type: 'rewind', services: ['web'], file: 'lib/a.lua'}]]);
	expect(v.safeParse(message, {type: 'command', command: {type: 'rewind', services: ['web']}}).success).toBe(false);
});
