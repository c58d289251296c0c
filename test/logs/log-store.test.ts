import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {LogEntry} from '../../source/logs/entry.ts';
import {createLogStore, type Cursor, type LogStore} from '../../source/logs/log-store.ts';

describe('order', () => {
	test('a reader of all services gets entries in the order in which they were appended', () => {
		const store = createLogStore({maxBytes: 1e6});
		store.runStarted('api', 1, 'run 1 · start', 5);
		append(store, 'api', 'a1');
		append(store, 'db', 'd1');
		store.notice('api', 1, 'hook before_start failed', 6);
		append(store, 'api', 'a2');
		expect(texts(store.read(store.start()).entries)).toEqual(['run 1 · start', 'a1', 'd1', 'hook before_start failed', 'a2']);
		expect(texts(store.read(store.start(), {services: ['db', 'nobody']}).entries)).toEqual(['d1']);
	});

	test('a cursor goes on where the last read ended, also when the reader asks for other services than before', () => {
		const store = createLogStore({maxBytes: 1e6});
		append(store, 'api', 'a1');
		append(store, 'db', 'd1');
		const {cursor} = store.read(store.start(), {services: ['api']});
		append(store, 'db', 'd2');
		append(store, 'api', 'a2');
		expect(texts(store.read(cursor).entries)).toEqual(['d2', 'a2']);
		expect(texts(store.read(store.end()).entries)).toEqual([]);
	});

	test('a read with a limit stops behind the entry that reaches it', () => {
		const store = createLogStore({maxBytes: 1e6});
		for (const text of ['one', 'two', 'three']) {
			append(store, 'api', text);
		}

		const first = store.read(store.start(), {maxBytes: 5});
		expect(texts(first.entries)).toEqual(['one', 'two']);
		expect(texts(store.read(first.cursor, {maxBytes: 5}).entries)).toEqual(['three']);
	});

	test('the entries of one service are had from a sequence on, those that are dropped left out', () => {
		const store = createLogStore({maxBytes: 400});
		for (const text of ['a1', 'd1', 'a2', 'd2', 'a3']) {
			append(store, text.startsWith('a') ? 'api' : 'db', text);
		}

		expect(texts(store.entriesOf('db', 0))).toEqual(['d1', 'd2']);
		expect(texts(store.entriesOf('db', 2))).toEqual(['d2']);
		expect(texts(store.entriesOf('api', 0))).toEqual(['a2', 'a3']);
		expect(store.entriesOf('db', store.sequence())).toEqual([]);
		expect(store.entriesOf('nobody', 0)).toEqual([]);
	});

	test('listeners hear of each entry until they unsubscribe', () => {
		const store = createLogStore({maxBytes: 1e6});
		const heard: LogEntry[] = [];
		const unsubscribe = store.subscribe(entry => heard.push(entry));
		append(store, 'api', 'a');
		unsubscribe();
		append(store, 'api', 'b');
		expect(texts(heard)).toEqual(['a']);
	});
});

describe('the cap', () => {
	test('drops the oldest of the service that is too long, and says how many lines a reader has missed', () => {
		const store = createLogStore({maxBytes: 1000});
		append(store, 'quiet', 'q');
		const early = store.read(store.start()).cursor;
		for (let index = 0; index < 20; index++) {
			append(store, 'chatty', `${index}${'x'.repeat(100)}\nsecond`);
		}

		const {entries, dropped} = store.read(early);
		const kept = entries.length * 2;
		expect(kept).toBeLessThan(10);
		expect(dropped).toBe(40 - kept);
		expect(store.read(early, {services: ['quiet']})).toMatchObject({entries: [], dropped: 0});
		expect(texts(store.read(store.start(), {services: ['quiet']}).entries)).toEqual(['q']);
	});

	test('an entry that is larger than the cap is kept until the next one', () => {
		const store = createLogStore({maxBytes: 10});
		append(store, 'api', 'x'.repeat(1000));
		expect(store.read(store.start()).entries).toHaveLength(1);
		append(store, 'api', 'y');
		expect(texts(store.read(store.start()).entries)).toEqual(['y']);
	});

	test('nothing is dropped that somebody holds', () => {
		const store = createLogStore({maxBytes: 500});
		const hold = store.hold(store.start());
		for (let index = 0; index < 100; index++) {
			append(store, 'api', String(index));
		}

		const {entries, cursor, dropped} = store.read(store.start());
		expect(entries).toHaveLength(100);
		expect(dropped).toBe(0);
		hold.advance(cursor);
		append(store, 'api', '100');
		expect(store.read(store.start()).entries.length).toBeLessThan(5);
		hold.release();
	});
});

