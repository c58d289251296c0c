import {describe, expect, test} from 'vitest';
import {createStore, noFilter, passes} from '../../source/web/page/store.ts';
import {ageText, durationText, sizeText} from '../../source/web/page/words.ts';
import type {BuildOfPage, BuilderOfPage} from '../../source/web/rows.ts';

const build = (id: string, changes: Partial<BuildOfPage> = {}): BuildOfPage => ({
	id, suggestion: id, project: 'foo', revision: 'main', step: '', builder: 'n1', state: 'queued', exitCode: null, queuedAt: '2026-01-01T00:00:00.000Z',
	startedAt: null, endedAt: null, durationMs: null, machine: null, retryOf: null, reason: null, logBytes: 0, ...changes,
});

describe('what the page knows', () => {
	test('is what was told last, newest first; those that are no more are gone', () => {
		const store = createStore();
		store.replaceBuilds([build('a'), build('b', {queuedAt: '2026-01-02T00:00:00.000Z'})], store.moment());
		store.apply({builds: [build('a', {state: 'running'}), build('c', {queuedAt: '2026-01-03T00:00:00.000Z'})], removed: ['b']});
		expect(store.builds(noFilter).map(({id, state}) => `${id} ${state}`)).toEqual(['c queued', 'a running']);
	});

	test('is what was told while an answer was on its way, whatever that says', () => {
		const store = createStore();
		store.replaceBuilds([build('gone'), build('old')], store.moment());
		const askedAt = store.moment();
		store.apply({builds: [build('new'), build('old', {state: 'passed'})], removed: ['gone']});
		store.replaceBuilds([build('gone'), build('old', {state: 'running'}), build('other')], askedAt);
		expect(store.builds(noFilter).map(({id, state}) => `${id} ${state}`).sort()).toEqual(['new queued', 'old passed', 'other queued']);
		store.addBuilds([build('old', {state: 'failed'})], store.moment());
		store.replaceBuilds([], store.moment());
		expect(store.builds(noFilter)).toEqual([]);
	});

	test('builders of one name at two hubs are two', () => {
		const store = createStore();
		const builder = (state: BuilderOfPage['state'], hub?: string): BuilderOfPage => ({name: 'n1', state, labels: {}, jobs: 1, running: 0, queued: 0, machine: {uname: 'Linux', hostname: 'h', cpus: 1, memoryBytes: 1, node: '22'}, lastSeen: '', ...hub !== undefined && {hub}});
		store.replaceBuilders([builder('online'), builder('offline', 'k3j9')], store.moment());
		store.apply({builders: [builder('paused', 'k3j9')]});
		expect([...store.builders].map(([name, {state}]) => `${name} ${state}`)).toEqual(['n1 online', 'n1@k3j9 paused']);
		store.apply({removedBuilders: ['n1@k3j9']});
		expect([...store.builders.keys()]).toEqual(['n1']);
	});

	test('is not more than a page can bear: the oldest go', () => {
		const store = createStore(10);
		for (let index = 0; index < 100; index++) {
			store.apply({builds: [build(`a${index}`, {queuedAt: new Date(index * 1000).toISOString()})]});
		}

		const left = store.builds(noFilter).map(({id}) => id);
		expect(left).toEqual(Array.from({length: 10}, (_, index) => `a${99 - index}`));
	});

	test.each([
		[{text: 'MAIN n1'}, true],
		[{text: 'main n2'}, false],
		[{project: 'foo', builder: 'n1', state: 'queued'}, true],
		[{project: 'fo'}, false],
		[{state: 'failed'}, false],
	])('is filtered by %j: %s', (filter, does) => {
		expect(passes(build('a'), {...noFilter, ...filter})).toBe(does);
	});
});

test.each([[0, '0.0 s'], [1450, '1.4 s'], [12_400, '12 s'], [59_700, '1 min 00 s'], [185_000, '3 min 05 s'], [7_800_000, '2 h 10 min']])('%i ms took %s', (ms, text) => {
	expect(durationText(ms)).toBe(text);
});

test.each([[-5000, 'now'], [4000, 'now'], [40_000, '40 s ago'], [300_000, '5 min ago'], [10_800_000, '3 h ago'], [200_000_000, '2 days ago']])('%i ms are %s', (ms, text) => {
	expect(ageText(ms)).toBe(text);
});

test.each([[0, '0 B'], [1023, '1023 B'], [1536, '1.5 kB'], [105_906_176, '101 MB']])('%i bytes are %s', (bytes, text) => {
	expect(sizeText(bytes)).toBe(text);
});
