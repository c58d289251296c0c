/** How much a thread has printed that nobody has taken yet. One that prints faster than it is read waits, as at a pipe that is full. */
export interface PrintRoom {
	/** By the thread, which waits for room. */
	enter(text: string): void;
	/** By who has read that. */
	leave(text: string): void;
}

/** What both threads look at. */
export function newPrintRoom(): SharedArrayBuffer {
	return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
}

export function printRoom(shared: SharedArrayBuffer): PrintRoom {
	const unread = new Int32Array(shared);
	return {
		enter(text) {
			for (let now = Atomics.load(unread, 0); now >= maxUnread; now = Atomics.load(unread, 0)) {
				Atomics.wait(unread, 0, now);
			}

			Atomics.add(unread, 0, sizeOf(text));
		},
		leave(text) {
			Atomics.sub(unread, 0, sizeOf(text));
			Atomics.notify(unread, 0);
		},
	};
}

/** Read in some milliseconds: whoever reads has more to do. */
const maxUnread = 1024 * 1024;

/** A line of one letter takes no less room on its way. */
function sizeOf(text: string): number {
	return text.length + 256;
}
