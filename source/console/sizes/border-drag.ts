import type {MouseEvent} from '../input.ts';
import {changeView, type Intent} from '../keymap/row.ts';
import type {Subject} from '../subject.ts';
import {borderAt, moveBorder, placeOf, type Border} from './borders-moved.ts';

/** A border that is held moves with the mouse. */
export function createBorderDrag(subject: () => Subject, perform: (intents: readonly Intent[]) => void): (event: MouseEvent) => void {
	let held: Border | undefined;
	return event => {
		const {layout, view} = subject();
		if (layout.type !== 'screen' || (view.dialog && view.dialog.type !== 'search') || event.action === 'release') {
			held = undefined;
		} else if (event.action === 'press') {
			held = event.button === 'left' ? borderAt(layout, event.x, event.y) : undefined;
		} else if (event.action === 'move' && held) {
			const place = placeOf(layout, held);
			const by = place === undefined ? 0 : (held.type === 'height' ? event.y : event.x) - place;
			const action = by === 0 ? undefined : moveBorder(layout, held, by);
			perform(action ? changeView(action) : []);
		}
	};
}
