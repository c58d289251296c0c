import type {Subject} from '../subject.ts';
import type {ViewState} from '../view-state.ts';
import {editHelpFilter, pasteIntoHelpFilter} from './help-keys.ts';
import {editPalette, pasteIntoPalette} from './palette-keys.ts';
import {editListFilter, pasteIntoListFilter} from './list-filter-keys.ts';
import type {Intent, KeyContext} from './row.ts';
import {editSearch, pasteIntoSearch} from './search-prompt-keys.ts';
import {findRow} from './table.ts';

/** What a key does: intents, or the reason why not. A key that is not in the table does nothing, but edits a line that is being written. */
export function press(subject: Subject, key: string): readonly Intent[] {
	const context = contextOf(subject.view);
	const row = findRow(subject.keymap, context, key);
	if (!row) {
		return lines[context]?.edit(subject, key) ?? [];
	}

	const reason = row.whyNot?.(subject, key);
	return reason === undefined ? row.perform(subject, key) : [{type: 'view', action: {type: 'say', message: {text: reason, tone: 'refused'}}}];
}

/** What is pasted goes into a line that is being written; undefined: there is none. */
export function paste(subject: Subject, data: Uint8Array): readonly Intent[] | undefined {
	return lines[contextOf(subject.view)]?.paste(subject, data);
}

const lines: Readonly<Partial<Record<KeyContext, WrittenLine>>> = {
	palette: {edit: editPalette, paste: pasteIntoPalette},
	search: {edit: editSearch, paste: pasteIntoSearch},
	'list-filter': {edit: editListFilter, paste: pasteIntoListFilter},
	'help-filter': {edit: editHelpFilter, paste: pasteIntoHelpFilter},
};

interface WrittenLine {
	edit(subject: Subject, key: string): readonly Intent[];
	paste(subject: Subject, data: Uint8Array): readonly Intent[];
}

export function contextOf(view: ViewState): KeyContext {
	return view.dialog?.type ?? (view.isTyping ? 'typing' : view.copy?.isByMouse === false ? 'copy' : 'main');
}
