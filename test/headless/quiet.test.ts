import {expect, test} from 'vitest';
import type {ProjectSpec} from '../../source/core/spec.ts';
import {step} from '../../source/core/step.ts';
import type {StateChange} from '../../source/headless/format.ts';
import {createPlainFormat} from '../../source/headless/plain.ts';
import {createQuietFormat} from '../../source/headless/quiet.ts';
import {describeUnready} from '../../source/headless/unready.ts';
import {createLogStore, type LogStore} from '../../source/logs/log-store.ts';
import {needs, probe, project, service} from '../helpers/specs.ts';
import {World} from '../helpers/world.ts';

test('of what services print only the last lines of one that fails are shown, and those of its last run', () => {
	const logs = createLogStore({maxBytes: 1e6});
	const spec = project(service('api'), service('db'));
	logs.append('api', 1, 'stdout', {text: 'an earlier run\n', lineCount: 1}, 0);
	logs.append('api', 2, 'stdout', {text: Array.from({length: 12}, (_, index) => `line ${index}\n`).join(''), lineCount: 12}, 0);
	logs.append('db', 2, 'stdout', {text: 'not asked for\n', lineCount: 1}, 0);
	const lines = tell(spec, logs, world => world.up().command({type: 'restart', services: ['api']}).exits('api', 7));
	expect(lines.slice(lines.indexOf('devtui | api exited 7'))).toEqual(['devtui | api exited 7', 'devtui | last lines of api:', ...Array.from({length: 12}, (_, index) => `api    | line ${index}`)]);
});

test('of the end nothing is told but what goes wrong there', () => {
	const stubborn = service('mule', {stop: {signal: 'SIGTERM', graceMs: 500}});
	expect(tell(project(stubborn), createLogStore({maxBytes: 1e6}), world => {
		world.onSignal = signal => signal === 'SIGKILL' ? 'ends' : 'ignores';
		world.up().command({type: 'shut-down', reason: 'Ctrl-C', force: false}).advance(500);
	})).toEqual(['devtui | mule did not end in time: SIGKILL']);
});

test('who keeps everybody waiting is named, with the reason', () => {
	const world = new World(project(service('api', {dependsOn: [needs('db', 'healthy')]}), service('db', {ready: probe()}), service('web')));
	world.up().probeFails('db');
	expect(describeUnready(world.state)).toMatch(/^api waiting for db, db not ready: \S/);
	world.probePasses('db');
	expect(describeUnready(world.state)).toBeUndefined();
});

function tell(spec: ProjectSpec, logs: LogStore, story: (world: World) => unknown): readonly string[] {
	const format = createQuietFormat(createPlainFormat({project: spec, colors: {isColored: false, keepsPrograms: false}}), {logs, quotesFailures: false});
	const changes: StateChange[] = [];
	story(new World(spec, (whole, state, event) => {
		const result = step(whole, state, event);
		changes.push({project: whole, previous: state, state: result[0], event});
		return result;
	}));
	const [entry] = logs.read(logs.start()).entries;
	return (changes.map(change => format.change(change)).join('') + (entry ? format.entry(entry) : '')).split('\n').slice(0, -1);
}
