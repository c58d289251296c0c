import type {ProjectSpec, ServiceSpec} from '../core/spec.ts';
import type {TerminalModes} from '../terminal/contract.ts';
import {createEmulator} from '../terminal/emulator.ts';
import type {Pump} from '../terminal/pump.ts';
import {createViewport, type Viewport} from '../terminal/viewport.ts';
import type {ConsoleHost} from './host.ts';
import type {ScrollStep} from './keymap/row.ts';
import {layerOf, scrollSteps, type Pane} from './pane.ts';
import type {PaneFrame} from './pane-frames.ts';
import type {PaneLayer} from './screen/contract.ts';
import type {PanePosition} from './subject.ts';

/** The terminals behind the panes, one for each service that has printed or been shown, and how far each is scrolled. */
export interface Terminals {
	/** These are on the screen, all others are not; those have the size that they would be shown at. */
	show(frames: readonly PaneFrame[], sizeOfHidden: (service: string) => CellSize): void;
	/** There is no room for any; sizes stay. */
	hideAll(): void;
	layers(): readonly PaneLayer[];
	position(service: string): PanePosition;
	modes(service: string): TerminalModes;
	scroll(service: string, step: ScrollStep): void;
	scrollBy(service: string, lines: number): void;
	dispose(): void;
}

export interface CellSize {
	readonly columns: number;
	readonly rows: number;
}

export interface TerminalsOptions {
	readonly host: Pick<ConsoleHost, 'store' | 'input' | 'resize' | 'flow' | 'subscribeOutput'>;
	readonly pump: Pump;
	/** What a pane on the screen shows has changed. */
	onChange(service: string): void;
}

export function createTerminals({host, pump, onChange}: TerminalsOptions): Terminals {
	const panes = new Map<string, Pane>();
	let layers: readonly PaneLayer[] = [];
	/** What services have been told. */
	const sizes = new Map<string, CellSize>();
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

		const size = sizes.get(service) ?? {columns: 80, rows: 24};
		const emulator = createEmulator({...size, pump});
		const pane: Pane = {emulator, viewport: createViewport(emulator, size.rows), run: 0, isPipe: false, isShown: false, isPaused: false, scrolls: 0};
		panes.set(service, pane);
		emulator.setVisible(false);
		emulator.onReply(data => {
			host.input(service, data);
		});
		emulator.onChange(() => {
			regulate(service, pane);
			if (pane.isShown) {
				onChange(service);
			}
		});
		return pane;
	}

	/** A program faster than its pane is slowed down by its own pipe: memory stays bounded, and nothing is lost. */
	function regulate(service: string, pane: Pane): void {
		const pending = pane.emulator.pendingBytes();
		if (!pane.isPaused && pending > pauseAtBytes) {
			pane.isPaused = true;
			host.flow.pause(service);
		} else if (pane.isPaused && pending < resumeAtBytes) {
			pane.isPaused = false;
			host.flow.resume(service);
		}
	}

	/** A run has the kind of output that the project gave it when it began. */
	function noteRun(service: string, pane: Pane, run: number): void {
		if (pane.run !== run) {
			pane.run = run;
			pane.isPipe = specOf(service)?.tty === false;
		}
	}

	function dispose(service: string, {emulator, viewport, isPaused}: Pane): void {
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

		for (const service of sizes.keys()) {
			if (!specOf(service)) {
				sizes.delete(service);
			}
		}
	}

	function fitTo(service: string, {columns, rows}: CellSize): void {
		const before = sizes.get(service);
		if (before?.columns === columns && before.rows === rows) {
			return;
		}

		sizes.set(service, {columns, rows});
		host.resize(service, columns, rows);
		const pane = panes.get(service);
		pane?.emulator.resize(columns, rows);
		pane?.viewport.setHeight(rows);
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
			regulate(service, pane);
		},
		runStarted(service, run, text) {
			if (specOf(service)) {
				const pane = paneOf(service);
				noteRun(service, pane, run);
				pane.emulator.writeNotice(`── ${text} ──`);
			}
		},
		notice(service, _run, text) {
			if (specOf(service)) {
				paneOf(service).emulator.writeNotice(text);
			}
		},
	});

	function scrolled(service: string, move: (viewport: Viewport) => void): void {
		const pane = paneOf(service);
		move(pane.viewport);
		pane.scrolls++;
		onChange(service);
	}

	return {
		show(frames, sizeOfHidden) {
			const shown = new Map(frames.map(frame => [frame.service, frame]));
			for (const {name} of host.store.project.services) {
				const content = shown.get(name)?.content;
				fitTo(name, content ? {columns: content.width, rows: content.height} : sizeOfHidden(name));
			}

			forgetGone();
			reveal(new Set(shown.keys()));
			layers = frames.map(frame => layerOf(frame, paneOf(frame.service), layers));
		},
		hideAll() {
			forgetGone();
			reveal(new Set());
			layers = [];
		},
		layers: () => layers,
		position(service) {
			const {viewport} = paneOf(service);
			return {
				isFollowing: viewport.isFollowing(),
				linesAbove: viewport.top(),
				linesBelow: viewport.linesBelow(),
				newLines: viewport.newLines(),
			};
		},
		modes: service => paneOf(service).emulator.modes(),
		scroll(service, step) {
			scrolled(service, viewport => {
				scrollSteps[step](viewport);
			});
		},
		scrollBy(service, lines) {
			scrolled(service, viewport => {
				viewport.scrollBy(lines);
			});
		},
		dispose() {
			unsubscribe();
			for (const [service, pane] of panes) {
				dispose(service, pane);
			}
		},
	};
}

/** Well above what a terminal may leave uninterpreted, and well below what hurts. */
const pauseAtBytes = 8_388_608;
const resumeAtBytes = 1_048_576;

function specsOf({services}: ProjectSpec): ReadonlyMap<string, ServiceSpec> {
	return new Map(services.map(service => [service.name, service]));
}

/** A pipe has no terminal that would return the cursor at the end of a line. */
function withCarriageReturns(chunk: Uint8Array): Uint8Array {
	return chunk.includes(0x0A) ? Buffer.from(Buffer.from(chunk).toString('latin1').replaceAll('\n', '\r\n'), 'latin1') : chunk;
}
