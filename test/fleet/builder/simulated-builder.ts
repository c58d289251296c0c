import {Buffer} from 'node:buffer';
import type {startBuilder, stepBuilder} from '../../../source/fleet/builder/builder.ts';
import type {BuilderEffect, BuilderEvent, BuilderStart, BuilderTimer} from '../../../source/fleet/builder/events.ts';
import type {BuilderState} from '../../../source/fleet/builder/state.ts';
import {chunkBytes, type Job} from '../../../source/fleet/builds.ts';
import type {BroadcastMessage, DownMessage, UpMessage} from '../../../source/fleet/messages.ts';
import {FakeSpool, isSpoolEffect} from '../../helpers/fake-spool.ts';
import type {Attempt, Simulation} from './simulation.ts';

type Told = BuilderEvent extends infer Event ? Event extends BuilderEvent ? Omit<Event, 'at'> : never : never;
type Start = BuilderEffect & {readonly type: 'start-step'};

export interface BuilderOptions {
	readonly name: string;
	readonly jobs: number;
	readonly keepsResults: boolean;
}

export interface BuilderReducer {
	readonly startBuilder: typeof startBuilder;
	readonly stepBuilder: typeof stepBuilder;
}

/** Of one process: what it began with, what came, and what it wanted, as text of that moment. */
interface Journal {
	readonly start: BuilderStart;
	readonly at: number;
	readonly events: BuilderEvent[];
	readonly effects: Array<readonly BuilderEffect[]>;
	readonly texts: string[];
}

interface Process {
	readonly session: string;
	state: BuilderState;
	readonly timers: Map<BuilderTimer, () => void>;
	readonly programs: Map<string, Program>;
	readonly begun: Set<string>;
	/** Of each hub the last that it has told of. */
	readonly wishes: Map<string, number>;
	isAlive: boolean;
	knowsItIsConnected: boolean;
}

interface Program {
	readonly start: Start;
	readonly attempt: Attempt;
	/** Until it is cancelled. */
	readonly isEndless: boolean;
	isBeingEnded: boolean;
	hasEnded: boolean;
}

/** A builder with its disk, its programs and its connection. */
export class SimulatedBuilder {
	readonly spool = new FakeSpool();
	readonly options: BuilderOptions;
	isConnected = false;
	/** Nothing of it reaches the broker, and the other way round. */
	isCut = false;
	readonly journals: Journal[] = [];
	readonly #world: Simulation;
	readonly #reducer: BuilderReducer;
	#process: Process | undefined;
	#starts = 0;
	/** The broker says it once it has noticed. */
	#lastWill: (() => void) | undefined;

	constructor(world: Simulation, options: BuilderOptions, reducer: BuilderReducer) {
		this.#world = world;
		this.#reducer = reducer;
		this.options = options;
	}

	get isAlive(): boolean {
		return this.#process !== undefined;
	}

	get timers(): readonly BuilderTimer[] {
		return [...this.#process?.timers.keys() ?? []];
	}

	get isBusy(): boolean {
		return (this.#process?.programs.size ?? 0) > 0;
	}

	/** Jobs of which something runs that does not end by itself. */
	get endless(): readonly string[] {
		return [...this.#process?.programs.values() ?? []].filter(({isEndless}) => isEndless).map(({start}) => start.job.id);
	}

	start(): void {
		if (this.#process) {
			return;
		}

		const {name, jobs, keepsResults} = this.options;
		const session = `${name}${++this.#starts}`;
		const entries = this.#world.random.shuffled([...this.spool.entries.values()]);
		const start: BuilderStart = {
			name,
			session,
			labels: {name},
			machine: {uname: 'Linux', hostname: name, cpus: 1, memoryBytes: 1, node: '22.0.0'},
			jobs,
			entries,
			...keepsResults && {results: this.spool.numbers},
		};
		const {at} = this.#world.time;
		const [state, effects] = this.#reducer.startBuilder(start, at);
		if (this.#world.keepsJournals) {
			this.journals.push({start, at, events: [], effects: [effects], texts: [JSON.stringify(effects)]});
		}

		const process: Process = {session, state, timers: new Map(), programs: new Map(), begun: new Set(), wishes: new Map(), isAlive: true, knowsItIsConnected: false};
		this.#process = process;
		this.#perform(process, effects);
		this.connectSoon();
	}

	crash(): void {
		const process = this.#process;
		if (process) {
			this.#bury(process);
			this.#world.time.after(this.#world.random.upTo(5000), () => {
				this.start();
			});
		}
	}

	/** It dies, and one of the jobs on its disk cannot be read by the next process. */
	damage(): void {
		const jobs = [...this.spool.entries.keys()];
		const job = jobs[this.#world.random.upTo(Math.max(0, jobs.length - 1))];
		this.crash();
		if (job !== undefined) {
			this.spool.damage(job);
			this.#world.forgetsAttempts(job);
		}
	}

	/** Whatever this process has begun it may be given once more. */
	forgetBegun(): void {
		this.#process?.begun.clear();
	}

	connectSoon(): void {
		this.#world.time.after(1 + this.#world.random.upTo(1500), () => {
			this.#connect();
		});
	}

