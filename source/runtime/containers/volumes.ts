import type {VolumeSpec} from '../../core/container-spec.ts';
import type {Engine} from './engine.ts';
import {statusOf} from './trouble.ts';

/** Those that have a name, with the project's label. Answers with what stands in the way. */
export async function makeVolumes({docker}: Engine, volumes: readonly VolumeSpec[], project: string): Promise<string | undefined> {
	for (const volume of volumes) {
		if (volume.type !== 'volume') {
			continue;
		}

		const {name, isExternal, driver, driverOptions} = volume;
		try {
			await docker.getVolume(name).inspect();
		} catch (error) {
			if (statusOf(error) !== 404) {
				throw error;
			}

			if (isExternal) {
				return `there is no volume "${name}", which the file calls external: docker volume create ${name}`;
			}

			await docker.createVolume({Name: name, Labels: {'devtui.project': project}, ...driver !== undefined && {Driver: driver}, ...driverOptions && {DriverOpts: {...driverOptions}}});
		}
	}

	return undefined;
}
