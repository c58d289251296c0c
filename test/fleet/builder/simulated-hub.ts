import {startHub, stepHub} from '../../../source/fleet/hub/hub.ts';
import type {HubEffect, HubEvent, HubTimer} from '../../../source/fleet/hub/events.ts';
import type {HubState} from '../../../source/fleet/hub/state.ts';
import type {Question} from '../../../source/fleet/questions.ts';
import {FleetLedger} from '../../helpers/fleet-ledger.ts';
import type {Simulation} from './simulation.ts';

type Told = HubEvent extends infer Event ? Event extends {readonly at: number} ? Omit<Event, 'at'> : Event : never;

interface Process {
	readonly session: string;
	state: HubState;
	readonly timers: Map<HubTimer, () => void>;
	readonly inbox: Told[];
	isAlive: boolean;
}

/** A hub with its disk: the processes that come and go are the reducer, what is between them is the ledger. */
export class SimulatedHub {
	ledger = new FleetLedger();
	readonly #world: Simulation;
	#process: Process | undefined;
	#starts = 0;
	#ledgers = 1;

	constructor(world: Simulation) {
		this.#world = world;
	}

	get session(): string | undefined {
		return this.#process?.session;
	}

	get ledgerId(): string {
		return `ledger${this.#ledgers}`;
	}

	/** Without those that an idle hub keeps. */
	get timers(): readonly string[] {
		return [...this.#process?.timers.keys() ?? []].filter(timer => timer !== 'keep');
	}

	start(): void {
		if (this.#process) {
			return;
		}

		const session = `hub${++this.#starts}`;
		const [state, effects] = startHub(this.ledger.read(), session, this.#world.time.at, {hub: this.ledgerId});
		const process: Process = {session, state, timers: new Map(), inbox: [], isAlive: true};
		this.#process = process;
		this.#perform(process, effects);
		if (process.isAlive) {
			this.#world.hubCame();
		}
	}

	/** `kill -9`, or the end of the machine's power: then of logs that are not final some may be gone. */
	crash(losesPower = false): void {
		const process = this.#process;
		if (!process) {
			return;
		}

		process.isAlive = false;
		for (const clear of process.timers.values()) {
			clear();
		}

		this.#process = undefined;
		if (losesPower) {
			for (const {id} of this.ledger.rows()) {
				const had = this.ledger.log(id).length;
				if (this.ledger.rows().some(row => row.id === id && (row.state === 'queued' || row.state === 'running'))) {
					this.ledger.loseLog(id, this.#world.random.upTo(had));
				}
			}
		}

		this.#world.hubWent();
	}

	/** It dies, and its disk with it: the next one has a ledger of its own. */
	loseLedger(): void {
		this.crash();
		this.ledger = new FleetLedger();
		this.#ledgers++;
	}

	/** What comes together is one batch. */
	tell(event: Told): void {
		const process = this.#process;
		if (!process) {
			return;
		}

		process.inbox.push(event);
		if (process.inbox.length === 1) {
			this.#world.time.after(this.#world.random.upTo(2), () => {
				this.#takeInbox(process);
			});
		}
	}

	/** What was accepted is known from the ledger, also when it is long over. */
	ask(ask: string, question: Question): void {
		const id = question.type === 'suggest' ? question.body.id : question.type === 'retry' ? question.body.suggestion : undefined;
		if (this.#process && id !== undefined && this.ledger.suggestions.has(id)) {
			this.#world.answer(ask, {type: 'suggested', body: {suggestion: id, builds: this.ledger.rowsOf(id), missing: []}});
		} else {
			this.tell({type: 'asked', ask, question});
		}
	}

	#takeInbox(process: Process): void {
		if (!process.isAlive) {
			return;
		}

		const effects: HubEffect[] = [];
		for (const event of process.inbox.splice(0)) {
			const [state, some] = stepHub(process.state, {...event, at: this.#world.time.at});
			process.state = state;
			effects.push(...some);
		}

		this.#perform(process, effects);
	}

	/** A crash comes before all is written, or after that and some of the rest. */
	#perform(process: Process, effects: readonly HubEffect[]): void {
		const isWritten = ({type}: HubEffect) => type === 'store' || type === 'write-log';
		const others = effects.filter(effect => !isWritten(effect));
		const end = this.#world.endOf('hub', others.length + 1);
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

	#carryOut(process: Process, effect: HubEffect): void {
		const {time} = this.#world;
		switch (effect.type) {
			case 'store':
			case 'write-log':
			case 'tell': {
				break;
			}

			case 'send': {
				this.#world.sendDown(effect.builder, effect.message);
				break;
			}

			case 'broadcast': {
				this.#world.broadcast(effect.message);
				break;
			}

			case 'reply': {
				this.#world.answer(effect.ask, effect.reply);
				break;
			}

			case 'read-results': {
				const {builder, after, upTo, limit} = effect;
				this.tell({type: 'results-read', builder, after, upTo, lines: this.ledger.resultsAfter(after, limit)});
				break;
			}

			case 'read-rows': {
				const {ask, id, suggestion} = effect;
				const builds = this.ledger.rowsOf(id);
				const suggestions = [...this.ledger.suggestions.values()].map(each => each.suggestion).filter(each => builds.some(build => build.suggestion === each.id));
				this.tell({type: 'rows-read', ask, id, suggestion, builds, suggestions});
				break;
			}

			case 'set-timer': {
				const {timer, delayMs} = effect;
				process.timers.get(timer)?.();
				process.timers.set(timer, time.after(delayMs, () => {
					process.timers.delete(timer);
					this.tell({type: 'timer-fired', timer});
				}));
				break;
			}

			case 'clear-timer': {
				process.timers.get(effect.timer)?.();
				process.timers.delete(effect.timer);
				break;
			}
		}
	}
}
