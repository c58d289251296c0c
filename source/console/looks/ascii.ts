import {textWidth} from '../../lib/text-width.ts';

/** Whether the frame is to be drawn in ASCII: because somebody wants it, or because the locale or the terminal has no more. */
export function wantsAscii(wanted: 'auto' | 'unicode' | 'ascii', environment: Readonly<Record<string, string | undefined>>): boolean {
	return wanted === 'ascii' || (wanted === 'auto' && (environment['TERM'] === 'linux' || isOtherLocale(environment)));
}

/** A row of the frame with glyphs of ASCII in place of others, each as wide as it was. What is no glyph, such as a name, stays. */
export function asciiRow(row: string): string {
	return row.replaceAll(glyphs, glyph => {
		const shown = known.get(glyph) ?? ofBlock(glyph.codePointAt(0) ?? 0);
		return shown + ' '.repeat(Math.max(0, textWidth(glyph) - 1));
	});
}

/** As everywhere: the first of the three that is set counts. None of them is set in many containers, whose terminals know UTF-8. */
function isOtherLocale(environment: Readonly<Record<string, string | undefined>>): boolean {
	const locale = [environment['LC_ALL'], environment['LC_CTYPE'], environment['LANG']].find(value => value !== undefined && value !== '');
	return locale !== undefined && !/utf-?8/i.test(locale);
}

/** Arrows, technical signs, lines, blocks, shapes, signs, braille; and the few that stand elsewhere. Joined by a variation selector. */
const glyphs = /[\u00B7\u00BB\u00D7\u2010-\u2027\u2030-\u205E\u2190-\u21FF\u2200-\u23FF\u2500-\u27BF\u2800-\u28FF\u2B00-\u2BFF]\uFE0F?/g;

const known = new Map(Object.entries({
	'○': 'o', '◌': '.', '◐': '~', '●': '+', '◑': '!', '◒': '-', '✖': 'x', '✔': 'v', '■': '#', '⊘': '/',
	'▸': '>', '⏸': '=', '⚙': '&', '△': '^', '↻': '@',
	'█': '#', '▓': '=', '▒': '%', '╌': '~', '»': '>',
	'·': '-', '×': 'x', '–': '-', '—': '-', '…': '~', '•': '*', '≥': '>', '≤': '<', '‹': '<', '›': '>', '“': '"', '”': '"', '‘': '\'', '’': '\'',
	'↑': '^', '↓': 'v', '←': '<', '→': '>', '▾': 'v', '▴': '^', '▲': '^', '▼': 'v', '▶': '>', '◀': '<', '◂': '<', '▹': '>', '✓': 'v', '✗': 'x', '⏎': '<',
}));

const horizontal = new Set('─━┄┅┈┉═╌╍╴╶╸╺╼╾');
const vertical = new Set('│┃┆┇┊┋║╎╏╵╷╹╻╽╿');

function ofBlock(codePoint: number): string {
	const glyph = String.fromCodePoint(codePoint);
	if (codePoint >= 0x25_00 && codePoint < 0x25_80) {
		return horizontal.has(glyph) ? '-' : vertical.has(glyph) ? '|' : '+';
	}

	return codePoint < 0x22_00 && codePoint >= 0x21_90 ? '>' : codePoint >= 0x25_80 && codePoint < 0x25_A0 ? '#' : '*';
}
