import type {HeldView} from '../held-view.ts';
import type {ProjectChange, ProjectControl} from '../host.ts';
import type {ChangeRequest, Intent} from '../keymap/row.ts';
import {lineOf} from '../line-edit.ts';
import type {Messages} from '../messages.ts';
import {stay} from './run-line.ts';

/** Commands of the palette that are answered later. */
export interface ProjectChanges {
	begin(wanted: Extract<Intent, {type: 'change-project'}>): void;
	dispose(): void;
}

export interface ProjectChangesOptions {
	readonly control: ProjectControl;
	readonly view: Pick<HeldView, 'current'>;
	readonly messages: Messages;
	perform(intents: readonly Intent[]): void;
}

export function createProjectChanges({control, view, messages, perform}: ProjectChangesOptions): ProjectChanges {
	let isDisposed = false;

	async function answerTo(wanted: ChangeRequest): Promise<ProjectChange> {
		switch (wanted.type) {
			case 'own': {
				return wanted.make();
			}

			case 'scale': {
				return control.scale(wanted.service, wanted.count);
			}

			case 'reload': {
				return control.reload();
			}
		}
	}

	/** What stands in its way is said where it was written, unless its person is elsewhere by now. */
	async function change({change: wanted, line}: Extract<Intent, {type: 'change-project'}>): Promise<void> {
		const answer = await answerTo(wanted);
		if (isDisposed) {
			return;
		}

		if (answer.type === 'done') {
			messages.say({text: answer.said, tone: 'done'});
		} else if (line === undefined || (view.current().dialog ?? view.current().isTyping)) {
			messages.warn(answer.text);
		} else {
			perform(stay({line: lineOf(line)}, answer.text));
		}
	}

	return {
		begin(wanted) {
			void change(wanted);
		},
		dispose() {
			isDisposed = true;
		},
	};
}
