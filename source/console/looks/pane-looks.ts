import type {ConsolePreferences} from '../preferences.ts';
import {asciiRow} from './ascii.ts';

/** What devtui itself decides of what the panes show. */
export interface PaneLooks {
	/** Lines that are kept above the screen of each. */
	readonly scrollback: number;
	/** The line with which a run begins. */
	ruled(text: string): string;
}

export function paneLooks({scrollback}: Pick<ConsolePreferences, 'scrollback'>, isAscii: boolean): PaneLooks {
	return {
		scrollback,
		ruled(text) {
			const rule = `── ${text} ──`;
			return isAscii ? asciiRow(rule) : rule;
		},
	};
}
