import type {Labels} from './builds.ts';

/** Whether all that is wanted is there; a value may hold `*`. */
export function labelsMatch(wanted: Labels, labels: Labels): boolean {
	return Object.entries(wanted).every(([name, pattern]) => Object.hasOwn(labels, name) && matchesStars(pattern, labels[name] ?? ''));
}

/** The same whatever order they were written in. */
export function labelsKey(labels: Labels): string {
	return JSON.stringify(Object.entries(labels).sort(([a], [b]) => a < b ? -1 : 1));
}

/** In a time that grows with the product of both lengths, unlike a regular expression's: the pattern is a stranger's. */
export function matchesStars(pattern: string, text: string): boolean {
	let at = 0;
	let inPattern = 0;
	let star = -1;
	let afterStar = 0;
	while (at < text.length) {
		if (pattern[inPattern] === '*') {
			star = inPattern++;
			afterStar = at;
		} else if (pattern[inPattern] === text[at]) {
			inPattern++;
			at++;
		} else if (star === -1) {
			return false;
		} else {
			inPattern = star + 1;
			at = ++afterStar;
		}
	}

	while (pattern[inPattern] === '*') {
		inPattern++;
	}

	return inPattern === pattern.length;
}
