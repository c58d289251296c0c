import {readFileSync} from 'node:fs';

/** Another one with every boot of the machine; undefined: nobody knows, as on systems other than Linux. */
export function thisBoot(): string | undefined {
	try {
		return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
	} catch {
		return undefined;
	}
}
