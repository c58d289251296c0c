import {isPassingAlone, type LineTest} from '../../logs/search-test.ts';
import {layOutLine, type LineRows, type LineShape} from './line-rows.ts';
import type {KeptLine} from './still-log.ts';

/** What programs have printed behind their last line ends, prompts and progress bars: no log has it, and it is what is waited for. */
export interface UnfinishedLines {
	/** Look at them again; whether they are others now. `isOutdated`: the log has got lines, they may be among them. */
	refresh(isOutdated: boolean): boolean;
	/** As lines below all others, faint: no search finds them. Those that have changed last, where there is no room for all. */
	kept(shapeOf: (service: string) => LineShape, height: number): readonly KeptLine[];
}

export interface UnfinishedLinesOptions {
	/** Whose lines they are, in the order in which they are shown. */
	services(): readonly string[];
	/** Undefined: it is not known yet. */
	read(service: string): string | undefined;
	/** What they have to be to be shown. */
	tests(): readonly LineTest[];
}

export function createUnfinishedLines({services, read, tests}: UnfinishedLinesOptions): UnfinishedLines {
	let texts = new Map<string, Unfinished>();
	let changes = 0;
	let laidOut = new Map<string, {readonly key: string; readonly rows: LineRows['rows']}>();

	function rowsOf(service: string, text: string, shape: LineShape): LineRows['rows'] {
		const key = `${shape.width} ${shape.isCut} ${shape.prefix.length} ${shape.label?.text ?? ''} ${text}`;
		const known = laidOut.get(service);
		const rows = known?.key === key ? known.rows : layOutLine(`${faint}${text}`, shape).rows;
		laidOut.set(service, {key, rows});
		return rows;
	}

	return {
		refresh(isOutdated) {
			const before = texts;
			const isOne = services().length === 1;
			// A test that is broken off has not been passed.
			texts = new Map();
			for (const service of services()) {
				const old = before.get(service);
				// Of several logs any may have got lines: only its own say that a line has ended.
				const now = read(service) ?? (isOutdated && isOne ? '' : old?.text ?? '');
				if (now !== '' && isPassingAlone(now, tests())) {
					texts.set(service, old?.text === now ? old : {text: now, changedAt: ++changes});
				}
			}

			laidOut = new Map([...laidOut].filter(([service]) => texts.has(service)));
			return texts.size !== before.size || [...texts].some(([service, each]) => before.get(service) !== each);
		},
		kept(shapeOf, height) {
			const all = services();
			let room = Math.max(1, all.length === 1 ? height - 1 : Math.floor(height / 2));
			const lines = new Map<string, KeptLine>();
			for (const [service, {text}] of [...texts].toSorted(([, one], [, other]) => other.changedAt - one.changedAt)) {
				const shape = shapeOf(service);
				const rows = room > 0 ? rowsOf(service, text, shape).slice(-room) : [];
				room -= rows.length;
				if (rows.length > 0) {
					lines.set(service, {line: unfinished - all.indexOf(service), text, shape, count: rows.length, rows, marks: []});
				}
			}

			return all.flatMap(service => lines.get(service) ?? []);
		},
	};
}

interface Unfinished {
	readonly text: string;
	/** Counts up: the last one to change has the highest. */
	readonly changedAt: number;
}

/** The number of the first: they come after whatever a log has. */
const unfinished = Number.MAX_SAFE_INTEGER;

const faint = '\u001B[2m';
