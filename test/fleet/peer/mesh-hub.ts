import type {Build} from '../../../source/fleet/builds.ts';
import type {startJoined, stepJoined} from '../../../source/fleet/peer/joined.ts';
import type {JoinedEffect, JoinedEvent, JoinedTimer, PeerTimer} from '../../../source/fleet/peer/events.ts';
import type {Question, Reply} from '../../../source/fleet/questions.ts';
import {readWanted} from '../../../source/hub/read-wanted.ts';
import {FleetLedger} from '../../helpers/fleet-ledger.ts';
import {HubProcess} from '../hub-process.ts';
import {MeshBuilder} from './mesh-builder.ts';
import type {Mesh} from './mesh.ts';

export interface JoinedReducer {
	readonly startJoined: typeof startJoined;
	readonly stepJoined: typeof stepJoined;
}

type Told = JoinedEvent extends infer Event ? Event extends {readonly at: number} ? Omit<Event, 'at'> : never : never;

type Process = HubProcess<Told, JoinedEffect, JoinedTimer>;

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
		return this.#process?.timers ?? [];
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
		let current = state;
		const process: Process = new HubProcess(session, {
			time: this.#world.time,
			random: this.#world.random,
			ledger: this.ledger,
			step: event => {
				const [next, wanted] = this.#reducer.stepJoined(current, {...event, at: this.#now});
				current = next;
				return wanted;
			},
			endOf: count => this.#world.endOf(count),
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
			this.#world.hubCame(this.id);
			for (const builder of this.builders.values()) {
				builder.hello();
			}
		}
	}

	crash(): void {
		const process = this.#process;
		if (process) {
			process.end();
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
		this.#process?.take(structuredClone(event));
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
				this.tell(readWanted(effect, this.ledger, this.#now));
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
				this.tell(readWanted({...effect, limit: Math.min(effect.limit, this.#world.pageRecords)}, this.ledger, this.#now));
				break;
			}

			case 'answer-here': {
				const {id, from, question} = effect.ask;
				this.#world.answerHere(this.id, {id, from, question});
				break;
			}

			case 'set-timer':
			case 'set-peer-timer': {
				const {timer} = effect;
				process.setTimer(timer, effect.delayMs, () => {
					this.tell(isOfPeers(timer) ? {type: 'peer-timer-fired', timer} : {type: 'timer-fired', timer});
				});
				break;
			}

			case 'clear-timer':
			case 'clear-peer-timer': {
				process.clearTimer(effect.timer);
				break;
			}
		}
	}
}

function isOfPeers(timer: JoinedTimer): timer is PeerTimer {
	return timer === 'away' || timer.startsWith('peer:') || timer.startsWith('answer:');
}
