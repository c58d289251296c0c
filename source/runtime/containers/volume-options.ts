import type {MountSettings} from 'dockerode';
import type {VolumeSpec} from '../../core/container-spec.ts';

export interface VolumeOptions {
	readonly mounts: readonly MountSettings[];
	/** The older form: only so does an engine make a directory that is not there, and label it for SELinux. */
	readonly binds: readonly string[];
	readonly tmpfs: Readonly<Record<string, string>>;
}

/** The forms in which an engine takes volumes. */
export function volumeOptions(volumes: readonly VolumeSpec[]): VolumeOptions {
	const mounts: MountSettings[] = [];
	const binds: string[] = [];
	const tmpfs: Record<string, string> = {};
	for (const volume of volumes) {
		switch (volume.type) {
			case 'bind': {
				const {source, target, isReadOnly, isCreated, selinux} = volume;
				if ((isCreated || selinux) && !source.includes(':')) {
					const modes = [...isReadOnly ? ['ro'] : [], ...selinux ? [selinux === 'shared' ? 'z' : 'Z'] : []];
					binds.push([source, target, ...modes.length > 0 ? [modes.join(',')] : []].join(':'));
				} else {
					mounts.push({Type: 'bind', Source: source, Target: target, ReadOnly: isReadOnly});
				}

				break;
			}

			case 'volume': {
				const {name, target, isReadOnly, driver, driverOptions} = volume;
				const settings = {
					Type: 'volume',
					Source: name,
					Target: target,
					ReadOnly: isReadOnly,
					...(driver !== undefined || driverOptions) && {VolumeOptions: {DriverConfig: {Name: driver ?? 'local', Options: {...driverOptions}}}},
				};
				mounts.push(settings as MountSettings);
				break;
			}

			case 'anonymous': {
				mounts.push({Type: 'volume', Target: volume.target} as MountSettings);
				break;
			}

			case 'tmpfs': {
				tmpfs[volume.target] = volume.options;
				break;
			}
		}
	}

	return {mounts, binds, tmpfs};
}
