import type {Build, Job, JobReport, Labels, LogChunk, StepReport, Suggestion} from '../../../source/fleet/builds.ts';
import {startHub, stepHub, type HubOptions} from '../../../source/fleet/hub/hub.ts';
import type {HubEffect, HubEvent, HubTimer} from '../../../source/fleet/hub/events.ts';
import type {HubState} from '../../../source/fleet/hub/state.ts';
import {isInRanges, ownJob} from '../../../source/fleet/ids.ts';
import type {BroadcastMessage, DownMessage, UpMessage} from '../../../source/fleet/messages.ts';
import type {Question, Reply} from '../../../source/fleet/questions.ts';
import {readWanted} from '../../../source/hub/read-wanted.ts';
import {FleetLedger} from '../../helpers/fleet-ledger.ts';

type EventWithoutTime = HubEvent extends infer Each ? Each extends HubEvent ? Omit<Each, 'at'> : never : never;

export const machine = {uname: 'Linux 6.1.0 x86_64', hostname: 'host', cpus: 2, memoryBytes: 1, node: '22.0.0'};

/** A hub in virtual time: its ledger, its timers, and what it says. */
export class HubWorld {
	readonly ledger: FleetLedger;
	now = 1_000_000;
	state: HubState;
	session = 'hub1';
	timers = new Map<HubTimer, number>();
	readonly sent: Array<{readonly builder: string; readonly message: DownMessage}> = [];
	readonly broadcasts: BroadcastMessage[] = [];
	readonly replies = new Map<string, Reply>();
	readonly notices: string[] = [];
	readonly gone: string[] = [];
	told: Build[] = [];
	readonly builders = new Map<string, Script>();
	readonly #options: HubOptions;
	#asked = 0;
	#starts = 1;

	constructor(options: HubOptions = {}, ledger = new FleetLedger()) {
		this.ledger = ledger;
		this.#options = options;
		this.state = this.#start();
	}

	/** Killed, and started again from what is on its disk. */
	restart(): this {
		this.timers.clear();
		this.session = `hub${++this.#starts}`;
		this.state = this.#start();
		return this;
	}

	#start(): HubState {
		const [state, effects] = startHub(this.ledger.read(), this.session, this.now, this.#options);
		this.state = state;
		this.#perform(effects);
		return state;
	}

	tell(event: EventWithoutTime): readonly HubEffect[] {
		const [state, effects] = stepHub(this.state, {...event, at: this.now});
		this.state = state;
		this.#perform(effects);
		return effects;
	}

	hear(builder: string, message: UpMessage): readonly HubEffect[] {
		return this.tell({type: 'heard', builder, message});
	}

	/** Time goes by; timers fire in their order. */
	advance(ms: number): this {
		const end = this.now + ms;
		for (;;) {
			const next = [...this.timers].filter(([, at]) => at <= end).sort(([, a], [, b]) => a - b)[0];
			if (!next) {
				break;
			}

			const [timer, at] = next;
			this.now = at;
			this.timers.delete(timer);
			this.tell({type: 'timer-fired', timer});
		}

		this.now = end;
		return this;
	}

	ask(question: Question): Reply {
		const ask = `ask${++this.#asked}`;
		this.tell({type: 'asked', ask, question});
		const reply = this.replies.get(ask);
		if (!reply) {
			throw new Error(`no answer to ${question.type}`);
		}

		return reply;
	}

	suggest(suggestion: Partial<Suggestion> = {}): Extract<Reply, {type: 'suggested'}>['body'] {
		const reply = this.ask({type: 'suggest', body: suggestionOf(suggestion)});
		if (reply.type !== 'suggested') {
			throw new Error(JSON.stringify(reply));
		}

		return reply.body;
	}

	/** A builder that is welcomed. */
	join(name: string, options: Partial<ScriptOptions> = {}): Script {
		const script = this.meet(name, options);
		script.hello();
		return script;
	}

	/** One that has not said anything yet. */
	meet(name: string, options: Partial<ScriptOptions> = {}): Script {
		const script = new Script(this, name, {session: `${name}1`, labels: {}, jobs: 1, ...options});
		this.builders.set(script.session, script);
		return script;
	}

	stateOf(name: string): string | undefined {
		const reply = this.ask({type: 'builders', body: {}});
		return reply.type === 'builders' ? reply.body.builders.find(builder => builder.name === name)?.state : undefined;
	}

	states(id: string): readonly string[] {
		return this.ledger.rowsOf(id).map(({id: row, state}) => `${row} ${state}`);
	}

	#perform(effects: readonly HubEffect[]): void {
		this.ledger.commit(effects);
		for (const effect of effects) {
			this.#act(effect);
		}
	}

	#act(effect: HubEffect): void {
		switch (effect.type) {
			case 'store':
			case 'write-log': {
				break;
			}

			case 'send': {
				this.sent.push(effect);
				this.builders.get(effect.message.session)?.hear(effect.message);
				break;
			}

			case 'broadcast': {
				this.broadcasts.push(effect.message);
				for (const builder of this.builders.values()) {
					builder.hear(effect.message);
				}

				break;
			}

			case 'reply': {
				this.replies.set(effect.ask, effect.reply);
				break;
			}

			case 'tell': {
				this.told.push(...effect.builds);
				this.gone.push(...effect.gone ?? []);
				this.notices.push(...effect.notice === undefined ? [] : [effect.notice]);
				break;
			}

			case 'set-timer': {
				this.timers.set(effect.timer, this.now + effect.delayMs);
				break;
			}

			case 'clear-timer': {
				this.timers.delete(effect.timer);
				break;
			}

			case 'read-results':
			case 'read-rows': {
				this.tell(readWanted(effect, this.ledger, this.now));
			}
		}
	}
}

