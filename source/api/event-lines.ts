import type {Answer} from '../http/answer.ts';
import type {InstanceEvent} from './instance.ts';

interface EventSource {
	subscribeEvents(listener: (event: InstanceEvent | Dropped) => void): () => void;
}

/** So many events were told and are no longer known. */
export interface Dropped {
	readonly dropped: number;
	readonly event?: undefined;
	readonly service?: undefined;
}

/** What becomes of services from now on, all when none are named. */
export function followEvents({subscribeEvents}: EventSource, services?: readonly string[]): Answer {
	return {
		type: 'lines',
		async write(lines) {
			let waiting: Array<InstanceEvent | Dropped> = [];
			let lost = 0;
			let wake = () => {};
			const unsubscribe = subscribeEvents(event => {
				// What was lost concerns everybody.
				if (services && event.event !== undefined && !(event.service !== undefined && services.includes(event.service))) {
					return;
				}

				if (waiting.length < mostWaiting) {
					waiting.push(event);
				} else {
					lost++;
				}

				wake();
			});
			const onAbort = () => {
				wake();
			};

			lines.signal.addEventListener('abort', onAbort);
			try {
				await lines.write({});
				while (!lines.isGone()) {
					const events = waiting;
					waiting = [];
					await lines.writeAll(events);
					if (lost > 0) {
						const dropped = lost;
						lost = 0;
						await lines.write({dropped});
					}

					if (lines.signal.aborted) {
						return;
					}

					if (waiting.length === 0) {
						await new Promise<void>(resolve => {
							wake = resolve;
						});
					}
				}
			} finally {
				unsubscribe();
				lines.signal.removeEventListener('abort', onAbort);
			}
		},
	};
}

/** For a reader that is slow. */
const mostWaiting = 10_000;
