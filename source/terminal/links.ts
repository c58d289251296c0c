import {linkCode} from '../lib/link-code.ts';
import type {IBufferCell, Terminal} from '@xterm/headless';
import {linksOf, type LinkData} from './xterm-internals.ts';

/** The link of a cell as a parameter of SGR sequences; empty: it has none. */
export function createLinkReader(terminal: Terminal): (cell: IBufferCell) => string {
	const links = rememberLinks(terminal);
	// Cells of a link follow one another.
	let known = {number: 0, code: ''};
	return cell => {
		const {bg, extended} = cell as unknown as Internals;
		const number = bg & hasExtended ? extended.urlId : 0;
		if (number !== known.number) {
			const data = number === 0 ? undefined : links.get(number);
			// With an id of its own a link that is drawn in parts is still one.
			known = {number, code: data ? linkCode({uri: data.uri, id: data.id ?? `devtui-${number}`}) : ''};
		}

		return known.code;
	};
}

/** xterm.js forgets a link with the rows that it began in, although later cells have it as well. */
function rememberLinks(terminal: Terminal): ReadonlyMap<number, LinkData> {
	const known = new Map<number, LinkData>();
	const service = linksOf(terminal);
	const register = service.registerLink.bind(service);
	service.registerLink = link => {
		const number = register(link);
		known.set(number, link);
		const [oldest] = known.keys();
		if (known.size > mostLinks && oldest !== undefined) {
			known.delete(oldest);
		}

		return number;
	};
	return known;
}

/** More than a screen has; those before are text. */
const mostLinks = 4096;

const hasExtended = 0x10_00_00_00;

/** What of @xterm/headless 6.0.0 has no public name. */
interface Internals {
	readonly bg: number;
	readonly extended: {readonly urlId: number};
}
