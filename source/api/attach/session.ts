import type {Lines} from '../../http/answer.ts';
import type {About} from '../instance.ts';
import type {Store} from '../../core/store.ts';
import type {LogStore} from '../../logs/log-store.ts';
import type {Audience, Member} from './audience.ts';
import {feedLog} from './log-feed.ts';
import {commandFor, type Message} from './messages.ts';
import {feedOutput} from './output-feed.ts';
import {feedState} from './state-feed.ts';
import type {Tapes} from './tapes.ts';
import type {AttachLine} from './wire.ts';

/** A console somewhere else: what it is told, as fast as it reads, and what it says. */
export interface Session {
	/** Until it goes, or devtui ends. */
	write(lines: Lines): Promise<void>;
	take(messages: readonly Message[]): void;
}

/** What a session needs of the instance. */
export interface Stage {
	readonly about: About;
	readonly store: Store;
	readonly logs: LogStore;
	readonly tapes: Tapes;
	readonly audience: Audience;
	input(service: string, data: Uint8Array): void;
	/** Make a program draw all anew. */
	redraw(service: string): void;
	/** Those so far, then as they come; returns the unsubscriber. */
	subscribeProblems(listener: (text: string) => void): () => void;
}

export function openSession(id: string, stage: Stage): Session {
	const {about, store, logs, tapes, audience} = stage;
	let problems: AttachLine[] = [];
	let cleared: AttachLine[] = [];
	/** The last of each service: whoever does not read is not told of each. */
	const sizes = new Map<string, AttachLine>();
	let wakeUp = () => {};
	const wake = () => {
		wakeUp();
	};

	const member: Member = audience.join({
		isHome: false,
		onSize(service, size) {
			sizes.set(service, {type: 'size', service, size: size ?? null});
			wake();
		},
	});
	const state = feedState(store, wake);
	const output = feedOutput({tapes, isAnswering: member.isAnswering, redraw: stage.redraw, wake});
	const log = feedLog(logs, wake);
	const unsubscribe = stage.subscribeProblems(text => {
		problems = [...problems, {type: 'problem' as const, text}].slice(-mostProblems);
		wake();
	});

	function next(): readonly AttachLine[] {
		const told = [...sizes.values(), ...cleared, ...problems];
		sizes.clear();
		cleared = [];
		problems = [];
		return [...state.take(), ...told, ...output.take(), ...log.take()];
	}

	/** A reader that is stopped, or gone without a word, must not keep others waiting for what only one decides. */
	async function writeAwake(lines: Lines, batch: readonly AttachLine[]): Promise<void> {
		const timer = setTimeout(() => {
			member.setAwake(false);
		}, asleepMs);
		await lines.writeAll(batch);
		clearTimeout(timer);
		member.setAwake(true);
	}

	async function untilWoken(signal: AbortSignal): Promise<void> {
		await new Promise<void>(resolve => {
			wakeUp = resolve;
			signal.addEventListener('abort', wake, {once: true});
		});
		signal.removeEventListener('abort', wake);
		wakeUp = () => {};
	}

	function take(message: Message): void {
		switch (message.type) {
			case 'input': {
				stage.input(message.service, Buffer.from(message.data, 'base64'));
				break;
			}

			case 'reply': {
				if (member.isAnswering()) {
					stage.input(message.service, Buffer.from(message.data, 'base64'));
				}

				break;
			}

			case 'size': {
				member.wish(message.service, message);
				break;
			}

			case 'show': {
				member.show(message.services);
				output.show(message.services);
				break;
			}

			case 'hold':
			case 'release': {
				output.hold(message.service, message.type === 'hold');
				break;
			}

			case 'clear': {
				output.clear(message.services);
				cleared = [...cleared, {type: 'log-cleared', services: message.services, sequence: logs.sequence()}];
				wake();
				break;
			}

			case 'log': {
				log.begin();
				break;
			}

			case 'command': {
				const command = commandFor(new Set(Object.keys(store.getSnapshot().services)), message.command);
				if (command) {
					store.command(command);
				}

				break;
			}
		}
	}

	return {
		async write(lines) {
			try {
				await lines.write({type: 'hello', session: id, about, project: store.project, state: store.getSnapshot()});
				while (!lines.signal.aborted) {
					const batch = next();
					if (batch.length > 0) {
						await writeAwake(lines, batch);
					} else {
						await untilWoken(lines.signal);
					}
				}

				if (!lines.isGone()) {
					await lines.writeAll([...next(), {type: 'end'}]);
				}
			} finally {
				member.leave();
				unsubscribe();
				log.stop();
				output.stop();
				state.stop();
			}
		},
		take(messages) {
			for (const message of messages) {
				take(message);
			}
		},
	};
}

const asleepMs = 2000;
const mostProblems = 20;
