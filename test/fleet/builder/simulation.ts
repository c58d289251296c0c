import {startBuilder, stepBuilder} from '../../../source/fleet/builder/builder.ts';
import type {BuilderEffect} from '../../../source/fleet/builder/events.ts';
import type {Builder, FinalState, ResultLine, Suggestion} from '../../../source/fleet/builds.ts';
import type {BroadcastMessage, DownMessage, UpMessage} from '../../../source/fleet/messages.ts';
import type {Question, Reply} from '../../../source/fleet/questions.ts';
import type {FleetLedger} from '../../helpers/fleet-ledger.ts';
import {SeededRandom} from '../../helpers/seeded-random.ts';
import {VirtualTime} from '../../helpers/virtual-time.ts';
import {SimulatedBuilder, type BuilderOptions, type BuilderReducer} from './simulated-builder.ts';
import {SimulatedHub} from './simulated-hub.ts';

type Start = BuilderEffect & {readonly type: 'start-step'};

export interface Circumstances {
	readonly seed: number;
	readonly builders: readonly BuilderOptions[];
	/** What becomes of a message: lost, or sent a second time, with these probabilities; on its way for at most so long. */
	readonly loss: number;
	readonly copies: number;
	readonly delayMs: number;
	/** The broker ends with the hub. */
	readonly isEmbedded: boolean;
	/** How likely a process dies while it carries out what one of its steps wants. */
	readonly crashes: number;
}

/** What one attempt of a step has done. */
export interface Attempt {
	text: string;
	/** Absent: its builder died meanwhile. */
	ending?: FinalState;
}

/** A hub, builders, their disks and programs, and a network in between, in virtual time. Broken promises throw. */
export class Simulation {
	readonly time = new VirtualTime();
	readonly random: SeededRandom;
	readonly hub: SimulatedHub;
	readonly builders = new Map<string, SimulatedBuilder>();
	readonly steps: Readonly<Record<string, readonly string[]>> = {one: [''], other: [''], three: ['a', 'b', 'c']};
	/** By job and step's name. */
	readonly attempts = new Map<string, Attempt[]>();
	readonly suggestions: Suggestion[] = [];
	/** Its data were put back: builders have result lines that the hub has not. */
	isRestored = false;
	/** Of ledgers before the one that there is. */
	readonly resultsBefore = new Map<string, readonly ResultLine[]>();
	readonly unanswered = new Set<string>();
	/** Messages. */
	onTheirWay = 0;
	/** At which step of whom, and after how much of what that wants, it dies; counts steps from 0. */
	planned: {readonly who: string; readonly step: number; readonly end: number} | undefined;
	readonly counts = new Map<string, number[]>();
	isHealed = false;
	/** What each process was told, and what it wanted: of all logs several times their size. */
	readonly keepsJournals: boolean;
	readonly #circumstances: Circumstances;
	readonly #broken: string[] = [];
	readonly #begun = new Set<string>();
	/** Jobs that the hub had before its data were put back. */
	readonly #lost = new Set<string>();
	#suggested = 0;
	/** Nobody waits for the answers to what was asked up to this one. */
	#givenUp = 0;
	#asks = 0;
	readonly #wishes = new Map<string, {readonly wanted: Builder['wanted']; readonly number: number}>();

	constructor(circumstances: Circumstances, reducer: BuilderReducer = {startBuilder, stepBuilder}, keepsJournals = false) {
		this.#circumstances = circumstances;
		this.keepsJournals = keepsJournals;
		this.random = new SeededRandom(circumstances.seed);
		this.hub = new SimulatedHub(this);
		for (const options of circumstances.builders) {
			this.builders.set(options.name, new SimulatedBuilder(this, options, reducer));
		}

		this.hub.start();
		for (const builder of this.builders.values()) {
			builder.start();
		}
	}

	get hasBroker(): boolean {
		return !this.#circumstances.isEmbedded || this.hub.session !== undefined;
	}