	/** Its process hears of it later than the broker, or before it. */
	loseConnection(): void {
		const process = this.#process;
		if (!this.isConnected || !process) {
			return;
		}

		this.isConnected = false;
		const {session} = process;
		const cancel = this.#world.time.after(this.#world.random.upTo(20_000), () => {
			this.#sayLastWill();
		});
		this.#lastWill = () => {
			cancel();
			this.#world.hub.tell({type: 'builder-lost', builder: this.options.name, session});
		};
		this.#world.time.after(this.#world.random.upTo(3000), () => {
			if (!this.isConnected) {
				this.#hearOfLoss(process);
				this.connectSoon();
			}
		});
	}

	/** `wish`: the number of what people wanted of it when the hub said that. */
	hear(message: DownMessage | BroadcastMessage, wish: number): void {
		const process = this.#process;
		if (!this.isConnected || !process) {
			return;
		}

		const {isPaused} = process.state;
		const wasDraining = process.state.life.type !== 'working';
		this.tell({type: 'heard', message});
		const {link, life} = process.state;
		const isOfWishes = (message.type === 'govern' || message.type === 'welcome') && message.session === process.session && link.type === 'welcomed' && link.hub === message.hub;
		if (isOfWishes) {
			const last = process.wishes.get(message.hub) ?? 0;
			const isHeeded = process.state.isPaused !== isPaused || (message.type === 'govern' && message.body.drains && !wasDraining && life.type !== 'working');
			this.#world.check(!isHeeded || wish >= last, `${this.options.name} heeds a late copy of what is wanted no more`);
			process.wishes.set(message.hub, Math.max(last, wish));
		}
	}

	seeHub(): void {
		if (this.isConnected) {
			this.tell({type: 'hub-seen', session: this.#world.hub.session});
		}
	}

	tell(event: Told): void {
		if (this.#process) {
			this.#tellProcess(this.#process, event);
		}
	}

	#connect(): void {
		const process = this.#process;
		if (!process || this.isConnected || this.isCut || !this.#world.hasBroker) {
			return;
		}

		// A second connection of one client ends the first.
		this.#sayLastWill();
		this.#hearOfLoss(process);
		if (!process.isAlive) {
			return;
		}

		this.isConnected = true;
		process.knowsItIsConnected = true;
		this.#tellProcess(process, {type: 'connected'});
		this.#world.time.after(this.#world.random.upTo(5), () => {
			this.seeHub();
		});
	}

	#sayLastWill(): void {
		const say = this.#lastWill;
		this.#lastWill = undefined;
		say?.();
	}

	#hearOfLoss(process: Process): void {
		if (process.isAlive && process.knowsItIsConnected) {
			process.knowsItIsConnected = false;
			this.#tellProcess(process, {type: 'connection-lost'});
		}
	}

	#bury(process: Process): void {
		this.loseConnection();
		process.isAlive = false;
		for (const clear of process.timers.values()) {
			clear();
		}

		// Its launcher ends what ran.
		for (const program of process.programs.values()) {
			program.hasEnded = true;
		}

		process.programs.clear();
		this.#process = undefined;
	}

	#tellProcess(process: Process, event: Told): void {
		if (!process.isAlive) {
			return;
		}

		const told: BuilderEvent = {...event, at: this.#world.time.at};
		const [state, effects] = this.#reducer.stepBuilder(process.state, told);
		if (this.#world.keepsJournals) {
			const journal = this.journals.at(-1)!;
			journal.events.push(told);
			journal.effects.push(effects);
			journal.texts.push(JSON.stringify(effects));
		}

		process.state = state;
		this.#perform(process, effects);
	}

	#perform(process: Process, effects: readonly BuilderEffect[]): void {
		const ordered = [...effects.filter(each => isSpoolEffect(each)), ...effects.filter(each => !isSpoolEffect(each))];
		const end = this.#world.endOf(this.options.name, ordered.length);
		for (const effect of ordered.slice(0, end)) {
			if (process.isAlive) {
				this.#carryOut(process, effect);
			}
		}

		if (end < ordered.length && process.isAlive) {
			this.crash();
		}
	}

	#carryOut(process: Process, effect: BuilderEffect): void {
		const {time, random} = this.#world;
		switch (effect.type) {
			case 'spool-job':
			case 'spool-forget':
			case 'spool-clear-logs':
			case 'spool-log':
			case 'spool-results': {
				this.spool.apply(effect);
				break;
			}

			case 'tell': {
				break;
			}

			case 'send': {
				this.#checkSaid(effect.message);
				if (this.isConnected) {
					this.#world.sendUp(this.options.name, effect.message);
				}

				break;
			}

			case 'find-steps': {
				time.after(random.upTo(20), () => {
					this.#findSteps(process, effect.job);
				});
				break;
			}

			case 'start-step': {
				this.#startProgram(process, effect);
				break;
			}

			case 'cancel-step': {
				this.#endProgram(process, effect.job, effect.step);
				break;
			}

			case 'read-spool': {
				const {job, attempt, step, offset} = effect;
				time.after(random.upTo(3), () => {
					const bytes = this.spool.read(job, attempt, step, offset);
					this.#world.check(bytes.length <= chunkBytes, 'a chunk is too long');
					this.#tellProcess(process, {type: 'spool-read', job, attempt, step, offset, bytes});
				});
				break;
			}

			case 'set-timer': {
				const {timer, delayMs} = effect;
				process.timers.get(timer)?.();
				process.timers.set(timer, time.after(delayMs, () => {
					process.timers.delete(timer);
					this.#tellProcess(process, {type: 'timer-fired', timer});
				}));
				break;
			}

			case 'clear-timer': {
				process.timers.get(effect.timer)?.();
				process.timers.delete(effect.timer);
				break;
			}

			case 'finish': {
				this.#world.check(process.programs.size === 0, `${this.options.name} leaves while something runs`);
				// As a person, or systemd, starts it again.
				this.crash();
				break;
			}
		}
	}

	/** Nothing is said that a crash could take back. */
	#checkSaid({type, body}: UpMessage): void {
		const reports = type === 'report' ? body.reports : type === 'hello' ? body.held : [];
		for (const report of reports) {
			const kept = this.spool.entries.get(report.job)?.report;
			this.#world.check(JSON.stringify(kept) === JSON.stringify(report), `${this.options.name} says of ${report.job} what is not on its disk`);
		}
	}

	#findSteps(process: Process, job: Job): void {
		const steps = this.#world.steps[job.project];
		this.#tellProcess(process, steps ? {type: 'steps-found', job: job.id, steps} : {type: 'project-missing', job: job.id, message: `no ${job.project} here\n`});
	}

	#startProgram(process: Process, start: Start): void {
		const {job, attempt, step} = start;
		const {name, jobs} = this.options;
		const {programs} = process;
		this.#world.check(programs.size < jobs, `${name} runs more than ${jobs} at a time`);
		this.#world.check([...programs.values()].every(other => other.start.job.id !== job.id), `two steps of ${job.id} run at a time`);
		const entry = this.spool.entries.get(job.id);
		this.#world.check(entry?.report.attempt === attempt && entry.report.steps?.[step]?.state === 'running', `${name} begins ${job.id} ${step}, and its disk knows nothing of it`);
		this.#world.check(entry?.cancelled.every(each => each.step !== undefined && each.step !== start.name) === true, `${name} begins ${job.id} ${step}, which has been cancelled`);
		this.#world.check(!process.begun.has(`${job.id} ${step}`), `one process of ${name} begins ${job.id} ${step} twice`);
		process.begun.add(`${job.id} ${step}`);
		const plan = this.#world.plan(start);
		const program: Program = {start, attempt: this.#world.begins(name, start), isEndless: plan.isEndless, isBeingEnded: false, hasEnded: false};
		programs.set(keyOf(job.id, step), program);
		this.#soon(process, program, 10, () => {
			this.#tellProcess(process, {type: 'step-started', job: job.id, step});
		});
		this.#goOn(process, program, plan);
	}

	#goOn(process: Process, program: Program, {prints, exitCode, pauseMs}: {readonly prints: readonly string[]; readonly exitCode: number; readonly pauseMs: number}): void {
		const [next, ...rest] = prints;
		this.#soon(process, program, pauseMs, () => {
			if (next === undefined) {
				if (!program.isEndless) {
					this.#ends(process, program, exitCode, false);
				}

				return;
			}

			const {job, attempt, step} = program.start;
			const bytes = this.spool.print(job.id, attempt, step, Buffer.from(next));
			program.attempt.text += next;
			this.#goOn(process, program, {prints: rest, exitCode, pauseMs});
			this.#tellProcess(process, {type: 'printed', job: job.id, step, bytes});
		});
	}

	#endProgram(process: Process, job: string, step: number): void {
		const program = process.programs.get(keyOf(job, step));
		this.#world.check(program !== undefined && !program.isBeingEnded, `${job} ${step} is ended, and does not run`);
		if (program) {
			program.isBeingEnded = true;
			this.#soon(process, program, 10_000, () => {
				this.#ends(process, program, 143, true);
			});
		}
	}

	#ends(process: Process, program: Program, exitCode: number, isCancelled: boolean): void {
		const {job, step} = program.start;
		program.hasEnded = true;
		process.programs.delete(keyOf(job.id, step));
		program.attempt.ending = isCancelled ? 'cancelled' : exitCode === 0 ? 'passed' : 'failed';
		this.#tellProcess(process, {type: 'step-ended', job: job.id, step, exitCode, isCancelled});
	}

	#soon(process: Process, program: Program, withinMs: number, run: () => void): void {
		this.#world.time.after(this.#world.random.upTo(withinMs), () => {
			if (process.isAlive && !program.hasEnded) {
				run();
			}
		});
	}
}

function keyOf(job: string, step: number): string {
	return `${job} ${step}`;
}
