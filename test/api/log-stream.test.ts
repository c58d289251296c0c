import {setImmediate as nextTurn} from 'node:timers/promises';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {Lines} from '../../source/http/answer.ts';
import {followLogs, type LogRequest} from '../../source/api/log-stream.ts';
import {lastLines, linesOf} from '../../source/logs/log-lines.ts';
import {createLogStore, type LogStore} from '../../source/logs/log-store.ts';

/** What somebody is given who reads at once. */
async function answered(logs: LogStore, request: Omit<LogRequest, 'isFollowing'>): Promise<readonly object[]> {
	const told: object[] = [];
	const lines: Lines = {
		async write(line) {
			told.push(line);
		},
		async writeAll(all) {
			told.push(...all);
		},
		isGone: () => false,
		signal: new AbortController().signal,
	};
	const answer = followLogs(logs, {...request, isFollowing: false});
	if (answer.type === 'lines') {
		await answer.write(lines);
	}

	return told;
}

test('what is there is given whole, or its last lines, in portions of any size, with a pattern or without', async () => {
	const chunk = fc.record({service: fc.constantFrom('a', 'b'), words: fc.array(fc.constantFrom('one', 'two', 'x'.repeat(40_000)), {minLength: 1, maxLength: 4})});
	await fc.assert(fc.asyncProperty(fc.array(chunk, {maxLength: 12}), fc.option(fc.nat(10), {nil: undefined}), fc.constantFrom(undefined, /two/, /x/), async (chunks, last, pattern) => {
		const logs = createLogStore({maxBytes: 100_000_000});
		for (const {service, words} of chunks) {
			logs.append(service, 1, 'stdout', {text: `${words.join('\n')}\n`, lineCount: words.length}, 0);
		}

		const {entries} = logs.read(logs.start());
		const filter = pattern ? {pattern} : {};
		const expected = last === undefined ? [...linesOf(entries, filter)] : lastLines(entries, last, filter);
		const given = await answered(logs, {...last !== undefined && {last}, ...pattern && {pattern}});
		expect(given.map(line => (line as {text: string}).text)).toEqual(expected.map(({text}) => text));
	}), {numRuns: 100});
});

test('a pattern that would take forever is refused in words, with what was found before; a large log lets others in between', async () => {
	const logs = createLogStore({maxBytes: 1_000_000_000});
	for (let count = 0; count < 400; count++) {
		logs.append('a', 1, 'stdout', {text: `${'a line of a log that nobody asks for\n'.repeat(1000)}`, lineCount: 1000}, 0);
	}

	let turns = 0;
	let isOver = false;
	const counting = (async () => {
		while (!isOver) {
			turns++;
			await nextTurn();
		}
	})();
	expect(await answered(logs, {pattern: /nothing has this/})).toEqual([]);
	isOver = true;
	await counting;
	expect(turns).toBeGreaterThan(3);

	logs.append('a', 1, 'stdout', {text: `${'a'.repeat(60)}\n`, lineCount: 1}, 0);
	const problem = {problem: 'The pattern "^(a+)+$|(a+)+b" takes too long on these lines; write a simpler one.'};
	logs.append('a', 1, 'stdout', {text: `${'a'.repeat(60)}!\n`, lineCount: 1}, 0);
	expect((await answered(logs, {pattern: /^(a+)+$|(a+)+b/})).at(-1)).toEqual(problem);
	expect(await answered(logs, {pattern: /^(a+)+$|(a+)+b/, last: 5})).toEqual([problem]);
});
