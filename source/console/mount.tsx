import {scrollDialog} from './dialogs/scroll.ts';
import type {DialogContext} from './dialogs/dialog.ts';
import {isAtRest} from '../core/outcome.ts';
import {openDialogSources} from './dialog-sources.ts';
import {createController} from './controller.ts';
import {changesAt, draw, drawFigures, figuresChangeAt} from './draw/drawing.ts';
import type {ConsoleHost, ConsoleOutcome} from './host.ts';
import {readInput} from './input-reader.ts';
import {obeyJobControl} from './job-control.ts';
import {createLending} from './lending.ts';
import {createLooks} from './looks/looks.ts';
import {paneInQuestion} from './merged/merged-log.ts';
import {openPanes} from './open-panes.ts';
import {createModeMirror} from './mirror-modes.ts';
import {usualPreferences} from './preferences.ts';
import {createRepaint} from './repaint.ts';
import {createScreenOutput} from './screen-output.tsx';
import {enterFullScreen} from './screen/tty.ts';
import type {CellSize, Terminals} from './terminals-contract.ts';
import {tellWarnings} from './warnings.ts';

export interface MountedConsole {
	/** End at once and give the terminal back; `done` resolves, if it has not yet. */
	unmount(): void;
	/** Never rejects. When it resolves, the terminal has been given back. */
	readonly done: Promise<ConsoleOutcome>;
}

/**
 * Open the console on a terminal. `NODE_ENV` must be `production` before this module is loaded: React decides then whether
 * to be a slow one.
 */
export function mountConsole(host: ConsoleHost, takeTerminal: typeof enterFullScreen = enterFullScreen): MountedConsole {
	let settle: (outcome: ConsoleOutcome) => void;
	const done = new Promise<ConsoleOutcome>(resolve => {
		settle = resolve;
	});
	const disposers: Array<() => void> = [];
	let isOver = false;

	function end(outcome: ConsoleOutcome): void {
		if (isOver) {
			return;
		}

		isOver = true;
		// The terminal was taken first and is given back last: nothing is written to it afterwards.
		for (const dispose of disposers.toReversed()) {
			dispose();
		}

		settle(outcome);
	}

	/** Whatever the console does is done in here: an error ends it, and leaves the terminal as it was. */
	function guarded<Values extends unknown[]>(work: (...values: Values) => void): (...values: Values) => void {
		return (...values) => {
			if (isOver) {
				return;
			}

			try {
				work(...values);
			} catch (error) {
				end({type: 'crash', error});
			}
		};
	}

	guarded(() => {
		open({host, takeTerminal, guarded, end, disposers});
	})();
	return {
		unmount() {
			end({type: 'unmounted'});
		},
		done,
	};
}

interface Opening {
	readonly host: ConsoleHost;
	readonly takeTerminal: typeof enterFullScreen;
	readonly disposers: Array<() => void>;
	guarded<Values extends unknown[]>(work: (...values: Values) => void): (...values: Values) => void;
	end(outcome: ConsoleOutcome): void;
}

