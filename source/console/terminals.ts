import type {ProjectSpec, ServiceSpec} from '../core/spec.ts';
import {isAlive} from '../core/state.ts';
import {createEmulator} from '../terminal/emulator.ts';
import type {Pump} from '../terminal/pump.ts';
import {createViewport, type Viewport} from '../terminal/viewport.ts';
import {withCarriageReturns} from './carriage-returns.ts';
import {freezeText} from './copy/frozen-text.ts';
import type {ConsoleHost} from './host.ts';
import type {PaneLooks} from './looks/pane-looks.ts';
import {layerOf, positionOf, scrollSteps, type Pane} from './pane.ts';
import {endsLine, readUnfinished} from './read-unfinished.ts';
import {regulate} from './regulate.ts';
import type {PaneLayer} from './screen/contract.ts';
import {createTerminalSizes} from './terminal-sizes.ts';
import type {Terminals} from './terminals-contract.ts';

export interface TerminalsOptions {
	readonly host: Pick<ConsoleHost, 'store' | 'input' | 'resize' | 'flow' | 'subscribeOutput' | 'show' | 'subscribeSizes' | 'reply'>;
	readonly pump: Pump;
	readonly looks: PaneLooks;
	/** What a pane on the screen shows has changed. */
	onChange(service: string): void;
	/** What one that is not on the screen has printed behind its last line end may be something else. */
	onHidden(): void;
}

export function createTerminals({host, pump, looks, onChange, onHidden}: TerminalsOptions): Terminals {
	const panes = new Map<string, Pane>();
	let layers: readonly PaneLayer[] = [];
	let told: string | undefined;
	const sizes = createTerminalSizes(host, service => panes.get(service));
	let {project} = host.store;
	let specs = specsOf(project);

	function specOf(service: string): ServiceSpec | undefined {
		if (project !== host.store.project) {
			project = host.store.project;
			specs = specsOf(project);
		}

		return specs.get(service);
	}

	function paneOf(service: string): Pane {
		const known = panes.get(service);
		if (known) {
			return known;
		}

		const size = sizes.ofNew(service);
		const emulator = createEmulator({...size.terminal, scrollback: looks.scrollback, pump});
		const pane: Pane = {emulator, viewport: createViewport(emulator, size.pane.rows), run: 0, isPipe: false, isShown: false, endsLine: true, askedAt: 0, isPaused: false, scrolls: 0};
		panes.set(service, pane);
		emulator.setVisible(false);
		emulator.onReply(data => {
			(host.reply ?? host.input)(service, data);
		});
		emulator.onChange(() => {
			regulate(service, pane, host.flow);
			if (pane.isShown) {
				onChange(service);
			} else {
				onHidden();
			}
		});
		return pane;
	}

	/** A run has the kind of output that the project gave it when it began. */
	function noteRun(service: string, pane: Pane, run: number): void {
		if (pane.run !== run) {
			pane.run = run;
			pane.isPipe = specOf(service)?.tty === false;
		}
	}

	function dispose(service: string, {emulator, viewport, isPaused, frozen}: Pane): void {
		frozen?.text.dispose();
		viewport.dispose();
		emulator.dispose();
		panes.delete(service);
		if (isPaused) {
			host.flow.resume(service);
		}
	}

	/** Not before a new screen is drawn: what is on it reads from them. */
	function forgetGone(): void {
		for (const [service, pane] of panes) {
			if (!specOf(service)) {
				dispose(service, pane);
			}
		}

		sizes.forget(service => !specOf(service));
	}

	function tellShown(services: readonly string[]): void {
		const text = services.join('\n');
		if (text !== told) {
			told = text;
			host.show?.(services);
		}
	}

	function reveal(shown: ReadonlySet<string>): void {
		for (const service of new Set([...panes.keys(), ...shown])) {
			const pane = paneOf(service);
			pane.isShown = shown.has(service);
			pane.emulator.setVisible(pane.isShown);
		}
	}

	const unsubscribe = host.subscribeOutput({
		output(service, run, _stream, chunk) {
			if (!specOf(service)) {
				return;
			}

			const pane = paneOf(service);
			noteRun(service, pane, run);
			pane.emulator.write(pane.isPipe ? withCarriageReturns(chunk) : chunk);
			regulate(service, pane, host.flow);
			pane.endsLine = endsLine(chunk);
			if (!pane.isShown && !pane.endsLine) {
				onHidden();
			}
		},
		runStarted(service, run, text) {
			if (specOf(service)) {
				const pane = paneOf(service);
				noteRun(service, pane, run);
				pane.emulator.writeNotice(looks.ruled(text));
			}
		},
		notice(service, _run, text) {
			if (specOf(service)) {
				paneOf(service).emulator.writeNotice(text);
			}
		},
		cleared: clear,
		forgotten(service) {
			const pane = panes.get(service);
			if (pane && !pane.isShown) {
				dispose(service, pane);
			}
		},
	});

	function scrolled(service: string, move: (viewport: Viewport) => void): void {
		const pane = paneOf(service);
		move(pane.viewport);
		noteScroll(service, pane);
	}

	function clear(service: string): void {
		const pane = panes.get(service);
		if (pane) {
			pane.viewport.follow();
			pane.emulator.clear();
			noteScroll(service, pane);
		}
	}

	function noteScroll(service: string, pane: Pane): void {
		pane.scrolls++;
		onChange(service);
	}

	return {
		show(frames, sizeOfHidden) {
			const shown = new Map(frames.map(frame => [frame.service, frame]));
			for (const {name} of host.store.project.services) {
				const content = shown.get(name)?.content;
				sizes.fit(name, content ? {columns: content.width, rows: content.height} : sizeOfHidden(name));
			}

			forgetGone();
			reveal(new Set(shown.keys()));
			tellShown([...shown.keys()]);
			layers = frames.map(frame => layerOf(frame, paneOf(frame.service), layers));
		},
		hideAll() {
			forgetGone();
			reveal(new Set());
			tellShown([]);
			layers = [];
		},
		layers: () => layers,
		position: service => positionOf(paneOf(service)),
		modes: service => paneOf(service).emulator.modes(),
		unfinishedLine(service) {
			const state = host.store.getSnapshot().services[service];
			const pane = panes.get(service);
			return state && isAlive(state.phase) && pane ? readUnfinished(pane, onHidden) : '';
		},
		scroll(service, step) {
			scrolled(service, viewport => {
				scrollSteps[step](viewport);
			});
		},
		scrollBy(service, lines) {
			const {frozen} = paneOf(service);
			scrolled(service, viewport => {
				(frozen ?? viewport).scrollBy(lines);
			});
		},
		clear(services) {
			for (const service of services) {
				clear(service);
			}
		},
		still(service, setTimer) {
			const {emulator, viewport} = paneOf(service);
			return {text: freezeText(emulator, setTimer), top: viewport.top(), height: emulator.rows};
		},
		anchor(service, row) {
			const {emulator, viewport} = paneOf(service);
			return emulator.anchor(viewport.top() + row);
		},
		freeze(service, frozen) {
			const pane = panes.get(service);
			if (pane) {
				pane.frozen?.text.dispose();
				pane.frozen = frozen;
				noteScroll(service, pane);
			}
		},
		noteFrozen(service) {
			const pane = panes.get(service);
			if (pane) {
				noteScroll(service, pane);
			}
		},
		dispose() {
			unsubscribe();
			sizes.dispose();
			for (const [service, pane] of panes) {
				dispose(service, pane);
			}
		},
	};
}

function specsOf({services}: ProjectSpec): ReadonlyMap<string, ServiceSpec> {
	return new Map(services.map(service => [service.name, service]));
}
