import type {LineAnchor} from './contract.ts';

/** What a viewport looks at: an emulator, or anything that can hold on to a line. */
export interface Scrollable {
	lineCount(): number;
	anchor(line: number): LineAnchor;
}

/** Where a pane of some height stands over lines that come at the bottom and fall out at the top. */
export interface Viewport {
	/** The line in the pane's first row. Asks the lines anew at every call. */
	top(): number;
	/** Whether the pane shows the end, and goes on showing it. */
	isFollowing(): boolean;
	/** Lines under the pane's last row. */
	linesBelow(): number;
	/** Of those, how many have come since the pane stopped following. */
	newLines(): number;
	setHeight(height: number): void;
	/** Negative is up. Arriving at the end means following again. */
	scrollBy(lines: number): void;
	/** A page keeps one line of the page before in view. */
	pageUp(): void;
	pageDown(): void;
	toTop(): void;
	follow(): void;
	/** Scroll as little as needed to have a line in view, with some lines around it if it was out of view. */
	reveal(line: number): void;
	dispose(): void;
}

export function createViewport(lines: Scrollable, height: number): Viewport {
	let rows = Math.max(1, height);
	let held: {readonly top: LineAnchor; readonly end: LineAnchor} | undefined;

	function lastTop(): number {
		return Math.max(0, lines.lineCount() - rows);
	}

	function top(): number {
		// A line that fell out was the oldest: what is the oldest now is nearest to it.
		return held === undefined ? lastTop() : Math.min(lastTop(), held.top.line() ?? 0);
	}

	function release(): void {
		held?.top.release();
		held?.end.release();
		held = undefined;
	}

	function moveTo(line: number): void {
		if (line >= lastTop()) {
			release();
			return;
		}
		const end = held?.end ?? lines.anchor(lines.lineCount() - 1);
		held?.top.release();
		held = {top: lines.anchor(Math.max(0, line)), end};
	}

	function linesBelow(): number {
		return Math.max(0, lines.lineCount() - top() - rows);
	}

	return {
		top,
		isFollowing: () => held === undefined,
		linesBelow,
		newLines: () => held === undefined ? 0 : Math.max(0, Math.min(linesBelow(), lines.lineCount() - 1 - (held.end.line() ?? -1))),
		setHeight(newHeight) {
			rows = Math.max(1, newHeight);
		},
		scrollBy(count) {
			moveTo(top() + count);
		},
		pageUp() {
			moveTo(top() - Math.max(1, rows - 1));
		},
		pageDown() {
			moveTo(top() + Math.max(1, rows - 1));
		},
		toTop() {
			moveTo(0);
		},
		follow: release,
		reveal(line) {
			const first = top();
			if (line < first || line >= first + rows) {
				moveTo(line - Math.floor(rows / 3));
			}
		},
		dispose: release,
	};
}
