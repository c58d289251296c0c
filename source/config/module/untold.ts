/** What a module has printed before anybody listens. */
export interface Untold {
	add(text: string): void;
	/** There was more than is kept. */
	isTooMuch(): boolean;
	/** All of it, or the beginning of what was too much; nothing of that is kept any longer. */
	take(): string;
}

export function createUntold(): Untold {
	let text = '';
	let isTooMuch = false;
	return {
		add(more) {
			isTooMuch ||= text.length + more.length > maxUntold;
			if (!isTooMuch) {
				text += more;
			}
		},
		isTooMuch: () => isTooMuch,
		take() {
			const taken = isTooMuch ? `${text.slice(0, mostOfTooMuch)}\n… (it has printed much more)\n` : text;
			text = '';
			isTooMuch = false;
			return taken;
		},
	};
}

/** In characters. */
export const maxUntold = 64 * 1024 * 1024;
/** Shows what goes round and round. */
const mostOfTooMuch = 4096;
