import {lineOf} from '../line-edit.ts';
import type {PaletteDialog} from '../dialog-state.ts';
import type {ViewState} from '../view-state.ts';

/** Up and Down: older and newer lines that begin with what had been written. */
export function recall({history}: ViewState, palette: PaletteDialog, step: 1 | -1): PaletteDialog {
	const draft = palette.recall?.draft ?? palette.line.text;
	const matching = history.map((line, index) => ({line, index})).filter(({line}) => line.startsWith(draft));
	const at = palette.recall?.index ?? history.length;
	const found = step === -1 ? matching.findLast(({index}) => index < at) : matching.find(({index}) => index > at);
	if (found) {
		return {type: 'palette', line: lineOf(found.line), recall: {draft, index: found.index}};
	}

	return step === 1 && palette.recall ? {type: 'palette', line: lineOf(draft)} : palette;
}
