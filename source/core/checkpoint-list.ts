import type {Checkpoint, OpenedFile} from './opened-files.ts';
import type {ServiceSpec} from './spec.ts';
import type {ServiceState} from './state.ts';

/** A file from which a program can go on. */
export type KeptFile = OpenedFile & {readonly checkpoint: Checkpoint};

/** In the order in which the program has opened them. */
export function keptFiles({opened = []}: ServiceState): readonly KeptFile[] {
	return opened.filter((each): each is KeptFile => each.checkpoint !== undefined);
}

/** Why a service has no checkpoints, a clause. */
export function whyNoCheckpoints({checkpoint, watch}: ServiceSpec, {opened = [], noCheckpoints, phase, run}: ServiceState): string {
	if (!checkpoint) {
		return '"checkpoint: true", or devtui run --checkpoint, turns them on';
	}

	if (!watch) {
		return 'its files are not watched';
	}

	if (noCheckpoints !== undefined) {
		return noCheckpoints;
	}

	if (run === 0) {
		return 'it has not been started';
	}

	if (phase.type === 'stopped') {
		return 'they ended when it was stopped';
	}

	const [refused, ...others] = opened.filter(({reason}) => reason !== undefined);
	return refused ? `${whyNoneAt(refused)}${others.length > 0 ? `, and at ${others.length} more` : ''}` : 'its program has opened none of the watched files';
}

/** Why there is none at a file that the program has opened, a clause. */
export function whyNoneAt({file, reason}: OpenedFile): string {
	return reason === undefined ? `there is none at ${file} yet` : `there is none at ${file}: ${reason}`;
}
