import type {LayoutSpec} from '../../core/spec.ts';
import type {LayoutMode} from '../pane-frames.ts';
import type {PaneSlot} from '../pane-slots.ts';
import type {ViewState} from '../view-state.ts';

/** How the panes of a project were arranged when somebody last looked at it. */
export interface Remembered {
	readonly split: LayoutMode;
	readonly panes: readonly PaneSlot[];
	/** Of all columns, 0 to 1. */
	readonly list?: number;
	/** Whose pane had the whole screen. */
	readonly zoomed?: string;
	/** The layout of the file that it was made from; another one there wins over what is remembered. */
	readonly from?: string;
}

export function remember({mode, slots, listShare, isZoomed, selected}: ViewState, from: string | undefined): Remembered {
	return {
		split: mode,
		panes: slots,
		...listShare !== undefined && {list: listShare},
		...isZoomed && {zoomed: selected},
		...from !== undefined && {from},
	};
}

/** Undefined: that is nothing that anybody has remembered. */
export function readRemembered(text: string): Remembered | undefined {
	const value = parse(text);
	if (!isRecord(value) || !isMode(value['split']) || !Array.isArray(value['panes'])) {
		return undefined;
	}

	const {list, zoomed, from} = value;
	return {
		split: value['split'],
		panes: value['panes'].flatMap(pane => isRecord(pane) ? readSlot(pane) : []),
		...isPositive(list) && list < 1 && {list},
		...typeof zoomed === 'string' && {zoomed},
		...typeof from === 'string' && {from},
	};
}

/** Services that are gone are left out; when none is left it is as if nothing had been remembered. */
export function recall(view: ViewState, {split, panes, list, zoomed}: Remembered): ViewState {
	const slots = panes.filter(({service}, index) => view.services.includes(service) && panes.findIndex(other => other.service === service) === index);
	if (slots.length === 0) {
		return view;
	}

	const isZoomed = zoomed !== undefined && view.services.includes(zoomed);
	const shown = slots.some(({service}) => service === view.selected) ? view.selected : slots[0]!.service;
	return {
		...view,
		mode: split,
		slots,
		listShare: list,
		selected: isZoomed ? zoomed : split === 'one' || split === 'merged' ? view.selected : shown,
		isZoomed,
		focus: isZoomed ? 'pane' : view.focus,
	};
}

/** What the file says; the rest is as on any screen of that size. */
export function arrange(view: ViewState, {split, panes, list, zoom = false}: LayoutSpec): ViewState {
	const named = (panes ?? []).filter(service => view.services.includes(service));
	// Several panes that are named are meant to be seen.
	const mode = split ?? (named.length > 1 && view.mode === 'one' ? 'rows' : view.mode);
	const isSplit = mode !== 'one' && mode !== 'merged';
	const all = isSplit && panes === undefined && split !== undefined ? view.services : named;
	const slots = all.length > 0 ? all.map(service => ({service, isPinned: true})) : view.slots;
	return {...view, mode, slots, listShare: list, selected: named[0] ?? view.selected, isZoomed: zoom, focus: zoom ? 'pane' : view.focus};
}

/** What a person has arranged: who is shown while somebody goes through the list is not. */
export function arrangement({split, panes, list, zoomed}: Remembered): string {
	return JSON.stringify([split, list, zoomed !== undefined, panes.map(({service, isPinned, ...size}) => [isPinned ? service : '', size])]);
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function readSlot({service, isPinned, width, height}: Readonly<Record<string, unknown>>): readonly PaneSlot[] {
	return typeof service === 'string' ? [{service, isPinned: isPinned === true, ...isPositive(width) && {width}, ...isPositive(height) && {height}}] : [];
}

const modes: ReadonlySet<unknown> = new Set<LayoutMode>(['one', 'rows', 'columns', 'grid', 'merged']);

function isMode(value: unknown): value is LayoutMode {
	return modes.has(value);
}

function isPositive(value: unknown): value is number {
	return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null;
}
