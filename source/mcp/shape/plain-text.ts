import {stripAnsi} from '../../lib/ansi.ts';

/** What a program has printed, as text and nothing else: no sequences, no control characters, nothing that turns the order of letters. */
export function plainText(text: string): string {
	return stripAnsi(text).replaceAll(unwanted, '').replaceAll(halves, '\uFFFD');
}

/** Of a long line the beginning, and how much is left out. */
export function cutText(text: string, maxLength: number): string {
	if (text.length <= maxLength) {
		return text;
	}

	const isPair = (text.charCodeAt(maxLength - 1) & 0xFC_00) === 0xD8_00;
	const kept = text.slice(0, maxLength - (isPair ? 1 : 0));
	return `${kept}… (${text.length - kept.length} more characters)`;
}

/** Control characters but the tab, and marks that change the direction of what follows. */
const unwanted = /[\0-\u0008\u000A-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;
/** Of a pair of surrogates: what a pipe has torn, and no JSON should have. */
const halves = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