export interface ScriptOptions {
	readonly session: string;
	readonly labels: Labels;
	readonly jobs: number;
	readonly resultsUpTo?: number;
	readonly resultsOf?: string;
}

/** The builder's side, which says just what the story wants, and remembers what it is told. */
export class Script {
	hub = '';
	seat = 0;
	isPaused = false;
	order = 0;
	isDraining = false;
	readonly inbox: Array<DownMessage | BroadcastMessage> = [];
	/** Of each job that it was sent, how often. */
	readonly work = new Map<string, number>();
	readonly jobs = new Map<string, Job>();
	readonly session: string;
	readonly #world: HubWorld;
	readonly name: string;
	readonly options: ScriptOptions;

	constructor(world: HubWorld, name: string, options: ScriptOptions) {
		this.#world = world;
		this.name = name;
		this.options = options;
		this.session = options.session;
	}

	hear(message: DownMessage | BroadcastMessage): void {
		this.inbox.push(message);
		if (message.type === 'welcome') {
			this.hub = message.hub;
			this.seat = message.body.seat;
			this.isPaused = message.body.isPaused;
			this.order = message.body.order;
		}

		const jobs = message.type === 'work' || message.type === 'welcome' ? message.type === 'work' ? message.body.jobs : message.body.work
			: message.type === 'work-for-all' && isInRanges(this.seat, message.body.seats) ? message.body.jobs.map(job => ownJob(job, this.seat)) : [];
		for (const job of jobs) {
			this.jobs.set(job.id, job);
			this.work.set(job.id, (this.work.get(job.id) ?? 0) + 1);
		}
	}

	heard<Type extends (DownMessage | BroadcastMessage)['type']>(type: Type): ReadonlyArray<Extract<DownMessage | BroadcastMessage, {readonly type: Type}>> {
		return this.inbox.filter((message): message is Extract<DownMessage | BroadcastMessage, {readonly type: Type}> => message.type === type);
	}

	hello(held: readonly JobReport[] = [], isDraining = this.isDraining): this {
		const {labels, jobs, resultsUpTo, resultsOf} = this.options;
		this.#world.hear(this.name, {type: 'hello', session: this.session, body: {name: this.name, labels, machine, jobs, isDraining, held, ...resultsUpTo !== undefined && {resultsUpTo}, ...resultsOf !== undefined && {resultsOf}}});
		return this;
	}

	report(reports: readonly JobReport[] = [], chunks: readonly LogChunk[] = [], {hub = this.hub, ...held}: {readonly hub?: string; readonly resultsUpTo?: number; readonly resultsOf?: string} = {}): readonly HubEffect[] {
		return this.#world.hear(this.name, {type: 'report', session: this.session, hub, body: {reports, chunks, running: 0, isDraining: this.isDraining, isPaused: this.isPaused, order: this.order, ...held}});
	}

	/** It is on its disk, and no more is known. */
	accepts(job: string, attempt = 1): this {
		this.report([{job, attempt}]);
		return this;
	}

	says(job: string, ...steps: readonly StepReport[]): this {
		this.report([{job, attempt: 1, steps}]);
		return this;
	}

	prints(job: string, text: string, {offset = 0, step = 0, attempt = 1}: {readonly offset?: number; readonly step?: number; readonly attempt?: number} = {}): this {
		this.report([], [{job, attempt, step, offset, bytes: Buffer.from(text)}]);
		return this;
	}

	/** From its beginning to its end. */
	builds(job: string, exitCode = 0): this {
		return this.says(job, exitCode === 0 ? passed() : failed(exitCode));
	}

	/** The answer that came last, as `job step offset`, and what is settled. */
	acknowledged(): readonly string[] {
		const last = this.heard('acknowledge').at(-1);
		return [...last?.body.had.map(({job, step, offset}) => `${job} ${step} ${offset}`) ?? [], ...last?.body.settled.map(job => `${job} settled`) ?? []];
	}

	lost(): this {
		this.#world.tell({type: 'builder-lost', builder: this.name, session: this.session});
		return this;
	}

	bye(): this {
		this.#world.hear(this.name, {type: 'bye', session: this.session, body: {}});
		return this;
	}
}

export function suggestionOf(suggestion: Partial<Suggestion>): Suggestion {
	return {id: 's', project: 'p', revisions: ['r'], on: {}, isForAnyOne: false, supersedes: false, ...suggestion};
}

export function queued(name = ''): StepReport {
	return {name, state: 'queued'};
}

export function running(name = ''): StepReport {
	return {name, state: 'running', startedAt: 5};
}

export function passed(name = '', logBytes = 0): StepReport {
	return {name, state: 'passed', startedAt: 5, endedAt: 6, exitCode: 0, logBytes};
}

export function failed(exitCode: number, name = '', logBytes = 0): StepReport {
	return {name, state: 'failed', startedAt: 5, endedAt: 6, exitCode, logBytes};
}

export function cancelled(name = '', reason = 'cancelled'): StepReport {
	return {name, state: 'cancelled', endedAt: 6, exitCode: 130, reason, logBytes: 0};
}
