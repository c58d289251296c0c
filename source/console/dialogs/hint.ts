import {keyOf} from '../keymap/key-hint.ts';
import {keyLabel} from '../key-names.ts';
import type {FooterPlace} from '../keymap/row.ts';
import type {Subject} from '../subject.ts';
import type {Theme} from '../theme.ts';

/** `Enter send`, `Esc cancel`: the keys that work in a place. */
export function hintsOf(place: FooterPlace, subject: Subject, {paint}: Theme): readonly string[] {
	return subject.keymap.rows
		.filter(row => row.footer?.[place] !== undefined && row.whyNot?.(subject, row.keys[0] ?? '') === undefined)
		.toSorted((one, other) => (one.footer?.[place] ?? 0) - (other.footer?.[place] ?? 0))
		.map(row => `${paint.key(keyLabel(row.keys[0] ?? ''))} ${row.titleNow?.(subject) ?? row.title}`);
}

/** `j k scroll`: the keys of these actions, and what they do in fewer words than the table has for each; nothing where they have no key. */
export function hintOf(actions: readonly string[], does: string, {keymap}: Subject, {paint}: Theme): readonly string[] {
	const keys = actions.flatMap(action => keyOf(keymap, action) ?? []);
	return keys.length > 0 ? [`${paint.key(keys.join(' '))} ${does}`] : [];
}
