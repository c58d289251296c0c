import type {LedgerChange} from '../fleet/hub/events.ts';
import type {BroadcastMessage, DownMessage} from '../fleet/messages.ts';
import type {JoinedEffect, JoinedEvent, JoinedTimer, PeerTimer} from '../fleet/peer/events.ts';
import type {PassedAsk, PeerMessage} from '../fleet/peer-messages.ts';
import type {Question, Reply} from '../fleet/questions.ts';
import type {LogWrite} from './ledger/ledger.ts';
import {toldOf, type Told} from './told.ts';

/** What one event makes of the hub; it owns its state. */
export type Step = (event: JoinedEvent) => readonly JoinedEffect[];

export type ReadEffect = Extract<JoinedEffect, {readonly type: 'read-results' | 'read-rows' | 'read-records'}>;

export interface LoopEdges {
	/** Synchronous, and on disk when it returns. What it throws ends the hub: memory would know more than the disk. */
	commit(changes: readonly LedgerChange[], logs: readonly LogWrite[]): void;
	send(builder: string, message: DownMessage): void;
	broadcast(message: BroadcastMessage): void;
	/** What only the ledger has. */
	read(effect: ReadEffect, at: number): JoinedEvent;
	sendPeer(link: string, message: PeerMessage): void;
	/** The link leads nowhere that is of use. */
	peerRefused(link: string, reason: string): void;
	/** A question that another hub has passed on. */
	answerHere(ask: PassedAsk): Promise<Reply>;
	tell(told: Told): void;
	/** The ledger cannot be written. */
	failed(error: Error): void;
	now(): number;
}

export interface HubLoop {
	take(event: JoinedEvent): void;
	/** Answered once what it has changed is on disk. */
	ask(question: Question): Promise<Reply>;
	/** Of another hub, by its id. */
	askElsewhere(hub: string, question: Question): Promise<Reply>;
	/** What has come so far is on disk and said; nothing is done after this. */
	end(): void;
}

/**
 * Drives the reducer. What comes within one turn of Node's event loop is one batch: it is stepped through in its order, written
 * with one commit, and only then anything is said of it. With many builders a commit, which waits for the disk, is what costs.
 */
export function startLoop(step: Step, first: readonly JoinedEffect[], edges: LoopEdges): HubLoop {
	const timers = new Map<JoinedTimer, NodeJS.Timeout>();
	const asked = new Map<string, (reply: Reply) => void>();
	let queue: JoinedEvent[] = [];
	let turn: NodeJS.Immediate | undefined;
	let asks = 0;
	let isOver = false;

	const take = (event: JoinedEvent) => {
		if (!isOver) {
			queue.push(event);
			turn ??= setImmediate(flush);
		}
	};

	const flush = () => {
		turn = undefined;
		try {
			// What is read from the ledger comes back as events of the same turn.
			while (queue.length > 0) {
				const events = queue;
				queue = [];
				const effects: JoinedEffect[] = [];
				for (const event of events) {
					append(effects, step(event));
				}

				perform(effects);
			}
		} catch (error) {
			stop();
			edges.failed(error as Error);
		}
	};

	const perform = (effects: readonly JoinedEffect[]) => {
		const changes: LedgerChange[] = [];
		const logs: LogWrite[] = [];
		for (const effect of effects) {
			if (effect.type === 'store') {
				changes.push(effect.change);
			} else if (effect.type === 'write-log') {
				const {build, offset, bytes} = effect;
				logs.push({build, offset, bytes});
			}
		}

		if (changes.length > 0 || logs.length > 0) {
			edges.commit(changes, logs);
		}

		const told = toldOf(effects, logs);
		if (told) {
			edges.tell(told);
		}

		for (const effect of effects) {
			act(effect);
		}
	};

	const act = (effect: JoinedEffect) => {
		switch (effect.type) {
			case 'store':
			case 'write-log':
			case 'tell': {
				return;
			}

			case 'send': {
				edges.send(effect.builder, effect.message);
				return;
			}

			case 'broadcast': {
				edges.broadcast(effect.message);
				return;
			}

			case 'read-results':
			case 'read-rows':
			case 'read-records': {
				queue.push(edges.read(effect, edges.now()));
				return;
			}

			case 'reply': {
				asked.get(effect.ask)?.(effect.reply);
				asked.delete(effect.ask);
				return;
			}

			case 'peer-send': {
				edges.sendPeer(effect.link, effect.message);
				return;
			}

			case 'peer-refused': {
				edges.peerRefused(effect.link, effect.reason);
				return;
			}

			case 'answer-here': {
				const {id, from} = effect.ask;
				void edges.answerHere(effect.ask).then(reply => {
					take({type: 'answered-here', id, for: from, reply, at: edges.now()});
				});
				return;
			}

			case 'set-timer': {
				const {timer} = effect;
				setTimer(timer, effect.delayMs, at => ({type: 'timer-fired', timer, at}));
				return;
			}

			case 'set-peer-timer': {
				const timer: PeerTimer = effect.timer;
				setTimer(timer, effect.delayMs, at => ({type: 'peer-timer-fired', timer, at}));
				return;
			}

			case 'clear-timer':
			case 'clear-peer-timer': {
				clearTimeout(timers.get(effect.timer));
				timers.delete(effect.timer);
			}
		}
	};

	const setTimer = (timer: JoinedTimer, delayMs: number, fired: (at: number) => JoinedEvent) => {
		clearTimeout(timers.get(timer));
		timers.set(timer, setTimeout(() => {
			timers.delete(timer);
			take(fired(edges.now()));
		}, Math.min(delayMs, longestDelayMs)));
	};

	const stop = () => {
		isOver = true;
		queue = [];
		clearImmediate(turn);
		for (const timer of timers.values()) {
			clearTimeout(timer);
		}

		timers.clear();
	};

	const waitFor = async (eventOf: (ask: string) => JoinedEvent) => {
		const ask = String(++asks);
		return new Promise<Reply>(resolve => {
			asked.set(ask, resolve);
			take(eventOf(ask));
		});
	};

	perform(first);
	if (queue.length > 0) {
		turn ??= setImmediate(flush);
	}

	return {
		take,
		ask: async question => waitFor(ask => ({type: 'asked', ask, question, at: edges.now()})),
		askElsewhere: async (hub, question) => waitFor(ask => ({type: 'asked-elsewhere', ask, hub, question, at: edges.now()})),
		end() {
			flush();
			stop();
		},
	};
}

/** Node fires a longer one at once. */
const longestDelayMs = 2_147_483_647;

function append<Item>(list: Item[], items: readonly Item[]): void {
	for (const item of items) {
		list.push(item);
	}
}
