import {expect, test} from 'vitest';
import {rememberRuns} from '../../source/commands/instance/remember-runs.ts';
import {createStore} from '../../source/core/store.ts';
import {createLogStore} from '../../source/logs/log-store.ts';
import {project, service} from '../helpers/specs.ts';

function begun() {
	let now = 0;
	const logs = createLogStore({maxBytes: 10_000});
	const store = createStore({project: project(service('api', {restart: {policy: 'always', maxDelayMs: 1000, resetMs: 10_000}}), service('db')), now: () => now, execute() {}});
	const start = (name: string, run: number, cause: string, at: number) => {
		now = at;
		logs.runStarted(name, run, `run ${run} · ${cause}`, at);
		store.tell({type: 'spawned', service: name, run, pid: 100 + run});
	};
	const exit = (name: string, run: number, code: number, at: number) => {
		now = at;
		store.tell({type: 'exited', service: name, run, exit: {type: 'code', code}});
	};
	store.command({type: 'up'});
	return {logs, store, start, exit};
}

test('runs are remembered with their causes and ends, the newest first, those before the beginning as far as the log has them', () => {
	const {logs, store, start, exit} = begun();
	start('api', 1, 'start', 10);
	exit('api', 1, 3, 50);
	const runsOf = rememberRuns({store, logs});
	expect(runsOf('api')).toEqual([{run: 1, cause: 'start', startedAt: 10, end: {at: 50, how: 'exited 3'}}]);
	store.tell({type: 'timer-fired', service: 'api', run: 1, timer: 'backoff'});
	start('api', 2, 'a.js · b.js changed', 1050);
	expect(runsOf('api')[0]).toEqual({run: 2, cause: 'a.js · b.js changed', startedAt: 1050});
	exit('api', 2, 0, 2050);
	expect(runsOf('api').map(({run, end}) => [run, end?.how])).toEqual([[2, 'exited 0'], [1, 'exited 3']]);
	expect(runsOf('db')).toEqual([]);
});

test('only the last fifty are kept', () => {
	const {logs, store} = begun();
	const runsOf = rememberRuns({store, logs});
	for (let run = 1; run <= 60; run++) {
		logs.runStarted('api', run, `run ${run} · you`, run);
	}

	expect(runsOf('api').map(({run}) => run)).toEqual(Array.from({length: 50}, (_, index) => 60 - index));
});
