import {expect, test} from 'vitest';
import {startHub, stepHub} from '../../../source/fleet/hub/hub.ts';
import {loadMutant} from '../../helpers/load-mutant.ts';
import {checkHistories} from './histories.ts';
import type {Reducer} from './history.ts';
import {mutants} from './mutants.ts';

test('under random histories: every row ends once, with one result and its log whole; what is said is on disk; a hub that is killed comes to the same rows', () => {
	checkHistories({startHub, stepHub}, {numRuns: 500, looksForTheShortest: true});
}, 120_000);

test.each(mutants)('the histories catch a hub in which $what', async mutant => {
	const broken = await loadMutant<Reducer>('fleet/hub/hub.ts', mutant);
	expect(() => {
		checkHistories(broken, {numRuns: 1500, looksForTheShortest: false, seed: mutant.seed});
	}).toThrow('Property failed');
}, 120_000);
