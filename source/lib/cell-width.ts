import {eastAsianWidth} from 'get-east-asian-width';

/**
 * How many columns text takes, one code point at a time, as modern terminals and string-width (so Ink) count it: emoji
 * sequences, flags, keycaps and Korean syllables made of parts are one cluster. A step takes the state after the code
 * point before (0: none) and gives the next one, packed as xterm.js packs it: code point << 3 | width << 1 | joined.
 */
export function stepCell(codePoint: number, preceding: number): number {
	if (codePoint < firstCombining) {
		return codePoint << 3 | 1 << 1;
	}
	const width = joinedWidth(codePoint, preceding);
	return width === undefined
		? codePoint << 3 | codePointWidth(codePoint) << 1
		: (isRegionalIndicator(codePoint) ? pairedFlag : codePoint) << 3 | width << 1 | 1;
}

/** Of the whole cluster so far. */
export function cellWidth(state: number): number {
	return state >> 1 & 3;
}

/** Whether the code point belongs to the cell before it. */
export function isJoined(state: number): boolean {
	return (state & 1) === 1;
}

export function codePointWidth(codePoint: number): number {
	const known = widths[codePoint];
	if (known) {
		return known - 1;
	}
	const width = isInvisible(codePoint) ? 0 : eastAsianWidth(codePoint);
	widths[codePoint] = width + 1;
	return width;
}

const firstCombining = 0x3_00;
const zeroWidthJoiner = 0x20_0D;
const emojiVariation = 0xFE_0F;
const keycap = 0x20_E3;
// A flag is two regional indicators; the third begins the next flag.
const pairedFlag = 0;
// 0: not asked yet, else width + 1.
const widths = new Uint8Array(0x11_00_00);
const emojiVariationWidths = new Map<number, number>();

function joinedWidth(codePoint: number, preceding: number): number | undefined {
	const before = preceding >> 3;
	const widthBefore = cellWidth(preceding);
	if (codePointWidth(codePoint) === 0) {
		return codePoint === emojiVariation ? Math.max(widthBefore, emojiVariationWidth(before))
			: codePoint === keycap && isKeycapBase(before) ? 2
				: widthBefore;
	}
	if (preceding === 0) {
		return undefined;
	}
	if (before === zeroWidthJoiner && isPictographic(codePoint)) {
		return 2;
	}
	if (isSkinTone(codePoint) && widthBefore === 2 && (isPictographic(before) || before === emojiVariation)) {
		return 2;
	}
	if (isRegionalIndicator(codePoint) && isRegionalIndicator(before)) {
		return 2;
	}
	if (isVowelJamo(codePoint) && isLeadingJamo(before) || isTrailingJamo(codePoint) && isVowelJamo(before)) {
		return widthBefore;
	}
	return undefined;
}

function emojiVariationWidth(base: number): number {
	let width = emojiVariationWidths.get(base);
	if (width === undefined) {
		width = isEmoji(String.fromCodePoint(base, emojiVariation)) ? 2 : codePointWidth(base);
		emojiVariationWidths.set(base, width);
	}
	return width;
}

// Slow to make, and asked only once something beyond Latin is printed.
let emoji: RegExp | undefined;

function isEmoji(cluster: string): boolean {
	emoji ??= new RegExp('^\\p{RGI_Emoji}$', 'v');
	return emoji.test(cluster);
}

let invisible: RegExp | undefined;

function isInvisible(codePoint: number): boolean {
	invisible ??= /^[\p{Default_Ignorable_Code_Point}\p{Control}\p{Format}\p{Nonspacing_Mark}\p{Enclosing_Mark}\p{Surrogate}]$/u;
	return invisible.test(String.fromCodePoint(codePoint));
}

const pictographic = /\p{Extended_Pictographic}/u;

function isPictographic(codePoint: number): boolean {
	return codePoint >= 0x20_00 && pictographic.test(String.fromCodePoint(codePoint));
}

function isKeycapBase(codePoint: number): boolean {
	return codePoint === emojiVariation || codePoint === 0x23 || codePoint === 0x2A || codePoint >= 0x30 && codePoint <= 0x39;
}

function isSkinTone(codePoint: number): boolean {
	return codePoint >= 0x1_F3_FB && codePoint <= 0x1_F3_FF;
}

function isRegionalIndicator(codePoint: number): boolean {
	return codePoint >= 0x1_F1_E6 && codePoint <= 0x1_F1_FF;
}

function isLeadingJamo(codePoint: number): boolean {
	return codePoint >= 0x11_00 && codePoint <= 0x11_5F || codePoint >= 0xA9_60 && codePoint <= 0xA9_7C;
}

function isVowelJamo(codePoint: number): boolean {
	return codePoint >= 0x11_60 && codePoint <= 0x11_A7 || codePoint >= 0xD7_B0 && codePoint <= 0xD7_C6;
}

function isTrailingJamo(codePoint: number): boolean {
	return codePoint >= 0x11_A8 && codePoint <= 0x11_FF || codePoint >= 0xD7_CB && codePoint <= 0xD7_FB;
}
