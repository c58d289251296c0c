import type {Build} from '../../../source/fleet/builds.ts';
import type {startJoined, stepJoined} from '../../../source/fleet/peer/joined.ts';
import {type JoinedState} from '../../../source/fleet/peer/joined.ts';
import type {JoinedEffect, JoinedEvent, JoinedTimer} from '../../../source/fleet/peer/events.ts';
import type {Question, Reply} from '../../../source/fleet/questions.ts';
import {FleetLedger} from '../../helpers/fleet-ledger.ts';
import {MeshBuilder} from './mesh-builder.ts';
import type {Mesh} from './mesh.ts';

export interface JoinedReducer {
	readonly startJoined: typeof startJoined;
	readonly stepJoined: typeof stepJoined;
}

type Told = JoinedEvent extends infer Event ? Event extends {readonly at: number} ? Omit<Event, 'at'> : never : never;

interface Process {
	readonly session: string;
	state: JoinedState;
	readonly timers: Map<JoinedTimer, () => void>;
	readonly inbox: Told[];
	isAlive: boolean;
}

/** A hub of several, with its disk and its builders. */
export class MeshHub {
	readonly id: string;
	readonly ledger: FleetLedger;
	/** What people have been told. */
	readonly notices: string[] = [];
	readonly builders = new Map<string, MeshBuilder>();
	readonly replies = new Map<string, Reply>();
	readonly refusals: string[] = [];
	/** For people. */
	name: string;
	/** How far its clock goes ahead. */
	clockMs = 0;
	readonly #world: Mesh;
	readonly #reducer: JoinedReducer;
	#process: Process | undefined;
	#starts = 0;

	constructor(world: Mesh, id: string, reducer: JoinedReducer) {
		this.#world = world;
		this.id = id;
		this.name = `hub ${id}`;
		this.ledger = new FleetLedger(id);
		this.#reducer = reducer;
	}

	get session(): string | undefined {
		return this.#process?.session;
	}

	get timers(): readonly string[] {
		return [...this.#process?.timers.keys() ?? []].filter(timer => timer !== 'keep');
	}

	get #now(): number {
		return this.#world.time.at + this.clockMs;
	}

	start(): void {
		if (this.#process) {
			return;
		}

		const session = `${this.id}${++this.#starts}`;
		const [state, effects] = this.#reducer.startJoined(this.ledger.read(), this.ledger.readPeers(), session, this.#now, {hub: this.id, name: this.name});
		const process: Process = {session, state, timers: new Map(), inbox: [], isAlive: true};
		this.#process = process;
		this.#perform(process, effects);
		if (process.isAlive) {
			this.#world.hubCame(this.id);
			for (const builder of this.builders.values()) {
				builder.hello();
			}
		}
	}

	crash(): void {
		const process = this.#process;
		if (process) {
			process.isAlive = false;
			for (const clear of process.timers.values()) {
				clear();
			}

			this.#process = undefined;
			this.#world.hubWent(this.id);
		}
	}

	addBuilder(name: string, labels: Readonly<Record<string, string>> = {}): MeshBuilder {
		const builder = new MeshBuilder(this.#world, this.id, name, labels);
		this.builders.set(name, builder);
		builder.hello();
		return builder;
	}

	tell(event: Told): void {
		const process = this.#process;
		if (!process) {
			return;
		}

		process.inbox.push(structuredClone(event));
		if (process.inbox.length === 1) {
			this.#world.time.after(this.#world.random.upTo(2), () => {
				this.#takeInbox(process);
			});
		}
	}

	/** As whoever has the ledger does: what was accepted is known from it. */
	ask(ask: string, question: Question): void {
		const isOld = question.type === 'suggest' && this.ledger.suggestions.has(question.body.id);
		if (this.#process && isOld) {
			this.replies.set(ask, {type: 'suggested', body: {suggestion: question.body.id, builds: [], missing: []}});
		} else {
			this.tell({type: 'asked', ask, question});
		}
	}

	/** Of all hubs. */
	rows(): readonly Build[] {
		return [...this.ledger.rows(), ...this.ledger.foreignRows()];
	}

	#takeInbox(process: Process): void {
		if (!process.isAlive) {
			return;
		}

		const effects: JoinedEffect[] = [];
		for (const event of process.inbox.splice(0)) {
			const [state, some] = this.#reducer.stepJoined(process.state, {...event, at: this.#now});
			process.state = state;
			effects.push(...some);
		}

		this.#perform(process, effects);
	}

	/** A crash comes before all is written, or after that and some of the rest. */
	#perform(process: Process, effects: readonly JoinedEffect[]): void {
		const isWritten = ({type}: JoinedEffect) => type === 'store' || type === 'write-log';
		const others = effects.filter(effect => !isWritten(effect));
		const end = this.#world.endOf(others.length + 1);
		if (end > 0) {
			this.ledger.commit(effects.filter(effect => isWritten(effect)));
			for (const effect of others.slice(0, end - 1)) {
				this.#carryOut(process, effect);
			}
		}

		if (end <= others.length && process.isAlive) {
			this.crash();
		}
	}

	#carryOut(process: Process, effect: JoinedEffect): void {
		switch (effect.type) {
			case 'store':
			case 'write-log':
			case 'read-results': {
				break;
			}

			case 'tell': {
				this.notices.push(...effect.notice === undefined ? [] : [effect.notice]);
				break;
			}

			case 'send': {
				this.builders.get(effect.builder)?.hear(structuredClone(effect.message));
				break;
			}

			case 'broadcast': {
				for (const builder of this.builders.values()) {
					builder.hear(structuredClone(effect.message));
				}

				break;
			}

			case 'reply': {
				this.replies.set(effect.ask, effect.reply);
				break;
			}

			case 'read-rows': {
				const {ask, id, suggestion} = effect;
				this.tell({type: 'rows-read', ask, id, suggestion, builds: this.ledger.rowsOf(id), suggestions: []});
				break;
			}

			case 'peer-send': {
				this.#world.send(this.id, effect.link, effect.message);
				break;
			}

			case 'peer-refused': {
				this.refusals.push(`${effect.link}: ${effect.reason}`);
				break;
			}

			case 'read-records': {
				const {link, session, hub, after, upTo, limit} = effect;
				this.tell({type: 'records-read', link, session, hub, after, ...this.ledger.recordsAfter(hub, after, upTo, Math.min(limit, this.#world.pageRecords))});
				break;
			}

			case 'answer-here': {
				const {id, from, question} = effect.ask;
				this.#world.answerHere(this.id, {id, from, question});
				break;
			}

			case 'set-timer':
			case 'set-peer-timer': {
				this.#setTimer(process, effect.timer, effect.delayMs);
				break;
			}

			case 'clear-timer':
			case 'clear-peer-timer': {
				process.timers.get(effect.timer)?.();
				process.timers.delete(effect.timer);
				break;
			}
		}
	}

	#setTimer(process: Process, timer: JoinedTimer, delayMs: number): void {
		process.timers.get(timer)?.();
		process.timers.set(timer, this.#world.time.after(delayMs, () => {
			process.timers.delete(timer);
			this.tell(timer === 'away' || timer.startsWith('peer:') || timer.startsWith('answer:')
				? {type: 'peer-timer-fired', timer: timer as 'away'}
				: {type: 'timer-fired', timer: timer as 'keep'});
		}));
	}
}
