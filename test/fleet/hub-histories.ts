import fc from 'fast-check';
import type {Suggestion} from '../../source/fleet/builds.ts';
import type {startHub, stepHub} from '../../source/fleet/hub.ts';
import type {HubEffect, HubEvent, HubTimer} from '../../source/fleet/hub-events.ts';
import type {HubState} from '../../source/fleet/hub-state.ts';
import type {BroadcastMessage, DownMessage, UpMessage} from '../../source/fleet/messages.ts';
import type {Question, Reply} from '../../source/fleet/questions.ts';
import {FleetLedger} from '../helpers/fleet-ledger.ts';
import {emptyDisk, HonestBuilder, logText, outcomeOf, type Disk} from './honest-builder.ts';

export interface Reducer {
	readonly startHub: typeof startHub;
	readonly stepHub: typeof stepHub;
}

type Packet = {readonly builder: string; readonly up: UpMessage} | {readonly down: DownMessage | BroadcastMessage};

/** A hub that may be killed at any moment, builders that may be, and a network that keeps no order. */
class History {
	readonly ledger = new FleetLedger();
	readonly processes: HonestBuilder[] = [];
	readonly packets: Packet[] = [];
	readonly accepted = new Set<string>();
	now = 1_000_000;
	#state: HubState;
	#session = '';
	/** Of events that are one batch so far. */
	#pending: HubEffect[] = [];
	readonly #timers = new Map<HubTimer, number>();
	readonly #disks = new Map<string, Disk>();
	readonly #reducer: Reducer;
	#starts = 0;
	#asks = 0;

	constructor(reducer: Reducer) {
		this.#reducer = reducer;
		this.#state = this.#start();
	}

