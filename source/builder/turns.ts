/** Who may be in a place only alone: each goes in when all who came before have left. */
export interface Turns {
	/** `go` is called now, or once it is its turn. Returns what leaves the place, or gives up waiting. */
	enter(place: string, go: () => void): () => void;
}

export function createTurns(): Turns {
	const lines = new Map<string, (() => void)[]>();
	return {
		enter(place, go) {
			const line = lines.get(place) ?? [];
			if (lines.has(place)) {
				line.push(go);
			} else {
				lines.set(place, line);
				go();
			}

			return () => {
				const index = line.indexOf(go);
				if (index !== -1) {
					line.splice(index, 1);
					return;
				}

				const next = line.shift();
				if (next) {
					next();
				} else {
					lines.delete(place);
				}
			};
		},
	};
}
