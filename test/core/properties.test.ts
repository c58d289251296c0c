import {expect, test} from 'vitest';
import {step} from '../../source/core/step.ts';
import {checkHistories} from './properties.ts';
import {loadMutant, mutants} from './mutants.ts';

test('under random histories: one process a service, order kept, nothing and nobody left after shut-down, replay gives the same', () => {
	checkHistories(step, {numRuns: 10_000, isShortest: true});
}, 120_000);

test.each(mutants)('the properties catch a reducer in which $what', async mutant => {
	const broken = await loadMutant(mutant);
	expect(() => {
		checkHistories(broken, {numRuns: 10_000, isShortest: false, seed: mutant.seed});
	}).toThrow('Property failed');
}, 120_000);
