import {expect, test} from 'vitest';
import {step} from '../../source/core/step.ts';
import {checkCheckpointHistories} from './checkpoint-properties.ts';
import {checkpointMutants, loadMutant} from './mutants.ts';

test('under random histories: no edit is lost, checkpoints are as many as are wanted, and none is left after a stop', () => {
	checkCheckpointHistories(step, {numRuns: 10_000, isShortest: true});
}, 120_000);

test.each(checkpointMutants)('the properties catch a reducer in which $what', async mutant => {
	const broken = await loadMutant(mutant);
	expect(() => {
		checkCheckpointHistories(broken, {numRuns: 10_000, isShortest: false, seed: mutant.seed});
	}).toThrow('Property failed');
}, 120_000);
