import {keptFiles, type KeptFile} from '../../core/checkpoint-list.ts';
import {serviceOf, type Subject} from '../subject.ts';

export interface ChosenCheckpoint {
	readonly service: string;
	/** The newest first. */
	readonly files: readonly KeptFile[];
	/** Of them; -1: all are gone. */
	readonly index: number;
}

/** What is chosen in the menu of checkpoints while that is open; the newest, where the one that was chosen has gone meanwhile. */
export function chosenCheckpoint(subject: Subject): ChosenCheckpoint | undefined {
	const {dialog} = subject.view;
	if (dialog?.type !== 'checkpoints') {
		return undefined;
	}

	const files = keptFiles(serviceOf(subject, dialog.service)).toReversed();
	const index = files.findIndex(({file}) => file === dialog.file);
	return {service: dialog.service, files, index: index === -1 ? Math.min(0, files.length - 1) : index};
}
