import type {FigureCell} from './draw/service-list.ts';
import type {PaneLayer} from './screen/contract.ts';

/** The cells as layers of the screen. One that has not moved stays the same object: only then is it read no more than needed. */
export function createFigureLayers(): (cells: readonly FigureCell[]) => readonly PaneLayer[] {
	let shown = new Map<string, Shown>();
	return cells => {
		shown = new Map(cells.map(cell => [cell.service, show(cell, shown.get(cell.service))]));
		return [...shown.values()].map(({layer}) => layer);
	};
}

interface Shown {
	readonly layer: PaneLayer;
	cell: FigureCell;
	revision: number;
}

function show(cell: FigureCell, before: Shown | undefined): Shown {
	if (before?.cell.rect.x === cell.rect.x && before.cell.rect.y === cell.rect.y) {
		before.revision += before.cell.text === cell.text ? 0 : 1;
		before.cell = cell;
		return before;
	}

	const shown: Shown = {
		cell,
		revision: 0,
		layer: {
			id: `figure of ${cell.service}`,
			rect: cell.rect,
			readRow: () => shown.cell.text,
			revision: () => shown.revision,
		},
	};
	return shown;
}
