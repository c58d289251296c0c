import {plainLine} from '../text.ts';

export type Ring = 'bell' | 'osc9' | 'osc777';

/** The sequences that call a person by a terminal, in each of the wanted ways. */
export function ringSequences(ways: readonly Ring[], title: string, text: string): string {
	return ways.map(way => ringSequence(way, title, text)).join('');
}

function ringSequence(way: Ring, title: string, text: string): string {
	switch (way) {
		case 'bell': {
			return '\u0007';
		}

		case 'osc9': {
			// Begins with a word: what begins with a digit and a semicolon is no notification to some terminals.
			return `\u001B]9;devtui: ${clean(title)}: ${clean(text)}\u001B\\`;
		}

		case 'osc777': {
			return `\u001B]777;notify;${clean(`devtui: ${title}`)};${clean(text)}\u001B\\`;
		}
	}
}

/** Names and what programs have said must neither end the sequence nor begin another part of it. */
function clean(text: string): string {
	return [...plainLine(text).replaceAll(';', ',').replaceAll(hidden, '')].slice(0, maxLength).join('');
}

/** Controls of direction and the like, which reorder or hide text. */
const hidden = /[\p{Cf}\p{Cs}\p{Co}]/gu;
const maxLength = 200;
