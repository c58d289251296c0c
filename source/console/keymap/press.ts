import type {Subject} from '../subject.ts';
import type {ViewState} from '../view-state.ts';
import {editPalette} from './palette-keys.ts';
import {editListFilter} from './list-filter-keys.ts';
import type {Intent, KeyContext} from './row.ts';
import {editSearch} from './search-prompt-keys.ts';
import {findRow} from './table.ts';

/** What a key does: intents, or the reason why not. A key that is not in the table does nothing, but edits the line of the palette or of a search. */
export function press(subject: Subject, key: string): readonly Intent[] {
	const context = contextOf(subject.view);
	const row = findRow(subject.keymap, context, key);
	if (!row) {
		return context === 'palette' ? editPalette(subject, key) : context === 'search' ? editSearch(subject, key) : context === 'list-filter' ? editListFilter(subject, key) : [];
	}

	const reason = row.whyNot?.(subject, key);
	return reason === undefined ? row.perform(subject, key) : [{type: 'view', action: {type: 'say', message: {text: reason, tone: 'refused'}}}];
}

export function contextOf(view: ViewState): KeyContext {
	return view.dialog?.type ?? (view.isTyping ? 'typing' : view.copy?.isByMouse === false ? 'copy' : 'main');
}
