import type {HeldView} from './held-view.ts';
import {keyHint} from './keymap/key-hint.ts';
import type {Messages} from './messages.ts';
import type {Notices} from './notices/notices.ts';
import {isUnderWay, serviceOf, type Subject} from './subject.ts';
import {createSuspensions} from './suspensions.ts';
import {plainLine} from './text.ts';

/** What of the view is moot since the project has changed is given up, and what a person would otherwise miss is said. */
export function createProjectFollower({view, messages, notices}: {readonly view: HeldView; readonly messages: Messages; readonly notices: Notices}): () => void {
	const suspensions = createSuspensions();

	/** That devtui has paused a watch is said once, in case nobody looks at that service. */
	function tellSuspensions({state, keymap}: Subject): void {
		for (const {name, file} of suspensions.newIn(state)) {
			messages.warn(`${name} restarts itself by ${plainLine(file)}: its watch is paused${keyHint(keymap, 'pause-watch', 'on it resumes', ', ')}`);
		}
	}

	return () => {
		const before = view.last();
		const now = view.subject();
		const {isTyping, selected, services, dialog} = now.view;
		if (before.isTyping && !services.includes(before.selected)) {
			messages.say({text: `${before.selected} has been removed`, tone: 'done'});
		} else if (isTyping && !isUnderWay(serviceOf(now, selected))) {
			view.change({type: 'type', isTyping: false});
			messages.say({text: `${selected} has ended`, tone: 'done'});
		}

		const isQuitMoot = dialog?.type === 'quit' && now.state.shutdown !== undefined;
		if (isQuitMoot) {
			view.change({type: 'close'});
		}

		tellSuspensions(now);
		notices.follow(now);
	};
}
