import {homedir} from 'node:os';
import path from 'node:path';

/** What devtui keeps for its next start: `$XDG_STATE_HOME/devtui`. */
export function stateDirectory({XDG_STATE_HOME: state}: Readonly<Record<string, string | undefined>>): string {
	return path.join(state !== undefined && path.isAbsolute(state) ? state : path.join(homedir(), '.local/state'), 'devtui');
}
