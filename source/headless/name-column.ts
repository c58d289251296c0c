import type {ProjectSpec} from '../core/spec.ts';

/** What stands before each line: `api    | `. */
export interface NameColumn {
	prefixOf(name: string): string;
	/** Names of this project from now on. The column grows with them and never shrinks: each change of it is a break for who reads. */
	follow(project: ProjectSpec): void;
}

export const own = 'devtui';

/** Whoever is known keeps its colour, also when it goes and comes back; whoever is new has the one that is used least. */
export function createNameColumn(project: ProjectSpec, isColored: boolean): NameColumn {
	const colors = new Map<string, number>();
	const prefixes = new Map<string, string>();
	let width = own.length;
	let followed: ProjectSpec | undefined;

	const follow = (next: ProjectSpec) => {
		if (next === followed) {
			return;
		}

		followed = next;
		const names = next.services.map(({name}) => name);
		const used = palette.map(color => names.filter(name => colors.get(name) === color).length);
		for (const name of names.filter(each => !colors.has(each))) {
			const index = used.indexOf(Math.min(...used));
			colors.set(name, palette[index]!);
			used[index]!++;
			// A service may be called `devtui`.
			prefixes.delete(name);
		}

		const wanted = Math.max(width, ...names.map(name => name.length));
		if (wanted > width) {
			width = wanted;
			prefixes.clear();
		}
	};

	follow(project);
	return {
		follow,
		prefixOf(name) {
			const known = prefixes.get(name);
			if (known !== undefined) {
				return known;
			}

			const plain = `${name.padEnd(width)} | `;
			const prefix = isColored ? `\u001B[${colors.get(name) ?? grey}m${plain}\u001B[0m` : plain;
			prefixes.set(name, prefix);
			return prefix;
		},
	};
}

// Cyan, yellow, green, magenta, blue, then their bright ones, as Compose does.
const palette = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94] as const;
/** Of devtui itself, unless a service is called so. */
const grey = 90;
