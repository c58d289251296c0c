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

/** What lies there is no file of anybody's: names of processes, devices and settings. By the number that statfs gives. */
const madeUp: ReadonlySet<number> = new Set([
	0x9FA0, // proc
	0x62656572, // sysfs
	0x27E0EB, // cgroup
	0x63677270, // cgroup2
	0x1CD1, // devpts
	0x64626720, // debugfs
	0x74726163, // tracefs
	0x73636673, // securityfs
	0xF97CFF8C, // selinuxfs
	0xCAFE4A11, // bpf
	0x6165676C, // pstore
	0xDE5E81E4, // efivarfs
	0x62656570, // configfs
	0x42494E4D, // binfmt_misc
	0x65735543, // fusectl
	0x67596969, // rpc_pipefs
]);

/** `device`: as `stat` gives it; it is asked about once. */
export function createMadeUpFileSystem({typeOf}: Pick<Sources, 'typeOf'> = system): (path: string, device: number) => boolean {
	const known = new Map<number, boolean>();
	return (path, device) => {
		let isMadeUp = known.get(device);
		if (isMadeUp === undefined) {
			try {
				isMadeUp = madeUp.has(typeOf(path));
			} catch {
				return false;
			}

			known.set(device, isMadeUp);
		}

		return isMadeUp;
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
