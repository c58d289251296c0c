// What the thread that reads floods and the thread that has the services say to each other.

/** A terminal that the thread is to read until it is taken back, fails, or has nothing for a while. */
export interface FloodLoan {
	readonly id: number;
	/** Does not block; of this process, so that both threads have it. */
	readonly descriptor: number;
	/** Shared: see `turnAt` and `onTheWayAt`. */
	readonly control: Int32Array<SharedArrayBuffer>;
}

export type FromFloodThread =
	| {readonly type: 'chunk'; readonly id: number; readonly data: Uint8Array}
	/** The last that is said of it. */
	| {readonly type: 'returned'; readonly id: number};

/** Whose turn it is, so that a descriptor is not read once it has been closed, and may be another file's. */
export const turnAt = 0;
export const free = 0;
export const reading = 1;
/** The thread reads, and is waited for. */
export const wanted = 2;
export const takenBack = 3;

/** How many chunks have been sent and not been acknowledged. */
export const onTheWayAt = 1;

export function createControl(): Int32Array<SharedArrayBuffer> {
	return new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
}
