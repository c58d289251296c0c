import type {Subject} from '../subject.ts';
import type {ViewState} from '../view-state.ts';
import {dialogKeys} from './dialog-keys.ts';
import {generalKeys} from './general-keys.ts';
import {aboutSomebody} from './main-keys.ts';
import {editPalette, paletteKeys} from './palette-keys.ts';
import {paneKeys} from './pane-keys.ts';
import type {Intent, KeyContext, KeymapRow} from './row.ts';
import {serviceKeys} from './service-keys.ts';

export const keymap: readonly KeymapRow[] = [...[...serviceKeys, ...paneKeys].map(row => aboutSomebody(row)), ...generalKeys, ...dialogKeys, ...paletteKeys];

/** What a key does: intents, or the reason why not. A key that is not in the table does nothing, but edits the line of the palette. */
export function press(subject: Subject, key: string, rows: readonly KeymapRow[] = keymap): readonly Intent[] {
	const context = contextOf(subject.view);
	const row = findRow(context, key, rows);
	if (!row) {
		return context === 'palette' ? editPalette(subject, key) : [];
	}

	const reason = row.whyNot?.(subject, key);
	return reason === undefined ? row.perform(subject, key) : [{type: 'view', action: {type: 'say', message: {text: reason, tone: 'refused'}}}];
}

export function contextOf(view: ViewState): KeyContext {
	return view.dialog?.type ?? (view.isTyping ? 'typing' : 'main');
}

export function findRow(context: KeyContext, key: string, rows: readonly KeymapRow[] = keymap): KeymapRow | undefined {
	return rows.find(row => row.contexts.includes(context) && row.keys.includes(key));
}
