import type {LineAnchor} from '../../terminal/contract.ts';
import type {ConsoleClock} from '../host.ts';
import type {MouseEvent} from '../input.ts';
import type {Rect} from '../screen/contract.ts';
import type {Subject} from '../subject.ts';
import type {Place} from './copy-text.ts';

/** Dragging, double and triple clicks over panes. */
export interface MouseSelection {
	take(event: MouseEvent): void;
	/** Let go: what was selected is no more. */
	cancel(): void;
}

export interface MouseSelectionOptions {
	subject(): Subject;
	readonly setTimer: ConsoleClock['setTimer'];
	/** Hold on to a row of a pane until somebody drags from there. */
	anchor(service: string, row: number): LineAnchor;
	/** The pane stands still from now on, if it does not yet. */
	begin(service: string): void;
	/** Of what stands still; the row is that of the pane, and may lie outside of it. */
	placeAt(column: number, row: number): Place;
	select(anchor: Place, cursor: Place): void;
	selectWord(place: Place): void;
	selectLine(place: Place): void;
	scroll(lines: number): void;
	copy(): void;
	/** The pane goes on. */
	leave(): void;
}

interface Press {
	readonly service: string;
	/** In cells of the pane. */
	readonly column: number;
	readonly row: number;
	/** Two: a word, three: a line. */
	readonly clicks: number;
	/** The line that was pressed on: it may have moved before the mouse does. */
	readonly line: LineAnchor;
	/** Where the selection begins, once there is one. */
	from?: Place;
}

export function createMouseSelection(options: MouseSelectionOptions): MouseSelection {
	const {subject, setTimer, begin, leave} = options;
	let pressed: Press | undefined;
	/** Another press there soon is a double click. */
	let last: Press | undefined;
	let cancelScroll = nothing;
	let cancelLast = nothing;

	function take(event: MouseEvent): void {
		const {view} = subject();
		if (view.dialog) {
			letGo();
		} else if (event.button === 'left' && event.action === 'press') {
			press(event);
		} else if (pressed && event.action === 'move') {
			drag(pressed, event);
		} else if (pressed && event.action === 'release') {
			release(pressed);
		}
	}

	function press(event: MouseEvent): void {
		letGo();
		const spot = spotAt(subject(), event);
		const isAgain = spot !== undefined && last?.service === spot.service && last.row === spot.row && last.column === spot.column;
		const clicks = isAgain ? last!.clicks % 3 + 1 : 1;
		if (clicks === 1) {
			forgetLast();
		}

		if (!spot) {
			return;
		}

		pressed = {...spot, clicks, line: options.anchor(spot.service, spot.row)};
		remember(pressed);
		if (clicks > 1) {
			begin(spot.service);
			const place = options.placeAt(spot.column, spot.row);
			pressed.from = place;
			(clicks === 2 ? options.selectWord : options.selectLine)(place);
		}
	}

	function drag(press: Press, event: MouseEvent): void {
		const content = contentOf(subject(), press.service);
		if (!content) {
			letGo();
			return;
		}

		const column = Math.max(0, Math.min(event.x - content.x, content.width - 1));
		const row = event.y - content.y;
		// Some terminals tell of moves within a cell.
		if (press.from === undefined && column === press.column && row === press.row) {
			return;
		}

		if (press.from === undefined) {
			begin(press.service);
			const line = press.line.line();
			const place = options.placeAt(press.column, press.row);
			press.from = line === undefined ? place : {...place, line};
		}

		follow(press.from, column, row, content.height);
	}

	/** Beyond the edge the text goes on, the faster the longer, as far as a pane at a time. */
	function follow(from: Place, column: number, row: number, height: number, turns = 0): void {
		cancelScroll();
		cancelScroll = nothing;
		const beyond = row < 0 ? row : Math.max(0, row - height + 1);
		if (beyond !== 0) {
			options.scroll(Math.sign(beyond) * Math.min(Math.abs(beyond) + turns, height));
			cancelScroll = setTimer(scrollMs, () => {
				follow(from, column, row, height, turns + 1);
			});
		}

		options.select(from, options.placeAt(column, Math.max(0, Math.min(row, height - 1))));
	}

	/** What was copied is shown for another moment. */
	function release(press: Press): void {
		const isSelected = press.from !== undefined;
		letGo();
		if (isSelected) {
			options.copy();
			remember(press);
		}
	}

	function remember(press: Press): void {
		cancelLast();
		last = press;
		cancelLast = setTimer(againMs, () => {
			if (!pressed) {
				leave();
			}

			last = undefined;
			cancelLast = nothing;
		});
	}

	function forgetLast(): void {
		cancelLast();
		cancelLast = nothing;
		if (last?.from) {
			leave();
		}

		last = undefined;
	}

	function letGo(): void {
		cancelScroll();
		cancelScroll = nothing;
		pressed?.line.release();
		pressed = undefined;
	}

	return {
		take,
		cancel() {
			letGo();
			forgetLast();
		},
	};
}

/** A double click is that fast. */
const againMs = 400;
const scrollMs = 50;

function spotAt({layout}: Subject, {x, y}: MouseEvent): {readonly service: string; readonly column: number; readonly row: number} | undefined {
	const frame = layout.type === 'screen' ? layout.panes.find(({content}) => contains(content, x, y)) : undefined;
	return frame && {service: frame.service, column: x - frame.content.x, row: y - frame.content.y};
}

function contentOf({layout}: Subject, service: string): Rect | undefined {
	return layout.type === 'screen' ? layout.panes.find(frame => frame.service === service)?.content : undefined;
}

function contains(rect: Rect, x: number, y: number): boolean {
	return x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
}

function nothing(): void {}
