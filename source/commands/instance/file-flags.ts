import {escapeControls} from '../../lib/escape-controls.ts';
import {quoteWord} from '../../lib/quote-word.ts';

/** ` -f other.yaml`, for a command line that is told. `logs` has the long flag alone: there `-f` follows. */
export function fileFlags(files: readonly string[], flag: '-f' | '--file' = '-f'): string {
	return files.map(file => ` ${flag} ${quoteWord(escapeControls(file))}`).join('');
}
