import {applySgr, openSgr, plainStyle} from '../lib/sgr.ts';

/** What colours are in force: the SGR sequence that a terminal at rest needs to show them; empty for plain text. */
export type StyleText = string;

/** The style after one more SGR sequence. Programs use few: what was asked once is remembered. */
export function nextStyle(style: StyleText, parameters: string): StyleText {
	const known = transitions.get(style)?.get(parameters);
	return known ?? remember(style, parameters, compute(style, parameters));
}

export const resetStyle = '\u001B[0m';
export const closeLink = '\u001B]8;;\u001B\\';

let transitions = new Map<StyleText, Map<string, StyleText>>();
let count = 0;
const maxCount = 4096;

function compute(style: StyleText, parameters: string): StyleText {
	const next = plainStyle();
	if (style !== '') {
		applySgr(next, style.slice(2, -1));
	}

	applySgr(next, parameters);
	return openSgr(next);
}

function remember(style: StyleText, parameters: string, next: StyleText): StyleText {
	if (count++ > maxCount) {
		transitions = new Map();
		count = 0;
	}

	const from = transitions.get(style) ?? new Map<string, StyleText>();
	transitions.set(style, from);
	// A copy: a slice would keep the whole chunk that it was cut from in memory.
	from.set(String.fromCharCode(...Array.from(parameters, character => character.charCodeAt(0))), next);
	return next;
}
