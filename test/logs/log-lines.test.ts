import {describe, expect, test} from 'vitest';
import {lastLines, linesOf, type LineFilter} from '../../source/logs/log-lines.ts';
import {createLogStore} from '../../source/logs/log-store.ts';

const store = createLogStore({maxBytes: 1e6});
store.runStarted('api', 1, 'run 1 · start', 10);
store.append('api', 1, 'stdout', {text: 'one\n\u001B[31mtw\u001B[1mo\u001B[0m\nthree\n', lineCount: 3}, 20);
store.append('db', 1, 'stderr', {text: 'four\n', lineCount: 1}, 30);
store.runStarted('api', 2, 'run 2 · you', 40);
store.append('api', 2, 'stdout', {text: '\ntwo again\n', lineCount: 2}, 50);
const {entries} = store.read(store.start());

describe('lines of a log', () => {
	const cases: readonly (readonly [name: string, filter: LineFilter, lines: readonly string[]])[] = [
		['all', {}, ['run 1 · start', 'one', '\u001B[31mtw\u001B[1mo\u001B[0m', 'three', 'four', 'run 2 · you', '', 'two again']],
		['since a time', {since: 30}, ['four', 'run 2 · you', '', 'two again']],
		['that match, colours or not', {pattern: /^two/g}, ['\u001B[31mtw\u001B[1mo\u001B[0m', 'two again']],
		['of one run', {run: 2}, ['run 2 · you', '', 'two again']],
	];
	test.each(cases)('%s', (_, filter, lines) => {
		expect([...linesOf(entries, filter)].map(line => line.text)).toEqual(lines);
		for (let count = 0; count <= lines.length + 1; count++) {
			expect(lastLines(entries, count, filter).map(line => line.text)).toEqual(lines.slice(Math.max(0, lines.length - count)));
		}
	});
});
