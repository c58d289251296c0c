import type {Emulator} from '../terminal/contract.ts';
import type {Viewport} from '../terminal/viewport.ts';
import {frozenPosition, type FrozenPane} from './copy/frozen-pane.ts';
import type {ScrollStep} from './keymap/row.ts';
import type {PaneFrame} from './pane-frames.ts';
import type {PaneLayer, Rect} from './screen/contract.ts';
import type {PanePosition} from './subject.ts';

/** The terminal of a service, and how far it is scrolled. */
export interface Pane {
	readonly emulator: Emulator;
	readonly viewport: Viewport;
	/** The one that has printed last. */
	run: number;
	/** Its output has not come through a terminal. */
	isPipe: boolean;
	isShown: boolean;
	/** What it has printed last is the end of a line. */
	endsLine: boolean;
	/** Bytes that were left to interpret when somebody last asked for what has no line end. */
	askedAt: number;
	isPaused: boolean;
	/** Counts scrolling, which changes what a pane shows though its terminal does not. */
	scrolls: number;
	/** Shown in place of the terminal while something of it is being selected. */
	frozen?: FrozenPane | undefined;
}

interface PaneLayerOf extends PaneLayer {
	readonly pane: Pane;
}

export const scrollSteps: Readonly<Record<ScrollStep, (viewport: Viewport) => void>> = {
	top(viewport) {
		viewport.toTop();
	},
	'page-up'(viewport) {
		viewport.pageUp();
	},
	'page-down'(viewport) {
		viewport.pageDown();
	},
	follow(viewport) {
		viewport.follow();
	},
};

export function positionOf({viewport, frozen}: Pane): PanePosition {
	return frozen ? frozenPosition(frozen) : {
		isFollowing: viewport.isFollowing(),
		linesAbove: viewport.top(),
		linesBelow: viewport.linesBelow(),
		newLines: viewport.newLines(),
	};
}

/** The layer of before, where nothing has moved: the compositor then knows what of it is on the terminal. */
export function layerOf({service, content}: PaneFrame, pane: Pane, before: readonly PaneLayer[]): PaneLayerOf {
	const known = (before as readonly PaneLayerOf[]).find(layer => layer.id === service && layer.pane === pane);
	if (known && isSameRect(known.rect, content)) {
		return known;
	}

	const {width} = content;
	const {emulator, viewport} = pane;
	return {
		id: service,
		pane,
		rect: content,
		readRow: row => pane.frozen?.readRow(row, width) ?? emulator.readLine(viewport.top() + row, width),
		// What is frozen does not change with its terminal.
		revision: () => pane.frozen ? -1 - pane.scrolls : emulator.revision() + pane.scrolls,
		cursor: () => pane.frozen ? pane.frozen.cursor() : viewport.isFollowing() ? cursorIn(pane, content) : undefined,
	};
}

/** The screen of its program is smaller than the pane where another console shows it smaller. */
function cursorIn({emulator, viewport}: Pane, {width, height}: Rect): {readonly x: number; readonly y: number} | undefined {
	const cursor = emulator.cursor();
	const y = cursor && cursor.y + emulator.lineCount() - emulator.rows - viewport.top();
	return cursor && y !== undefined && y >= 0 && y < height && cursor.x <= width ? {x: cursor.x, y} : undefined;
}

function isSameRect(one: Rect, other: Rect): boolean {
	return one.x === other.x && one.y === other.y && one.width === other.width && one.height === other.height;
}
