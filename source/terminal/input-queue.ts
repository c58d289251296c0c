/** What waits to be interpreted, in the order in which it came. */
export type QueueItem =
	| {readonly type: 'bytes'; readonly bytes: Uint8Array}
	| {readonly type: 'notice'; readonly text: string}
	/** Nothing of what has come before is to be seen any more. */
	| {readonly type: 'clear'};

export interface InputQueue {
	/** Bytes, characters of notices, and one for all else. */
	readonly size: number;
	push(item: QueueItem): void;
	/** The next item, or the first `maxBytes` of it. */
	take(maxBytes: number): QueueItem | undefined;
	/** The bytes before the first item of another kind. */
	bytesAhead(): readonly Uint8Array[];
	/** Leave out so many of them. */
	drop(length: number): void;
	clear(): void;
}

export function createInputQueue(): InputQueue {
	let items: QueueItem[] = [];
	let head = 0;
	// Bytes of items[head] that have been taken.
	let offset = 0;
	let size = 0;

	function dropHead(): void {
		head++;
		offset = 0;
		if (head === items.length) {
			items = [];
			head = 0;
		} else if (head >= compactAfter) {
			items = items.slice(head);
			head = 0;
		}
	}

	return {
		get size() {
			return size;
		},
		push(item) {
			if (item.type === 'bytes' && item.bytes.length === 0) {
				return;
			}
			items.push(item);
			size += sizeOf(item);
		},
		take(maxBytes) {
			const item = items[head];
			if (item?.type !== 'bytes') {
				if (item !== undefined) {
					size -= sizeOf(item);
					dropHead();
				}
				return item;
			}
			const bytes = item.bytes.subarray(offset, offset + maxBytes);
			offset += bytes.length;
			size -= bytes.length;
			if (offset >= item.bytes.length) {
				dropHead();
			}
			return {type: 'bytes', bytes};
		},
		bytesAhead() {
			const chunks: Uint8Array[] = [];
			for (let index = head; index < items.length; index++) {
				const item = items[index]!;
				if (item.type !== 'bytes') {
					break;
				}
				chunks.push(index === head ? item.bytes.subarray(offset) : item.bytes);
			}
			return chunks;
		},
		drop(length) {
			size -= length;
			offset += length;
			for (let item = items[head]; item?.type === 'bytes' && offset >= item.bytes.length; item = items[head]) {
				const rest = offset - item.bytes.length;
				dropHead();
				offset = rest;
			}
		},
		clear() {
			items = [];
			head = 0;
			offset = 0;
			size = 0;
		},
	};
}

const compactAfter = 1024;

export function sizeOf(item: QueueItem): number {
	switch (item.type) {
		case 'bytes': {
			return item.bytes.length;
		}

		case 'notice': {
			return item.text.length;
		}

		case 'clear': {
			return 1;
		}
	}
}
