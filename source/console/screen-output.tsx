import {PassThrough} from 'node:stream';
import {render} from 'ink';
import {Frame, partsOf} from './components/frame.tsx';
import type {Drawing} from './draw/drawing.ts';
import type {FigureCell} from './draw/service-list.ts';
import {asciiRow} from './looks/ascii.ts';
import {createPartLayers} from './part-layers.ts';
import {createCompositor} from './screen/compositor.ts';
import type {PaneLayer} from './screen/contract.ts';
import {createFrameStream} from './screen/frame-stream.ts';
import {createFigureLayers} from './figure-layers.ts';

/** Ink for the frame and the compositor for the panes, as one screen. */
export interface ScreenOutput {
	/** Ink draws only when its parts are others or have moved; what they say else is drawn past it, and dialogs always are. */
	show(drawing: Drawing, panes: readonly PaneLayer[], cursorPane: string | undefined): void;
	/** Past Ink, which would take ten times as long, each second. To be called after each `show` too. */
	showFigures(cells: readonly FigureCell[]): void;
	requestFrame(): void;
	drawNow(): void;
	invalidate(): void;
	drained(): void;
	resize(columns: number, rows: number): void;
	dispose(): void;
}

export interface ScreenOutputOptions {
	readonly columns: number;
	readonly rows: number;
	/** Glyphs of the frame are drawn in ASCII. */
	readonly isAscii?: boolean;
	write(text: string): boolean;
	/** What the terminal is able to show of a text. */
	readonly adapt?: (text: string) => string;
	/** A component has thrown: nothing more will be drawn. */
	onCrash(error: unknown): void;
}

export function createScreenOutput({columns, rows, isAscii = false, adapt, write, onCrash}: ScreenOutputOptions): ScreenOutput {
	const compositor = createCompositor({columns, rows, write, ...adapt && {adapt}});
	const stream = createFrameStream({
		columns,
		rows,
		onFrame(frame) {
			compositor.setFrame(isAscii ? frame.map(row => asciiRow(row)) : frame);
		},
	});
	const ink = render(<></>, {stdout: stream, stdin: silentInput(), debug: true, patchConsole: false, exitOnCtrlC: false});
	const figureLayers = createFigureLayers();
	const partLayers = createPartLayers(isAscii ? asciiRow : undefined);
	let shownPanes: readonly PaneLayer[] = [];
	let isDisposed = false;
	ink.waitUntilExit().catch((error: unknown) => {
		if (!isDisposed) {
			onCrash(error);
		}
	});

	return {
		show(drawing, panes, cursorPane) {
			const parts = partsOf(drawing);
			partLayers.lay(drawing.type === 'screen' ? drawing.dialog : undefined);
			if (!partLayers.cover(parts)) {
				partLayers.noteDrawn(parts);
				ink.rerender(<Frame drawing={drawing}/>);
			}

			shownPanes = panes;
			compositor.setCursorPane(cursorPane);
		},
		showFigures(cells) {
			compositor.setPanes([...partLayers.below(), ...shownPanes, ...figureLayers(cells), ...partLayers.above()]);
			compositor.requestFrame();
		},
		requestFrame: compositor.requestFrame,
		drawNow: compositor.drawNow,
		invalidate() {
			compositor.invalidate();
		},
		drained() {
			compositor.drained();
		},
		resize(newColumns, newRows) {
			stream.resizeTo(newColumns, newRows);
			compositor.resize(newColumns, newRows);
		},
		dispose() {
			isDisposed = true;
			compositor.dispose();
			ink.unmount();
		},
	};
}

/** Keys are read past Ink, so that what is typed into a service gets there as it came. */
function silentInput(): NodeJS.ReadStream {
	const input = Object.assign(new PassThrough(), {isTTY: true, setRawMode: () => input, ref: () => input, unref: () => input});
	return input as unknown as NodeJS.ReadStream;
}
