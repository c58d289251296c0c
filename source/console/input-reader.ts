import type {ConsoleClock} from './host.ts';
import {canResolve, parseInput, resolveRest, type InputEvent} from './input.ts';
import {createUnfinishedInput} from './unfinished-input.ts';

export interface InputReaderOptions {
	readonly stdin: NodeJS.ReadStream;
	readonly clock: Pick<ConsoleClock, 'setTimer'>;
	/** For how long what has begun like this is waited for; undefined: as long as for any key. */
	patienceMs?(rest: Uint8Array): number | undefined;
	onEvents(events: readonly InputEvent[]): void;
	/** No more will come: the terminal is gone. */
	onEnd(): void;
}

/** Read the keyboard and the mouse until the returned function is called. */
export function readInput({stdin, clock, patienceMs = () => undefined, onEvents, onEnd}: InputReaderOptions): () => void {
	const unfinished = createUnfinishedInput();
	let cancelTimer = nothing;

	function receive(chunk: Uint8Array | string): void {
		cancelTimer();
		const bytes = unfinished.join(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
		if (!bytes) {
			return;
		}

		const {events, rest} = parseInput(bytes);
		unfinished.keep(rest);
		cancelTimer = canResolve(rest) ? clock.setTimer(patienceMs(rest) ?? escapeMs, resolveSoon) : nothing;
		if (events.length > 0) {
			onEvents(events);
		}
	}

	/** Whoever stood still for that long reads first what has followed meanwhile. */
	function resolveSoon(): void {
		const next = setImmediate(resolve);
		cancelTimer = () => {
			clearImmediate(next);
		};
	}

	function resolve(): void {
		const rest = unfinished.rest();
		unfinished.keep(new Uint8Array());
		onEvents(resolveRest(rest));
	}

	stdin.on('data', receive);
	stdin.on('end', onEnd);
	stdin.on('close', onEnd);
	stdin.on('error', onEnd);
	stdin.resume();
	return () => {
		cancelTimer();
		stdin.off('data', receive);
		stdin.off('end', onEnd);
		stdin.off('close', onEnd);
		stdin.pause();
		// What a terminal that closes says last is heard by nobody, and must not be an uncaught error.
		stdin.off('error', onEnd);
		stdin.on('error', nothing);
	};
}

/** A lone Esc is the key when nothing has followed it for so long. */
const escapeMs = 50;

function nothing(): void {}
