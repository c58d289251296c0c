import {reduceList} from './list/list-view.ts';
import {mergedLog, paneInQuestion} from './merged/merged-log.ts';
import {hidePane, previewIn, showPane} from './pane-slots.ts';
import type {ViewState} from './view-state.ts';

/** Services with a pane, in order, whether or not there is room for all. */
export function shownServices(view: ViewState): readonly string[] {
	if (view.mode === 'merged') {
		return view.services.length > 0 ? [mergedLog] : [];
	}

	return isAlone(view) ? view.services.filter(service => service === view.selected) : view.slots.map(slot => slot.service);
}

/** Whether one pane alone shows whatever is selected. */
export function isAlone(view: ViewState): boolean {
	return view.isZoomed || view.mode === 'one';
}

/** Whether hiding it would leave no pane. */
export function isOnlyPane(view: ViewState, service: string): boolean {
	return isAlone(view) ? view.mode === 'one' && service === view.selected : view.slots.length === 1 && view.slots[0]?.service === service;
}

export function select(view: ViewState, service: string): ViewState {
	return {...view, selected: service, slots: previewIn(view.slots, service), isTyping: view.isTyping && service === view.selected};
}

export function selectNext(view: ViewState, step: 1 | -1, among = view.services): ViewState {
	const index = among.indexOf(view.selected) + step;
	const service = among[Math.max(0, Math.min(index, among.length - 1))];
	return service === undefined ? view : {...select(view, service), focus: view.isZoomed ? 'pane' : 'list'};
}

export function focusNext(view: ViewState, step: 1 | -1): ViewState {
	const isPerService = view.mode !== 'merged';
	const stops = [...view.isZoomed ? [] : [undefined], ...view.isZoomed && isPerService ? view.services : shownServices(view)];
	const at = view.focus === 'list' ? stops.indexOf(undefined) : stops.indexOf(paneInQuestion(view));
	const next = stops[(at + step + stops.length) % stops.length];
	if (next === mergedLog) {
		return {...view, focus: 'pane'};
	}

	return next === undefined ? {...view, focus: 'list'} : {...select(view, next), focus: 'pane'};
}

export function togglePane(view: ViewState, service: string): ViewState {
	if (view.mode === 'merged') {
		return reduceList(view, {type: 'toggle-marks', services: [service]});
	}

	const isShown = !isAlone(view) && view.slots.some(slot => slot.service === service);
	if (isShown) {
		const slots = hidePane(view.slots, service);
		return {...view, slots, focus: service === view.selected ? 'list' : view.focus};
	}

	// What was shown alone stays, and gets a neighbour.
	const before = view.mode === 'one' ? [view.slots.find(slot => slot.service === view.selected) ?? {service: view.selected, isPinned: false}] : view.slots;
	return {...view, slots: showPane(before, service, view.services), mode: view.mode === 'one' ? 'rows' : view.mode, isZoomed: false};
}

/** In the split that there is, else as a grid. */
export function showMarked(view: ViewState): ViewState {
	const marked = view.services.filter(service => view.marks.includes(service));
	const [first] = marked;
	if (first === undefined) {
		return view;
	}

	const slots = marked.map(service => ({...view.slots.find(slot => slot.service === service), service, isPinned: true}));
	const selected = marked.includes(view.selected) ? view.selected : first;
	return {...view, slots, selected, marks: [], mode: view.mode === 'one' || view.mode === 'merged' ? 'grid' : view.mode, isZoomed: false};
}

const modes = ['one', 'rows', 'columns', 'grid', 'merged'] as const;

export function nextMode(view: ViewState): ViewState {
	const mode = modes[(modes.indexOf(view.mode) + 1) % modes.length] ?? 'one';
	const next = view.services.find(service => view.slots.every(slot => slot.service !== service));
	// A split of one pane would look like none.
	const slots = view.slots.length === 1 && next !== undefined ? [...view.slots, {service: next, isPinned: false}] : view.slots;
	return {...view, mode, slots: mode === 'one' ? view.slots : previewIn(slots, view.selected), isZoomed: false};
}
