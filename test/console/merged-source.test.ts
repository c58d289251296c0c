import fc from 'fast-check';
import {expect, test} from 'vitest';
import {mergeLogs} from '../../source/console/merged/merged-source.ts';
import {foundLines, type LineList} from '../../source/console/search/line-list.ts';
import {createLogStore} from '../../source/logs/log-store.ts';
import {searchLines} from '../../source/logs/search-scan.ts';
import {numberLines} from '../../source/logs/search-lines.ts';

const services = ['db', 'api', 'worker'];

/** By walking down, and by walking up. */
function walk({first, last, before, after}: LineList): readonly number[] {
	const down: number[] = [];
	for (let line = first(); line !== undefined; line = after(line)) {
		down.push(line);
	}

	const up: number[] = [];
	for (let line = last(); line !== undefined; line = before(line)) {
		up.unshift(line);
	}

	expect(up).toEqual(down);
	return down;
}

const step = fc.oneof(
	{weight: 8, arbitrary: fc.record({type: fc.constant('print' as const), service: fc.constantFrom(...services), lines: fc.integer({min: 1, max: 4})})},
	{weight: 1, arbitrary: fc.record({type: fc.constant('run' as const), service: fc.constantFrom(...services)})},
	{weight: 3, arbitrary: fc.record({type: fc.constant('look' as const)})},
);

test('whatever is printed and dropped, the merged log has each line that is there, in the order of time; counts and numbers of lines hold', () => {
	fc.assert(fc.property(fc.array(step, {maxLength: 60}), fc.subarray(services, {minLength: 1}), (steps, shown) => {
		// So small that a log keeps a few entries only.
		const store = createLogStore({maxBytes: 1200});
		const source = mergeLogs(shown.map(service => numberLines(store, service)));
		const scan = searchLines(source.parts.map(lines => ({lines, tests: [{pattern: /[02468]$/}]})), {});
		const even = foundLines(scan.hits, source);
		let printed = 0;
		const known = new Map<number, string>();
		for (const each of [...steps, {type: 'look' as const}]) {
			switch (each.type) {
				case 'print': {
					const text = Array.from({length: each.lines}, () => `${each.service} ${printed++}\n`).join('');
					store.append(each.service, 1, 'stdout', {text, lineCount: each.lines}, 0);
					break;
				}

				case 'run': {
					store.runStarted(each.service, 1, `run ${printed++}`, 0);
					break;
				}

				case 'look': {
					source.sync();
					const wanted = store.read(store.start(), {services: shown}).entries
						.flatMap(entry => entry.type === 'output' ? entry.text.trimEnd().split('\n') : [`── ${entry.text} ──`]);
					const lines = walk(source.all);
					expect(lines.map(line => source.plain(line))).toEqual(wanted);
					expect(lines.map(line => source.entryOf(line)?.service)).toEqual(lines.map(line => shown[source.hitOf(line)!.log]));
					for (const [index, line] of lines.entries()) {
						expect([source.all.countBefore(line), source.all.countAfter(line), source.all.nearest(line)]).toEqual([index, lines.length - 1 - index, line]);
						expect(source.lineOf(source.hitOf(line)!)).toBe(line);
						expect(known.get(line) ?? source.plain(line)).toBe(source.plain(line));
						known.set(line, source.plain(line));
					}

					// Of what is gone, the line before stands in, else the first.
					for (const gone of [...known.keys()].filter(line => !lines.includes(line))) {
						expect(source.all.nearest(gone)).toBe(lines.findLast(line => line < gone) ?? lines[0]);
						expect(source.all.countAfter(gone)).toBe(lines.filter(line => line > gone).length);
					}

					scan.step(() => false);
					const evenLines = walk(even);
					expect(evenLines).toEqual(lines.filter(line => /[02468]$/.test(source.plain(line))));
					for (const line of lines) {
						expect([even.countBefore(line), even.countAfter(line)]).toEqual([evenLines.filter(other => other < line).length, evenLines.filter(other => other > line).length]);
					}

					break;
				}
			}
		}
	}), {numRuns: 150});
});
