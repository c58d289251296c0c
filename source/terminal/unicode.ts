import type {IUnicodeVersionProvider, Terminal} from '@xterm/headless';
import {codePointWidth, stepCell} from '../lib/cell-width.ts';

/**
 * Give an xterm the widths that Ink and string-width count with. Its own are those of Unicode 6, where most emoji take
 * one column; a pane drawn by them would push its border aside in the user's terminal.
 */
export function useClusterWidths(terminal: Terminal): void {
	terminal.unicode.register(clusterWidths);
	terminal.unicode.activeVersion = clusterWidths.version;
}

const clusterWidths: IUnicodeVersionProvider = {
	version: 'clusters',
	wcwidth: codePoint => codePointWidth(codePoint) as 0 | 1 | 2,
	charProperties: stepCell,
};
