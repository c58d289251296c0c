import type {Tape} from './tape.ts';
import type {Tapes} from './tapes.ts';
import type {AttachLine} from './wire.ts';
import {withoutQueries} from './without-queries.ts';

/**
 * What services print, for one console: what is on its screen, and what waits for an answer that this console is to give.
 * Nothing is kept for it but how far it has come on the tapes. Who falls behind further than they reach goes on where they
 * begin.
 */
export interface OutputFeed {
	show(services: readonly string[]): void;
	/** Say so once it has been told of all that these have printed by now. */
	clear(services: readonly string[]): void;
	/** It has more of this service than it can take. */
	hold(service: string, isHeld: boolean): void;
	/** Some of what is there, of each service in turn; nothing, when there is nothing. */
	take(): readonly AttachLine[];
	stop(): void;
}

export interface OutputFeedOptions {
	readonly tapes: Tapes;
	/** Whether this console answers what programs ask. */
	isAnswering(): boolean;
	/** A program is to draw all anew: the beginning of its screen is lost. */
	redraw(service: string): void;
	wake(): void;
}

export function feedOutput({tapes, isAnswering, redraw, wake}: OutputFeedOptions): OutputFeed {
	/** Behind what was sent last. */
	const positions = new Map<string, number>();
	/** What was asked before is not to be answered by this console. */
	const answeredTo = new Map(tapes.services().map(service => [service, tapes.of(service)?.end() ?? 0]));
	/** Up to where it is to be cleared. */
	const clearings = new Map<string, number>();
	const held = new Set<string>();
	const asking = new Set<string>();
	let shown: ReadonlySet<string> = new Set();

	const unlisten = tapes.listen((service, asks) => {
		if (asks && isAnswering()) {
			asking.add(service);
		} else if (asks) {
			answeredTo.set(service, tapes.of(service)?.end() ?? 0);
		}

		if (shown.has(service) || asking.has(service)) {
			wake();
		}
	});

	const unforget = tapes.listenToForgotten(service => {
		positions.delete(service);
		answeredTo.delete(service);
		clearings.delete(service);
	});

	function linesOf(service: string, tape: Tape): readonly AttachLine[] {
		const before = positions.get(service);
		const isBehind = before === undefined || before < tape.start();
		const from = isBehind ? tape.firstLine() : before;
		const lines: AttachLine[] = [];
		if (isBehind) {
			lines.push(...beginning(service, tape, before === undefined ? 0 : from - before));
		}

		const old = (answeredTo.get(service) ?? 0) - from;
		const isOld = old > 0;
		const clearedAt = clearings.get(service);
		const untilCleared = clearedAt === undefined || clearedAt <= from ? bytesAtOnce : clearedAt - from;
		const {items, position} = tape.read(from, Math.min(isOld ? old : bytesAtOnce, bytesAtOnce, untilCleared));
		for (const item of items) {
			if (item.type === 'output') {
				lines.push({type: 'output', service, run: item.run, stream: item.stream, data: base64(isOld ? withoutQueries(item.bytes) : item.bytes)});
			} else {
				lines.push({...item, service});
			}
		}

		positions.set(service, position);
		if (clearedAt !== undefined && position >= clearedAt) {
			clearings.delete(service);
			lines.push({type: 'cleared', service});
		}

		if (position === tape.end()) {
			asking.delete(service);
		}

		return lines;
	}

	/** A terminal that missed something, or has nothing yet, is brought to where the tape begins. */
	function beginning(service: string, tape: Tape, missed: number): readonly AttachLine[] {
		if (tape.isMidScreen()) {
			redraw(service);
		}

		const modes = tape.modes();
		return [
			...missed > 0 ? [{type: 'notice', service, run: 0, text: `… ${sizeLabel(missed)} not shown: this console was behind …`} as const] : [],
			...modes === '' ? [] : [{type: 'output', service, run: 0, stream: 'stdout', data: base64(Buffer.from(modes))} as const],
		];
	}

	return {
		show(services) {
			shown = new Set(services);
			wake();
		},
		clear(services) {
			for (const service of services) {
				const tape = tapes.of(service);
				if (tape) {
					clearings.set(service, tape.end());
				}
			}

			wake();
		},
		hold(service, isHeld) {
			if (isHeld) {
				held.add(service);
			} else if (held.delete(service)) {
				wake();
			}
		},
		take() {
			const lines: AttachLine[] = [];
			for (const service of new Set([...shown, ...asking])) {
				const tape = tapes.of(service);
				if (tape && ((positions.get(service) ?? -1) < tape.end() || clearings.has(service)) && !held.has(service)) {
					lines.push(...linesOf(service, tape));
				} else {
					asking.delete(service);
				}
			}

			return lines;
		},
		stop() {
			unlisten();
			unforget();
		},
	};
}

const bytesAtOnce = 65_536;

function base64(bytes: Uint8Array): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}

function sizeLabel(bytes: number): string {
	return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
