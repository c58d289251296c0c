import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {createLogStore, type LogStore} from '../../source/logs/log-store.ts';
import {levelOf} from '../../source/logs/search-levels.ts';
import {numberLines} from '../../source/logs/search-lines.ts';
import {compilePattern, countMatches, findSpans, isMatch} from '../../source/logs/search-pattern.ts';
import {searchLines, type LineSearch} from '../../source/logs/search-scan.ts';
import type {LineTest} from '../../source/logs/search-test.ts';

const never = () => false;
const always = () => true;

function pattern(text: string): RegExp {
	const compiled = compilePattern(text);
	if (compiled.type === 'invalid') {
		throw new Error(compiled.problem);
	}

	return compiled.pattern;
}

function append(store: LogStore, service: string, ...lines: readonly string[]): void {
	store.append(service, 1, 'stdout', {text: lines.map(line => `${line}\n`).join(''), lineCount: lines.length}, 0);
}

function storeWith(...lines: readonly string[]): LogStore {
	const store = createLogStore({maxBytes: 1e9});
	append(store, 'api', ...lines);
	return store;
}

/** The lines that were found, the newest first. */
function found(search: LineSearch, store: LogStore, services: readonly string[] = ['api']): readonly string[] {
	const logs = services.map(service => numberLines(store, service));
	return Array.from({length: search.hits.count()}, (_, rank) => {
		const hit = search.hits.at(rank)!;
		return logs[hit.log]!.plain(hit.line);
	});
}

function searchAll(store: LogStore, lineTest: LineTest, services: readonly string[] = ['api']): readonly string[] {
	const search = searchLines(services.map(service => ({lines: numberLines(store, service), tests: []})), lineTest);
	search.step(never);
	return found(search, store, services);
}

describe('a pattern', () => {
	test.each([
		['error', 'ERROR', true],
		['Error', 'ERROR', false],
		['Error', 'an Error', true],
		[String.raw`\Sx`, 'aX', true],
		[String.raw`\p{Lu}b`, 'AB', true],
		['ÄB', 'äb', false],
		['äb', 'ÄB', true],
	])('%s in %s: %s (a capital makes case matter, an escape is none)', (text, line, isThere) => {
		expect(isMatch(pattern(text), line)).toBe(isThere);
	});

	test.each([
		['(', 'unterminated group'],
		['[a', 'unterminated character class'],
		['*', 'nothing to repeat'],
	])('%s is refused in words: %s', (text, problem) => {
		expect(compilePattern(text)).toEqual({type: 'invalid', problem});
	});

	test('an escape that is only allowed without Unicode is taken', () => {
		expect(isMatch(pattern(String.raw`a\-b`), 'a-b')).toBe(true);
	});

	test('spans are those of the matches, characters of two units whole, empty ones left out', () => {
		expect(findSpans(pattern('.b*'), '🙂bxb')).toEqual([{from: 0, to: 3}, {from: 3, to: 5}]);
		expect(findSpans(pattern('x*'), 'axxb')).toEqual([{from: 1, to: 3}]);
		const used = pattern('b');
		expect(isMatch(used, 'aab')).toBe(true);
		expect(findSpans(used, 'ba')).toEqual([{from: 0, to: 1}]);
	});

	test.each(['needle', 'Needle|needle', String.raw`n[e*]\wdl(?:e)`, 'needle$', '{"id":"needle'])('%s is found anywhere in a very long line, and counted there', text => {
		const line = `${'x'.repeat(20_000)}{"id":"needle`;
		expect(isMatch(pattern(text), line)).toBe(true);
		expect(countMatches(pattern(text), line)).toBe(1);
		expect(findSpans(pattern(text), line).map(({to}) => to)).toEqual([line.length]);
	});

	test.each(['.*needle', 'x+needle', '(?:xx)?needle', 'x{2}needle'])('%s, whose time may grow much faster than a line, is looked for at the beginning of a very long one', text => {
		expect(isMatch(pattern(text), `xxneedle${'x'.repeat(20_000)}`)).toBe(true);
		expect(isMatch(pattern(text), `${'x'.repeat(20_000)}needle`)).toBe(false);
	});
});

