import {describe, expect, test} from 'vitest';
import {rememberRuns, type RunHistory} from '../../source/console/run-history.ts';
import {step} from '../../source/core/step.ts';
import type {Store, StoreListener} from '../../source/core/store.ts';
import {createListeners} from '../../source/lib/listeners.ts';
import {probe, project, service, watching} from '../helpers/specs.ts';
import {World} from '../helpers/world.ts';

const keptUp = {policy: 'on-failure', maxDelayMs: 30_000, resetMs: 10_000} as const;

/** A told story, remembered from its beginning, or from what is told first. */
function remember(spec: ReturnType<typeof service>, before: (world: World) => unknown = () => undefined): {readonly world: World; readonly history: RunHistory; ends(): ReadonlyArray<readonly [number, string | undefined]>} {
	const listeners = createListeners<Parameters<StoreListener>>();
	const world: World = new World(project(spec), (whole, state, event) => {
		const result = step(whole, state, event);
		listeners.tell(result[0], state, event);
		return result;
	});
	before(world);
	const store: Store = {
		project: world.project,
		getSnapshot: () => world.state,
		subscribe: listeners.subscribe,
		command() {
			throw new TypeError('this store is only read');
		},
	};
	const history = rememberRuns(store);
	return {world, history, ends: () => history.of(spec.name).map(({run, end}) => [run, end?.how])};
}

describe('the runs of a service', () => {
	test('the newest comes first, with its cause, its beginning and its end', () => {
		const {world, history} = remember(service('api', {watch: watching()}));
		world.up().advance(5000).changes('api', 'a.js').advance(10);
		expect(history.of('api')).toEqual([
			{run: 2, cause: {type: 'files', files: ['a.js']}, startedAt: 5010},
			{run: 1, cause: {type: 'start'}, startedAt: 0, end: {at: 5000, how: 'restarted'}},
		]);
	});

	test('how each ended is told, and what devtui had to do with it', () => {
		const {world, ends} = remember(service('api', {restart: keptUp, stop: {signal: 'SIGTERM', graceMs: 500}, ready: probe({withinMs: 3000})}));
		world.up().exits('api', 3).advance(1000);
		world.advance(3000).advance(2000);
		world.probePasses('api').command({type: 'restart', services: ['api']});
		world.onSignal = signal => signal === 'SIGKILL' ? 'ends' : 'ignores';
		world.probePasses('api').command({type: 'stop', services: ['api']}).advance(500);
		world.spawnsAtOnce = false;
		world.command({type: 'start', services: ['api']});
		world.processes.clear();
		world.tell({type: 'spawn-failed', service: 'api', run: 5, message: 'command not found: /nope'});
		expect(ends()).toEqual([
			[5, 'could not be started: command not found: /nope'],
			[4, 'stopped (killed by SIGKILL)'],
			[3, 'restarted'],
			[2, 'not ready within 3s'],
			[1, 'exited 3'],
		]);
	});

	test('only the last twenty are kept', () => {
		const {world, ends} = remember(service('api'));
		world.up();
		for (let count = 0; count < 30; count++) {
			world.command({type: 'restart', services: ['api']});
		}

		expect(ends().map(([run]) => run)).toEqual(Array.from({length: 20}, (_, index) => 31 - index));
	});

	test('a console that comes later knows of the run that is there, and whether it lives', () => {
		expect(remember(service('api'), world => world.up()).ends()).toEqual([[1, undefined]]);
		expect(remember(service('api'), world => world.up().exits('api', 3)).ends()).toEqual([[1, 'exited 3']]);
		expect(remember(service('api')).ends()).toEqual([]);
	});

	test('nothing is remembered once nobody wants it', () => {
		const {world, history, ends} = remember(service('api'));
		history.dispose();
		world.up();
		expect(ends()).toEqual([]);
	});
});
