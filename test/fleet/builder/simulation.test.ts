import process from 'node:process';
import {expect, test} from 'vitest';
import {startBuilder, stepBuilder} from '../../../source/fleet/builder/builder.ts';
import {loadMutant} from '../../helpers/load-mutant.ts';
import {mutants} from './mutants.ts';
import type {BuilderReducer} from './simulated-builder.ts';
import {Simulation} from './simulation.ts';
import {checkAtEnd} from './checks.ts';
import {checkRestored, checkSimulations, suggestion} from './histories.ts';

const histories = Number(process.env['HISTORIES'] ?? 2000);

test('whatever is lost, doubled, late, cut or killed: every build is reported once, and its log has every byte once', () => {
	checkSimulations(undefined, {numRuns: histories, isShortest: true});
}, 120_000);

test.each(mutants)('the histories catch a builder in which $what', async mutant => {
	const broken = await loadMutant<BuilderReducer>('fleet/builder/builder.ts', mutant);
	expect(() => {
		checkSimulations(broken, {numRuns: histories, isShortest: false, seed: mutant.seed});
	}).toThrow('Property failed');
}, 120_000);

test('a hub whose data were put back from a copy comes to rest with its builders: what was under way then is built once more, and new results are told', () => {
	checkRestored(undefined, {numRuns: Math.ceil(histories / 4), isShortest: true});
}, 120_000);

test('the histories catch a builder that takes nothing that an earlier hub was done with', async () => {
	const broken = await loadMutant<BuilderReducer>('fleet/builder/builder.ts', {what: 'nothing that was settled is taken', file: 'link.ts', from: 'state.settled.clear();', to: ';'});
	expect(() => {
		checkRestored(broken, {numRuns: histories, isShortest: false});
	}).toThrow('Property failed');
}, 120_000);

test.each(['hub', 'a', 'b'])('%s may die at every step, before it has written, between that and each thing that it says', who => {
	const {counts} = story();
	const steps = counts.get(who) ?? [];
	expect(steps.length).toBeGreaterThan(20);
	for (const [step, count] of steps.entries()) {
		for (let end = 0; end < count; end++) {
			try {
				story({who, step, end});
			} catch (error) {
				throw new Error(`${who} died at step ${step}, after ${end} of ${count} effects`, {cause: error});
			}
		}
	}
}, 120_000);

test('the same events give the same effects, and nothing that was given away is changed later', () => {
	for (const {journals} of story(undefined, true).builders.values()) {
		expect(journals).not.toEqual([]);
		for (const {start, at, events, effects, texts} of journals) {
			expect(effects.map(each => JSON.stringify(each))).toEqual(texts);
			const [first, begun] = startBuilder(start, at);
			let state = first;
			const again = [begun, ...events.map(event => {
				const [next, wanted] = stepBuilder(state, event);
				state = next;
				return JSON.stringify(wanted);
			})].map(each => typeof each === 'string' ? each : JSON.stringify(each));
			expect(again).toEqual(texts);
		}
	}
});

/** Two builders, three suggestions, one of them cancelled: nothing goes wrong but what is planned. */
function story(planned?: Simulation['planned'], keepsJournals = false): Simulation {
	const world = new Simulation({
		seed: 7,
		builders: [{name: 'a', jobs: 2, keepsResults: true}, {name: 'b', jobs: 1, keepsResults: true}],
		loss: 0,
		copies: 0,
		delayMs: 20,
		isEmbedded: false,
		crashes: 0,
	}, undefined, keepsJournals);
	world.planned = planned;
	world.time.advance(2000);
	world.ask({type: 'suggest', body: suggestion('s1', {revisions: ['x', 'y']})});
	world.ask({type: 'suggest', body: suggestion('s2', {project: 'three'})});
	world.time.advance(500);
	world.ask({type: 'suggest', body: suggestion('s3', {project: 'nope', isForAnyOne: true})});
	world.ask({type: 'cancel', body: {id: 's1.1-2'}});
	world.time.advance(30_000);
	checkAtEnd(world);
	return world;
}
