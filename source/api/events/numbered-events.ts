import type {Dropped} from '../event-lines.ts';
import type {Instance, InstanceEvent} from '../instance.ts';
import {eventId, ready} from '../../http/event-text.ts';
import {createListeners} from '../../lib/listeners.ts';
import {instanceKey, parsePlace, placeText} from './place.ts';

/** What an instance tells, numbered: who comes back gets what there was meanwhile. Kept from the first who asks on. */
export interface NumberedEvents {
	/** From now on, or from behind the place of that id. */
	subscribe(lastEventId: string | undefined, listener: (event: InstanceEvent | Dropped) => void): () => void;
}

export function numberedEvents(instance: Instance): NumberedEvents {
	const known = all.get(instance) ?? number(instance);
	all.set(instance, known);
	return known;
}

const all = new WeakMap<Instance, NumberedEvents>();

function number({subscribeEvents, about}: Instance): NumberedEvents {
	const key = instanceKey(about);
	const listeners = createListeners<[event: InstanceEvent]>();
	let kept: InstanceEvent[] = [];
	let count = 0;
	subscribeEvents(event => {
		const numbered = {...event, [ready]: JSON.stringify(event), [eventId]: placeText(key, {number: ++count, part: 0})};
		kept.push(numbered);
		if (kept.length > 2 * mostKept) {
			kept = kept.slice(-mostKept);
		}

		listeners.tell(numbered);
	});
	return {
		subscribe(lastEventId, listener) {
			const last = parsePlace(key, lastEventId);
			if (last) {
				const first = count - kept.length + 1;
				const missed = Math.max(0, first - (last.number + 1));
				if (missed > 0) {
					listener({dropped: missed});
				}

				for (const event of kept.slice(Math.max(0, last.number + 1 - first))) {
					listener(event);
				}
			}

			return listeners.subscribe(listener);
		},
	};
}

const mostKept = 1000;
