import {statfs} from 'node:fs/promises';

/** File systems on which changes made elsewhere are not told, by the number that statfs gives (linux/magic.h). */
const silent: ReadonlyMap<number, string> = new Map([
	[0x6969, 'nfs'],
	[0x517B, 'smb'],
	[0xFF534D42, 'cifs'],
	[0xFE534D42, 'smb2'],
	[0x01021997, '9p'],
	[0x786F4256, 'vboxsf'],
	[0x5346_414F, 'afs'],
	[0x00C36400, 'ceph'],
]);

/** The name of the file system when it does not tell of changes. */
export async function silentFileSystem(path: string): Promise<string | undefined> {
	try {
		// Signed on some machines.
		return silent.get((await statfs(path)).type >>> 0);
	} catch {
		return undefined;
	}
}
