import {keyNames} from '../key-names.ts';
import type {KeymapRow} from './row.ts';
import {keymapOf, type Keymap} from './table.ts';

/** Other keys for an action; none: it has no key. */
export interface KeyChange {
	readonly action: string;
	readonly keys: readonly string[];
}

/** `candidates`: what may have been meant by `written`. */
export interface RemapProblem {
	readonly action: string;
	/** Absent: it is about the action. */
	readonly key?: string;
	readonly text: string;
	readonly candidates?: readonly string[];
}

export type Remapped =
	| {readonly type: 'ok'; readonly keymap: Keymap}
	| {readonly type: 'problems'; readonly problems: readonly RemapProblem[]};

/** The keymap with these changes, or everything that is wrong with them. */
export function remap(keymap: Keymap, changes: readonly KeyChange[]): Remapped {
	const keysOf = new Map(changes.map(({action, keys}) => [action, keys]));
	const remapped = keymapOf(keymap.sections.map(section => ({...section, rows: section.rows.map(row => withKeys(row, keysOf.get(row.action)))})), keymap.commands);
	const problems = changes.flatMap((change, index) => {
		const earlier = changes.slice(0, index).map(({action}) => action);
		return [...problemsOf(change, keymap), ...collisionsOf(change, remapped).filter(({other}) => !earlier.includes(other)).map(({problem}) => problem)];
	});
	return problems.length === 0 ? {type: 'ok', keymap: remapped} : {type: 'problems', problems};
}

function withKeys(row: KeymapRow, keys: readonly string[] | undefined): KeymapRow {
	return keys ? {...row, keys} : row;
}

function problemsOf({action, keys}: KeyChange, {rows}: Keymap): readonly RemapProblem[] {
	const row = rows.find(each => each.action === action);
	if (!row) {
		return [{action, text: `there is no action "${action}"`, candidates: rows.filter(isMovable).map(each => each.action)}];
	}

	if (!isMovable(row)) {
		return [{action, text: `the keys of "${action}" cannot be changed`}];
	}

	if (keys.length === 0 && indispensable.has(action)) {
		return [{action, text: `"${action}" needs a key: there is no other way`}];
	}

	return keys.filter(key => !isKey(key)).map(key => ({action, key, text: `there is no key "${key}"`, candidates: keyNames}));
}

function collisionsOf({action, keys}: KeyChange, {rows}: Keymap): ReadonlyArray<{readonly other: string; readonly problem: RemapProblem}> {
	const row = rows.find(each => each.action === action);
	return row ? keys.flatMap(key => rows
		.filter(other => other !== row && other.keys.includes(key) && other.contexts.some(context => row.contexts.includes(context)))
		.map(other => ({other: other.action, problem: {action, key, text: `"${key}" is the key of "${other.action}", too: give that another, or none`}}))) : [];
}

/** Its keys are not a choice of numbers or letters. */
function isMovable({keysLabel}: KeymapRow): boolean {
	return keysLabel === undefined;
}

function isKey(text: string): boolean {
	return keyNames.includes(text) || /^(?:Alt-)?[^\p{C}\p{Z}]$/u.test(text);
}

/** Without these nobody could leave. */
const indispensable: ReadonlySet<string> = new Set(['stop-typing', 'leave-copy-mode', 'quit', 'close-palette', 'leave-prompt', 'close-details', 'close', 'close-signal', 'cancel-quit', 'confirm-quit']);
