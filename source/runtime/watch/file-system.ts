import {statfs} from 'node:fs/promises';

/** File systems on which changes made elsewhere are not told, by the number that statfs gives (linux/magic.h). */
const silent: ReadonlyMap<number, string> = new Map([
	[0x69_69, 'nfs'],
	[0x51_7B, 'smb'],
	[0xFF_53_4D_42, 'cifs'],
	[0xFE_53_4D_42, 'smb2'],
	[0x01_02_19_97, '9p'],
	[0x78_6F_42_56, 'vboxsf'],
	[0x5346_414F, 'afs'],
	[0x00_C3_6400, 'ceph'],
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
