import {sliceColumns} from '../lib/ansi-row.ts';
import type {DialogBox} from './dialogs/dialog.ts';
import type {FramePart} from './draw/pane-borders.ts';
import type {PaneLayer} from './screen/contract.ts';

/**
 * The parts of the frame that are no longer what Ink drew, as layers over it: Ink lays the screen out, which takes it ten
 * milliseconds and more; what only says something else in its old place goes past it.
 */
export interface PartLayers {
	/** Ink has drawn these. */
	noteDrawn(parts: readonly FramePart[]): void;
	/** False: the parts are others, or in other places, and only Ink can draw them. */
	cover(parts: readonly FramePart[]): boolean;
	/** What is open now: Ink never draws it, somebody who has pressed a key waits for it. */
	lay(dialog: DialogBox | undefined): void;
	/** What panes and uptimes lie over. */
	below(): readonly PaneLayer[];
	/** What lies over them: the dialog. */
	above(): readonly PaneLayer[];
}

/** `drawLine`: what becomes of lines of the frame before they are shown. */
export function createPartLayers(drawLine: (line: string) => string = same): PartLayers {
	let shown: readonly ShownPart[] = [];
	let dialog: ShownPart | undefined;
	return {
		noteDrawn(parts) {
			shown = parts.map(part => showPart(part, drawLine));
		},
		cover(parts) {
			if (parts.length !== shown.length || !parts.every((part, index) => isSamePlace(part, shown[index]!.part))) {
				return false;
			}

			for (const [index, part] of parts.entries()) {
				shown[index]!.say(part);
			}

			return true;
		},
		lay(open) {
			const part = open && {name: 'dialog', rect: open.rect, lines: open.rows};
			if (part && dialog && isSamePlace(part, dialog.part)) {
				dialog.say(part);
			} else {
				dialog = part && showPart(part, drawLine);
			}
		},
		below: () => shown.filter(({isStale}) => isStale()).map(({layer}) => layer),
		above: () => dialog ? [dialog.layer] : [],
	};
}

function same(line: string): string {
	return line;
}

interface ShownPart {
	readonly part: FramePart;
	readonly layer: PaneLayer;
	say(part: FramePart): void;
	/** It has said something else since Ink drew it. */
	isStale(): boolean;
}

function showPart(drawn: FramePart, drawLine: (line: string) => string): ShownPart {
	const {name, rect} = drawn;
	let {lines} = drawn;
	let revision = 0;
	const cuts = new Map<number, {readonly line: string; readonly row: string}>();
	return {
		part: drawn,
		layer: {
			// A service may bear the name of a part.
			id: `part ${name}`,
			rect,
			readRow(y) {
				const line = lines[y] ?? '';
				const known = cuts.get(y);
				if (known?.line === line) {
					return known.row;
				}

				const row = sliceColumns(drawLine(line), 0, rect.width);
				cuts.set(y, {line, row});
				return row;
			},
			revision: () => revision,
		},
		say(part) {
			const isSame = part.lines.length === lines.length && part.lines.every((line, y) => line === lines[y]);
			revision += isSame ? 0 : 1;
			({lines} = part);
		},
		isStale: () => revision > 0,
	};
}

function isSamePlace(one: FramePart, other: FramePart): boolean {
	return one.name === other.name
		&& one.rect.x === other.rect.x && one.rect.y === other.rect.y
		&& one.rect.width === other.rect.width && one.rect.height === other.rect.height;
}