	#start(): HubState {
		this.#session = `hub${++this.#starts}`;
		this.#timers.clear();
		const [state, effects] = this.#reducer.startHub(this.ledger.read(), this.#session, this.now, {keepMs: 1e9});
		this.#state = state;
		this.#pending = [...effects];
		return state;
	}

	tell(event: HubEvent): void {
		const [state, effects] = this.#reducer.stepHub(this.#state, event);
		this.#state = state;
		this.#pending.push(...effects);
	}

	ask(question: Question): void {
		this.tell({type: 'asked', ask: `ask${++this.#asks}`, question, at: this.now});
	}

	/** The batch is on disk, and what it says is on its way. */
	flush(): void {
		while (this.#pending.length > 0) {
			const effects = this.#pending;
			this.#pending = [];
			this.ledger.commit(effects);
			this.#memoryIsDisk();
			for (const effect of effects) {
				this.#isStored(effect);
				this.#act(effect);
			}
		}
	}

	/** `wrote`: after the commit, before anything was said; else nothing of the batch has ever been. */
	crash(wrote: boolean, losesLogs: number | undefined): void {
		if (wrote) {
			this.ledger.commit(this.#pending);
		}

		if (losesLogs !== undefined) {
			for (const {id, logBytes} of this.ledger.rows()) {
				this.ledger.loseLog(id, Math.min(logBytes, losesLogs));
			}
		}

		this.#start();
	}

	start(name: string, disk: 'kept' | 'empty'): void {
		const found = this.#disks.get(name);
		const own = disk === 'kept' && found ? found : {...emptyDisk(), ...found && {lines: [...found.lines], upTo: found.upTo}};
		this.#disks.set(name, own);
		// Two machines with one name may live at a time; one disk has one process.
		for (const process of this.processes.filter(each => each.disk === own)) {
			process.isOver = true;
		}

		this.processes.push(new HonestBuilder(name, `${name}${this.processes.length}`, own));
	}

	live(): readonly HonestBuilder[] {
		return this.processes.filter(({isOver}) => !isOver);
	}

	post(process: HonestBuilder, up: UpMessage | undefined): void {
		if (up) {
			this.packets.push({builder: process.name, up});
		}
	}

	deliver(pick: number, isCopy: boolean): void {
		const index = pick % Math.max(1, this.packets.length);
		const packet = this.packets[index];
		if (!packet) {
			return;
		}

		if (!isCopy) {
			this.packets.splice(index, 1);
		}

		if ('up' in packet) {
			this.tell({type: 'heard', builder: packet.builder, message: packet.up, at: this.now});
		} else {
			for (const process of this.live()) {
				process.hear(packet.down);
			}
		}
	}

	advance(ms: number): void {
		this.flush();
		const end = this.now + ms;
		for (;;) {
			const next = [...this.#timers].filter(([, at]) => at <= end).sort(([, a], [, b]) => a - b)[0];
			if (!next) {
				break;
			}

			this.now = Math.max(this.now, next[1]);
			this.#timers.delete(next[0]);
			this.tell({type: 'timer-fired', timer: next[0], at: this.now});
			this.flush();
		}

		this.now = end;
	}

	#act(effect: HubEffect): void {
		switch (effect.type) {
			case 'store':
			case 'write-log':
			case 'tell': {
				break;
			}

			case 'send':
			case 'broadcast': {
				this.packets.push({down: effect.message});
				break;
			}

			case 'reply': {
				this.#note(effect.reply);
				break;
			}

			case 'set-timer': {
				this.#timers.set(effect.timer, this.now + effect.delayMs);
				break;
			}

			case 'clear-timer': {
				this.#timers.delete(effect.timer);
				break;
			}

			case 'read-results': {
				const {builder, after, upTo, limit} = effect;
				this.tell({type: 'results-read', builder, after, upTo, lines: this.ledger.resultsAfter(after, limit), at: this.now});
				break;
			}

			case 'read-rows': {
				const {ask, id, suggestion} = effect;
				this.tell({type: 'rows-read', ask, id, suggestion, builds: this.ledger.rowsOf(id), suggestions: [], at: this.now});
			}
		}
	}

	#note(reply: Reply): void {
		if (reply.type === 'suggested') {
			this.accepted.add(reply.body.suggestion);
		}
	}

	/** What is said is on disk: nothing can take it back. */
	#isStored(effect: HubEffect): void {
		if (effect.type === 'reply' && effect.reply.type === 'suggested') {
			const {suggestion, builds} = effect.reply.body;
			expectSo(this.ledger.suggestions.has(suggestion), `${suggestion} is answered and not stored`);
			for (const {job} of builds) {
				expectSo(this.ledger.job(job) !== undefined, `${job} is answered and not stored`);
			}
		} else if (effect.type === 'send' || effect.type === 'broadcast') {
			this.#isMessageStored(effect.message, effect.type === 'send' ? effect.builder : undefined);
		}
	}

	#isMessageStored(message: DownMessage | BroadcastMessage, builder: string | undefined): void {
		if (message.type === 'welcome' || message.type === 'work') {
			for (const {id} of message.type === 'work' ? message.body.jobs : message.body.work) {
				expectSo(this.ledger.job(id) !== undefined, `${id} is sent and not stored`);
			}
		}

		if (message.type === 'welcome' || message.type === 'acknowledge') {
			for (const id of message.body.settled) {
				const stored = this.ledger.job(id);
				expectSo(stored === undefined || stored.isSettled || stored.builder !== builder, `${id} is settled and not stored so`);
			}

			// To a process that has been replaced meanwhile nothing is promised.
			const isOfNow = builder !== undefined && this.#state.builders.get(builder)?.session === message.session;
			for (const {job, attempt, step, offset} of isOfNow ? message.body.had : []) {
				const row = this.ledger.rowsOf(job)[step];
				const isOpen = this.ledger.job(job)?.attempt === attempt && row?.state === 'running';
				expectSo(!isOpen || this.ledger.log(row.id).length >= offset, `${offset} bytes of ${job} are acknowledged and not stored`);
			}
		}

		if (message.type === 'results') {
			for (const line of message.body.lines) {
				expectSo(JSON.stringify(this.ledger.results[line.number - 1]) === JSON.stringify(line), `result ${line.number} is told and not stored`);
			}
		}
	}

	/** A hub that began from the disk now would know the same. */
	#memoryIsDisk(): void {
		const {jobs, lastResult, waiting} = this.ledger.read();
		const memory = [...this.#state.jobs.values()].map(({stored, rows}) => ({stored, rows}));
		expectSo(JSON.stringify(memory) === JSON.stringify(jobs), `the disk has ${JSON.stringify(jobs)}, the memory ${JSON.stringify(memory)}`);
		expectSo(lastResult === this.#state.lastResult && waiting.length === this.#state.waitingById.size, 'the disk has other results, or others wait');
		for (const {builder, queuedCount, runningCount} of this.#state.builders.values()) {
			const rows = jobs.flatMap(each => each.rows).filter(row => row.builder === builder.name);
			const counted = ['queued', 'running'].map(state => rows.filter(row => row.state === state).length);
			expectSo(counted[0] === queuedCount && counted[1] === runningCount, `${builder.name} is said to have ${queuedCount} and ${runningCount} builds, and has ${counted.join(' and ')}`);
		}
	}

	/** The network is in order from here on, and nobody is killed any more: everything comes to its end. */
	comesToAnEnd(): void {
		this.flush();
		while (this.packets.length > 0) {
			this.deliver(this.packets.length - 1, false);
		}

		this.flush();
		for (let round = 0; round < 60; round++) {
			this.#leaveOneOfEach();
			for (const process of this.live()) {
				for (let steps = 0; steps < 200; steps++) {
					process.work(steps);
				}

				this.post(process, process.hub === this.#session ? process.report(process.wholeLogs(), true) : process.hello());
			}

			for (let count = 0; this.packets.length > 0 && count < 1000; count++) {
				this.deliver(0, false);
				this.flush();
			}

			this.advance(5000);
		}
	}

	#leaveOneOfEach(): void {
		for (const name of names) {
			const [last, ...others] = this.live().filter(process => process.name === name).reverse();
			for (const process of others) {
				process.isOver = true;
			}

			if (!last) {
				this.start(name, 'kept');
			}
		}
	}

	hasKeptItsPromises(): void {
		const {jobs} = this.ledger.read();
		expectSo(jobs.length === 0, `not over: ${jobs.map(({stored, rows}) => `${stored.job.id} ${rows.map(({state}) => state).join()}`).join('; ')}`);
		for (const id of this.accepted) {
			expectSo(this.ledger.rowsOf(id).length > 0 || this.ledger.suggestions.has(id), `${id} was accepted and is lost`);
		}

		for (const row of this.ledger.rows()) {
			const job = this.ledger.job(row.job)!;
			const {state, exitCode, bytes} = outcomeOf(row, row.step);
			const log = this.ledger.log(row.id).toString();
			const expected = logText(row.job, log.charCodeAt(0) - 64, row.step, row.logBytes);
			expectSo(log === (row.logBytes === 0 ? '' : expected), `the log of ${row.id} is ${JSON.stringify(log)}`);
			if (row.state === 'cancelled') {
				expectSo(job.cancelWanted.length > 0, `${row.id} is cancelled, and nobody wanted it`);
			} else {
				expectSo(row.state === state && row.exitCode === exitCode && row.logBytes === bytes, `${row.id} is ${row.state} ${row.exitCode} with ${row.logBytes} bytes`);
			}

			const lines = this.ledger.results.filter(({build}) => build === row.id);
			expectSo(lines.length === 1 && lines[0]?.state === row.state && lines[0]?.exitCode === row.exitCode, `${row.id} has the results ${JSON.stringify(lines)}`);
		}

		expectSo(this.ledger.results.every(({build}) => this.ledger.rowsOf(build).some(({id}) => id === build)), 'a result is of no row');
		for (const {name, disk} of this.live()) {
			expectSo(disk.held.size === 0, `${name} still has ${[...disk.held.keys()].join()}`);
			expectSo(JSON.stringify(disk.lines) === JSON.stringify(this.ledger.results), `${name} has the results ${disk.lines.map(({number}) => number).join()} of ${this.ledger.results.length}`);
		}
	}
}

