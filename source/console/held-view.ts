import type {ProjectSpec} from '../core/spec.ts';
import {textWidth} from '../lib/text-width.ts';
import type {ConsoleHost} from './host.ts';
import type {Keymap} from './keymap/table.ts';
import {computeLayout, type Layout} from './layout.ts';
import {listRows, selectedIndex} from './list/list-rows.ts';
import {listTop} from './list/list-top.ts';
import {labelWidth} from './merged/merging.ts';
import {mergedServices, paneInQuestion} from './merged/merged-log.ts';
import type {Memory} from './remembered/memory.ts';
import type {LogPanes} from './search/contract.ts';
import {sizesOf} from './sizes/sizes.ts';
import type {Subject} from './subject.ts';
import type {CellSize} from './terminals-contract.ts';
import {isAlone, shownServices} from './view-panes.ts';
import {initialView, reduceView, type ViewAction, type ViewState} from './view-state.ts';

/** The view of this console, kept true to the project and to the size of the screen. */
export interface HeldView {
	/** Whoever asks sees one project only: keys and timers may come between its change and the notice of it. */
	subject(): Subject;
	current(): ViewState;
	/** As it was when somebody last asked: services that have left since are still in it. */
	last(): ViewState;
	change(action: ViewAction): void;
	resize(size: CellSize): void;
	/** Put the panes where they belong now, and size their terminals. */
	placePanes(): void;
}

export interface HeldViewOptions {
	readonly store: ConsoleHost['store'];
	readonly keymap: Keymap;
	readonly terminals: LogPanes;
	readonly memory: Memory;
	readonly size: CellSize;
	readonly canDetach: boolean;
	readonly knowsUsage: boolean;
	readonly quitQuestion?: ConsoleHost['quitQuestion'] | undefined;
	readonly standIn?: ConsoleHost['standIn'] | undefined;
	onChange(): void;
	setMouse(isOn: boolean): void;
}

export function holdView({store, keymap, terminals, memory, size: initialSize, canDetach, knowsUsage, quitQuestion, standIn, onChange, setMouse}: HeldViewOptions): HeldView {
	let size = initialSize;
	let {project} = store;
	let nameWidth = widestName(project);
	let view = memory.begin(initialView(namesOf(project), size.columns));
	let layouts: readonly KnownLayout[] = [];
	let top = 0;

	function current(): ViewState {
		if (store.project !== project) {
			project = store.project;
			nameWidth = widestName(project);
			view = reduceView(view, {type: 'follow', services: namesOf(project)});
			memory.note(view);
		}

		return view;
	}

	/** The same object as long as nothing moves: who draws it need not look at each cell again. */
	function layout(isZoomed = view.isZoomed): Layout {
		const same = layouts.find(known => known.view === view && known.size === size && known.nameWidth === nameWidth && known.isZoomed === isZoomed);
		if (same) {
			return same.layout;
		}

		const computed = computeLayout({...size, nameWidth, mode: view.mode, isZoomed, sizes: sizesOf(view), listShare: view.listShare, panes: shownServices({...view, isZoomed}), current: paneInQuestion(view)});
		layouts = [...layouts.filter(known => known.view === view && known.size === size), {view, size, nameWidth, isZoomed, layout: computed}];
		return computed;
	}

	/** Where a service would be shown: its own pane when that is only covered by a zoom, else where a selection puts it. */
	function sizeOfHidden(unzoomed: Layout): (service: string) => CellSize {
		const frames = unzoomed.type === 'screen' ? unzoomed.panes : [];
		const preview = isAlone({...view, isZoomed: false}) ? undefined : view.slots.findLast(slot => !slot.isPinned)?.service;
		return service => {
			const frame = frames.find(each => each.service === service) ?? frames.find(each => each.service === preview) ?? frames.at(-1);
			// In the merged log names stand before the lines.
			const margin = view.mode === 'merged' && frame ? labelWidth(view.services, frame.content.width) : 0;
			return frame ? {columns: frame.content.width - margin, rows: frame.content.height} : size;
		};
	}

	return {
		subject() {
			const viewNow = current();
			terminals.merge(mergedServices(viewNow));
			const now = layout();
			const frames = now.type === 'screen' ? now.panes : [];
			const panes = Object.fromEntries(frames.map(({service}) => [service, terminals.position(service)]));
			const subject: Subject = {project, state: store.getSnapshot(), view: viewNow, layout: now, keymap, canDetach, knowsUsage, quitQuestion, standIn, panes};
			if (now.type !== 'screen' || !now.list) {
				return subject;
			}

			top = listTop({top, index: selectedIndex(subject), count: listRows(subject).length, room: now.list.rect.height - 1});
			return {...subject, listTop: top};
		},
		current,
		last: () => view,
		change(action) {
			const before = current();
			view = reduceView(before, action);
			memory.note(view);
			if (view.hasMouse !== before.hasMouse) {
				setMouse(view.hasMouse);
			}

			onChange();
		},
		resize(newSize) {
			size = newSize;
			onChange();
		},
		placePanes() {
			terminals.merge(mergedServices(current()));
			const now = layout();
			// On a screen too small for any pane, terminals keep the size they had.
			if (now.type === 'screen') {
				terminals.show(now.panes, sizeOfHidden(layout(false)));
			} else {
				terminals.hideAll();
			}
		},
	};
}

interface KnownLayout {
	readonly view: ViewState;
	readonly size: CellSize;
	readonly nameWidth: number;
	readonly isZoomed: boolean;
	readonly layout: Layout;
}

function namesOf({services}: ProjectSpec): readonly string[] {
	return services.map(({name}) => name);
}

function widestName(project: ProjectSpec): number {
	return Math.max(0, ...namesOf(project).map(name => textWidth(name)));
}
