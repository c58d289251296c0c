import {expect, test} from 'vitest';
import {step} from '../../source/core/step.ts';
import {checkCheckpointHistories} from './checkpoint-properties.ts';
import {checkpointMutants, loadMutant} from './mutants.ts';

test('under random histories: no edit is lost, checkpoints are as many as are wanted, and none is left after a stop', () => {
	checkCheckpointHistories(step, 10_000);
}, 120_000);

test.each(checkpointMutants)('the properties catch a reducer in which $what', async mutant => {
	const broken = await loadMutant(mutant);
	expect(() => {
		checkCheckpointHistories(broken, 10_000);
	}).toThrow('Property failed');
}, 120_000);
