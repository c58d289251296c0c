import type {ProjectSpec} from '../core/spec.ts';
import {createNameColors} from '../lib/name-colors.ts';

/** What stands before each line: `api    | `. */
export interface NameColumn {
	prefixOf(name: string): string;
	/** Names of this project from now on. The column grows with them and never shrinks: each change of it is a break for who reads. */
	follow(project: ProjectSpec): void;
}

export const own = 'devtui';

export function createNameColumn(project: ProjectSpec, isColored: boolean): NameColumn {
	const colors = createNameColors();
	const prefixes = new Map<string, string>();
	let width = own.length;
	let followed: ProjectSpec | undefined;

	const follow = (next: ProjectSpec) => {
		if (next === followed) {
			return;
		}

		followed = next;
		const names = next.services.map(({name}) => name);
		// A service may be called `devtui`.
		for (const name of names.filter(each => colors.colorOf(each) === undefined)) {
			prefixes.delete(name);
		}

		colors.follow(names);

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
			const prefix = isColored ? `\u001B[${colors.colorOf(name) ?? grey}m${plain}\u001B[0m` : plain;
			prefixes.set(name, prefix);
			return prefix;
		},
	};
}

/** Of devtui itself, unless a service is called so. */
const grey = 90;
