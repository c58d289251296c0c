import {createListeners} from '../../lib/listeners.ts';
import {createQueryScanner} from '../../terminal/query-scanner.ts';
import {createTape, type Tape} from './tape.ts';

/** The tapes of all services of a project, written as they print. */
export interface Tapes {
	/** Undefined: it has never printed. */
	of(service: string): Tape | undefined;
	/** Those that have printed. */
	services(): readonly string[];
	/** Called after each piece; `asks`: the program waits for an answer of its terminal. Returns the unsubscriber. */
	listen(listener: TapeListener): () => void;
	/** The service is no more. */
	forget(service: string): void;
	/** Called when a service is no more; returns the unsubscriber. */
	listenToForgotten(listener: (service: string) => void): () => void;
}

export type TapeListener = (service: string, asks: boolean) => void;

/** What comes of services, as a console takes it. */
export interface ServiceSound {
	output(service: string, run: number, stream: 'stdout' | 'stderr', chunk: Uint8Array): void;
	runStarted(service: string, run: number, text: string): void;
	notice(service: string, run: number, text: string): void;
}

export function createTapes(tap: (sound: ServiceSound) => unknown, maxBytes = usualMaxBytes): Tapes {
	const tapes = new Map<string, Tape>();
	const scanners = new Map<string, ReturnType<typeof createQueryScanner>>();
	const listeners = createListeners<Parameters<TapeListener>>();
	const mourners = createListeners<[service: string]>();

	function tapeOf(service: string): Tape {
		const known = tapes.get(service);
		if (known) {
			return known;
		}

		const tape = createTape(maxBytes);
		tapes.set(service, tape);
		return tape;
	}

	function asks(service: string, chunk: Uint8Array): boolean {
		const scanner = scanners.get(service) ?? createQueryScanner();
		scanners.set(service, scanner);
		return scanner(chunk);
	}

	tap({
		output(service, run, stream, chunk) {
			tapeOf(service).output(run, stream, chunk);
			// With nobody there it is not looked for.
			if (listeners.size > 0) {
				listeners.tell(service, asks(service, chunk));
			}
		},
		runStarted(service, run, text) {
			tapeOf(service).line('run-started', run, text);
			listeners.tell(service, false);
		},
		notice(service, run, text) {
			tapeOf(service).line('notice', run, text);
			listeners.tell(service, false);
		},
	});

	return {
		of: service => tapes.get(service),
		services: () => [...tapes.keys()],
		listen: listeners.subscribe,
		forget(service) {
			tapes.delete(service);
			scanners.delete(service);
			mourners.tell(service);
		},
		listenToForgotten: mourners.subscribe,
	};
}

/** Of each service: some thousand lines, about what one scrolls back through by hand. */
const usualMaxBytes = 524_288;