	check(isSo: boolean, sentence: string): void {
		if (!isSo) {
			this.#broken.push(sentence);
		}
	}

	expectNothingBroken(): void {
		if (this.#broken.length > 0) {
			throw new Error(this.#broken.join('\n'));
		}
	}

	/** How many of so many effects are carried out; fewer than all: then it dies. */
	endOf(who: string, count: number): number {
		const all = this.counts.get(who) ?? [];
		this.counts.set(who, all);
		all.push(count);
		if (this.planned?.who === who && this.planned.step === all.length - 1) {
			return this.planned.end;
		}

		return !this.isHealed && count > 0 && this.random.chance(this.#circumstances.crashes) ? this.random.upTo(count - 1) : count;
	}

	hubCame(): void {
		this.#showHub();
		if (this.#circumstances.isEmbedded) {
			for (const builder of this.builders.values()) {
				builder.connectSoon();
			}
		}
	}

	hubWent(): void {
		if (this.#circumstances.isEmbedded) {
			for (const builder of this.builders.values()) {
				builder.loseConnection();
			}
		}

		this.#showHub();
		this.time.after(this.random.upTo(10_000), () => {
			this.hub.start();
		});
	}

	/** Nothing was left to do. */
	loseLedger(): void {
		this.resultsBefore.set(this.hub.ledgerId, this.hub.ledger.results);
		this.suggestions.length = 0;
		this.#suggested = 0;
		this.isHealed = false;
		this.hub.loseLedger();
	}

	/** From a copy that was made earlier. What was accepted since is lost, and what was under way then is built once more. */
	restoreLedger(copy: FleetLedger): void {
		const kept = this.suggestions.filter(({id}) => copy.suggestions.has(id));
		this.suggestions.splice(0, Infinity, ...kept);
		for (const {job} of this.hub.ledger.rows()) {
			this.#lost.add(job);
		}

		// Whoever has no answer by then has given up: it takes longer than he waits.
		this.#givenUp = this.#asks;
		this.unanswered.clear();
		this.#begun.clear();
		for (const builder of this.builders.values()) {
			builder.forgetBegun();
		}

		this.isRestored = true;
		this.hub.restore(copy);
	}

	cut(builder: SimulatedBuilder): void {
		builder.isCut = true;
		builder.loseConnection();
	}

	mend(builder: SimulatedBuilder): void {
		builder.isCut = false;
		builder.connectSoon();
	}

	sendUp(builder: string, message: UpMessage): void {
		const bytes = structuredClone(message);
		this.#send(() => {
			this.hub.tell({type: 'heard', builder, message: bytes});
		});
	}

