import {lineOf, type Line} from './line-edit.ts';

/** An older line stands in place of what had been written. */
export interface Recall {
	readonly draft: string;
	readonly index: number;
}

interface Written {
	readonly line: Line;
	readonly recall?: Recall | undefined;
}

/** Up and Down: older and newer lines that begin with what had been written. Undefined: there is none. */
export function recall(history: readonly string[], written: Written, step: 1 | -1): Written | undefined {
	const draft = written.recall?.draft ?? written.line.text;
	const matching = history.map((line, index) => ({line, index})).filter(({line}) => line.startsWith(draft));
	const at = written.recall?.index ?? history.length;
	const found = step === -1 ? matching.findLast(({index}) => index < at) : matching.find(({index}) => index > at);
	if (found) {
		return {line: lineOf(found.line), recall: {draft, index: found.index}};
	}

	return step === 1 && written.recall ? {line: lineOf(draft)} : undefined;
}

/** The newest last; one that is there already becomes the newest. */
export function remembered(history: readonly string[], line: string): readonly string[] {
	return [...history.filter(other => other !== line), line].slice(-maxHistory);
}

const maxHistory = 100;
