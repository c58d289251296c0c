import type {Clock} from './clock.ts';
import type {PrepareChild, PreparedChild} from './contract.ts';

/** For services that are about to start: what their next run needs anyway is made while the old one ends. */
export interface Preparations {
	prepare(service: string, terminal: Terminal): void;
	/** Yields what was prepared, if it is of that kind. */
	take(service: string, hasTerminal: boolean): PreparedChild | undefined;
	discard(service: string): void;
	discardAll(): void;
}

/** Absent: pipes. */
type Terminal = Parameters<PrepareChild>[0];

interface Prepared {
	readonly child: PreparedChild;
	readonly hasTerminal: boolean;
	readonly cancel: () => void;
}

/** An old run that takes longer to end makes its successor wait anyway. */
const keptMs = 10_000;

export function createPreparations(prepareChild: PrepareChild, clock: Clock): Preparations {
	const prepared = new Map<string, Prepared>();

	const remove = (service: string): Prepared | undefined => {
		const found = prepared.get(service);
		prepared.delete(service);
		found?.cancel();
		return found;
	};

	const discard = (service: string) => {
		remove(service)?.child.discard();
	};

	return {
		prepare(service, terminal) {
			if (prepared.has(service)) {
				return;
			}

			const child = prepareChild(terminal);
			if (child) {
				prepared.set(service, {child, hasTerminal: terminal !== undefined, cancel: clock.after(keptMs, () => discard(service))});
			}
		},
		take(service, hasTerminal) {
			const found = remove(service);
			if (found?.hasTerminal !== hasTerminal) {
				found?.child.discard();
				return undefined;
			}

			return found.child;
		},
		discard,
		discardAll() {
			for (const service of prepared.keys()) {
				discard(service);
			}
		},
	};
}
