import type {ProjectSpec} from '../core/spec.ts';
import {isAlive} from '../core/state.ts';
import {textWidth} from '../lib/text-width.ts';
import type {ConsoleClock, ConsoleHost, QuitRequest} from './host.ts';
import type {InputEvent} from './input.ts';
import {contextOf, findRow, press} from './keymap/keymap.ts';
import type {DialogStep, Intent} from './keymap/row.ts';
import {computeLayout, type Layout} from './layout.ts';
import {point} from './pointer.ts';
import {isUnderWay, serviceOf, type Subject} from './subject.ts';
import {createSuspensions} from './suspensions.ts';
import type {CellSize, Terminals} from './terminals.ts';
import {plainLine} from './text.ts';
import {typedBytes} from './typing.ts';
import {initialView, isAlone, reduceView, shownServices, type Message, type ViewAction} from './view-state.ts';

/** Turns keys and gestures into what they ask for, and keeps the view. */
export interface Controller {
	subject(): Subject;
	take(events: readonly InputEvent[]): void;
	resize(size: CellSize): void;
	/** The store has changed. */
	noticeProject(): void;
	/** Something is not as it should be: said for long enough to be read by who looks up now and then. */
	warn(text: string): void;
	/** Put the panes where they belong now, and size their terminals. */
	placePanes(): void;
	dispose(): void;
}

export interface ControllerOptions {
	readonly host: Pick<ConsoleHost, 'store' | 'input' | 'quit'>;
	readonly setTimer: ConsoleClock['setTimer'];
	readonly terminals: Terminals;
	readonly size: CellSize;
	onChange(): void;
	redraw(): void;
	setMouse(isOn: boolean): void;
	onQuit(request: QuitRequest): void;
	/** Where the dialog that is open stands after a step: it may hold more than the view knows of. */
	scrollDialog(step: DialogStep): number;
}

