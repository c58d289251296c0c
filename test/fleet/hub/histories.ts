import fc from 'fast-check';
import type {Suggestion} from '../../../source/fleet/builds.ts';
import {expectSo, History, names, type Reducer} from './history.ts';

/** Holds under every history, or throws with one that breaks it. */
export function checkHistories(reducer: Reducer, {numRuns, looksForTheShortest, seed = 1}: {readonly numRuns: number; readonly looksForTheShortest: boolean; readonly seed?: number | undefined}): void {
	fc.assert(fc.property(fc.array(suggestions, {minLength: 1, maxLength: 3}), fc.array(happenings, {maxLength: 100, size: 'max'}), (first, history) => {
		const world = new History(reducer);
		for (const name of names) {
			world.start(name, 'kept');
		}

		world.deliverAll();
		for (const happen of [...first, ...history]) {
			happen(world);
		}

		world.comesToAnEnd();
		world.hasKeptItsPromises();
		const rows = JSON.stringify(world.ledger.rows());
		world.crash(true, 0);
		world.comesToAnEnd();
		world.hasKeptItsPromises();
		expectSo(JSON.stringify(world.ledger.rows()) === rows, 'a restarted hub comes to other rows');
	}), {numRuns, seed, endOnFailure: !looksForTheShortest});
}

const number = fc.nat({max: 1000});
const ids = fc.constantFrom('s0', 's1', 's2', 's0.1', 's1.2', 's0.1:1', 's1.1:2', 's2.1-2');

type Happening = (history: History) => void;

const suggestions: fc.Arbitrary<Happening> = fc.record({
	id: fc.constantFrom('s0', 's1', 's2', 's3'),
	project: fc.constantFrom('one', 'many', 'moving', 'moving', 'none'),
	revisions: fc.constantFrom(['r'], ['r', 'q']),
	on: fc.constantFrom({}, {}, {name: 'a'}, {name: 'x'}),
	isForAnyOne: fc.boolean(),
	supersedes: fc.constant(false),
}).map(body => (history: History) => {
	// As whoever asks the ledger first does.
	if (!history.ledger.suggestions.has(body.id)) {
		history.ask({type: 'suggest', body: body satisfies Suggestion});
	}
});

/** What may happen in a history. */
const happenings: fc.Arbitrary<Happening> = fc.oneof(
	{weight: 4, arbitrary: suggestions},
	{weight: 20, arbitrary: fc.tuple(number, fc.boolean()).map(([pick, isCopy]) => (history: History) => {
		history.deliver(pick, isCopy);
		history.flush();
	})},
	/** Most of what comes does so in its order. */
	{weight: 30, arbitrary: fc.tuple(fc.integer({min: 1, max: 5}), fc.boolean()).map(([count, isBatch]) => (history: History) => {
		for (let index = 0; index < count; index++) {
			history.deliver(0, false);
			if (!isBatch) {
				history.flush();
			}
		}
	})},
	{weight: 20, arbitrary: fc.tuple(number, number, fc.integer({min: 1, max: 12})).map(([pick, what, count]) => (history: History) => {
		const live = history.live();
		for (let index = 0; index < count; index++) {
			live[pick % Math.max(1, live.length)]?.work(what);
		}
	})},
	{weight: 20, arbitrary: fc.tuple(number, fc.array(number, {minLength: 8, maxLength: 8}), fc.boolean(), fc.nat({max: 3})).map(([pick, numbers, isMissing, what]) => (history: History) => {
		const live = history.live();
		const process = live[pick % Math.max(1, live.length)];
		let used = 0;
		const random = (below: number) => below === 0 ? 0 : numbers[used++ % numbers.length]! % below;
		if (process) {
			history.post(process, process.report(process.chunks(random), isMissing, what === 0));
		}
	})},
	/** All is well for a moment. */
	{weight: 20, arbitrary: fc.tuple(number, number, fc.integer({min: 1, max: 8}), fc.boolean()).map(([pick, what, count, isWhole]) => (history: History) => {
		const live = history.live();
		const process = live[pick % Math.max(1, live.length)];
		for (let index = 0; process && index < count; index++) {
			process.work(what + (isWhole ? 0 : index));
			history.post(process, process.report(isWhole ? process.wholeLogs() : []));
		}

		history.deliverAll();
	})},
	{weight: 8, arbitrary: number.map(pick => (history: History) => {
		const live = history.live();
		const process = live[pick % Math.max(1, live.length)];
		if (process) {
			history.post(process, process.hello());
		}
	})},
	{weight: 4, arbitrary: fc.tuple(number, number).map(([pick, what]) => (history: History) => {
		const live = history.live();
		const process = live[pick % Math.max(1, live.length)];
		if (process) {
			// What it said before is still on its way, and may be overtaken.
			history.post(process, process.report(process.wholeLogs()));
			process.beginAnew(what);
			process.work(what);
			process.work(what);
			history.post(process, process.report());
			history.deliver(history.packets.length - 1, false);
		}
	})},
	{weight: 12, arbitrary: fc.constant((history: History) => {
		history.flush();
	})},
	{weight: 4, arbitrary: number.map(pick => (history: History) => {
		history.packets.splice(pick % Math.max(1, history.packets.length), 1);
	})},
	{weight: 3, arbitrary: fc.tuple(fc.boolean(), fc.option(fc.nat({max: 10}), {nil: undefined})).map(([wrote, losesLogs]) => (history: History) => {
		history.crash(wrote, losesLogs);
	})},
	{weight: 3, arbitrary: fc.tuple(fc.constantFrom(...names), fc.constantFrom('kept', 'kept', 'empty')).map(([name, disk]) => (history: History) => {
		history.start(name, disk);
	})},
	{weight: 3, arbitrary: number.map(pick => (history: History) => {
		const process = history.processes[pick % history.processes.length]!;
		history.tell({type: 'builder-lost', builder: process.name, session: process.session, at: history.now});
	})},
	{weight: 1, arbitrary: fc.constant((history: History) => {
		history.tell({type: 'reconnected', at: history.now});
	})},
	{weight: 1, arbitrary: number.map(pick => (history: History) => {
		const live = history.live();
		const process = live[pick % Math.max(1, live.length)];
		if (process) {
			process.isOver = true;
			history.post(process, {type: 'bye', session: process.session, body: {}});
		}
	})},
	{weight: 2, arbitrary: ids.map(id => (history: History) => {
		history.ask({type: 'cancel', body: {id}});
	})},
	{weight: 1, arbitrary: fc.tuple(ids, fc.constantFrom('t0', 't1')).map(([id, suggestion]) => (history: History) => {
		if (!history.ledger.suggestions.has(suggestion)) {
			history.ask({type: 'retry', body: {id, suggestion}});
		}
	})},
	{weight: 1, arbitrary: fc.tuple(fc.constantFrom('pause', 'resume'), fc.constantFrom(...names)).map(([type, builder]) => (history: History) => {
		history.ask({type, body: {builder}});
	})},
	{weight: 4, arbitrary: fc.constantFrom(100, 3000, 20_000, 70_000).map(ms => (history: History) => {
		history.advance(ms);
	})},
);
