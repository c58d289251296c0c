import type {FileCopy, ServiceSpec} from './spec.ts';
import type {SyncAction} from './watch-spec.ts';

/** Where a changed file belongs in the container; undefined: it is a reason for a rebuild. */
export function syncTarget({copies, rebuildFor}: SyncAction, file: string): string | undefined {
	if (rebuildFor.some(path => isBelow(file, path))) {
		return undefined;
	}

	const [nearest] = copies.filter(({from}) => isBelow(file, from)).sort((a, b) => b.from.length - a.from.length);
	if (!nearest) {
		return undefined;
	}

	const rest = nearest.from === '.' ? file : file.slice(nearest.from.length + 1);
	return rest === '' ? nearest.to : `${nearest.to.replace(/\/$/, '')}/${rest}`;
}

/** Whether copying is all that these changes ask for. */
export function isSyncable(action: SyncAction, files: readonly string[]): boolean {
	return files.every(file => syncTarget(action, file) !== undefined);
}

export function copiesOf(action: SyncAction, {workingDir}: ServiceSpec, files: readonly string[]): readonly FileCopy[] {
	return files.flatMap(file => {
		const to = syncTarget(action, file);
		return to === undefined ? [] : [{from: `${workingDir.replace(/\/$/, '')}/${file}`, to}];
	});
}

function isBelow(file: string, path: string): boolean {
	return path === '.' || file === path || file.startsWith(`${path}/`);
}
