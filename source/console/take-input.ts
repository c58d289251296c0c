import {isAlive} from '../core/state.ts';
import type {Copying} from './copy/copying.ts';
import type {HeldView} from './held-view.ts';
import type {ConsoleHost} from './host.ts';
import type {InputEvent, MouseEvent} from './input.ts';
import {keyHint} from './keymap/key-hint.ts';
import {contextOf, paste, press} from './keymap/press.ts';
import type {Intent} from './keymap/row.ts';
import {findRow} from './keymap/table.ts';
import type {Messages} from './messages.ts';
import {contains, point} from './pointer.ts';
import type {Rect} from './screen/contract.ts';
import {createBorderDrag} from './sizes/border-drag.ts';
import {serviceOf} from './subject.ts';
import type {Terminals} from './terminals-contract.ts';
import {turnProgram} from './turn-program.ts';
import {typedBytes} from './typing.ts';

export interface InputTakerOptions {
	readonly view: HeldView;
	readonly messages: Messages;
	readonly terminals: Terminals;
	readonly copying: Pick<Copying, 'point' | 'interrupt'>;
	/** Another program has the terminal. */
	readonly isLent: () => boolean;
	readonly input: ConsoleHost['input'];
	perform(intents: readonly Intent[]): void;
}

/** Keys, gestures and pastes, in their order: to the service that is typed into, or what they ask of the console. */
export function createInputTaker({view, messages, terminals, copying, isLent, input, perform}: InputTakerOptions): (events: readonly InputEvent[]) => void {
	/** A button was pressed in a pane: all is its, until it is released. */
	let isHeld = false;
	const dragBorder = createBorderDrag(view.subject, perform);

	function take(events: readonly InputEvent[]): void {
		let typed: Uint8Array[] = [];
		for (const event of events) {
			// Typed in one go with the key that has given the terminal away, it was meant for who has it now.
			if (isLent()) {
				break;
			}

			if (event.type === 'key' || event.type === 'paste') {
				copying.interrupt();
			}

			const now = view.current();
			const isForService = contextOf(now) === 'typing' && !(event.type === 'key' && findRow(view.subject().keymap, 'typing', event.key));
			const bytes = isForService ? typedBytes(event, terminals.modes(now.selected), event.type === 'mouse' ? placeOf(event) : undefined) : undefined;
			if (event.type === 'mouse') {
				isHeld = bytes !== undefined && (event.action === 'press' || (isHeld && event.action !== 'release'));
			}

			if (bytes) {
				typed.push(bytes);
				continue;
			}

			type(typed);
			typed = [];
			obey(event);
		}

		type(typed);
	}

	/** The cells of the program that is typed into, when a gesture is for it: what has scrolled away is the console's. */
	function placeOf(event: MouseEvent): Rect | undefined {
		const {layout, view: {selected}, panes} = view.subject();
		const content = layout.type === 'screen' ? layout.panes.find(({service}) => service === selected)?.content : undefined;
		return content && panes[selected]?.isFollowing && (isHeld || contains(content, event)) ? content : undefined;
	}

	function type(typed: readonly Uint8Array[]): void {
		if (typed.every(({length}) => length === 0)) {
			return;
		}

		const {selected: service} = view.current();
		if (!isAlive(serviceOf(view.subject(), service).phase)) {
			messages.say({text: `${service} is not running: what was typed is lost`, tone: 'refused'});
			return;
		}

		input(service, Buffer.concat(typed));
		if (!terminals.position(service).isFollowing) {
			terminals.scroll(service, 'follow');
		}
	}

	function obey(event: InputEvent): void {
		switch (event.type) {
			case 'key': {
				perform(press(view.subject(), event.key));
				break;
			}

			case 'mouse': {
				const turned = turnProgram(view.subject(), event, terminals.modes);
				if (turned) {
					perform(turned);
					break;
				}

				perform(point(view.subject(), event));
				dragBorder(event);
				copying.point(event);
				break;
			}

			case 'paste': {
				const now = view.subject();
				const written = paste(now, event.data);
				if (written) {
					perform(written);
					break;
				}

				messages.say({text: `nothing takes a paste here${keyHint(now.keymap, 'type', `types into ${now.view.selected}`, ': ')}`, tone: 'refused'});
				break;
			}

			case 'unknown': {
				break;
			}
		}
	}

	return take;
}
