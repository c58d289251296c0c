import {statSync} from 'node:fs';
import type {Stats} from 'node:fs';

/**
 * undefined: nothing that can be looked at. `throwIfNoEntry: false` alone still throws where a file is in the way, a directory may
 * not be entered, a name is too long, or links lead in a circle.
 */
export function statIfThere(path: string): Stats | undefined {
	try {
		return statSync(path, {throwIfNoEntry: false});
	} catch {
		return undefined;
	}
}
