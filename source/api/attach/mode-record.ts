/** The private modes that a program has set and not reset, from bytes that nobody interprets. */
export interface ModeRecord {
	/** `hasEscape`: false when it is known that there is none in it. */
	pass(bytes: Uint8Array, hasEscape?: boolean): void;
	/** As at the beginning of a run, and below a line of devtui's own. */
	reset(): void;
	isOn(mode: number): boolean;
	/** What sets them in a terminal that has none set. */
	sequence(): string;
}

export function createModeRecord(): ModeRecord {
	/** In the order in which they were set; those that are usually on are in it when they are off. */
	const changed = new Map<number, 'h' | 'l'>();
	let unfinished = '';

	function note(mode: number, action: 'h' | 'l'): void {
		const known = aliases.get(mode) ?? mode;
		const usual = usuallyOn.has(known) ? 'h' : 'l';
		changed.delete(known);
		if (action !== usual && kept.has(known)) {
			changed.set(known, action);
		}
	}

	return {
		pass(bytes, hasEscape = true) {
			if (unfinished === '' && !hasEscape) {
				return;
			}

			// Of a flood of colours nothing more is looked at than that.
			if (unfinished === '' && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(beginning) === -1) {
				const last = bytes.subarray(-longest);
				unfinished = last.includes(escape) ? unfinishedIn(latin1.decode(last)) : '';
				return;
			}

			const text = unfinished + latin1.decode(bytes);
			for (const [, modes = '', action] of text.matchAll(setMode)) {
				for (const mode of modes.split(';')) {
					note(Number(mode), action as 'h' | 'l');
				}
			}

			unfinished = unfinishedIn(text);
		},
		reset() {
			changed.clear();
			unfinished = '';
		},
		isOn: mode => changed.get(mode) === 'h',
		sequence: () => [...changed].map(([mode, action]) => `\u001B[?${mode}${action}`).join(''),
	};
}

/** A sequence that the next bytes may end. */
function unfinishedIn(text: string): string {
	const last = text.lastIndexOf('\u001B');
	return last !== -1 && text.length - last <= longest && partial.test(text.slice(last)) ? text.slice(last) : '';
}

const escape = 0x1B;
const beginning = Buffer.from('\u001B[?');
const latin1 = new TextDecoder('latin1');
const setMode = /\u001B\[\?([\d;]+)([hl])/g;
const partial = /^\u001B(?:\[(?:\?[\d;]*)?)?$/;
const longest = 64;

/** Cursor keys, wrapping, the cursor, the keypad, the mouse, focus, the alternate screen, pastes. */
const kept = new Set([1, 7, 25, 66, 9, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 1049, 2004]);
const usuallyOn = new Set([7, 25]);
const aliases = new Map([[47, 1049], [1047, 1049]]);