describe('the level of a line', () => {
	test.each([
		['{"level":"error","msg":"info about it"}', 'error'],
		['{"time":1,"level":50,"msg":"x"}', 'error'],
		['{"level":30,"msg":"error"}', 'info'],
		['{"severity":"WARNING"}', 'warn'],
		['ts=1 level=warn msg="an error"', 'warn'],
		['2026-01-01 12:00:00 [ERROR] no', 'error'],
		['2026-01-01T12:00:00Z  WARN mod: x', 'warn'],
		['[error] 12#0: *1 open() failed', 'error'],
		['error: cannot find crate', 'error'],
		['error[E0425]: cannot find value', 'error'],
		['src/a.ts(1,2): error TS2304: Cannot find name', 'error'],
		['TypeError: x is not a function', 'error'],
		['java.lang.NullPointerException: x', 'error'],
		['Traceback (most recent call last):', 'error'],
		['E0102 12:00:00.1 1 x.go:1] no', 'error'],
		['npm ERR! code 1', 'error'],
		['DEBUG: x', 'debug'],
		['2026/01/01 FATAL x', 'fatal'],
		['0 errors, 12 warnings', undefined],
		['GET /error 200', undefined],
		['listening on 3000', undefined],
	])('%s: %s', (line, level) => {
		expect(levelOf(line)).toBe(level);
	});

	test('is that of the line before for what goes on with it, colours or not', () => {
		const store = storeWith('\u001B[31mERROR\u001B[0m broken', '    at foo (a.js:1)', 'all is well', '    indented');
		append(store, 'api', 'TypeError: no');
		append(store, 'api', '    at bar (b.js:2)');
		expect(searchAll(store, {level: 'error'})).toEqual(['    at bar (b.js:2)', 'TypeError: no', '    at foo (a.js:1)', 'ERROR broken']);
		expect(searchAll(store, {level: 'error', isFirstOfLevel: true})).toEqual(['TypeError: no', 'ERROR broken']);
	});

	test('a level is met by it and by worse ones', () => {
		const store = storeWith('INFO a', 'WARN b', 'ERROR c', 'FATAL d', 'no level');
		expect(searchAll(store, {level: 'warn'})).toEqual(['FATAL d', 'ERROR c', 'WARN b']);
	});
});

