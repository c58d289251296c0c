import type {PaletteCommand} from '../palette/command.ts';
import type {KeyContext, KeymapRow} from './row.ts';

/** The one table of keys: what they do, in the order of help. */
export interface Keymap {
	readonly sections: readonly KeymapSection[];
	/** Of all sections. */
	readonly rows: readonly KeymapRow[];
	/** What can be asked for in words, beside what has a key. */
	readonly commands: readonly PaletteCommand[];
}

export interface KeymapSection {
	readonly heading: string;
	readonly rows: readonly KeymapRow[];
}

export function keymapOf(sections: readonly KeymapSection[], commands: Keymap['commands']): Keymap {
	return {sections, rows: sections.flatMap(({rows}) => rows), commands};
}

export function findRow({rows}: Keymap, context: KeyContext, key: string): KeymapRow | undefined {
	return rows.find(row => row.contexts.includes(context) && row.keys.includes(key));
}

/** What this action is called, by whoever has brought the table. */
export function titleOf({rows}: Keymap, action: string): string {
	return rows.find(row => row.action === action)?.title ?? action;
}

/** What works when no dialog is open and nothing is typed into a service. */
export function mainRows({rows}: Keymap): readonly KeymapRow[] {
	return rows.filter(({contexts}) => contexts.includes('main'));
}
