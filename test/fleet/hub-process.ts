import type {JoinedEffect} from '../../source/fleet/peer/events.ts';
import type {FleetLedger} from '../helpers/fleet-ledger.ts';
import type {SeededRandom} from '../helpers/seeded-random.ts';
import type {VirtualTime} from '../helpers/virtual-time.ts';

export interface HubEdges<Event, Effect> {
	readonly time: VirtualTime;
	readonly random: SeededRandom;
	readonly ledger: FleetLedger;
	step(event: Event): readonly Effect[];
	/** How many of so many effects are carried out; fewer than all: then it dies. */
	endOf(count: number): number;
	/** Of what is not written. */
	carryOut(effect: Effect): void;
	/** Calls `end`. */
	die(): void;
}

/** One process of a hub in virtual time: it does what the loop of a hub does (`startLoop`), and may die at any point of it. */
export class HubProcess<Event, Effect extends JoinedEffect, Timer extends string> {
	readonly session: string;
	isAlive = true;
	readonly #edges: HubEdges<Event, Effect>;
	readonly #timers = new Map<Timer, () => void>();
	readonly #inbox: Event[] = [];

	constructor(session: string, edges: HubEdges<Event, Effect>) {
		this.session = session;
		this.#edges = edges;
	}

	/** Without those that an idle hub keeps. */
	get timers(): readonly Timer[] {
		return [...this.#timers.keys()].filter(timer => timer !== 'keep');
	}

	/** What comes together is one batch. */
	take(event: Event): void {
		this.#inbox.push(event);
		if (this.#inbox.length === 1) {
			const {time, random} = this.#edges;
			time.after(random.upTo(2), () => {
				if (this.isAlive) {
					this.perform(this.#inbox.splice(0).flatMap(each => this.#edges.step(each)));
				}
			});
		}
	}

	/** A crash comes before all is written, or after that and some of the rest. */
	perform(effects: readonly Effect[]): void {
		const isWritten = ({type}: Effect) => type === 'store' || type === 'write-log';
		const others = effects.filter(effect => !isWritten(effect));
		const end = this.#edges.endOf(others.length + 1);
		if (end > 0) {
			this.#edges.ledger.commit(effects.filter(effect => isWritten(effect)));
			for (const effect of others.slice(0, end - 1)) {
				this.#edges.carryOut(effect);
			}
		}

		if (end <= others.length && this.isAlive) {
			this.#edges.die();
		}
	}

	setTimer(timer: Timer, delayMs: number, fired: () => void): void {
		this.clearTimer(timer);
		this.#timers.set(timer, this.#edges.time.after(delayMs, () => {
			this.#timers.delete(timer);
			fired();
		}));
	}

	clearTimer(timer: Timer): void {
		this.#timers.get(timer)?.();
		this.#timers.delete(timer);
	}

	end(): void {
		this.isAlive = false;
		for (const clear of this.#timers.values()) {
			clear();
		}
	}
}
