import process from 'node:process';
import {expect, test} from 'vitest';
import {loadMutant} from '../../helpers/load-mutant.ts';
import {checkMeshes} from './histories.ts';
import type {JoinedReducer} from './mesh-hub.ts';
import {mutants} from './mutants.ts';

const histories = Number(process.env['HISTORIES'] ?? 250);

test('however hubs are joined, and whatever is lost, doubled, late, cut or killed: each build runs once, and every hub comes to show each row and result once', () => {
	checkMeshes(undefined, {numRuns: histories, isShortest: true});
}, 120_000);

test.each(mutants)('the histories catch joined hubs where $what', async mutant => {
	const broken = await loadMutant<JoinedReducer>('fleet/peer/joined.ts', mutant);
	expect(() => {
		checkMeshes(broken, {numRuns: histories, isShortest: false, seed: mutant.seed});
	}).toThrow('Property failed');
}, 120_000);
