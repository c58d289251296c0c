import type {BuildState} from '../fleet/builds.ts';

/** How the newest suggestion of a project has come out, as a small picture for a README. `undefined`: nobody knows. */
export function badge(state: BuildState | undefined): string {
	const {word, color} = state === undefined ? unknown : looks[state];
	const [left, right] = [widthOf(label), widthOf(word)];
	const width = left + right;
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${label}: ${word}"><title>${label}: ${word}</title>`
		+ `<clipPath id="r"><rect width="${width}" height="20" rx="3"/></clipPath>`
		+ `<g clip-path="url(#r)"><rect width="${left}" height="20" fill="#4b5563"/><rect x="${left}" width="${right}" height="20" fill="${color}"/></g>`
		+ `<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">`
		+ `<text x="${left / 2}" y="14" textLength="${left - padding}">${label}</text><text x="${left + right / 2}" y="14" textLength="${right - padding}">${word}</text></g></svg>\n`;
}

const label = 'build';
const unknown = {word: 'unknown', color: '#6b7280'};
// White on each of them is readable: a contrast of 4.5 at least.
const looks: Readonly<Record<BuildState, {readonly word: string; readonly color: string}>> = {
	passed: {word: 'passing', color: '#15803d'},
	failed: {word: 'failing', color: '#b91c1c'},
	cancelled: unknown,
	unknown,
	queued: {word: 'queued', color: '#6b7280'},
	running: {word: 'running', color: '#a16207'},
};

/** The text is fitted to it, whatever font there is. */
function widthOf(word: string): number {
	return word.length * letterWidth + padding;
}

const letterWidth = 6.5;
const padding = 10;
