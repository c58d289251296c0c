import {escapeControls} from '../../lib/escape-controls.ts';
import {quoted} from '../../config/import/quoted.ts';

/** ` -f other.yaml`, for a command line that is told. `logs` has the long flag alone: there `-f` follows. */
export function fileFlags(files: readonly string[], flag: '-f' | '--file' = '-f'): string {
	return files.map(file => ` ${flag} ${quoted(escapeControls(file))}`).join('');
}