describe('a service that has gone', () => {
	test('has its log forgotten; readers of others lose nothing, and nothing counts as dropped', () => {
		const store = createLogStore({maxBytes: 1e6});
		append(store, 'api', 'a1');
		const early = store.read(store.start()).cursor;
		append(store, 'worker', 'w1\nw2');
		append(store, 'api', 'a2');
		store.forget('worker');
		expect(store.read(early)).toMatchObject({entries: [{text: 'a2\n'}], dropped: 0});
		expect(store.read(early, {services: ['worker']})).toMatchObject({entries: [], dropped: 0});
		expect(Object.keys(store.end().lines)).toEqual(['api']);
	});

	test('is kept until whoever holds it has read it', () => {
		const store = createLogStore({maxBytes: 1e6});
		const hold = store.hold(store.start());
		append(store, 'worker', 'one');
		append(store, 'worker', 'two');
		store.forget('worker');
		const first = store.read(store.start(), {maxBytes: 1});
		hold.advance(first.cursor);
		const second = store.read(first.cursor);
		expect(texts([...first.entries, ...second.entries])).toEqual(['one', 'two']);
		hold.advance(second.cursor);
		expect(store.read(store.start()).entries).toEqual([]);
		hold.release();
	});

	test('a hold that is given back lets it go, too', () => {
		const store = createLogStore({maxBytes: 1e6});
		const hold = store.hold(store.start());
		append(store, 'worker', 'one');
		store.forget('worker');
		hold.release();
		expect(store.read(store.start()).entries).toEqual([]);
	});

	test('that comes back counts its lines on, so that what an old cursor has missed is told to the line', () => {
		const store = createLogStore({maxBytes: 1000});
		append(store, 'api', 'one\ntwo\nthree');
		const {cursor} = store.read(store.start());
		store.forget('api');
		for (let index = 0; index < 20; index++) {
			append(store, 'api', `${index}${'x'.repeat(100)}`);
		}

		const {entries, dropped} = store.read(cursor);
		expect(entries.length + dropped).toBe(20);
		expect(dropped).toBeGreaterThan(10);
		const fresh = store.read(store.start());
		expect(fresh.entries.length + fresh.dropped).toBe(20);
	});
});

test('whatever is appended, dropped and forgotten, each reader gets each line once and in order, or has it counted as dropped', () => {
	fc.assert(fc.property(fc.integer({min: 200, max: 2000}), fc.array(action, {maxLength: 120}), (maxBytes, actions) => {
		const store = createLogStore({maxBytes});
		const readers = [undefined, ['a'], ['b', 'c'], ['a', 'b', 'c']].map(services => createReader(store, services));
		let count = 0;
		for (const {type, reader, service, size, lines} of actions) {
			if (type === 'forget') {
				// Who has not read it to its end never will.
				for (const each of readers) {
					if (each === readers[reader]) {
						each.lag();
					} else {
						each.read(undefined);
					}
				}

				store.forget(service);
			} else if (type === 'append') {
				const text = Array.from({length: lines}, () => `${service}${count++}${'.'.repeat(size)}`).join('\n');
				append(store, service, text);
				for (const each of readers) {
					each.told(service, text.split('\n'));
				}
			} else {
				readers[reader]!.read(type === 'read-some' ? size + 1 : undefined);
			}
		}

		for (const reader of readers) {
			reader.read(undefined);
			reader.check();
		}
	}), {numRuns: 1000});
});

const action = fc.record({
	type: fc.constantFrom('append' as const, 'append' as const, 'append' as const, 'append' as const, 'read' as const, 'read-some' as const, 'forget' as const),
	reader: fc.nat({max: 3}),
	service: fc.constantFrom('a', 'b', 'c'),
	size: fc.nat({max: 300}),
	lines: fc.integer({min: 1, max: 5}),
});

function createReader(store: LogStore, services: readonly string[] | undefined) {
	let cursor: Cursor = store.start();
	const told: string[] = [];
	const got: string[] = [];
	let dropped = 0;
	let isLagging = false;
	return {
		lag(): void {
			isLagging = true;
		},
		told(service: string, lines: readonly string[]): void {
			if (!services || services.includes(service)) {
				told.push(...lines);
			}
		},
		read(maxBytes: number | undefined): void {
			const read = store.read(cursor, {...(services && {services}), ...(maxBytes && {maxBytes})});
			// Over a wire and back.
			cursor = JSON.parse(JSON.stringify(read.cursor)) as Cursor;
			got.push(...read.entries.flatMap(entry => entry.text.slice(0, -1).split('\n')));
			dropped += read.dropped;
		},
		check(): void {
			const places = got.map(line => told.indexOf(line));
			expect(places).not.toContain(-1);
			expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
			if (isLagging) {
				expect(got.length + dropped).toBeLessThanOrEqual(told.length);
			} else {
				expect(got.length + dropped).toBe(told.length);
			}
		},
	};
}

function append(store: LogStore, service: string, text: string): void {
	store.append(service, 1, 'stdout', {text: `${text}\n`, lineCount: text.split('\n').length}, 0);
}

function texts(entries: readonly LogEntry[]): readonly string[] {
	return entries.map(entry => entry.text.replace(/\n$/, ''));
}
