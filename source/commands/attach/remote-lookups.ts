import type {LookedUp} from '../../api/attach/wire.ts';
import {ask} from '../../api/client.ts';
import type {ServiceRow} from '../../api/service-row.ts';
import type {PortBinding} from '../../core/port-binding.ts';
import type {Inspection, Lookups, UsageOfServices} from '../../console/details/lookups.ts';

export interface RemoteLookups extends Lookups {
	of(service: string): LookedUp | undefined;
	/** What was found last, whichever service it was looked up for. */
	any(service: string | undefined): LookedUp | undefined;
}

/** What was looked up last is there at once, and looked up again for the next time somebody asks. `news`: it is otherwise now. */
export function createRemoteLookups(socket: string, news: () => void): RemoteLookups {
	const known = new Map<string, {readonly text: string; readonly found: LookedUp; readonly at: number}>();
	const underWay = new Set<string>();
	let last: LookedUp | undefined;
	let usage = {found: new Map() as UsageOfServices, at: Number.NEGATIVE_INFINITY, isUnderWay: false};

	async function lookUp(service: string): Promise<void> {
		underWay.add(service);
		const response = await ask(socket, {method: 'GET', path: '/attach/look', query: [['name', service]]});
		underWay.delete(service);
		if (response.type === 'ok') {
			const text = JSON.stringify(response.value);
			const before = known.get(service);
			last = response.value as LookedUp;
			known.set(service, {text, found: response.value as LookedUp, at: performance.now()});
			if (before?.text !== text) {
				news();
			}
		} else {
			known.delete(service);
		}
	}

	async function lookAtUsage(): Promise<void> {
		usage = {...usage, isUnderWay: true};
		const response = await ask(socket, {method: 'GET', path: '/services'});
		const rows = response.type === 'ok' ? response.value as readonly ServiceRow[] : [];
		usage = {
			isUnderWay: false,
			at: performance.now(),
			found: new Map(rows.flatMap(({name, cpuPercent, memoryBytes}) => cpuPercent === null || memoryBytes === null ? [] : [[name, {cpuPercent, memoryBytes}]])),
		};
	}

	function of(service: string): LookedUp | undefined {
		const found = known.get(service);
		if (!underWay.has(service) && (!found || performance.now() - found.at > freshMs)) {
			void lookUp(service);
		}

		return found?.found;
	}

	return {
		of,
		any(service) {
			if (service !== undefined) {
				of(service);
			}

			return last;
		},
		usage() {
			if (!usage.isUnderWay && performance.now() - usage.at > freshMs) {
				void lookAtUsage();
			}

			return usage.found;
		},
		inspect: service => of(service)?.inspection as Inspection | undefined,
		published: service => (of(service)?.published ?? []) as readonly PortBinding[],
		lastChecks: service => (of(service)?.lastChecks ?? {}),
		checkpointMemory: service => new Map(of(service)?.checkpointMemory),
		environment: service => of(service)?.environment,
	};
}

/** Those who look draw once a second. */
const freshMs = 700;
