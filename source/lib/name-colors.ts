/** The colours of names: whoever is known keeps its own, also when it goes and comes back; whoever is new has the one that is used least. */
export interface NameColors {
	follow(names: readonly string[]): void;
	/** The parameter of the SGR sequence; undefined: nobody has told of it. */
	colorOf(name: string): number | undefined;
}

export function createNameColors(): NameColors {
	const colors = new Map<string, number>();
	return {
		follow(names) {
			const used = palette.map(color => names.filter(name => colors.get(name) === color).length);
			for (const name of names.filter(each => !colors.has(each))) {
				const index = used.indexOf(Math.min(...used));
				colors.set(name, palette[index]!);
				used[index]!++;
			}
		},
		colorOf: name => colors.get(name),
	};
}

// Cyan, yellow, green, magenta, blue, then their bright ones, as Compose does.
const palette = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94] as const;