	sendDown(builder: string, message: DownMessage | BroadcastMessage): void {
		const bytes = structuredClone(message);
		const wish = this.#wishOf(builder);
		this.#send(() => {
			this.builders.get(builder)?.hear(bytes, wish);
		});
	}

	broadcast(message: BroadcastMessage): void {
		for (const name of this.builders.keys()) {
			this.sendDown(name, message);
		}
	}

	/** No other suggestion has it. */
	suggestionId(): string {
		return `s${this.hub.ledgerId.slice('ledger'.length)}x${++this.#suggested}`;
	}

	/** Asked again until there is an answer, as whoever asks does. */
	ask(question: Question): void {
		const number = ++this.#asks;
		const ask = `ask${number}`;
		if (question.type === 'suggest') {
			this.suggestions.push(question.body);
		}

		this.unanswered.add(ask);
		const tell = (): void => {
			if (this.unanswered.has(ask)) {
				this.#send(() => {
					// Of two people's wishes the one that comes last counts, be it a late copy; at the end nobody has any.
					if (number > this.#givenUp && (!this.isHealed || this.unanswered.has(ask))) {
						this.hub.ask(ask, question);
					}
				});
				this.time.after(3000, tell);
			}
		};

		tell();
	}

	answer(ask: string, _reply: Reply): void {
		this.#send(() => {
			this.unanswered.delete(ask);
		});
	}

	/** What a program will do: by what it is, so that it is the same in the same history. */
	plan({job, attempt, name}: Start): {readonly prints: readonly string[]; readonly exitCode: number; readonly pauseMs: number; readonly isEndless: boolean} {
		const {random} = this;
		const isLong = job.project === 'other' && random.chance(0.05);
		const lines = Array.from({length: random.upTo(5)}, (_, index) => `${job.id} ${name} attempt ${attempt} line ${index}\n`);
		return {
			prints: lines.map(line => isLong ? line.repeat(4000) : line.repeat(1 + random.upTo(3))),
			exitCode: random.upTo(1),
			pauseMs: random.chance(0.5) ? 5 : 4000,
			isEndless: random.chance(0.1) && !this.isHealed,
		};
	}

	begins(builder: string, {job, attempt, name}: Start): Attempt {
		const all = this.#attemptsOf(job.id, name);
		const isFirst = !this.#begun.has(`${job.id} ${name} ${attempt}`);
		// Work that the hub is done with may come so late that its builder knows nothing of it any more: nobody hears of that run.
		this.check(this.hub.ledger.job(job.id) !== undefined || this.#lost.has(job.id), `${builder} begins ${job.id}, of which the hub knows nothing`);
		this.check(isFirst || this.hub.ledger.job(job.id)?.isSettled === true, `${builder} begins ${job.id} ${name} twice in attempt ${attempt}`);
		this.#begun.add(`${job.id} ${name} ${attempt}`);
		const begun: Attempt = {text: ''};
		all.push(begun);
		return begun;
	}

	/** Its builder begins it as if for the first time. */
	forgetsAttempts(job: string): void {
		for (const begun of [...this.#begun].filter(each => each.startsWith(`${job} `))) {
			this.#begun.delete(begun);
		}
	}

	/** Nothing is lost from here on, and everybody is there. */
	heal(): void {
		this.isHealed = true;
		this.planned = undefined;
		for (const builder of this.builders.values()) {
			if (builder.isCut) {
				this.mend(builder);
			}
		}
	}

	/** People want nothing any more but that all comes to an end. */
	askForTheEnd(): void {
		for (const [name, builder] of this.builders) {
			this.ask({type: 'resume', body: {builder: name}});
			for (const id of builder.endless) {
				this.ask({type: 'cancel', body: {id}});
			}
		}
	}

	reconnect(): void {
		for (const builder of this.builders.values()) {
			this.cut(builder);
			this.mend(builder);
		}
	}

	/** How often people have wanted something else of it. */
	#wishOf(builder: string): number {
		const wanted = this.hub.ledger.builder(builder)?.wanted;
		const last = this.#wishes.get(builder) ?? {wanted: undefined, number: 0};
		const wish = last.wanted === wanted ? last : {wanted, number: last.number + 1};
		this.#wishes.set(builder, wish);
		return wish.number;
	}

	#attemptsOf(job: string, name: string): Attempt[] {
		const key = `${job} ${name}`;
		const all = this.attempts.get(key) ?? [];
		this.attempts.set(key, all);
		return all;
	}

	#showHub(): void {
		for (const builder of this.builders.values()) {
			this.time.after(this.random.upTo(50), () => {
				builder.seeHub();
			});
		}
	}

	#send(deliver: () => void): void {
		const {loss, copies, delayMs} = this.#circumstances;
		const count = this.isHealed ? 1 : this.random.chance(loss) ? 0 : this.random.chance(copies) ? 2 : 1;
		for (let copy = 0; copy < count; copy++) {
			// Some are on their way for very long.
			const most = !this.isHealed && this.random.chance(0.05) ? delayMs * 100 : delayMs;
			this.onTheirWay++;
			this.time.after(1 + this.random.upTo(most), () => {
				this.onTheirWay--;
				deliver();
			});
		}
	}
}
