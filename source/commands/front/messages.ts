import type {TerminalModes} from './terminal-modes.ts';

/** What the engine tells its front. */
export type EngineMessage =
	/** From now on the console has the terminal. */
	| 'console-open'
	/** It has given the terminal back, and is to be stopped with its front. */
	| 'suspended'
	/** It needs neither terminal nor front any more. */
	| 'detached';

/** What the front tells the engine. */
export type FrontMessage =
	/** It was sent this signal. */
	| FrontSignal
	/** What the terminal is to be given back with, should the front not live to do it. */
	| {readonly modes: TerminalModes};

export type FrontSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/**
 * In place of the signal's number where listeners are told of one that the front has handed on: what was sent to both by one
 * `kill` comes twice, and is to count once.
 */
export const handedOn = 0;
