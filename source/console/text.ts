import cliTruncate from 'cli-truncate';
import {stripAnsi} from '../lib/ansi.ts';
import {textWidth} from '../lib/text-width.ts';

/** At most `width` columns, the end cut with `…`. */
export function cut(text: string, width: number): string {
	if (textWidth(text) <= width) {
		return text;
	}

	// cli-truncate takes some clusters of emoji for narrower than terminals do.
	for (let room = width; room > 0; room--) {
		const shown = cliTruncate(text, room);
		if (textWidth(shown) <= width) {
			return shown;
		}
	}

	return '';
}

/** A name in at most `width` columns: those that begin alike end differently (`worker-1`, `worker-2`), so it is cut in its middle. */
export function cutName(name: string, width: number): string {
	const shown = textWidth(name) <= width ? name : cliTruncate(name, Math.max(1, width), {position: 'middle'});
	return textWidth(shown) <= width && width >= leastForMiddle ? shown : cut(name, width);
}

/** Narrower, a beginning says more than two ends. */
const leastForMiddle = 7;

/** Exactly `width` columns, cut or filled with blanks at the end. */
export function fit(text: string, width: number): string {
	const shown = cut(text, width);
	return shown + ' '.repeat(Math.max(0, width - textWidth(shown)));
}

/** Exactly `width` columns, filled with blanks before. */
export function fitRight(text: string, width: number): string {
	const shown = cut(text, width);
	return ' '.repeat(Math.max(0, width - textWidth(shown))) + shown;
}

/** `left` and `right` at the ends of `width` columns; what does not fit is cut from the left one. */
export function spread(left: string, right: string, width: number): string {
	const shown = cut(right, width);
	return fit(left, Math.max(0, width - textWidth(shown))) + shown;
}

/** Lines of at most `width` columns, broken between words where there are any. */
export function wrap(text: string, width: number): readonly string[] {
	if (textWidth(text) <= width) {
		return [text.trimEnd()];
	}

	const lines: string[] = [];
	for (let rest = text; rest !== '';) {
		const line = takeLine(rest, Math.max(2, width));
		lines.push(line.trimEnd());
		rest = rest.slice(line.length).trimStart();
	}

	return lines;
}

function takeLine(text: string, width: number): string {
	let used = 0;
	let end = 0;
	let afterBlank = 0;
	for (const {segment} of clusters.segment(text)) {
		used += textWidth(segment);
		if (used > width && end > 0) {
			return text.slice(0, afterBlank > 0 && segment !== ' ' ? afterBlank : end);
		}

		end += segment.length;
		afterBlank = segment === ' ' ? end : afterBlank;
	}

	return text;
}

const clusters = new Intl.Segmenter();

/** The parts, as many whole ones as fit. */
export function joinFitting(parts: readonly string[], separator: string, width: number): string {
	let joined = '';
	for (const part of parts) {
		const longer = joined === '' ? part : joined + separator + part;
		if (textWidth(longer) > width) {
			break;
		}

		joined = longer;
	}

	return joined;
}

/** What a program or a file has said, as one line that cannot disturb the screen. */
export function plainLine(text: string): string {
	return stripAnsi(text).replaceAll(controls, ' ').trim();
}

// Those too that turn around what follows.
const controls = /[\u0000-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069]+/g;
