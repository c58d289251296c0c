export interface Size {
	readonly columns: number;
	readonly rows: number;
}

/** One request at a time, and the last size at the end: two under way would arrive in any order. */
export function createResizing(send: (size: Size) => Promise<unknown>): (size: Size) => void {
	let wanted: Size | undefined;
	let isSending = false;

	const sendWanted = async (): Promise<void> => {
		isSending = true;
		while (wanted) {
			const size = wanted;
			wanted = undefined;
			try {
				await send(size);
			} catch {
				// It has ended meanwhile.
			}
		}

		isSending = false;
	};

	return size => {
		wanted = size;
		if (!isSending) {
			void sendWanted();
		}
	};
}
