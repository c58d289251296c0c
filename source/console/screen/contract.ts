/** In cells; the top left of the screen is 0, 0. */
export interface Rect {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

/** A rectangle whose rows do not come from Ink. */
export interface PaneLayer {
	readonly id: string;
	readonly rect: Rect;
	/** Row `y` of the rectangle (0 ≤ y < height) as ANSI text of exactly `width` columns that ends with attributes reset. */
	readRow(y: number): string;
	/** Changes whenever a row may have changed; the compositor reads no row while it stays the same. */
	revision(): number;
	/** Where the terminal's cursor belongs while this pane is typed into, in cells of the rectangle. */
	cursor?(): {readonly x: number; readonly y: number} | undefined;
}

/**
 * Lays pane rows over the frame that Ink drew, compares with what is on the terminal and writes the difference, once, in
 * synchronized output, at most 60 times a second and only when something changed.
 */
export interface Compositor {
	/** The frame, a row of ANSI text each, as Ink emitted it. */
	setFrame(rows: readonly string[]): void;
	/** Each lies over those before it: dialogs and the like come last. */
	setPanes(panes: readonly PaneLayer[]): void;
	/** The pane being typed into, whose cursor is shown; undefined hides the cursor. */
	setCursorPane(id: string | undefined): void;
	resize(columns: number, rows: number): void;
	/** A pane has changed: draw soon. */
	requestFrame(): void;
	/** What is due is drawn before this returns, or a few ms after the frame before: somebody has pressed a key, and waits. */
	drawNow(): void;
	/** Forget what is on the terminal and draw everything (Ctrl-L, SIGCONT). */
	invalidate(): void;
	/** The terminal takes output again after `write` has returned false; until then nothing is drawn. */
	drained(): void;
	dispose(): void;
}
