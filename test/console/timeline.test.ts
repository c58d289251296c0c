import {afterEach, describe, expect, test} from 'vitest';
import {criticalChain} from '../../source/console/timeline/critical-chain.ts';
import {rememberStartUps, type StartUps} from '../../source/console/timeline/remember-start-ups.ts';
import type {StartUp, Way} from '../../source/console/timeline/start-up.ts';
import type {Event} from '../../source/core/events.ts';
import type {ProjectSpec} from '../../source/core/spec.ts';
import type {ProjectState} from '../../source/core/state.ts';
import {step} from '../../source/core/step.ts';
import type {StoreListener} from '../../source/core/store.ts';
import {createListeners} from '../../source/lib/listeners.ts';
import {now, openScreen, type Screen} from '../helpers/screen.ts';
import {hook, needs, probe, project, service, watching} from '../helpers/specs.ts';
import {World} from '../helpers/world.ts';

const sizes = [[200, 60], [120, 40], [80, 24], [40, 10]] as const;

const shop: ProjectSpec = {
	...project(
		service('db', {ready: probe()}),
		service('migrate', {dependsOn: [needs('db', 'healthy')]}),
		service('api', {dependsOn: [needs('migrate', 'completed-successfully'), needs('db', 'healthy', {restart: true})], hooks: {'before-start': hook()}, ready: probe(), watch: watching()}),
		service('web', {dependsOn: [needs('api', 'healthy')], ready: probe()}),
		service('docs', {watch: watching()}),
		service('broken'),
		service('mail', {dependsOn: [needs('broken', 'completed-successfully')]}),
	),
	name: 'shop',
};

/** A told story, and what is remembered of it. */
function tell(spec: ProjectSpec = shop): {readonly world: World; readonly startUps: StartUps; readonly turns: ReadonlyArray<readonly [ProjectState, Event]>} {
	const listeners = createListeners<Parameters<StoreListener>>();
	const turns: Array<readonly [ProjectState, Event]> = [];
	const world = new World(spec, (whole, state, event) => {
		const result = step(whole, state, event);
		turns.push([result[0], event]);
		listeners.tell(result[0], state, event);
		return result;
	});
	const startUps = rememberStartUps({project: spec, subscribe: listeners.subscribe});
	return {world, startUps, turns};
}

function comeUp(world: World): World {
	return world.up()
		.advance(300).exits('broken', 1)
		.advance(1700).probePasses('db')
		.advance(500).exits('migrate', 0)
		.advance(1000).jobEnds('api', 'before-start')
		.advance(2500).probePasses('api')
		.advance(4000).probePasses('web');
}

/** `waiting(db) 2000, starting 500, completed`. */
function said({ways}: StartUp): Readonly<Record<string, string>> {
	return Object.fromEntries(ways.map(({service, stages, end}) => [service, [
		...stages.map(({type, at, names}, index) => `${type}${names.length > 0 ? `(${names.join(' ')})` : ''} ${(stages[index + 1]?.at ?? end?.at ?? Number.NaN) - at}`),
		end?.how ?? '…',
	].join(', ')]));
}

let screen: Screen | undefined;

afterEach(() => {
	screen?.unmount();
	screen = undefined;
});