/** Holds under every history, or throws with the shortest one that breaks it. */
export function checkHistories(reducer: Reducer, numRuns: number): void {
	fc.assert(fc.property(fc.array(happenings, {maxLength: 80}), history => {
		const world = new History(reducer);
		for (const name of names) {
			world.start(name, 'kept');
		}

		for (const happen of history) {
			happen(world);
		}

		world.comesToAnEnd();
		world.hasKeptItsPromises();
		const rows = JSON.stringify(world.ledger.rows());
		world.crash(true, 0);
		world.comesToAnEnd();
		world.hasKeptItsPromises();
		expectSo(JSON.stringify(world.ledger.rows()) === rows, 'a restarted hub comes to other rows');
	}), {numRuns, seed: 1});
}

const names = ['a', 'b'] as const;
const number = fc.nat({max: 1000});
const ids = fc.constantFrom('s0', 's1', 's2', 's0.1', 's1.2', 's0.1:1', 's1.1:2', 's2.1-2');

/** What may happen in a history. */
const happenings: fc.Arbitrary<(history: History) => void> = fc.oneof(
	{weight: 4, arbitrary: fc.record({
		id: fc.constantFrom('s0', 's1', 's2', 's3'),
		project: fc.constantFrom('one', 'many', 'moving', 'none'),
		revisions: fc.constantFrom(['r'], ['r', 'q']),
		on: fc.constantFrom({}, {}, {name: 'a'}, {name: 'x'}),
		isForAnyOne: fc.boolean(),
		supersedes: fc.constant(false),
	}).map(body => (history: History) => {
		// As whoever asks the ledger first does.
		if (!history.ledger.suggestions.has(body.id)) {
			history.ask({type: 'suggest', body: body satisfies Suggestion});
		}
	})},
	{weight: 30, arbitrary: fc.tuple(number, fc.boolean()).map(([pick, isCopy]) => (history: History) => {
		history.deliver(pick, isCopy && pick % 3 === 0);
	})},
	{weight: 20, arbitrary: fc.tuple(number, number).map(([pick, what]) => (history: History) => {
		const live = history.live();
		live[pick % Math.max(1, live.length)]?.work(what);
	})},
	{weight: 20, arbitrary: fc.tuple(number, fc.array(number, {minLength: 8, maxLength: 8}), fc.boolean()).map(([pick, numbers, isMissing]) => (history: History) => {
		const live = history.live();
		const process = live[pick % Math.max(1, live.length)];
		let used = 0;
		const random = (below: number) => below === 0 ? 0 : numbers[used++ % numbers.length]! % below;
		if (process) {
			history.post(process, process.report(process.chunks(random), isMissing));
		}
	})},
	{weight: 8, arbitrary: number.map(pick => (history: History) => {
		const live = history.live();
		const process = live[pick % Math.max(1, live.length)];
		if (process) {
			history.post(process, process.hello());
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

function expectSo(isSo: boolean, message: string): asserts isSo {
	if (!isSo) {
		throw new Error(message);
	}
}
