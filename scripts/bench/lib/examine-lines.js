import {numberedLine} from '../setup/data.js';

/** How many numbered lines did not come whole behind the name of their service, or came too early or too late. */
export function examineLines(output, names, linesEach) {
	const services = new Map(names.map(name => [name, {whole: 0, last: -1, outOfOrder: 0}]));
	let start = 0;
	while (start < output.length) {
		const newline = output.indexOf(0x0A, start);
		const end = newline === -1 ? output.length : newline;
		// `name | text` or `[name] text`.
		const [, name, text] = /^\[?([a-z]+\d+)\]?\s*(?:\| )?(\d{8} .*)$/.exec(output.latin1Slice(start, end)) ?? [];
		start = end + 1;
		const service = services.get(name);
		if (service === undefined || text !== numberedLine(Number(text.slice(0, 8)))) {
			continue;
		}

		const number = Number(text.slice(0, 8));
		service.whole++;
		service.outOfOrder += number > service.last ? 0 : 1;
		service.last = number;
	}

	return [...services.values()].reduce((broken, {whole, outOfOrder}) => broken + Math.abs(linesEach - whole) + outOfOrder, 0);
}
