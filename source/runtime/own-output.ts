import {fstatSync, readlinkSync} from 'node:fs';

/** Files that devtui itself prints into (`devtui run … > out.log`): what is written there is no change that somebody has made. */
export function ownOutputFiles(): readonly string[] {
	return [1, 2].flatMap(descriptor => {
		try {
			return fstatSync(descriptor).isFile() ? [readlinkSync(`/proc/self/fd/${descriptor}`)] : [];
		} catch {
			// It is closed, or this is no Linux.
			return [];
		}
	});
}
