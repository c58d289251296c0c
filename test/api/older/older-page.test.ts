import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {parsePlace, type LogPage} from '../../../source/api/log-page.ts';
import {parsePlaceInChains} from '../../../source/api/older/older-place.ts';
import {pageWithOlder, type AnyPageRequest} from '../../../source/api/older/page-with-older.ts';
import {workspace} from '../../helpers/workspace.ts';
import {logFiles} from '../../runtime/log-file/rig.ts';

type Rig = ReturnType<typeof logFiles>;

const never = new AbortController().signal;
const placeAt = (text: string) => parsePlace(text) ?? parsePlaceInChains(text)!;
const numbered = (from: number, to: number) => Array.from({length: to - from}, (_, index) => `line ${from + index}`);
const block = (from: number, to: number) => numbered(from, to).map(line => `${line}\n`).join('');
const textsOf = (pages: readonly LogPage[], service?: string) => pages.flatMap(({lines}) => lines).filter(line => service === undefined || line.service === service).map(({text}) => text);

async function pageFrom({logs, older}: Rig, request: Partial<AnyPageRequest>): Promise<LogPage> {
	const paged = await pageWithOlder(logs, older, {limit: 50, filter: {}, ...request}, never);
	if (paged.type !== 'ok') {
		throw new Error(paged.type);
	}

	return paged.page;
}

/** All pages before this one, the oldest first. */
async function pagesBefore(rig: Rig, page: LogPage, request: Partial<AnyPageRequest>, onPage: () => void = () => {}): Promise<readonly LogPage[]> {
	const pages: LogPage[] = [];
	for (let each = page; each.older > 0 || each.olderInFiles;) {
		onPage();
		each = await pageFrom(rig, {...request, before: placeAt(each.start)});
		pages.unshift(each);
	}

	return pages;
}

async function pagesAfter(rig: Rig, page: LogPage, request: Partial<AnyPageRequest>): Promise<readonly LogPage[]> {
	const pages: LogPage[] = [];
	for (let each = page; ;) {
		each = await pageFrom(rig, {...request, after: placeAt(each.end)});
		if (each.lines.length === 0) {
			return pages;
		}

		pages.push(each);
	}
}

describe('pages go back into log files', () => {
	test('and forth again, each line once, whatever is printed and rotated meanwhile', async () => {
		const chunk = fc.record({service: fc.constantFrom('a', 'split', 'unlogged'), stream: fc.constantFrom('stdout' as const, 'stderr' as const), count: fc.integer({min: 1, max: 40})});
		await fc.assert(fc.asyncProperty(fc.array(chunk, {minLength: 1, maxLength: 20}), fc.integer({min: 20, max: 150}), fc.boolean(), async (chunks, limit, goesOn) => {
			const {directory} = workspace({'a.log': 'of an earlier devtui\n'});
			const rig = logFiles({a: {path: `${directory}/a.log`, maxBytes: 400, backups: 1000}, split: {path: `${directory}/split.log`, maxBytes: 700, backups: 1000, isSplit: true}}, {maxLogBytes: 1500});
			const printed: Record<string, string[]> = {a: ['of an earlier devtui'], 'split.stdout': [], 'split.stderr': [], unlogged: []};
			let number = 0;
			const print = ({service, stream, count}: {service: string; stream: 'stdout' | 'stderr'; count: number}) => {
				rig.print(service, block(number, number + count), stream);
				printed[service === 'split' ? `split.${stream}` : service]!.push(...numbered(number, number + count));
				number += count;
			};

			chunks.forEach(print);
			const newest = await pageFrom(rig, {limit});
			const before = structuredClone(printed);
			const pages = [...await pagesBefore(rig, newest, {limit}, () => {
				if (goesOn) {
					print({service: 'a', stream: 'stdout', count: 20});
				}
			}), newest];
			const of = (key: string, all: readonly LogPage[]) => all.flatMap(({lines}) => lines).filter(({service, stream}) => key === service || key === `${service}.${stream!}`).map(({text}) => text);
			for (const [key, lines] of Object.entries(before)) {
				const told = of(key, pages);
				// What has no file is gone when memory has no room for it.
				expect(told).toEqual(key === 'unlogged' ? lines.slice(lines.length - told.length) : lines);
			}

			const forth = [pages[0]!, ...await pagesAfter(rig, pages[0]!, {limit})];
			for (const [key, lines] of Object.entries(printed)) {
				const told = of(key, forth);
				expect(told).toEqual(key === 'unlogged' ? lines.slice(lines.length - told.length) : lines);
			}
			await rig.close();
		}), {numRuns: 25});
	});

	test('with a place before any line, a pattern, a run, a time', async () => {
		const {directory} = workspace({});
		const rig = logFiles({a: {path: `${directory}/a.log`}}, {maxLogBytes: 500});
		rig.clock.set(Date.UTC(2030, 0, 1));
		rig.print('a', block(0, 100));
		rig.clock.set(Date.UTC(2030, 0, 2));
		rig.print('a', block(100, 200));
		const page = await pageFrom(rig, {limit: 1000});
		expect(textsOf([page])).toEqual(numbered(0, 200));
		for (const index of [0, 1, 42, 99, 100, 150]) {
			expect(textsOf([await pageFrom(rig, {limit: 1000, before: placeAt(page.lines[index]!.place)})])).toEqual(numbered(0, index));
			expect(textsOf([await pageFrom(rig, {limit: 1000, after: placeAt(page.lines[index]!.place)})])).toEqual(numbered(index, 200));
		}

		expect(textsOf([await pageFrom(rig, {filter: {pattern: /7$/}, limit: 12})])).toEqual(numbered(0, 200).filter(line => line.endsWith('7')).slice(-12));
		expect(textsOf([await pageFrom(rig, {filter: {since: Date.UTC(2030, 0, 1, 12)}, limit: 1000})])).toEqual(numbered(100, 200));
		expect(textsOf([await pageFrom(rig, {filter: {run: 2}})])).toEqual([]);
	});

	test('from a place that memory had then and has no longer', async () => {
		const {directory} = workspace({});
		const rig = logFiles({a: {path: `${directory}/a.log`, maxBytes: 1000}}, {maxLogBytes: 500});
		rig.print('a', block(0, 20));
		const {lines} = await pageFrom(rig, {limit: 10});
		expect(lines[3]!.place).toBe('0.13');
		rig.print('a', block(20, 200));
		rig.print('a', block(200, 300));
		expect(textsOf([await pageFrom(rig, {limit: 1000, before: placeAt(lines[3]!.place)})])).toEqual(numbered(0, 13));
		expect(textsOf([await pageFrom(rig, {limit: 1000, after: placeAt(lines[3]!.place)})])).toEqual(numbered(13, 300));
	});

	test('a place that nobody has given is none', () => {
		for (const text of ['f', 'fabc', 'f!!', `f${Buffer.from('[1]').toString('base64url')}`, `f${Buffer.from('{}').toString('base64url')}`, `f${Buffer.from('[["a",1]]').toString('base64url')}`]) {
			expect(parsePlaceInChains(text)).toBeUndefined();
		}

		expect(parsePlaceInChains(`f${Buffer.from('[["a.stdout","../../x"]]').toString('base64url')}`)).toEqual(new Map([['a.stdout', '../../x']]));
	});
});
