import {drawBorders, type BorderCell} from '../borders.ts';
import type {ScreenLayout} from '../layout.ts';
import {paneTitle, type TitleContext} from './pane-title.ts';

/** The area of the panes without what is in them: borders and titles, a line for each row. */
export function paneBorderLines(context: TitleContext, {paneArea, panes}: ScreenLayout): readonly string[] {
	return drawBorders(paneArea, panes).map((cells, row) => {
		const titled = panes.filter(({title}) => title.y === paneArea.y + row);
		let line = '';
		let x = 0;
		for (const {service, title} of titled) {
			const start = title.x - paneArea.x;
			line += borderRun(context, cells.slice(x, start)) + paneTitle(context, service, title.width);
			x = start + title.width;
		}

		return line + borderRun(context, cells.slice(x));
	});
}

/** Cells of one colour are painted together. */
function borderRun({subject: {view}, theme: {paint}}: TitleContext, cells: readonly BorderCell[]): string {
	const focused = view.focus === 'pane' ? view.selected : undefined;
	let line = '';
	let run = '';
	let isFocusedRun = false;
	for (const {character, service} of cells) {
		const isFocused = service !== undefined && service === focused;
		if (isFocused !== isFocusedRun) {
			line += isFocusedRun ? paint.accent(run) : paint.faint(run);
			run = '';
			isFocusedRun = isFocused;
		}

		run += character;
	}

	return line + (isFocusedRun ? paint.accent(run) : paint.faint(run));
}
