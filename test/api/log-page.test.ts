import {describe, expect, test} from 'vitest';
import {pageOf, parsePlace, type LogPage, type PageRequest} from '../../source/api/log-page.ts';
import {createLogStore} from '../../source/logs/log-store.ts';

const never = new AbortController().signal;

function logOf(...said: ReadonlyArray<readonly [service: string, text: string]>) {
	const logs = createLogStore({maxBytes: 1_000_000});
	said.forEach(([service, text], index) => {
		logs.append(service, 1, 'stdout', {text, lineCount: text.split('\n').length - 1}, index * 1000);
	});
	return logs;
}

async function pageFrom(logs: ReturnType<typeof logOf>, request: Partial<PageRequest> = {}): Promise<LogPage> {
	const paged = await pageOf(logs, {limit: 3, filter: {}, ...request}, never);
	if (paged.type !== 'ok') {
		throw new Error(paged.type);
	}

	return paged.page;
}

const texts = ({lines}: LogPage) => lines.map(({text}) => text);
const mixed = logOf(['web', 'a\nb\n'], ['db', 'c\n'], ['web', 'd\ne\nf\n']);

describe('a page of the log', () => {
	test('has the last lines over all services, and says how many there are before', async () => {
		const page = await pageFrom(mixed);
		expect(texts(page)).toEqual(['d', 'e', 'f']);
		expect(page).toMatchObject({older: 3, newer: 0, start: '2.0', end: '2.3'});
		expect(page.lines[0]).toEqual({place: '2.0', time: '1970-01-01T00:00:02.000Z', service: 'web', run: 1, stream: 'stdout', text: 'd'});
	});

	test('goes back and forth from its ends without a gap and without a line twice', async () => {
		const last = await pageFrom(mixed, {limit: 2});
		const middle = await pageFrom(mixed, {limit: 2, before: parsePlace(last.start)!});
		const first = await pageFrom(mixed, {limit: 5, before: parsePlace(middle.start)!});
		expect([first, middle, last].flatMap(texts)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
		expect(middle).toMatchObject({older: 2, newer: 2});
		const second = await pageFrom(mixed, {limit: 3, after: parsePlace(first.end)!});
		expect(texts(second)).toEqual(['c', 'd', 'e']);
		expect(second).toMatchObject({older: 2, newer: 1});
		expect(texts(await pageFrom(mixed, {limit: 3, after: parsePlace(second.end)!}))).toEqual(['f']);
	});

	test('has from its end what is printed later, and nothing else', async () => {
		const logs = logOf(['web', 'a\n']);
		const {end} = await pageFrom(logs);
		expect(await pageFrom(logs, {after: parsePlace(end)!})).toMatchObject({lines: [], end, newer: 0, older: 1});
		logs.append('web', 1, 'stdout', {text: 'b\n', lineCount: 1}, 0);
		expect(texts(await pageFrom(logs, {after: parsePlace(end)!}))).toEqual(['b']);
	});

	test('is of some services, since a time, or of a run', async () => {
		expect(texts(await pageFrom(mixed, {services: ['db']}))).toEqual(['c']);
		expect(texts(await pageFrom(mixed, {filter: {since: 1000}, limit: 10}))).toEqual(['c', 'd', 'e', 'f']);
		const logs = logOf(['web', 'a\n']);
		logs.runStarted('web', 2, 'run 2 · you', 5);
		logs.append('web', 2, 'stderr', {text: 'b\n', lineCount: 1}, 6);
		const page = await pageFrom(logs, {filter: {run: 2}});
		expect(page.lines.map(({stream, text}) => [stream, text])).toEqual([[null, 'run 2 · you'], ['stderr', 'b']]);
	});

	test('counts only what fits a pattern, colours removed', async () => {
		const logs = logOf(['web', 'one\n\u001B[31mt\u001B[0mwo\n'], ['web', 'two too\nthree\n'], ['db', 'two\n']);
		const page = await pageFrom(logs, {limit: 1, filter: {pattern: /two/g}});
		expect(texts(page)).toEqual(['two']);
		expect(page.older).toBe(2);
		expect(texts(await pageFrom(logs, {limit: 1, filter: {pattern: /two/g}, before: parsePlace(page.start)!}))).toEqual(['two too']);
	});

	test('of errors has their stack traces, also where other services print in between', async () => {
		const logs = logOf(['web', 'fine\nError: no\n    at a (x.js:1)\n'], ['db', 'ready\n'], ['web', '    at b (y.js:2)\nfine again\n    indented\n']);
		expect(texts(await pageFrom(logs, {limit: 10, filter: {onlyErrors: true}}))).toEqual(['Error: no', '    at a (x.js:1)', '    at b (y.js:2)']);
	});

	test('is not made of a pattern that would take for ever', async () => {
		const logs = logOf(['web', `${'a'.repeat(40)}b\n`]);
		expect(await pageOf(logs, {limit: 1, filter: {pattern: /^(a+)+$/}}, never)).toEqual({type: 'too-long'});
	});

	test('lets others have their turn while it is made of a million lines, and finds the last of them', async () => {
		const logs = createLogStore({maxBytes: Number.POSITIVE_INFINITY});
		const text = `${'some text of a program\n'.repeat(499)}needle\n`;
		for (let chunk = 0; chunk < 2000; chunk++) {
			logs.append('web', 1, 'stdout', {text, lineCount: 500}, chunk);
		}

		let turns = 0;
		const timer = setInterval(() => {
			turns++;
		}, 1);
		const page = await pageFrom(logs, {limit: 2, filter: {pattern: /need.e$/}});
		clearInterval(timer);
		expect(page).toMatchObject({older: 1998, newer: 0, end: '1999.500'});
		expect(turns).toBeGreaterThan(3);
	});

	test('is of what there is when lines have been dropped', async () => {
		const logs = createLogStore({maxBytes: 500});
		for (const text of ['a\n', 'b\n', 'c\n', 'd\n', 'e\n']) {
			logs.append('web', 1, 'stdout', {text, lineCount: 1}, 0);
		}

		const page = await pageFrom(logs, {limit: 10, after: {sequence: 0, line: 0}});
		expect(texts(page)).toEqual(['c', 'd', 'e']);
	});
});

test.each(['', '1', 'a.b', '1.2.3', '-1.0', `${'9'.repeat(20)}.0`])('%j is no place', text => {
	expect(parsePlace(text)).toBeUndefined();
});