describe('a search', () => {
	test('finds the newest first, colours aside', () => {
		expect(searchAll(storeWith('a1', 'b', '\u001B[32ma\u001B[0m2', 'a3'), {pattern: pattern('a\\d')})).toEqual(['a3', 'a2', 'a1']);
	});

	test('inverted, it finds the others', () => {
		expect(searchAll(storeWith('a', 'b', 'c'), {pattern: pattern('b'), isInverted: true})).toEqual(['c', 'a']);
	});

	test('finds what devtui says, too', () => {
		const store = storeWith('a');
		store.runStarted('api', 2, 'run 2 · you', 0);
		expect(searchAll(store, {pattern: pattern('run 2')})).toEqual(['── run 2 · you ──']);
	});

	test('of several logs finds all in the order of time', () => {
		const store = createLogStore({maxBytes: 1e9});
		append(store, 'api', 'x 1', 'x 2');
		append(store, 'db', 'x 3');
		append(store, 'api', 'no', 'x 4');
		append(store, 'db', 'x 5');
		expect(searchAll(store, {pattern: pattern('x')}, ['db', 'api'])).toEqual(['x 5', 'x 4', 'x 3', 'x 2', 'x 1']);
	});

	test('has the newest match after its first slice, however long the log is', () => {
		const store = createLogStore({maxBytes: 1e9});
		for (let block = 0; block < 2000; block++) {
			append(store, 'api', ...Array.from({length: 50}, (_, line) => `line ${block * 50 + line}`));
		}

		const search = searchLines([{lines: numberLines(store, 'api'), tests: []}], {pattern: pattern('line')});
		expect(search.step(always)).toBe(true);
		expect(found(search, store)[0]).toBe('line 99999');
		expect(search.hits.count()).toBeLessThan(1000);
		expect(search.isDone()).toBe(false);
		expect(search.step(never)).toBe(false);
		expect(search.hits.count()).toBe(100_000);
	});

	test.each([['a pattern', {pattern: pattern('4')}], ['a level, which lines take from those before them', {level: 'error' as const}]])('takes each entry into lines once, for %s', (_, lineTest) => {
		const store = createLogStore({maxBytes: 1e9});
		for (let count = 0; count < 40; count++) {
			append(store, 'api', ...Array.from({length: 100}, (_line, line) => count % 3 === 0 && line === 50 ? 'ERROR: broken' : `    at line ${line}`));
		}

		let reads = 0;
		const lines = numberLines({
			...store,
			entriesOf: (service, from) => [...store.entriesOf(service, from)].map(entry => ({
				...entry,
				get text() {
					reads++;
					return entry.text;
				},
			})),
		}, 'api');
		const search = searchLines([{lines, tests: []}], lineTest);
		let slices = 0;
		while (search.step(always)) {
			slices++;
		}

		expect(slices).toBeGreaterThan(40);
		expect(search.hits.count()).toBeGreaterThan(0);
		expect(reads).toBe(40);
	});

	test('counts what comes meanwhile, and no longer what has been dropped', () => {
		const store = createLogStore({maxBytes: 2000});
		append(store, 'api', 'x old');
		const lines = numberLines(store, 'api');
		const search = searchLines([{lines, tests: []}], {pattern: pattern('x')});
		search.step(never);
		append(store, 'api', 'x new');
		expect(lines.sync()).toBe(true);
		search.step(never);
		expect(found(search, store)).toHaveLength(2);
		for (let count = 0; count < 40; count++) {
			append(store, 'api', `x ${count}`);
		}

		lines.sync();
		search.step(never);
		expect(search.hits.count()).toBe(lines.end() - lines.first());
		expect(lines.plain(search.hits.at(0)!.line)).toBe('x 39');
		expect(lines.plain(search.hits.at(search.hits.count() - 1)!.line)).toBe(lines.plain(lines.first()));
	});

	test('a rank and its line lead to each other', () => {
		const store = storeWith(...Array.from({length: 700}, (_, line) => line % 3 === 0 ? 'x' : 'y'));
		const search = searchLines([{lines: numberLines(store, 'api'), tests: []}], {pattern: pattern('x')});
		search.step(never);
		const {hits} = search;
		for (let rank = 0; rank < hits.count(); rank++) {
			expect(hits.rankFrom(hits.at(rank)!)).toBe(rank);
		}

		expect(hits.at(hits.rankFrom({log: 0, line: 5}))).toEqual({log: 0, line: 3});
	});

	test('every match of a line counts; a rank and its match lead to each other, whichever way lines were found', () => {
		const counts = [...Array.from({length: 300}, (_, line) => line % 4), 3, 0, 1];
		const store = storeWith(...counts.slice(0, 300).map(count => 'x '.repeat(count)));
		const lines = numberLines(store, 'api');
		const search = searchLines([{lines, tests: []}], {pattern: pattern('x')});
		search.step(() => true);
		append(store, 'api', ...counts.slice(300).map(count => 'x '.repeat(count)));
		lines.sync();
		search.step(never);
		const {hits} = search;
		expect(hits.matchCount()).toBe(75 * 6 + 4);
		let rank = 0;
		for (const [line, count] of [...counts.entries()].toReversed()) {
			expect(hits.matchRankFrom({log: 0, line})).toBe(rank);
			for (let fromEnd = 0; fromEnd < count; fromEnd++) {
				expect(hits.matchAt(rank++)).toEqual({log: 0, line, fromEnd});
			}
		}

		expect(hits.matchAt(rank)).toBeUndefined();
	});

	test.each([
		['x', 'x x xx', 4],
		['x*', 'axxbx', 2],
		['x*', '👨‍👩‍👧 axx 🙂x🙂', 2],
		['x|', '🙂x', 1],
		['', '🙂', 0],
		['(?=x)', 'xx', 0],
		['', 'abc', 0],
		['x', 'x'.repeat(5000), 1000],
	])('%j is counted as often as it is highlighted in %j: %d', (text, line, count) => {
		expect(countMatches(pattern(text), line)).toBe(count);
		expect(findSpans(pattern(text), line)).toHaveLength(count);
	});

	test('whatever is printed, dropped and however it is cut into slices, what is found is what is there', () => {
		const services = ['a', 'b'];
		const step = fc.oneof(
			fc.record({type: fc.constant('append' as const), service: fc.constantFrom(...services), lines: fc.array(fc.constantFrom('x', 'y', 'xx', '  x', 'ERROR x', '\u001B[31mx\u001B[0m'), {minLength: 1, maxLength: 600})}),
			fc.record({type: fc.constant('notice' as const), service: fc.constantFrom(...services)}),
			fc.constant({type: 'search' as const}),
		);
		fc.assert(fc.property(fc.array(step, {maxLength: 20}), fc.integer({min: 500, max: 8000}), (steps, maxBytes) => {
			const store = createLogStore({maxBytes});
			const logs = services.map(service => numberLines(store, service));
			const search = searchLines(logs.map(lines => ({lines, tests: []})), {pattern: pattern('x')});
			for (const each of [...steps, {type: 'search' as const}]) {
				switch (each.type) {
					case 'append': {
						append(store, each.service, ...each.lines);
						break;
					}

					case 'notice': {
						store.notice(each.service, 1, 'x says devtui', 0);
						break;
					}

					case 'search': {
						for (const lines of logs) {
							lines.sync();
						}

						search.step(always);
						break;
					}
				}
			}

			search.step(never);
			const {entries} = store.read(store.start());
			const there = entries.flatMap(entry => entry.type === 'output' ? entry.text.slice(0, -1).split('\n') : [entry.text]);
			const wanted = there.map(line => line.replaceAll(/\u001B\[\d*m/g, '')).filter(line => line.includes('x')).toReversed();
			expect(Array.from({length: search.hits.count()}, (_, rank) => {
				const hit = search.hits.at(rank)!;
				return logs[hit.log]!.plain(hit.line);
			})).toEqual(wanted);
		}), {numRuns: 150});
	});
});
