import type {LookedUp} from '../../api/attach/wire.ts';
import {ask} from '../../api/client.ts';
import type {Inspection, Lookups} from '../../console/details/lookups.ts';

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
		inspect: service => of(service)?.inspection as Inspection | undefined,
		lastChecks: service => (of(service)?.lastChecks ?? {}),
		environment: service => of(service)?.environment,
	};
}

/** Those who look draw once a second. */
const freshMs = 700;
