import process from 'node:process';
import {setFlagsFromString} from 'node:v8';

/** Other versions may not have what these have, and complain on standard error of what they do not have: they are told nothing. */
export function setV8Flag(flag: string): void {
	if (['20', '22', '24'].includes(process.versions.node.split('.')[0] ?? '')) {
		setFlagsFromString(flag);
	}
}
