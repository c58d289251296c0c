import type {TimerName} from '../core/events.ts';
import type {Clock} from './clock.ts';

export interface Timers {
	/** Setting one that runs already starts it again. One that comes too soon waits, but never for long. */
	set(service: string, timer: TimerName, delayMs: number, fired: () => void, isTooSoon?: () => boolean): void;
	clear(service: string, timer: TimerName): void;
	/** Every timer of the service but those of the watch. */
	clearRun(service: string): void;
	/** The service is no more. */
	forget(service: string): void;
	clearAll(): void;
}

const askAgainMs = 5;
/** Where something is written all the time nobody waits for its end. */
const longestWaitMs = 500;

const watchTimers: ReadonlySet<TimerName> = new Set(['quiet', 'patience', 'calm', 'loop', 'burst']);

export function createTimers(clock: Clock): Timers {
	const cancels = new Map<string, Map<TimerName, () => void>>();

	const clear = (service: string, timer: TimerName) => {
		const running = cancels.get(service);
		running?.get(timer)?.();
		running?.delete(timer);
	};

	const forget = (service: string) => {
		for (const cancel of cancels.get(service)?.values() ?? []) {
			cancel();
		}

		cancels.delete(service);
	};

	return {
		set(service, timer, delayMs, fired, isTooSoon = () => false) {
			clear(service, timer);
			const running = cancels.get(service) ?? new Map<TimerName, () => void>();
			cancels.set(service, running);
			const after = (ms: number, waitedMs: number) => {
				running.set(timer, clock.after(ms, () => {
					if (waitedMs < longestWaitMs && isTooSoon()) {
						after(askAgainMs, waitedMs + askAgainMs);
					} else {
						running.delete(timer);
						fired();
					}
				}, {isExact: timer === 'quiet'}));
			};

			after(delayMs, 0);
		},
		clear,
		clearRun(service) {
			for (const timer of cancels.get(service)?.keys() ?? []) {
				if (!watchTimers.has(timer)) {
					clear(service, timer);
				}
			}
		},
		forget,
		clearAll() {
			for (const service of cancels.keys()) {
				forget(service);
			}
		},
	};
}
