import type {ServiceState} from '../../core/state.ts';
import {roughByteSize} from '../../lib/byte-size.ts';
import {percent} from '../../lib/percent.ts';
import {uptimeLabel} from '../service-words.ts';
import type {ViewState} from '../view-state.ts';
import type {SortOrder} from './list-view.ts';

/** What the list says of each service in figures: what it is in the order of. */
export type Figure = 'uptime' | 'cpu' | 'memory';

export function figureOf(sort: SortOrder): Figure {
	return sort === 'cpu' || sort === 'memory' ? sort : 'uptime';
}

export const figureTitle: Readonly<Record<Figure, string>> = {uptime: 'UP', cpu: 'CPU', memory: 'MEM'};

/** Empty: there is none. */
export function figureText({list, usage}: ViewState, service: ServiceState, now: number): string {
	const figure = figureOf(list.sort);
	const used = usage?.get(service.name);
	switch (figure) {
		case 'uptime': {
			return uptimeLabel(service, now).text;
		}

		case 'cpu': {
			return used ? percent(used.cpuPercent) : '';
		}

		case 'memory': {
			return used ? roughByteSize(used.memoryBytes) : '';
		}
	}
}
