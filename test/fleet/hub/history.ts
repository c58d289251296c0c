import type {startHub, stepHub} from '../../../source/fleet/hub/hub.ts';
import type {HubEffect, HubEvent, HubTimer} from '../../../source/fleet/hub/events.ts';
import type {HubState} from '../../../source/fleet/hub/state.ts';
import type {BroadcastMessage, DownMessage, UpMessage} from '../../../source/fleet/messages.ts';
import type {Question, Reply} from '../../../source/fleet/questions.ts';
import {readWanted} from '../../../source/hub/read-wanted.ts';
import {FleetLedger} from '../../helpers/fleet-ledger.ts';
import {emptyDisk, HonestBuilder, logText, outcomeOf, type Disk} from './honest-builder.ts';

export const names = ['a', 'b'] as const;

export interface Reducer {
	readonly startHub: typeof startHub;
	readonly stepHub: typeof stepHub;
}

type Packet = {readonly builder: string; readonly up: UpMessage} | {readonly down: DownMessage | BroadcastMessage};

/** A hub that may be killed at any moment, builders that may be, and a network that keeps no order. */
export class History {
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
	readonly #ranks = new Map<string, number>();
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
			this.#neverGoesBack(effects);
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
		// They see that it is another one.
		for (const process of this.live()) {
			this.post(process, process.hello());
		}
	}

	start(name: string, disk: 'kept' | 'empty'): void {
		const found = this.#disks.get(name);
		const own = disk === 'kept' && found ? found : {...emptyDisk(), ...found && {lines: [...found.lines], upTo: found.upTo}};
		this.#disks.set(name, own);
		// Two machines with one name may live at a time; one disk has one process.
		for (const process of this.processes.filter(each => each.disk === own)) {
			process.isOver = true;
		}

		const process = new HonestBuilder(name, `${name}${this.processes.length}`, own);
		this.processes.push(process);
		this.post(process, process.hello());
	}

	live(): readonly HonestBuilder[] {
		return this.processes.filter(({isOver}) => !isOver);
	}

	post(process: HonestBuilder, up: UpMessage | undefined): void {
		if (up) {
			this.packets.push({builder: process.name, up});
		}
	}

	/** In their order, and what is said in answer. */
	deliverAll(): void {
		for (let count = 0; this.packets.length > 0 && count < 1000; count++) {
			this.deliver(0, false);
			this.flush();
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

			case 'read-results':
			case 'read-rows': {
				this.tell(readWanted(effect, this.ledger, this.now));
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

	/** A row of one attempt. */
	#neverGoesBack(effects: readonly HubEffect[]): void {
		for (const effect of effects) {
			const change = effect.type === 'store' ? effect.change : undefined;
			for (const {id} of change?.type === 'rows' ? change.rows : []) {
				this.#ranks.delete(id);
			}
		}

		for (const effect of effects) {
			const row = effect.type === 'store' && effect.change.type === 'row' ? effect.change.row : undefined;
			if (row) {
				const now = row.state === 'queued' ? 0 : row.state !== 'running' ? 3 : row.said ? 2 : 1;
				const before = this.#ranks.get(row.id);
				expectSo(before === undefined || before <= now, `${row.id} goes back to ${row.state}`);
				this.#ranks.set(row.id, now);
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
		for (let round = 0; round < 60 && !this.#isOver(); round++) {
			this.#leaveOneOfEach();
			for (const process of this.live()) {
				for (let steps = 0; steps < 200; steps++) {
					process.work(steps);
				}

				this.post(process, process.hub === this.#session ? process.report(process.wholeLogs(), true) : process.hello());
			}

			this.deliverAll();
			this.advance(5000);
		}
	}

	/** Nobody has anything to say: every builder is known to this hub, and has neither jobs nor lines to come. */
	#isOver(): boolean {
		const isQuiet = (process: HonestBuilder) => process.hub === this.#session && process.disk.held.size === 0 && process.disk.upTo === this.ledger.results.length;
		return this.ledger.read().jobs.length === 0 && this.live().length === names.length && names.every(name => this.live().some(process => process.name === name && isQuiet(process)));
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
		const late = [...this.ledger.suggestions.values()].find(({isWaiting, suggestion}) => isWaiting && suggestion.on.name !== 'x');
		expectSo(late === undefined, `${late?.suggestion.id} still waits`);
		for (const id of this.accepted) {
			expectSo(this.ledger.rowsOf(id).length > 0 || this.ledger.suggestions.has(id), `${id} was accepted and is lost`);
		}

		for (const row of this.ledger.rows()) {
			const job = this.ledger.job(row.job)!;
			const {state, exitCode, bytes} = outcomeOf(row, row.step);
			const log = this.ledger.log(row.id).toString();
			const attempt = row.startedAt ?? 0;
			expectSo(log === logText(row.job, attempt, row.step, row.logBytes), `the log of ${row.id}, which ended in attempt ${attempt}, is ${JSON.stringify(log)}`);
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

export function expectSo(isSo: boolean, message: string): asserts isSo {
	if (!isSo) {
		throw new Error(message);
	}
}