function open({host, takeTerminal, guarded, end, disposers}: Opening): void {
	const {stdin, stdout, store, clock, preferences = usualPreferences} = host;
	const fullScreen = takeTerminal(stdout, stdin, {isMouseOn: true, onDrained: guarded(() => {
		screen.drained();
	})});
	disposers.push(() => {
		fullScreen.restore();
	});
	const looks = createLooks({environment: host.environment, wanted: preferences, clock, write: fullScreen.write, onChange: () => repaint.request()});
	const screen = createScreenOutput({
		...sizeOf(stdout),
		write: text => fullScreen.write(text),
		...looks.output,
		onCrash(error) {
			end({type: 'crash', error});
		},
	});
	disposers.push(screen.dispose);
	const repaint = createRepaint(clock, guarded(isForKey => {
		paint();
		if (isForKey) {
			// Painted some ms after its key, it must not wait for the next frame as well.
			screen.drawNow();
		}
	}));
	const ticks = createRepaint(clock, guarded(paintFigures));
	disposers.push(repaint.dispose, ticks.dispose);
	const terminals = openPanes({host, isAscii: looks.output.isAscii, markStyles: looks.theme().marks, guarded, onChange: noticeTerminal, onNews: repaint.requestLazily});
	disposers.push(terminals.dispose);
	const sources = openDialogSources(host);
	disposers.push(sources.dispose);
	const lending = createLending({
		fullScreen,
		stdin,
		onBack: guarded(() => {
			screen.invalidate();
			repaint.request();
			looks.ask();
		}),
	});
	disposers.push(lending.dispose);
	let quitKey: string | undefined;
	const controller = createController({
		host,
		setTimer: (delayMs, callback) => clock.setTimer(delayMs, guarded(callback)),
		terminals,
		size: sizeOf(stdout),
		onChange: repaint.request,
		onScroll: repaint.requestRest,
		redraw: screen.invalidate,
		setMouse: fullScreen.setMouse,
		lending,
		sendToTerminal: fullScreen.write,
		onQuit(request) {
			quitKey = request.key;
		},
		scrollDialog: step => scrollDialog(drawn(), step),
	});
	disposers.push(controller.dispose);
	const mirrorModes = createModeMirror({modes: terminals.modes, setReports: fullScreen.setReports, input: host.input});
	let footings = '';
	let subject = controller.subject();
	let figures = drawFigures(drawn());

	/** All that the frame is drawn from. */
	function drawn(): DialogContext {
		return {...sources.told, subject: controller.subject(), theme: looks.theme(), now: clock.now(), notices: controller.notices()};
	}

	function paint(): void {
		const {isTyping, selected} = controller.subject().view;
		terminals.setTyping(isTyping ? selected : undefined);
		controller.placePanes();
		const context = drawn();
		const {now} = context;
		({subject} = context);
		const {view} = subject;
		screen.show(draw(context), terminals.layers(), view.isTyping || view.copy?.isByMouse === false ? paneInQuestion(view) : undefined);
		mirrorModes(view.isTyping ? view.selected : undefined);
		footings = footingsOf(terminals);
		repaint.requestAt(changesAt(subject, now));
		figures = drawFigures(context);
		paintFigures();
	}

	/** Of what was painted last: whatever differs from it will be painted soon. */
	function paintFigures(): void {
		const now = clock.now();
		screen.showFigures(figures(now));
		ticks.requestAt(figuresChangeAt(subject, now));
	}

	/** What a pane shows is drawn by the compositor; the frame only tells how far it is scrolled. */
	function noticeTerminal(service: string): void {
		screen.requestFrame();
		if (subject.view.isTyping && service === subject.view.selected) {
			mirrorModes(service);
		}

		if (footingsOf(terminals) !== footings) {
			repaint.requestLazily();
		}
	}

	function notice(): void {
		controller.noticeProject();
		const state = store.getSnapshot();
		if (state.shutdown && isAtRest(state)) {
			disposers.push(looks.whenAnswered(() => {
				end({type: 'quit', ...quitKey === undefined ? {} : {key: quitKey}});
			}));
		}
	}

	disposers.push(store.subscribe(guarded(notice)), host.subscribeProblems(guarded(controller.warn)), tellWarnings(guarded(controller.warn)), readInput({
		stdin,
		clock,
		patienceMs: looks.patienceMs,
		onEvents: guarded(events => {
			controller.take(looks.sift(events));
			repaint.flush();
			screen.drawNow();
		}),
		onEnd: guarded(() => {
			end({type: 'terminal-gone'});
		}),
	}));
	disposers.push(host.subscribeFileNews?.(guarded(controller.noticeFile)) ?? (() => {}), host.subscribeTurns?.(controller.turn) ?? (() => {}));
	disposers.push(listen(stdout, 'resize', guarded(() => {
		const size = sizeOf(stdout);
		screen.resize(size.columns, size.rows);
		controller.resize(size);
	})));
	disposers.push(obeyJobControl({fullScreen, isLent: lending.isLent, suspend: host.suspend, onBack: guarded(screen.invalidate)}));
	paint();
	looks.ask();
	notice();
}

function footingsOf(terminals: Terminals): string {
	return JSON.stringify(terminals.layers().map(({id}) => {
		const {isFollowing, linesAbove, linesBelow, newLines} = terminals.position(id);
		return isFollowing ? linesAbove > 0 : [linesBelow, newLines];
	}));
}

/** A terminal that does not tell its size has the usual one. */
function sizeOf({columns, rows}: {readonly columns: number; readonly rows: number}): CellSize {
	return {columns: Math.max(1, columns || 80), rows: Math.max(1, rows || 24)};
}

function listen(emitter: {on(event: string, listener: () => void): unknown; off(event: string, listener: () => void): unknown}, event: string, listener: () => void): () => void {
	emitter.on(event, listener);
	return () => {
		emitter.off(event, listener);
	};
}
