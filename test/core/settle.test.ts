import fc from 'fast-check';
import {expect, test} from 'vitest';
import {settle} from '../../source/core/settle.ts';
import {step} from '../../source/core/step.ts';
import {unsettleAll, type Turn} from '../../source/core/turn.ts';
import {initialState} from '../../source/core/initial.ts';
import {needs, project, service} from '../helpers/specs.ts';
import type {Step} from '../helpers/world.ts';
import {checkHistories} from './properties.ts';

test('looking at all services after a step finds nothing that looking at those concerned has missed', () => {
	const checked: Step = (spec, before, event) => {
		const [state, effects] = step(spec, before, event);
		const turn: Turn = {project: spec, at: event.at, state, unsettled: new Set(), effects: []};
		unsettleAll(turn);
		settle(turn);
		// Half a million times: to expect it each time took longer than all steps.
		if (turn.state !== state || turn.effects.length > 0) {
			throw new Error(`after ${event.type} there is more to do: ${JSON.stringify(turn.effects)}`);
		}

		return [state, effects];
	};
	checkHistories(checked, {numRuns: 3000, isShortest: true});
}, 120_000);

test('copies that pause start one after the other, also beside others that depend on each other', () => {
	const copies = ['a-1', 'a-2', 'a-3'].map((name, index) => service(name, {replica: {of: 'a', number: index + 1}, startDelayMs: 100}));
	const spec = project(...copies, service('b', {dependsOn: [needs('a-3', 'started')]}));
	let [state, effects] = step(spec, initialState(spec, 0), {type: 'up', at: 0});
	const timers: string[] = [];
	for (let due = timerOf(effects); due !== undefined; due = timerOf(effects)) {
		timers.push(due);
		[state, effects] = step(spec, state, {type: 'timer-fired', service: due, run: 0, timer: 'delay', at: 0});
	}

	expect(timers).toEqual(['a-1', 'a-2', 'a-3']);
	[state] = step(spec, state, {type: 'spawned', service: 'a-3', run: 1, pid: 1, at: 0});
	expect(state.services['b']?.phase.type).toBe('starting');
});

test('a fact about one of 2,000 services costs little more than one about one of 20', () => {
	const few = costOfExits(20);
	const many = costOfExits(2000);
	// Copying the list of services is what is left, once; looking at each dependant of each took a hundred times as long.
	expect(many.ofStep).toBeLessThan(few.ofStep * 10 + many.ofCopy * 2);
});

function timerOf(effects: ReturnType<typeof step>[1]): string | undefined {
	return effects.flatMap(effect => effect.type === 'set-timer' && effect.timer === 'delay' ? [effect.service] : [])[0];
}

/** Milliseconds of the cheapest: what else the machine does counts least in it. Beside each step its list is copied, as a peer. */
function costOfExits(count: number): {readonly ofStep: number; readonly ofCopy: number} {
	const spec = project(...Array.from({length: count}, (_, index) => service(`s${index}`)));
	let [state] = step(spec, initialState(spec, 0), {type: 'up', at: 0});
	for (const {name} of spec.services) {
		[state] = step(spec, state, {type: 'spawned', service: name, run: 1, pid: 1, at: 0});
	}

	[state] = step(spec, state, {type: 'shut-down', reason: 'test', force: false, at: 0});
	const costs = fc.sample(fc.integer({min: 0, max: count - 1}), {numRuns: 15, seed: 1}).map(index => {
		const before = performance.now();
		[state] = step(spec, state, {type: 'exited', service: `s${index}`, run: 1, exit: {type: 'code', code: 0}, at: 0});
		const between = performance.now();
		expect(Object.keys({...state.services})).toHaveLength(count);
		return {ofStep: between - before, ofCopy: performance.now() - between};
	});
	return {ofStep: Math.min(...costs.map(({ofStep}) => ofStep)), ofCopy: Math.min(...costs.map(({ofCopy}) => ofCopy))};
}
