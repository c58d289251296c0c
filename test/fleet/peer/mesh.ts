import type {Suggestion} from '../../../source/fleet/builds.ts';
import {decodePeer, encodePeer, isRefusal} from '../../../source/fleet/codec.ts';
import {startJoined, stepJoined} from '../../../source/fleet/peer/joined.ts';
import type {PeerMessage} from '../../../source/fleet/peer-messages.ts';
import type {Question, Reply} from '../../../source/fleet/questions.ts';
import {SeededRandom} from '../../helpers/seeded-random.ts';
import {VirtualTime} from '../../helpers/virtual-time.ts';
import {suggestionOf} from '../hub/world.ts';
import type {MeshBuilder} from './mesh-builder.ts';
import {MeshHub, type JoinedReducer} from './mesh-hub.ts';

export interface MeshCircumstances {
	readonly seed: number;
	/** What becomes of a message between hubs: lost, sent a second time; on its way for at most so long. */
	readonly loss: number;
	readonly copies: number;
	readonly delayMs: number;
	/** How likely a hub dies while it carries out what one of its steps wants. */
	readonly crashes: number;
	/** At most so many records come with one message. */
	readonly pageRecords: number;
	/** How far the clocks of the hubs go ahead, in their order; those of the others are right. */
	readonly clocks?: readonly number[];
}

export const quietly: MeshCircumstances = {seed: 1, loss: 0, copies: 0, delayMs: 20, crashes: 0, pageRecords: 200};

interface Joint {
	/** Joins the other. */
	readonly from: string;
	readonly to: string;
	isCut: boolean;
}

/** Joined hubs with their disks and builders, and a network between the hubs, in virtual time. */
export class Mesh {
	readonly time = new VirtualTime();
	readonly random: SeededRandom;
	readonly hubs = new Map<string, MeshHub>();
	readonly joints: Joint[] = [];
	readonly unanswered = new Map<string, string>();
	readonly pageRecords: number;
	onTheirWay = 0;
	isHealed = true;
	readonly #circumstances: MeshCircumstances;
	readonly #reducer: JoinedReducer;
	#asks = 0;

	constructor(circumstances: MeshCircumstances = quietly, reducer: JoinedReducer = {startJoined, stepJoined}) {
		this.#circumstances = circumstances;
		this.#reducer = reducer;
		this.pageRecords = circumstances.pageRecords;
		this.random = new SeededRandom(circumstances.seed);
	}

