import {keyLabel} from '../key-names.ts';
import type {Keymap} from './table.ts';

/** The first key that an action has on this console, as a person reads it; undefined: it was given none. */
export function keyOf({rows}: Keymap, action: string): string | undefined {
	const key = rows.find(row => row.action === action)?.keys[0];
	return key === undefined ? undefined : keyLabel(key);
}

/** `w resumes`: what a key does, by the key that it has on this console; `before` leads to it. Empty where it has none. */
export function keyHint(keymap: Keymap, action: string, does: string, before = ''): string {
	const key = keyOf(keymap, action);
	return key === undefined ? '' : `${before}${key} ${does}`;
}
