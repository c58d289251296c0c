import type {Mark} from './child-mark.ts';

/** What a process reads from and prints to: a terminal or pipes. */
export interface ChildStreams {
	/** false: refused, too much is waiting. */
	write(data: Uint8Array): boolean;
	/** The process shall read an end of file after what has been written. */
	endInput(): void;
	readonly pendingInput: number;
	resize(columns: number, rows: number): void;
	pause(): void;
	resume(): void;
	/**
	 * To be called once nobody is left to print: passes on what has been printed, then calls `done`, once. A terminal
	 * has no end as long as one side of it is held open, so a mark is written to it.
	 */
	drain(writeMark: (mark: Mark) => void, done: () => void): void;
	/** After that: somebody else reads and prints from now on, and what was typed before is not for them. Not paused. */
	renew(): void;
	/** Devtui's ends, in the order in which whoever keeps them open takes them. */
	descriptors(): readonly number[];
	/** Lets go of the descriptors. */
	close(): void;
}

export interface StreamsListener {
	/** What a pipe brings is lent: valid until this returns. */
	output(chunk: Uint8Array, stream: 'stdout' | 'stderr'): void;
	/** All that was written has been taken. */
	inputDrained(): void;
}
