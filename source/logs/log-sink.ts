import type {LogStream} from './entry.ts';
import type {ScreenSize} from './line-screen.ts';
import {createLineAssembler, type LineAssembler} from './lines.ts';
import type {LogStore} from './log-store.ts';
import type {LineBlock} from './page.ts';

export interface LogSinkOptions {
	readonly store: LogStore;
	readonly clock: {
		now(): number;
		after(delayMs: number, callback: () => void): () => void;
	};
	/** Of the terminals that services are started with. */
	readonly size?: ScreenSize;
}

export interface LogSink {
	output(service: string, run: number, stream: LogStream, chunk: Uint8Array): void;
	runStarted(service: string, run: number, text: string): void;
	notice(service: string, run: number, text: string): void;
	runEnded(service: string, run: number): void;
	/** What a command beside the service prints; returns the lines that this chunk has made whole, as text. */
	jobOutput(service: string, run: number, job: string, stream: LogStream, chunk: Uint8Array): string;
	/** Returns the line that no newline has ended. */
	jobEnded(service: string, run: number, job: string): string;
	resize(service: string, size: ScreenSize): void;
	/** The service is no more, and neither are its runs and its log. */
	forget(service: string): void;
	/** The line of a stream that no newline has ended yet, a prompt for one. */
	partial(service: string, run: number, stream: LogStream): string;
}

/** Makes lines of what services print and puts them into the store. */
export function createLogSink({store, clock, size}: LogSinkOptions): LogSink {
	const streams = new Map<string, Stream>();
	const sizes = new Map<string, ScreenSize>();

	const streamOf = (service: string, run: number, stream: LogStream, job = '') => {
		const key = keyOf(service, run, stream, job);
		const known = streams.get(key);
		if (known) {
			return known;
		}

		const terminal = sizes.get(service) ?? size;
		const made: Stream = {service, assembler: createLineAssembler(terminal && {size: terminal}), cancelSettle: undefined};
		streams.set(key, made);
		return made;
	};

	const append = (service: string, run: number, stream: LogStream, block: LineBlock | undefined) => {
		if (block) {
			store.append(service, run, stream, block, clock.now());
		}

		return block?.text ?? '';
	};

	const settleLater = (service: string, run: number, stream: LogStream, state: Stream) => {
		state.cancelSettle?.();
		state.cancelSettle = state.assembler.isUnsettled()
			? clock.after(settleMs, () => {
					append(service, run, stream, state.assembler.settle());
				})
			: undefined;
	};

	const end = (service: string, run: number, job = '') => {
		let text = '';
		for (const stream of ['stdout', 'stderr'] as const) {
			const key = keyOf(service, run, stream, job);
			const state = streams.get(key);
			state?.cancelSettle?.();
			text += append(service, run, stream, state?.assembler.end());
			streams.delete(key);
		}

		return text;
	};

	return {
		output(service, run, stream, chunk) {
			const state = streamOf(service, run, stream);
			append(service, run, stream, state.assembler.push(chunk));
			settleLater(service, run, stream, state);
		},
		runStarted(service, run, text) {
			store.runStarted(service, run, text, clock.now());
		},
		notice(service, run, text) {
			store.notice(service, run, text, clock.now());
		},
		runEnded(service, run) {
			end(service, run);
		},
		jobOutput: (service, run, job, stream, chunk) => append(service, run, stream, streamOf(service, run, stream, job).assembler.push(chunk)),
		jobEnded: end,
		resize(service, next) {
			sizes.set(service, next);
			for (const state of streams.values()) {
				if (state.service === service) {
					state.assembler.resize(next);
				}
			}
		},
		forget(service) {
			sizes.delete(service);
			for (const [key, state] of streams) {
				if (state.service === service) {
					state.cancelSettle?.();
					streams.delete(key);
				}
			}

			store.forget(service);
		},
		partial: (service, run, stream) => streams.get(keyOf(service, run, stream))?.assembler.partial() ?? '',
	};
}

interface Stream {
	readonly service: string;
	readonly assembler: LineAssembler;
	cancelSettle: (() => void) | undefined;
}

/** Quiet for so long, a program that redraws lines is taken to be done with them. Spinners turn every 80 ms. */
const settleMs = 500;

function keyOf(service: string, run: number, stream: LogStream, job = ''): string {
	return `${service} ${run} ${stream} ${job}`;
}
