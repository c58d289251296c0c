import type {Clipboard, ConsoleClock} from '../host.ts';
import type {HeldView} from '../held-view.ts';
import type {MouseEvent} from '../input.ts';
import type {Messages} from '../messages.ts';
import type {Terminals} from '../terminals-contract.ts';
import {createTheme} from '../theme.ts';
import type {CopyIntent} from './copy-intent.ts';
import {placeCursor, scrollCopy, selectionOf, stepCopy} from './copy-state.ts';
import {lineEnd, lineStart, snap, type Place} from './copy-text.ts';
import type {CopyState} from './copy-view.ts';
import {createDelivery} from './delivery.ts';
import {createFrozenPane, type FrozenPane} from './frozen-pane.ts';
import {createMouseSelection} from './mouse-selection.ts';
import {selectedText, type Selection} from './selection.ts';
import {wordAround} from './words.ts';

/** Selecting in panes, by keys and by mouse, and where the copy goes. */
export interface Copying {
	perform(intent: CopyIntent): void;
	/** What a gesture selects; clicks mean what else they mean, too. */
	point(event: MouseEvent): void;
	/** A key or a paste has come: what the mouse has selected is over. */
	interrupt(): void;
	/** The view may have changed: a pane in which nothing is selected any more goes on. */
	settle(): void;
	dispose(): void;
}

export interface CopyingOptions {
	readonly view: HeldView;
	readonly terminals: Terminals;
	readonly messages: Messages;
	readonly setTimer: ConsoleClock['setTimer'];
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly clipboard: Clipboard | undefined;
	/** A sequence that shows nothing. */
	sendToTerminal(sequence: string): void;
}

export function createCopying({view, terminals, messages, setTimer, environment, clipboard, sendToTerminal}: CopyingOptions): Copying {
	const paintSelected = createTheme(environment).paint.cursor;
	const deliver = createDelivery({environment, clipboard, sendToTerminal, messages});
	let frozen: {readonly service: string; readonly pane: FrozenPane} | undefined;

	function freeze(service: string, isByMouse: boolean): void {
		thaw();
		const pane = createFrozenPane({
			...terminals.still(service, setTimer),
			paintSelected,
			onChange() {
				terminals.noteFrozen(service);
			},
		});
		frozen = {service, pane};
		terminals.freeze(service, pane);
		view.change({type: 'copy', copy: {service, isByMouse}});
	}

	function thaw(): void {
		if (!frozen) {
			return;
		}

		const {service} = frozen;
		frozen = undefined;
		terminals.freeze(service, undefined);
	}

	function leave(): void {
		if (frozen) {
			view.change({type: 'copy', copy: undefined});
		}
	}

	function change(work: (state: CopyState, pane: FrozenPane) => CopyState): void {
		const {copy} = view.current();
		if (!frozen || !copy) {
			return;
		}

		const {pane} = frozen;
		const state = work(pane.state(), pane);
		pane.change(state);
		view.change({type: 'copy', copy: {...copy, shape: state.selected?.shape}});
	}

	function select({anchor, cursor, shape}: Selection): void {
		change(state => ({...state, selected: {anchor, shape}, cursor, wantedColumn: cursor.column}));
	}

	function copy(): void {
		if (frozen) {
			const {text, state} = frozen.pane;
			const {cursor} = state();
			deliver(selectedText(text, selectionOf(state()) ?? {anchor: cursor, cursor, shape: 'lines'}));
		}
	}

	const mouse = createMouseSelection({
		subject: view.subject,
		setTimer,
		anchor(service, row) {
			if (frozen?.service !== service) {
				return terminals.anchor(service, row);
			}

			const {line} = placeIn(frozen.pane, 0, row);
			return {line: () => line, release() {}};
		},
		begin(service) {
			if (frozen?.service !== service) {
				freeze(service, true);
			}
		},
		placeAt(column, row) {
			return frozen ? placeIn(frozen.pane, column, row) : {line: 0, column: 0};
		},
		select(anchor, cursor) {
			select({anchor, cursor, shape: 'characters'});
		},
		selectWord(place) {
			change((state, {text}) => {
				const word = wordAround(text, place);
				return word ? {...state, selected: {anchor: word.from, shape: 'characters'}, cursor: word.to} : {...state, selected: undefined, cursor: place};
			});
		},
		selectLine({line}) {
			change((state, {text}) => ({
				...state,
				selected: {anchor: {line: lineStart(text, line), column: 0}, shape: 'lines'},
				cursor: {line: lineEnd(text, line), column: 0},
			}));
		},
		scroll(lines) {
			change((state, {text, height}) => scrollCopy(state, lines, text, height()));
		},
		copy() {
			const isByMouse = view.current().copy?.isByMouse;
			if (selectedByMouse()) {
				copy();
			}

			if (isByMouse === false) {
				leave();
			}
		},
		leave() {
			if (view.current().copy?.isByMouse) {
				leave();
			}
		},
	});

	/** A double click on a blank selects nothing. */
	function selectedByMouse(): boolean {
		return frozen?.pane.state().selected !== undefined;
	}

	return {
		perform(intent) {
			switch (intent.type) {
				case 'begin-copy': {
					freeze(intent.service, false);
					break;
				}

				case 'step-copy': {
					change((state, {text, height}) => stepCopy(state, intent.step, text, height()));
					break;
				}

				case 'copy': {
					copy();
					leave();
					break;
				}

				case 'leave-copy': {
					leave();
					break;
				}
			}
		},
		point(event) {
			const {copy: copying} = view.current();
			if (copying?.isByMouse === false && event.action === 'press' && event.button === 'left') {
				const spot = spotIn(copying.service, event);
				change((state, pane) => spot ? placeCursor(state, placeIn(pane, spot.column, spot.row), pane.text, pane.height()) : state);
			}

			mouse.take(event);
		},
		interrupt() {
			if (view.current().copy?.isByMouse !== false) {
				mouse.cancel();
				leave();
			}
		},
		settle() {
			if (frozen && view.current().copy?.service !== frozen.service) {
				thaw();
			}
		},
		dispose() {
			mouse.cancel();
			thaw();
		},
	};

	function spotIn(service: string, {x, y}: MouseEvent): {readonly column: number; readonly row: number} | undefined {
		const {layout} = view.subject();
		const content = layout.type === 'screen' ? layout.panes.find(pane => pane.service === service)?.content : undefined;
		return content && {column: x - content.x, row: y - content.y};
	}
}

/** Behind the end of a line is the place where its end would be. */
function placeIn({text, state}: FrozenPane, column: number, row: number): Place {
	const line = Math.max(0, Math.min(state().top + row, text.lineCount - 1));
	const cells = text.cells(line);
	return {line, column: snap(cells, Math.max(0, Math.min(column, cells.length)))};
}
