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

const controls = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]+/g;
