import type {ConsoleClock} from '../host.ts';

type Resize = (service: string, columns: number, rows: number) => void;

/** While a border is dragged, programs are told of a size ten times a second at most, since each makes them draw all anew; they always get the last. */
export function calmResize(resize: Resize, setTimer: ConsoleClock['setTimer']): {readonly resize: Resize; dispose(): void} {
	/** Those that have been told a moment ago, and what is to be told when it is over. */
	const resting = new Map<string, {wanted: (() => void) | undefined; readonly cancel: () => void}>();

	function tell(service: string, columns: number, rows: number): void {
		resize(service, columns, rows);
		resting.set(service, {
			wanted: undefined,
			cancel: setTimer(restMs, () => {
				const wanted = resting.get(service)?.wanted;
				resting.delete(service);
				wanted?.();
			}),
		});
	}

	return {
		resize(service, columns, rows) {
			const rest = resting.get(service);
			if (rest) {
				rest.wanted = () => {
					tell(service, columns, rows);
				};
			} else {
				tell(service, columns, rows);
			}
		},
		dispose() {
			for (const {cancel} of resting.values()) {
				cancel();
			}
		},
	};
}

const restMs = 100;
