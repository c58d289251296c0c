import {borderCell, type BorderCell} from '../borders.ts';
import type {ScreenLayout} from '../layout.ts';
import {paneInQuestion} from '../merged/merged-log.ts';
import type {Rect} from '../screen/contract.ts';
import {paneTitle, type TitleContext} from './pane-title.ts';

/** Lines of the frame at a place of the screen. */
export interface FramePart {
	readonly name: string;
	readonly rect: Rect;
	/** At most as wide as the rectangle. */
	readonly lines: readonly string[];
}

/**
 * Borders and titles of the panes, in pieces: Ink measures every character it is given, blanks too, and what is inside of
 * the panes is most of the screen.
 */
export function paneBorders(context: TitleContext, {panes}: ScreenLayout): readonly FramePart[] {
	// Named by their place: who looks through a list of services sees one after the other in the same pane.
	return panes.flatMap(({service, frame, title, hasBorder}, index) => {
		const {x, y, width, height} = frame;
		const corner = hasBorder ? paintCell(context, borderCell(panes, x, y)) : '';
		const below = Array.from({length: height - 1}, (_, row) => paintCell(context, borderCell(panes, x, y + row + 1)));
		return [
			{name: `title ${index}`, rect: {x, y, width, height: 1}, lines: [corner + paneTitle(context, service, title.width)]},
			...hasBorder ? [{name: `border ${index}`, rect: {x, y: y + 1, width: 1, height: height - 1}, lines: below}] : [],
		];
	});
}

function paintCell({subject: {view}, theme: {paint}}: TitleContext, cell: BorderCell): string {
	const isFocused = view.focus === 'pane' && cell.service === paneInQuestion(view);
	return (isFocused ? paint.accent : paint.faint)(cell.character);
}
