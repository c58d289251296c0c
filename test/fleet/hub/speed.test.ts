import {expect, test} from 'vitest';
import {firstRow} from '../../../source/fleet/hub/first-row.ts';
import {startHub, stepHub} from '../../../source/fleet/hub/hub.ts';
import type {HubEvent, LedgerState} from '../../../source/fleet/hub/events.ts';
import {failed, machine, running, suggestionOf} from './world.ts';

const jobsOfEach = 20;

/** Builders with twenty jobs each that they have accepted, all there and welcomed, and as many suggestions that nobody matches. */
function crowd(builders: number): (event: HubEvent) => void {
	const names = Array.from({length: builders}, (_, index) => `b${index}`);
	const jobs = names.flatMap((builder, seat) => Array.from({length: jobsOfEach}, (_, index) => {
		const job = {id: `s${index}.${seat + 1}`, suggestion: `s${index}`, project: 'p', revision: 'r', supersedes: false, queuedAt: 1};
		const stored = {job, builder, attempt: 1, isSettled: false, cancelWanted: []};
		return {stored, rows: [firstRow(stored)]};
	}));
	const ledger: LedgerState = {
		builders: names.map((name, index) => ({builder: {name, seat: index + 1, state: 'online', labels: {name}, jobs: 1, machine, lastSeen: 1}, session: `${name}s`})),
		jobs,
		waiting: names.map(name => ({suggestion: suggestionOf({id: `w${name}`, on: {os: 'none'}}), queuedAt: 1})),
		lastResult: 0,
	};
	let [state] = startHub(ledger, 'hub', 1);
	const tell = (event: HubEvent) => {
		[state] = stepHub(state, event);
	};

	for (const name of names) {
		tell({type: 'heard', builder: name, at: 2, message: {type: 'hello', session: `${name}s`, body: {name, labels: {name}, machine, jobs: 1, isDraining: false, held: []}}});
	}

	return tell;
}

/** Everything that one builder has, from its beginning to its end; in milliseconds. */
function timeOf(tell: (event: HubEvent) => void, seat: number): number {
	const name = `b${seat - 1}`;
	const began = performance.now();
	for (let index = 0; index < jobsOfEach; index++) {
		const job = `s${index}.${seat}`;
		const body = {running: 1, isDraining: false, isPaused: false, order: 0};
		tell({type: 'heard', builder: name, at: 3, message: {type: 'report', session: `${name}s`, hub: 'hub', body: {...body, reports: [{job, attempt: 1, steps: [running()]}], chunks: [{job, attempt: 1, step: 0, offset: 0, bytes: new Uint8Array(10)}]}}});
		tell({type: 'heard', builder: name, at: 4, message: {type: 'report', session: `${name}s`, hub: 'hub', body: {...body, reports: [{job, attempt: 1, steps: [failed(1, '', 10)]}], chunks: []}}});
		tell({type: 'timer-fired', timer: `resend:${name}`, at: 5});
	}

	tell({type: 'builder-lost', builder: name, session: `${name}s`, at: 6});
	tell({type: 'heard', builder: name, at: 7, message: {type: 'hello', session: `${name}s`, body: {name, labels: {name}, machine, jobs: 1, isDraining: false, held: []}}});
	return performance.now() - began;
}

test('what comes of one builder takes no longer with thousands of others and a hundred thousand builds that wait', () => {
	const [few, many] = [crowd(100), crowd(5000)];
	const times = Array.from({length: 100}, (_, index) => [timeOf(few, index + 1), timeOf(many, index + 1)] as const);
	// The least of each: what others do on this machine meanwhile only adds to it.
	const [small, large] = [Math.min(...times.map(([time]) => time)), Math.min(...times.map(([, time]) => time))];
	expect(large, `${small.toFixed(2)} ms with few, ${large.toFixed(2)} ms with many`).toBeLessThan(3 * small);
});
