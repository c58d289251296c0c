import {readFileSync, statfsSync} from 'node:fs';

/** The name of the file system when it does not tell of changes that others make; `device`: as `stat` gives it. */
export type SilentFileSystem = (path: string, device: number) => string | undefined;

/** File systems shared with other machines, by the number that statfs gives (linux/magic.h). */
const silent: ReadonlyMap<number, string> = new Map([
	[0x6969, 'nfs'],
	[0x517B, 'smb'],
	[0xFF534D42, 'cifs'],
	[0xFE534D42, 'smb2'],
	[0x01021997, '9p'],
	[0x786F4256, 'vboxsf'],
	[0xBACBACBC, 'vmhgfs'],
	[0x7C7C6673, 'prl_fs'],
	[0x5346_414F, 'afs'],
	[0x6B414653, 'afs'],
	[0x73757245, 'coda'],
	[0x00C36400, 'ceph'],
	[0x0BD00BD0, 'lustre'],
	[0x47504653, 'gpfs'],
	[0x01161970, 'gfs2'],
	[0x7461636F, 'ocfs2'],
]);

/** virtiofs has the number of FUSE too. */
const fuse = 0x65735546;

/** Nobody but this machine writes to these, and only by way of the mount: the kernel sees it all. */
const localFuse = new Set(['fuseblk', 'fuse.fuse-overlayfs', 'fuse.mergerfs', 'fuse.gocryptfs', 'fuse.encfs', 'fuse.ntfs-3g']);

/**
 * Overlays are taken as local: all that a container changes is told. Changes to their lower layers, made behind the back
 * of the mount, are not, and the kernel calls what comes of them undefined.
 */
export function createSilentFileSystem({typeOf, mountInfo}: Sources = system): SilentFileSystem {
	return (path, device) => {
		try {
			const type = typeOf(path);
			return type === fuse ? silentFuse(mountInfo(), device) : silent.get(type);
		} catch {
			return undefined;
		}
	};
}

interface Sources {
	typeOf(path: string): number;
	/** The text of /proc/self/mountinfo. */
	mountInfo(): string;
}

const system: Sources = {
	// Signed on some machines.
	typeOf: path => statfsSync(path).type >>> 0,
	mountInfo: () => readFileSync('/proc/self/mountinfo', 'utf8'),
};

function silentFuse(mountInfo: string, device: number): string | undefined {
	const number = `${(device >>> 8) & 0xFFF}:${(device & 0xFF) | ((device >>> 12) & 0xF_FF00)}`;
	const line = mountInfo.split('\n').find(candidate => candidate.split(' ')[2] === number);
	const type = line === undefined ? undefined : / - (\S+)/.exec(line)?.[1];
	return type !== undefined && localFuse.has(type) ? undefined : type ?? 'fuse';
}