export function createController({host, setTimer, terminals, size: initialSize, onChange, redraw, setMouse, onQuit, scrollDialog}: ControllerOptions): Controller {
	const {store} = host;
	const suspensions = createSuspensions();
	let size = initialSize;
	let {project} = store;
	let nameWidth = widestName(project);
	let view = initialView(namesOf(project), size.columns);
	let cancelHush: (() => void) | undefined;

	/** Whoever asks sees one project only: keys and timers may come between its change and the notice of it. */
	function follow(): void {
		if (store.project !== project) {
			project = store.project;
			nameWidth = widestName(project);
			view = reduceView(view, {type: 'follow', services: namesOf(project)});
		}
	}

	function layout(isZoomed = view.isZoomed): Layout {
		return computeLayout({...size, nameWidth, mode: view.mode, isZoomed, panes: shownServices({...view, isZoomed}), current: view.selected});
	}

	function subject(): Subject {
		follow();
		const now = layout();
		const frames = now.type === 'screen' ? now.panes : [];
		const panes = Object.fromEntries(frames.map(({service}) => [service, terminals.position(service)]));
		return {project, state: store.getSnapshot(), view, layout: now, panes};
	}

	function changeView(action: ViewAction): void {
		follow();
		const before = view;
		view = reduceView(view, action);
		if (view.hasMouse !== before.hasMouse) {
			setMouse(view.hasMouse);
		}

		onChange();
	}

	function say(message: Message, forMs = messageMs): void {
		cancelHush?.();
		cancelHush = setTimer(forMs, () => {
			changeView({type: 'hush'});
		});
		changeView({type: 'say', message});
	}

	function perform(intent: Intent): void {
		switch (intent.type) {
			case 'view': {
				if (intent.action.type === 'say') {
					say(intent.action.message);
				} else {
					changeView(intent.action);
				}

				break;
			}

			case 'command': {
				store.command(intent.command);
				say({text: intent.said, tone: 'done'});
				break;
			}

			case 'scroll': {
				terminals.scroll(intent.service, intent.step);
				onChange();
				break;
			}

			case 'scroll-by': {
				terminals.scrollBy(intent.service, intent.lines);
				onChange();
				break;
			}

			case 'scroll-dialog': {
				changeView({type: 'scroll-dialog', scroll: scrollDialog(intent.step)});
				break;
			}

			case 'redraw': {
				redraw();
				break;
			}

			case 'quit': {
				onQuit(intent.request);
				host.quit(intent.request);
				break;
			}
		}
	}

	function performAll(intents: readonly Intent[]): void {
		for (const intent of intents) {
			perform(intent);
		}
	}

	function take(events: readonly InputEvent[]): void {
		follow();
		let typed: Uint8Array[] = [];
		for (const event of events) {
			const isForService = contextOf(view) === 'typing' && !(event.type === 'key' && findRow('typing', event.key));
			const bytes = isForService ? typedBytes(event, terminals.modes(view.selected)) : undefined;
			if (bytes) {
				typed.push(bytes);
				continue;
			}

			type(typed);
			typed = [];
			obey(event);
		}

		type(typed);
	}

	function type(typed: readonly Uint8Array[]): void {
		if (typed.length === 0) {
			return;
		}

		const service = view.selected;
		if (!isAlive(serviceOf(subject(), service).phase)) {
			say({text: `${service} is not running: what was typed is lost`, tone: 'refused'});
			return;
		}

		host.input(service, Buffer.concat(typed));
		if (!terminals.position(service).isFollowing) {
			terminals.scroll(service, 'follow');
		}
	}

	function obey(event: InputEvent): void {
		switch (event.type) {
			case 'key': {
				performAll(press(subject(), event.key));
				break;
			}

			case 'mouse': {
				performAll(point(subject(), event));
				break;
			}

			case 'paste': {
				say({text: `nothing takes a paste here: i types into ${view.selected}`, tone: 'refused'});
				break;
			}

			case 'unknown': {
				break;
			}
		}
	}

	function noticeProject(): void {
		const typedInto = view.isTyping ? view.selected : undefined;
		const now = subject();
		if (typedInto !== undefined && !view.services.includes(typedInto)) {
			say({text: `${typedInto} has been removed`, tone: 'done'});
		} else if (view.isTyping && !isUnderWay(serviceOf(now, view.selected))) {
			changeView({type: 'type', isTyping: false});
			say({text: `${view.selected} has ended`, tone: 'done'});
		}

		const isQuitMoot = view.dialog?.type === 'quit' && (now.state.shutdown !== undefined);
		if (isQuitMoot) {
			changeView({type: 'close'});
		}

		tellSuspensions(now);
		onChange();
	}

	/** That devtui has paused a watch is said once, in case nobody looks at that service. */
	function tellSuspensions({state}: Subject): void {
		for (const {name, file} of suspensions.newIn(state)) {
			say({text: `${name} restarts itself by ${plainLine(file)}: its watch is paused, w on it resumes`, tone: 'refused'}, warningMs);
		}
	}

	/** Where a service would be shown: its own pane when that is only covered by a zoom, else where a selection puts it. */
	function sizeOfHidden(unzoomed: Layout): (service: string) => CellSize {
		const frames = unzoomed.type === 'screen' ? unzoomed.panes : [];
		const preview = isAlone({...view, isZoomed: false}) ? undefined : view.slots.findLast(slot => !slot.isPinned)?.service;
		return service => {
			const frame = frames.find(each => each.service === service) ?? frames.find(each => each.service === preview) ?? frames.at(-1);
			return frame ? {columns: frame.content.width, rows: frame.content.height} : size;
		};
	}

	return {
		subject,
		take,
		resize(newSize) {
			size = newSize;
			onChange();
		},
		noticeProject,
		warn(text) {
			say({text, tone: 'refused'}, warningMs);
		},
		placePanes() {
			follow();
			const now = layout();
			// On a screen too small for any pane, terminals keep the size they had.
			if (now.type === 'screen') {
				terminals.show(now.panes, sizeOfHidden(layout(false)));
			} else {
				terminals.hideAll();
			}
		},
		dispose() {
			cancelHush?.();
		},
	};
}

function namesOf({services}: ProjectSpec): readonly string[] {
	return services.map(({name}) => name);
}

function widestName(project: ProjectSpec): number {
	return Math.max(0, ...namesOf(project).map(name => textWidth(name)));
}

/** How long the answer to a key stays in the footer. */
const messageMs = 3000;
const warningMs = 20_000;
