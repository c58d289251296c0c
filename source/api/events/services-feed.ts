import type {Answer} from '../../http/answer.ts';
import {createBell} from '../../http/bell.ts';
import type {Instance} from '../instance.ts';
import {serviceRow, type ServiceRow} from '../service-row.ts';
import {eventId, ready, type Told} from '../../http/event-text.ts';
import {instanceKey, parsePlace, placeText} from './place.ts';

/** A service as it is now, or that it is no more. Figures that change by themselves are not in it. */
export type ServiceChange = {readonly service: SteadyRow} | {readonly removed: string};

export type SteadyRow = Omit<ServiceRow, 'uptimeMs' | 'cpuPercent' | 'memoryBytes' | 'ports' | 'published'>;

/** Each service, then each that changes, as it changes. A slow reader misses what is over, and never how it is. */
export function followServices(instance: Instance, services: readonly string[] | undefined, lastEventId: string | undefined): Answer {
	const feed = feedOf(instance);
	return {
		type: 'lines',
		async write(lines) {
			let at = feed.parse(lastEventId);
			await lines.write({});
			while (!lines.isGone()) {
				const found = feed.since(at);
				at = feed.revision();
				await lines.writeAll(found.filter(({name}) => !services || services.includes(name)).map(({change}) => change));
				if (lines.signal.aborted) {
					return;
				}

				await feed.next(at, lines.signal);
			}
		},
	};
}

interface Known {
	readonly name: string;
	readonly revision: number;
	readonly change: ServiceChange & Told;
	readonly text: string;
}

interface Feed {
	parse(lastEventId: string | undefined): number;
	revision(): number;
	/** The oldest first. */
	since(revision: number): readonly Known[];
	/** Resolves when there is something newer, or nothing will come any more. */
	next(revision: number, signal: AbortSignal): Promise<void>;
}

/** Whatever their number, followers share one look at what has changed. */
function feedOf(instance: Instance): Feed {
	const known = feeds.get(instance) ?? createFeed(instance);
	feeds.set(instance, known);
	return known;
}

const feeds = new WeakMap<Instance, Feed>();

function createFeed({store, about}: Instance): Feed {
	const key = instanceKey(about);
	const rows = new Map<string, Known>();
	const bell = createBell();
	let revision = 0;
	let isLooking = false;

	function note(name: string, change: ServiceChange): void {
		const text = JSON.stringify(change);
		if (rows.get(name)?.text !== text) {
			revision++;
			rows.delete(name);
			rows.set(name, {name, revision, text, change: {...change, [ready]: text, [eventId]: placeText(key, {number: revision, part: 0})}});
		}
	}

	function look(): void {
		const {services} = store.getSnapshot();
		const specs = store.project.services.filter(({name}) => services[name]);
		for (const spec of specs) {
			const {uptimeMs: _uptime, cpuPercent: _cpu, memoryBytes: _memory, ports: _ports, published: _published, ...row} = serviceRow(spec, services[spec.name]!, {figures: undefined, published: []}, Date.now());
			note(spec.name, {service: row});
		}

		for (const [name, {change}] of rows) {
			if ('service' in change && !services[name]) {
				note(name, {removed: name});
			}
		}
	}

	look();
	store.subscribe(() => {
		if (isLooking) {
			return;
		}

		// What changes in one go is told in one go.
		isLooking = true;
		setImmediate(() => {
			isLooking = false;
			const before = revision;
			look();
			if (revision > before) {
				bell.ring();
			}
		});
	});
	return {
		parse: lastEventId => Math.min(parsePlace(key, lastEventId)?.number ?? 0, revision),
		revision: () => revision,
		since: at => [...rows.values()].filter(known => known.revision > at && (at > 0 || 'service' in known.change)),
		async next(at, signal) {
			if (revision <= at) {
				await bell.wait(signal);
			}
		},
	};
}
