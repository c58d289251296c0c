import type {TerminalModes} from '../terminal/contract.ts';
import type {Reports} from './screen/tty.ts';

export interface ModeMirrorOptions {
	modes(service: string): TerminalModes;
	setReports(reports: Reports): void;
	input(service: string, data: string): void;
}

/** Has the terminal tell what the program that is typed into wants to be told, and tells it that it has the keyboard. */
export function createModeMirror({modes, setReports, input}: ModeMirrorOptions): (typedInto: string | undefined) => void {
	/** Who was told last that it has the keyboard. */
	let focused: string | undefined;

	return typedInto => {
		const wanted = typedInto === undefined ? undefined : modes(typedInto);
		setReports({moves: wanted?.mouse === 'moves', focus: wanted?.focusReports ?? false, keypad: wanted?.applicationKeypad ?? false});
		const next = wanted?.focusReports ? typedInto : undefined;
		if (next === focused) {
			return;
		}

		if (focused !== undefined && modes(focused).focusReports) {
			input(focused, '\u001B[O');
		}

		if (next !== undefined) {
			input(next, '\u001B[I');
		}

		focused = next;
	};
}
