import {changeView, type Intent} from './keymap/row.ts';
import {shownServices} from './view-panes.ts';
import {reduceView, type ViewState} from './view-state.ts';

/** Select a service so that it is seen: where all panes were chosen by number it has the screen to itself until Esc. */
export function showService(view: ViewState, service: string): readonly Intent[] {
	const select = {type: 'select', service} as const;
	const {mode, isZoomed} = view;
	const isSeen = isZoomed || mode === 'merged' || shownServices(reduceView(view, select)).includes(service);
	return [...changeView(select), ...isSeen ? [] : changeView({type: 'toggle-zoom'})];
}
