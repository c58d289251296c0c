import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {Command, Event, Fact} from '../../source/core/events.ts';
import {endOf, keepJournal, replay, type Journal} from '../../source/core/journal.ts';
import type {ProjectSpec} from '../../source/core/spec.ts';
import {createStore} from '../../source/core/store.ts';
import {needs, probe, project, service, watching} from '../helpers/specs.ts';

const names = ['db', 'api', 'web'] as const;
const db = service('db', {ready: probe()});
const api = service('api', {dependsOn: [needs('db', 'healthy')], watch: watching()});
const web = service('web');
const projects: readonly ProjectSpec[] = [project(db, api, web), project(web, db), project(api, db, web, service('new')), project(db, {...api, group: 'back'}, web)];

const name = fc.constantFrom(...names);
const run = fc.integer({min: 1, max: 3});
const action: fc.Arbitrary<Command | Fact | number> = fc.oneof(
	fc.constant<Command>({type: 'up'}),
	fc.record({type: fc.constantFrom('start' as const, 'stop' as const, 'restart' as const, 'pause-watch' as const, 'resume-watch' as const), services: fc.subarray([...names])}),
	fc.record({type: fc.constant('exited' as const), service: name, run, exit: fc.constantFrom({type: 'code' as const, code: 1}, {type: 'signal' as const, signal: 'SIGTERM' as const})}),
	fc.record({type: fc.constant('probe-passed' as const), service: name, run, probe: fc.constant('ready' as const)}),
	fc.record({type: fc.constant('files-changed' as const), service: name, files: fc.constant(['a.ts'])}),
	fc.record({type: fc.constant('timer-fired' as const), service: name, run, timer: fc.constantFrom('quiet' as const, 'backoff' as const)}),
	fc.nat(projects.length - 1),
);

test('what a journal keeps is what the store told, last things last, also once it has been written down', () => {
	fc.assert(fc.property(fc.array(action, {maxLength: 60}), fc.integer({min: 1, max: 20}), (actions, least) => {
		let now = 0;
		const store = createStore({
			project: projects[0]!,
			now: () => now++,
			execute(effect) {
				if (effect.type === 'spawn') {
					store.tell({type: 'spawned', service: effect.service, run: effect.run, pid: 100 + now});
				}
			},
		});
		const keeper = keepJournal(store, least);
		const told: unknown[] = [];
		store.subscribe((state, previous, event) => {
			told.push([state, previous, event, store.project]);
		});
		for (const each of actions) {
			if (typeof each === 'number') {
				store.reconfigure(projects[each]!);
			} else if (each.type === 'exited' || each.type === 'probe-passed' || each.type === 'files-changed' || each.type === 'timer-fired') {
				store.tell(each);
			} else {
				store.command(each as Command);
			}
		}

		const journal = JSON.parse(JSON.stringify(keeper.journal())) as Journal;
		expect(journal.steps.length).toBeGreaterThanOrEqual(Math.min(least, told.length));
		expect(journal.steps.length).toBeLessThan(2 * least);
		let current = journal.project;
		const replayed: unknown[] = [];
		replay(journal, (state, previous, event: Event) => {
			replayed.push([state, previous, event, current]);
			expect(Object.keys(state.services)).toEqual(Object.keys((told[told.length - journal.steps.length + replayed.length - 1] as [{services: object}])[0].services));
		}, next => {
			current = next;
		});
		expect(replayed).toEqual(JSON.parse(JSON.stringify(told.slice(told.length - journal.steps.length))));
		expect(endOf(journal)).toEqual(JSON.parse(JSON.stringify({project: store.project, state: store.getSnapshot()})));
		keeper.stop();
	}), {numRuns: 300});
});