	/** With so many builders, called after it: `a1`, `a2` …. */
	addHub(id: string, builders: number): MeshHub {
		const hub = new MeshHub(this, id, this.#reducer);
		hub.clockMs = this.#circumstances.clocks?.[this.hubs.size] ?? 0;
		this.hubs.set(id, hub);
		hub.start();
		for (let number = 1; number <= builders; number++) {
			hub.addBuilder(`${id}${number}`);
		}

		return hub;
	}

	get builders(): readonly MeshBuilder[] {
		return [...this.hubs.values()].flatMap(({builders}) => [...builders.values()]);
	}

	hub(id: string): MeshHub {
		return this.hubs.get(id)!;
	}

	join(from: string, to: string): this {
		this.joints.push({from, to, isCut: false});
		this.#link(this.joints.at(-1)!);
		return this;
	}

	/** By the network, or by people; mended, it is joined again. */
	cut(joint: Joint): void {
		if (!joint.isCut) {
			joint.isCut = true;
			this.#lose(joint);
		}
	}

	/** As people want it at the hub that has joined the other; mended, it joins it again. */
	leave(joint: Joint): void {
		if (!joint.isCut) {
			joint.isCut = true;
			const {session} = this.hub(joint.from);
			this.hub(joint.from).tell({type: 'peer-lost', link: `to ${joint.to}`, hasLeft: true});
			this.hub(joint.to).tell({type: 'peer-lost', link: `from ${joint.from}`, ...session !== undefined && {session}, hasLeft: true});
		}
	}

	mend(joint: Joint): void {
		if (joint.isCut) {
			joint.isCut = false;
			this.#link(joint);
		}
	}

	hubCame(id: string): void {
		for (const joint of this.joints) {
			if (joint.from === id || joint.to === id) {
				this.#link(joint);
			}
		}
	}

	hubWent(id: string): void {
		for (const joint of this.joints) {
			if (joint.from === id || joint.to === id) {
				this.#lose(joint);
			}
		}

		this.time.after(this.random.upTo(10_000), () => {
			this.hub(id).start();
		});
	}

	send(from: string, link: string, message: PeerMessage): void {
		const joint = this.joints.find(each => link === (each.from === from ? `to ${each.to}` : `from ${each.from}`) && (each.from === from || each.to === from));
		if (!joint || joint.isCut) {
			return;
		}

		const {loss, copies, delayMs} = this.#circumstances;
		const to = joint.from === from ? joint.to : joint.from;
		const count = this.isHealed ? 1 : this.random.chance(loss) ? 0 : this.random.chance(copies) ? 2 : 1;
		for (let copy = 0; copy < count; copy++) {
			const most = !this.isHealed && this.random.chance(0.05) ? delayMs * 100 : delayMs;
			const arrived = decodePeer(encodePeer(message));
			if (isRefusal(arrived)) {
				throw new Error(arrived.refusal);
			}

			this.onTheirWay++;
			this.time.after(1 + this.random.upTo(most), () => {
				this.onTheirWay--;
				this.hub(to).tell({type: 'peer-heard', link: joint.from === from ? `from ${from}` : `to ${from}`, message: arrived});
			});
		}
	}

	/** Asked at that hub until it answers. */
	ask(id: string, question: Question): string {
		const ask = `ask${++this.#asks}`;
		this.unanswered.set(ask, id);
		const again = () => {
			if (this.hub(id).replies.has(ask)) {
				this.unanswered.delete(ask);
			} else {
				this.hub(id).ask(ask, question);
				this.time.after(2000, again);
			}
		};

		again();
		return ask;
	}

	suggest(id: string, suggestion: Partial<Suggestion>): void {
		this.ask(id, {type: 'suggest', body: suggestionOf(suggestion)});
	}

	/** Of a hub that has to do with what belongs to another. */
	askElsewhere(at: string, hub: string, question: Question): string {
		const ask = `ask${++this.#asks}`;
		this.hub(at).tell({type: 'asked-elsewhere', ask, hub, question});
		return ask;
	}

	answerHere(at: string, {id, from, question}: {readonly id: string; readonly from: string; readonly question: Question}): void {
		const ask = `ask${++this.#asks}`;
		this.hub(at).ask(ask, question);
		this.time.after(100, () => {
			const reply: Reply | undefined = this.hub(at).replies.get(ask);
			if (reply) {
				this.hub(at).tell({type: 'answered-here', id, for: from, reply});
			}
		});
	}

	/** How many of so many effects are carried out; fewer than all: then it dies. */
	endOf(count: number): number {
		return !this.isHealed && count > 1 && this.random.chance(this.#circumstances.crashes) ? this.random.upTo(count - 1) : count;
	}

	advance(ms: number): this {
		this.time.advance(ms);
		return this;
	}

	/** Nothing is lost from here on, and everybody is there; until nothing is left to do. */
	settle(): this {
		this.isHealed = true;
		for (const joint of this.joints) {
			this.mend(joint);
		}

		for (const builder of this.builders) {
			builder.comeBack();
		}

		this.time.advance(1000);
		for (let second = 0; second < 600 && this.#restless().length > 0; second++) {
			this.time.advance(1000);
		}

		const restless = this.#restless();
		if (restless.length > 0) {
			throw new Error(restless.join('\n'));
		}

		return this;
	}

	#restless(): readonly string[] {
		const all = [...this.hubs.values()];
		return [
			...this.onTheirWay > 0 ? [`${this.onTheirWay} messages are on their way`] : [],
			...this.#strangers(),
			...[...this.unanswered].map(([ask, hub]) => `${ask} is not answered at ${hub}`),
			...all.flatMap(hub => [
				...hub.session === undefined ? [`${hub.id} is not there`] : [],
				...hub.timers.map(timer => `the timer ${timer} of ${hub.id} runs`),
				...hub.rows().filter(({state}) => state === 'queued' || state === 'running').map(({id, state}) => `${id} is ${state} at ${hub.id}`),
			]),
		];
	}

	/** All hubs have heard of all that any of them has said. */
	#strangers(): readonly string[] {
		const heads = [...this.hubs.values()].map(({ledger}) => JSON.stringify(ledger.heads().map(({hub, upTo}) => [hub, upTo] as const).sort(([one], [other]) => one < other ? -1 : 1)));
		return new Set(heads).size > 1 ? [`the hubs are not equally far: ${heads.join(' ')}`] : [];
	}

	#link(joint: Joint): void {
		if (joint.isCut || this.hub(joint.from).session === undefined || this.hub(joint.to).session === undefined) {
			return;
		}

		this.time.after(this.random.upTo(50), () => {
			if (!joint.isCut) {
				this.hub(joint.from).tell({type: 'peer-linked', link: `to ${joint.to}`});
			}
		});
	}

	#lose({from, to}: Joint): void {
		this.hub(from).tell({type: 'peer-lost', link: `to ${to}`});
		this.hub(to).tell({type: 'peer-lost', link: `from ${from}`});
	}
}