describe('a start-up', () => {
	test('has of each service what it waited for and how long, and how it ended', () => {
		const {world, startUps} = tell();
		comeUp(world);
		const [first, ...others] = startUps.all();
		expect(others).toEqual([]);
		expect(first).toMatchObject({number: 1, asked: 'up', at: 0});
		expect(said(first!)).toEqual({
			db: 'starting 2000, ready',
			migrate: 'waiting(db) 2000, running 500, completed',
			api: 'waiting(migrate db) 2000, waiting(migrate) 500, job(before_start) 1000, starting 2500, ready',
			web: 'waiting(api) 6000, starting 4000, ready',
			docs: 'starting 0, ready',
			broken: 'running 300, failed',
			mail: 'waiting(broken) 300, skipped',
		});
		expect(criticalChain(first!)).toEqual(['db', 'migrate', 'api', 'web']);
	});

	test('is under way until all have got there, and what goes on is the end of the chain', () => {
		const {world, startUps} = tell();
		world.up().advance(300);
		expect(criticalChain(startUps.all()[0]!)).toEqual(['db', 'migrate', 'api', 'web']);
		expect(said(startUps.all()[0]!)).toMatchObject({db: 'starting NaN, …', web: 'waiting(api) NaN, …'});
	});

	test('a restart of all is another one, with the end of the runs before', () => {
		const {world, startUps} = tell();
		comeUp(world).advance(60_000);
		world.command({type: 'restart', services: ['db', 'api', 'web']}).advance(100).probePasses('db').advance(10).jobEnds('api', 'before-start').advance(100).probePasses('api').advance(10).probePasses('web');
		expect(startUps.all().map(({asked}) => asked)).toEqual(['up', 'restart']);
		const [, second] = startUps.all();
		expect(second?.at).toBe(70_000);
		expect(second?.ways.map(({service: name, end}) => `${name} ${end?.how}`).sort()).toEqual(['api ready', 'db ready', 'web ready']);
		expect(criticalChain(second!)).toEqual(['db', 'api', 'web']);
	});

	test('one save that restarts several is one, dependents that are restarted belong to it, and a crash loop to none', () => {
		const {world, startUps} = tell({...shop, services: shop.services.map(spec => spec.name === 'docs' ? {...spec, restart: {policy: 'always', maxDelayMs: 1000, resetMs: 10_000}} : spec)});
		comeUp(world).advance(60_000);
		world.changes('api', 'a.js').changes('docs', 'a.js').advance(500);
		expect(startUps.all().map(({asked}) => asked)).toEqual(['up', 'a.js changed']);
		expect(startUps.all()[1]?.ways.map(({service: name}) => name).sort()).toEqual(['api', 'docs']);
		world.jobEnds('api', 'before-start').probePasses('api').advance(60_000);
		for (let crash = 0; crash < 5; crash++) {
			world.exits('docs', 1).advance(5000);
		}

		expect(startUps.all()).toHaveLength(2);
		world.command({type: 'restart', services: ['db']}).advance(10).probePasses('db').advance(10);
		expect(startUps.all()[2]?.ways.map(({service: name}) => name)).toEqual(['db', 'api']);
	});

	test('somebody who waits for ever does not keep the next one from being told', () => {
		const {world, startUps} = tell();
		world.up().advance(100).command({type: 'stop', services: ['db']}).advance(60_000);
		world.command({type: 'restart', services: ['docs']}).advance(10);
		const [, second] = startUps.all();
		expect(said(second!)).toEqual({docs: expect.stringMatching(/ready$/) as string});
	});

	test('who is restarted on its way up goes another way from then on', () => {
		const {world, startUps} = tell(project(service('a', {ready: probe()})));
		world.up().advance(100).command({type: 'restart', services: ['a']}).advance(200).probePasses('a');
		expect(startUps.all().map(startUp => said(startUp))).toEqual([{a: 'starting 100, stopped'}, {a: 'starting 200, ready'}]);
	});

	test('of very many the first and the last ones are kept', () => {
		const {world, startUps} = tell(project(service('a')));
		world.up();
		for (let count = 0; count < 60; count++) {
			world.advance(5000).command({type: 'restart', services: ['a']});
		}

		const numbers = startUps.all().map(({number}) => number);
		expect([numbers[0], numbers.at(-1)]).toEqual([1, 61]);
		expect(numbers.length).toBeLessThan(30);
	});
});

test('the chain ends with a service that nobody of the start-up kept waiting, and never goes round', () => {
	const way = (name: string, awaited: readonly string[], endAt: number): Way => ({service: name, stages: [{type: 'waiting', at: 0, names: awaited}, {type: 'starting', at: endAt - 1, names: []}], end: {at: endAt, how: 'ready'}});
	expect(criticalChain({number: 1, asked: 'up', at: 0, ways: [way('a', ['b'], 10), way('b', ['a', 'gone'], 9)]})).toEqual(['b', 'a']);
	expect(criticalChain({number: 1, asked: 'up', at: 0, ways: []})).toEqual([]);
});

describe.each(sizes)('at %i×%i', (columns, rows) => {
	async function open(tellStory: (world: World) => unknown, laterMs = 0): Promise<Screen> {
		const {world, turns} = tell();
		const begin = world.state;
		tellStory(world);
		screen = openScreen({project: shop, state: begin, columns, rows});
		for (const [state, event] of turns) {
			screen.turnTo(state, {...event, at: now + event.at});
		}

		screen.passTime(world.now + laterMs);
		await screen.sees('shop');
		screen.type('T');
		await screen.sees('╭─ start-up');
		return screen;
	}

	test('a start-up that is over looks as drawn', async () => {
		const {looksLike} = await open(comeUp);
		await looksLike(`timeline-${columns}x${rows}`);
	});

	test('one under way looks as drawn, and the one before is shown by a key', async () => {
		const {type, sees, looksLike} = await open(world => comeUp(world).advance(60_000).command({type: 'restart', services: ['db', 'api', 'web']}).advance(1000), 500);
		await looksLike(`timeline-under-way-${columns}x${rows}`);
		type('h');
		await sees('start-up 1 of 2 · up');
		type('h');
		await sees('start-up 2 of 2 · restart');
	});
});

test('with nothing started it says so', async () => {
	screen = openScreen({project: shop, state: tell().world.state, columns: 80, rows: 24});
	screen.type(':timeline\r');
	await screen.sees('nothing has been started yet');
	screen.type('G');
	screen.type('q');
	await screen.seesNot('nothing has been started yet');
});
