import {generalKeys} from './general-keys.ts';
import {paneKeys} from './pane-keys.ts';
import type {KeymapRow} from './row.ts';
import {serviceKeys} from './service-keys.ts';

/** What works when no dialog is open and nothing is typed into a service. */
export const mainKeys: readonly KeymapRow[] = [...[...serviceKeys, ...paneKeys].map(row => aboutSomebody(row)), ...generalKeys].filter(({contexts}) => contexts.includes('main'));

/** The project may have lost its last service. */
export function aboutSomebody(row: KeymapRow): KeymapRow {
	return {...row, whyNot: (subject, key) => subject.view.services.length === 0 ? 'there are no services' : row.whyNot?.(subject, key)};
}
