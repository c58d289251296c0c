import type {MouseEncoding} from './mouse-encoding.ts';

/**
 * The terminal behind a pane: what a program draws, as a terminal of that size would show it, with its scrollback.
 * Lines are counted from the oldest one kept (0); the screen is the last `rows` lines of `lineCount`.
 */
export interface Emulator {
	readonly columns: number;
	readonly rows: number;
	/** Queue bytes. They are interpreted in slices so that keys never wait; a terminal nobody looks at may lag behind. */
	write(chunk: Uint8Array): void;
	/** Queue text of devtui's own on a line of its own (run rules, notices), attributes reset and alternate screen left first. */
	writeNotice(text: string): void;
	/** Queue that nothing of what was queued before is to be seen any more, but the line that the cursor is in: a prompt stays. */
	clear(): void;
	/** Bytes queued and not interpreted yet. */
	pendingBytes(): number;
	/** While false nothing is interpreted unless the queue grows past its limit, or the program asks its terminal something. */
	setVisible(isVisible: boolean): void;
	/** Interpret nothing until the returned function is called: somebody reads all lines, and not at once. */
	hold(): () => void;
	resize(columns: number, rows: number): void;
	lineCount(): number;
	/** Line as ANSI text of exactly `width` columns that ends with attributes reset; blanks past the end. */
	readLine(line: number, width: number): string;
	/**
	 * Line as plain text, and whether it continues the line before it (was wrapped). Without trailing blanks, except those
	 * the program wrote before a wrap: joining the pieces gives the line as it was written.
	 */
	readText(line: number): {readonly text: string; readonly isWrapped: boolean};
	/** Hold on to a line of the scrollback or the screen while others come, go and are wrapped anew. */
	anchor(line: number): LineAnchor;
	/** On the screen, 0-based; undefined when the program hides it. */
	cursor(): {readonly x: number; readonly y: number} | undefined;
	/** What no line end has ended yet, blanks at its end left out; undefined: there is more to interpret. */
	unfinishedLine(): string | undefined;
	/** Interpret what has come although nobody looks: a little at once, more in the turns that come. */
	catchUp(): void;
	/** Counts up with every change of what can be read. */
	revision(): number;
	modes(): TerminalModes;
	/** What the terminal answers to queries of the program (DA, DSR …); send it to the program's input. */
	onReply(listener: (data: string) => void): () => void;
	onChange(listener: () => void): () => void;
	dispose(): void;
}

/** What a typist has to know of a program. */
export interface TerminalModes {
	/** What arrow keys send. */
	readonly applicationCursor: boolean;
	/** What the keys of the numeric keypad send. */
	readonly applicationKeypad: boolean;
	readonly bracketedPaste: boolean;
	/** Presses and releases, with drags, with every move; `clicks`: presses alone, as the X10 of old. */
	readonly mouse: 'none' | 'clicks' | 'presses' | 'drags' | 'moves';
	readonly mouseEncoding: MouseEncoding;
	/** It wants to know when it gets and loses the keyboard. */
	readonly focusReports: boolean;
	readonly alternateScreen: boolean;
}

export interface LineAnchor {
	/** Its number now; undefined once it has fallen out of the scrollback, and on the alternate screen, which has none. */
	line(): number | undefined;
	release(): void;
}
