import type {Terminal} from '@xterm/headless';

/** What of @xterm/headless 6.0.0 has no public name, and is needed to draw what other terminals draw. */
export function inputHandlerOf(terminal: Terminal): InputHandler {
	return (terminal as unknown as {readonly _core: {readonly _inputHandler: InputHandler}})._core._inputHandler;
}

/** The one with a scrollback, whichever is shown. */
export function normalBufferOf(terminal: Terminal): ScreenBuffer {
	return (terminal as unknown as {readonly _core: {readonly buffers: {readonly normal: ScreenBuffer}}})._core.buffers.normal;
}

/** The links (OSC 8) that its cells name by number. */
export function linksOf(terminal: Terminal): Links {
	return (terminal as unknown as {readonly _core: {readonly _oscLinkService: Links}})._core._oscLinkService;
}

export interface Links {
	registerLink(link: LinkData): number;
}

export interface LinkData {
	readonly id?: string;
	readonly uri: string;
}

/** Its methods are looked up when they are called: one that is replaced is replaced for all sequences. */
export interface InputHandler {
	readonly _activeBuffer: ScreenBuffer;
	readonly _curAttrData: Attributes;
	_extractColor(parameters: Parameters, position: number, attributes: unknown): number;
	_eraseAttrData(): unknown;
	print(codePoints: Uint32Array, start: number, end: number): void;
	eraseInDisplay(parameters: Parameters, isProtected?: boolean): boolean;
	scrollDown(parameters: Parameters): boolean;
	saveCursor(parameters?: Parameters): boolean;
	restoreCursor(parameters?: Parameters): boolean;
	screenAlignmentPattern(): boolean;
}

export interface Attributes {
	fg: number;
	bg: number;
	/** Of underlines: kind and colour. */
	extended: {clone(): Attributes['extended']};
}

export interface ScreenBuffer {
	x: number;
	y: number;
	/** The first line of the screen. */
	ybase: number;
	/** The first line of what is shown of it. */
	ydisp: number;
	/** Counted as lines are, not as rows of the screen. */
	savedY: number;
	readonly scrollTop: number;
	readonly scrollBottom: number;
	readonly lines: LineList;
	/** `attributes`: undefined: the usual ones. */
	getNullCell(attributes: unknown): unknown;
	getBlankLine(attributes: unknown): BufferLine;
}

/** The lines of a buffer, from the oldest one on. */
export interface LineList {
	readonly length: number;
	get(line: number): BufferLine | undefined;
	set(line: number, value: BufferLine | undefined): void;
	/** The oldest line, which becomes the newest. */
	recycle(): BufferLine;
	push(line: BufferLine): void;
	/** The oldest go. */
	trimStart(count: number): void;
}

export interface BufferLine {
	isWrapped: boolean;
	/** In cells, of three numbers each. */
	length: number;
	_data: Uint32Array<ArrayBuffer>;
	/** By column: characters of several code points, and what `Attributes.extended` is. */
	_combined: Readonly<Record<number, string>>;
	_extendedAttrs: Readonly<Record<number, unknown>>;
	fill(cell: unknown): void;
	clone(): BufferLine;
	copyFrom(line: BufferLine): void;
	/** Whether it holds on to much more memory than it needs. */
	resize(columns: number, fill: unknown): boolean;
}

export interface Parameters {
	readonly params: ArrayLike<number>;
	readonly length: number;
	hasSubParams(index: number): boolean;
	getSubParams(index: number): ArrayLike<number> & Iterable<number> | undefined;
}
