import type {ConsoleHost} from './host.ts';
import type {Pane} from './pane.ts';
import type {CellSize} from './terminals-contract.ts';

/** How large the terminal of each service is: as its pane, or as those want it who look at it, too. */
export interface TerminalSizes {
	/** For a pane that is being made, and for the terminal behind it. */
	ofNew(service: string): {readonly pane: CellSize; readonly terminal: CellSize};
	/** The pane of the service is, or would be, as large. */
	fit(service: string, size: CellSize): void;
	/** Those services are no more. */
	forget(isGone: (service: string) => boolean): void;
	dispose(): void;
}

/** `knownPane`: undefined as long as the service has none. */
export function createTerminalSizes(host: Pick<ConsoleHost, 'resize' | 'subscribeSizes'>, knownPane: (service: string) => Pane | undefined): TerminalSizes {
	/** What services have been told. */
	const sizes = new Map<string, CellSize>();
	/** What those have instead that others look at, too. */
	const otherSizes = new Map<string, CellSize>();

	function fitEmulator(service: string, own: CellSize): void {
		const {columns, rows} = otherSizes.get(service) ?? own;
		knownPane(service)?.emulator.resize(columns, rows);
	}

	const unsubscribe = host.subscribeSizes?.((service, size) => {
		if (size) {
			otherSizes.set(service, size);
		} else {
			otherSizes.delete(service);
		}

		const own = sizes.get(service);
		if (own) {
			knownPane(service)?.frozen?.text.complete();
			fitEmulator(service, own);
		}
	});

	return {
		ofNew(service) {
			const pane = sizes.get(service) ?? usualSize;
			return {pane, terminal: otherSizes.get(service) ?? pane};
		},
		fit(service, {columns, rows}) {
			const before = sizes.get(service);
			if (before?.columns === columns && before.rows === rows) {
				return;
			}

			sizes.set(service, {columns, rows});
			host.resize(service, columns, rows);
			const pane = knownPane(service);
			pane?.frozen?.text.complete();
			fitEmulator(service, {columns, rows});
			pane?.frozen?.setHeight(rows);
			pane?.viewport.setHeight(rows);
		},
		forget(isGone) {
			for (const service of sizes.keys()) {
				if (isGone(service)) {
					sizes.delete(service);
					otherSizes.delete(service);
				}
			}
		},
		dispose() {
			unsubscribe?.();
		},
	};
}

const usualSize: CellSize = {columns: 80, rows: 24};
