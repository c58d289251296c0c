import type {ConsoleClock, ConsoleHost, QuitRequest} from './host.ts';
import {holdView} from './held-view.ts';
import type {InputEvent} from './input.ts';
import type {DialogStep, Intent} from './keymap/row.ts';
import {createMessages} from './messages.ts';
import {isUnderWay, serviceOf, type Subject} from './subject.ts';
import {createSuspensions} from './suspensions.ts';
import {createInputTaker} from './take-input.ts';
import type {CellSize, Terminals} from './terminals.ts';
import {plainLine} from './text.ts';

/** Turns keys and gestures into what they ask for, and keeps the view. */
export interface Controller {
	subject(): Subject;
	take(events: readonly InputEvent[]): void;
	resize(size: CellSize): void;
	/** The store has changed. */
	noticeProject(): void;
	/** Something is not as it should be. */
	warn(text: string): void;
	/** Put the panes where they belong now, and size their terminals. */
	placePanes(): void;
	dispose(): void;
}

export interface ControllerOptions {
	readonly host: Pick<ConsoleHost, 'store' | 'input' | 'quit'>;
	readonly setTimer: ConsoleClock['setTimer'];
	readonly terminals: Terminals;
	readonly size: CellSize;
	onChange(): void;
	redraw(): void;
	setMouse(isOn: boolean): void;
	onQuit(request: QuitRequest): void;
	/** Where the dialog that is open stands after a step: it may hold more than the view knows of. */
	scrollDialog(step: DialogStep): number;
}

export function createController({host, setTimer, terminals, size, onChange, redraw, setMouse, onQuit, scrollDialog}: ControllerOptions): Controller {
	const {store} = host;
	const view = holdView({store, terminals, size, onChange, setMouse});
	const messages = createMessages(view, setTimer);
	const suspensions = createSuspensions();

	function perform(intent: Intent): void {
		switch (intent.type) {
			case 'view': {
				if (intent.action.type === 'say') {
					messages.say(intent.action.message);
				} else {
					view.change(intent.action);
				}

				break;
			}

			case 'command': {
				store.command(intent.command);
				messages.say({text: intent.said, tone: 'done'});
				break;
			}

			case 'scroll': {
				terminals.scroll(intent.service, intent.step);
				onChange();
				break;
			}

			case 'scroll-by': {
				terminals.scrollBy(intent.service, intent.lines);
				onChange();
				break;
			}

			case 'scroll-dialog': {
				view.change({type: 'scroll-dialog', scroll: scrollDialog(intent.step)});
				break;
			}

			case 'redraw': {
				redraw();
				break;
			}

			case 'quit': {
				onQuit(intent.request);
				host.quit(intent.request);
				break;
			}
		}
	}

	const take = createInputTaker({
		view,
		messages,
		terminals,
		input: host.input,
		perform(intents) {
			for (const intent of intents) {
				perform(intent);
			}
		},
	});

	function noticeProject(): void {
		const before = view.last();
		const now = view.subject();
		const {isTyping, selected, services, dialog} = now.view;
		if (before.isTyping && !services.includes(before.selected)) {
			messages.say({text: `${before.selected} has been removed`, tone: 'done'});
		} else if (isTyping && !isUnderWay(serviceOf(now, selected))) {
			view.change({type: 'type', isTyping: false});
			messages.say({text: `${selected} has ended`, tone: 'done'});
		}

		const isQuitMoot = dialog?.type === 'quit' && (now.state.shutdown !== undefined);
		if (isQuitMoot) {
			view.change({type: 'close'});
		}

		tellSuspensions(now);
		onChange();
	}

	/** That devtui has paused a watch is said once, in case nobody looks at that service. */
	function tellSuspensions({state}: Subject): void {
		for (const {name, file} of suspensions.newIn(state)) {
			messages.warn(`${name} restarts itself by ${plainLine(file)}: its watch is paused, w on it resumes`);
		}
	}

	return {
		subject: view.subject,
		take,
		resize: view.resize,
		noticeProject,
		warn: messages.warn,
		placePanes: view.placePanes,
		dispose: messages.dispose,
	};
}
