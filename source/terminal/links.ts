import type {IBufferCell} from '@xterm/headless';
import {linkCode} from '../lib/link-code.ts';
import type {Links} from './xterm-internals.ts';

/** The link of a cell as a parameter of SGR sequences; empty: it has none. */
export function createLinkReader(links: Links): (cell: IBufferCell) => string {
	// Cells of a link follow one another.
	let known = {number: 0, code: ''};
	return cell => {
		const {bg, extended} = cell as unknown as Internals;
		const number = bg & hasExtended ? extended.urlId : 0;
		if (number !== known.number) {
			const data = number === 0 ? undefined : links.getLinkData(number);
			// With an id of its own a link that is drawn in parts is still one.
			known = {number, code: data ? linkCode({uri: data.uri, id: data.id ?? `devtui-${number}`}) : ''};
		}

		return known.code;
	};
}

const hasExtended = 0x10_00_00_00;

/** What of @xterm/headless 6.0.0 has no public name. */
interface Internals {
	readonly bg: number;
	readonly extended: {readonly urlId: number};
}
