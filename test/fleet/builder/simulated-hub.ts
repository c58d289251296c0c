import {startHub, stepHub} from '../../../source/fleet/hub/hub.ts';
import type {HubEffect, HubEvent, HubTimer} from '../../../source/fleet/hub/events.ts';
import type {Question} from '../../../source/fleet/questions.ts';
import {readWanted} from '../../../source/hub/read-wanted.ts';
import {FleetLedger} from '../../helpers/fleet-ledger.ts';
import {HubProcess} from '../hub-process.ts';
import type {Simulation} from './simulation.ts';

type Told = HubEvent extends infer Event ? Event extends {readonly at: number} ? Omit<Event, 'at'> : Event : never;

type Process = HubProcess<Told, HubEffect, HubTimer>;

/** A hub with its disk: the processes that come and go are the reducer, what is between them is the ledger. */
export class SimulatedHub {
	ledger = new FleetLedger();
	readonly #world: Simulation;
	#process: Process | undefined;
	#starts = 0;
	#ledgers = 1;
	#isRestored = false;

	constructor(world: Simulation) {
		this.#world = world;
	}

	get session(): string | undefined {
		return this.#process?.session;
	}

	get ledgerId(): string {
		return `ledger${this.#ledgers}`;
	}

	get timers(): readonly string[] {
		return this.#process?.timers ?? [];
	}

	start(): void {
		if (this.#process) {
			return;
		}

		const session = `hub${++this.#starts}`;
		const {time, random} = this.#world;
		const [state, effects] = startHub(this.ledger.read(), session, time.at, {hub: this.ledgerId, ...this.#isRestored && {resultsFrom: time.at * 1000}});
		let current = state;
		const process: Process = new HubProcess(session, {
			time,
			random,
			ledger: this.ledger,
			step: event => {
				const [next, wanted] = stepHub(current, {...event, at: time.at});
				current = next;
				return wanted;
			},
			endOf: count => this.#world.endOf('hub', count),
			carryOut: effect => {
				this.#carryOut(process, effect);
			},
			die: () => {
				this.crash();
			},
		});
		this.#process = process;
		process.perform(effects);
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

		process.end();
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

	/** It dies, and the next one has this of its data. */
	restore(copy: FleetLedger): void {
		this.crash();
		this.ledger = copy;
		this.#isRestored = true;
	}

	tell(event: Told): void {
		this.#process?.take(event);
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

	#carryOut(process: Process, effect: HubEffect): void {
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

			case 'read-results':
			case 'read-rows': {
				this.tell(readWanted(effect, this.ledger, this.#world.time.at));
				break;
			}

			case 'set-timer': {
				const {timer, delayMs} = effect;
				process.setTimer(timer, delayMs, () => {
					this.tell({type: 'timer-fired', timer});
				});
				break;
			}

			case 'clear-timer': {
				process.clearTimer(effect.timer);
				break;
			}
		}
	}
}
