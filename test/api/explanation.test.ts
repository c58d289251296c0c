import {describe, expect, test} from 'vitest';
import {explain, type Explained} from '../../source/api/explanation.ts';
import {maskedConfiguration} from '../../source/api/masked-configuration.ts';
import {hook, needs, probe, project, service} from '../helpers/specs.ts';
import {World} from '../helpers/world.ts';

function explained(world: World, name: string, insight?: Explained['insight']) {
	const spec = world.project.services.find(each => each.name === name)!;
	return explain(spec, world.state.services[name]!, {project: world.project, state: world.state, now: world.now, insight});
}

const onFailure = {policy: 'on-failure', maxRetries: 3, maxDelayMs: 30_000, resetMs: 10_000} as const;

describe('why a service is as it is', () => {
	test('of one that waits it is told for whom, down to who waits for nobody', () => {
		const world = new World(project(
			service('db', {ready: probe()}),
			service('api', {ready: probe(), dependsOn: [needs('db', 'healthy')]}),
			service('web', {dependsOn: [needs('api', 'healthy')]}),
		));
		world.up();
		expect(explained(world, 'web')).toMatchObject({
			phase: 'waiting',
			why: 'waiting for api: api is waiting for db, db is started, but not ready yet: tcp localhost:1 has not passed',
			waitingFor: [{what: 'api', need: 'ready'}],
			dependsOn: [{service: 'api', condition: 'service_healthy', met: false}],
			cause: null,
		});
		expect(explained(world, 'db').neededBy).toEqual(['api']);
	});

	test('those who wait for each other in a ring are told once', () => {
		const world = new World(project(service('a', {ready: probe()}), service('b', {dependsOn: [needs('a', 'healthy')]})));
		world.up();
		const spec = world.project.services[1]!;
		const waiting = {...world.state.services['b']!, phase: {type: 'waiting', on: [{type: 'dependency', service: 'b', need: 'ready'}]}} as const;
		const {why} = explain(spec, waiting, {project: world.project, state: {...world.state, services: {...world.state.services, b: waiting}}, now: 0, insight: undefined});
		expect(why).toBe('waiting for b: b is waiting for b');
	});

	test('of a crash loop, with what is left until the next start', () => {
		const world = new World(project(service('api', {restart: onFailure})));
		world.up().exits('api', 1).advance(400);
		expect(explained(world, 'api')).toMatchObject({
			phase: 'backoff',
			why: 'exited 1, again in 1s; 1 failure, restart: on-failure, at most 3 times',
			nextStartMs: 600,
			lastExit: 'exited 1',
			failures: 1,
			cause: null,
		});
		expect(explained(world.advance(1000), 'api').cause).toBe('after exit 1');
	});

	test('of one that has failed for good, and of who needs it', () => {
		const world = new World(project(service('migrate'), service('api', {dependsOn: [needs('migrate', 'completed-successfully')]})));
		world.up().exits('migrate', 3);
		expect(explained(world, 'migrate').why).toBe('exited 3; not started again by itself (restart: no)');
		expect(explained(world, 'api').why).toBe('not started: migrate exited 3');
	});

	test('with what its probe said last in this run, and what it has not ended with a newline', () => {
		const world = new World(project(service('api', {ready: probe({check: {type: 'http', url: 'http://me:pw@localhost:1/', status: 200, headers: {}}})})));
		world.up();
		const check = {run: 1, at: 0, hasPassed: false, message: 'answered 503', count: 2};
		const now = explained(world, 'api', {lastChecks: () => ({ready: check}), unfinishedLine: () => 'Continue? '});
		expect(now).toMatchObject({
			why: 'started, but not ready yet: http http://me:•••@localhost:1/: answered 503',
			probes: [{kind: 'ready', passes: false, said: 'answered 503', retries: 3}],
			unfinishedLine: 'Continue?',
		});
		const earlier = explained(world, 'api', {lastChecks: () => ({ready: {...check, run: 0}}), unfinishedLine: () => ''});
		expect(earlier).toMatchObject({probes: [{passes: null, said: null}], unfinishedLine: null});
	});
});

describe('of one that is not ready yet it is told once', () => {
	const check = {run: 1, at: 0, count: 2};

	test('which line has not come', () => {
		const world = new World(project(service('api', {ready: probe({check: {type: 'log', pattern: 'up on \\d+'}})}))).up();
		const said = 'no line has matched /up on \\d+/';
		world.probeFails('api', 'ready', said);
		const {why, probes} = explained(world, 'api', {lastChecks: () => ({ready: {...check, hasPassed: false, message: said}}), unfinishedLine: () => ''});
		expect(why).toBe(`started, but not ready yet: ${said}`);
		expect(probes).toMatchObject([{check: 'a line like /up on \\d+/', said}]);
	});

	test('that its hook goes on, once its probe has passed', () => {
		const world = new World(project(service('api', {ready: probe(), hooks: {'after-ready': hook()}}))).up();
		world.probeFails('api').probePasses('api');
		const {why, probes} = explained(world, 'api', {lastChecks: () => ({ready: {...check, hasPassed: true}}), unfinishedLine: () => ''});
		expect(why).toBe('started, but not ready yet: its hook after_ready has not ended');
		expect(probes).toMatchObject([{passes: true, said: null}]);
	});
});

test('the configuration is shown without what is secret in it', () => {
	const shown = maskedConfiguration({services: {api: {
		command: ['node', 'a.js', '--token', 'abc', '-v'],
		environment: {DB_PASSWORD: 'hunter2', PORT: '3000', URL: 'redis://:pw@cache'},
		ready: {http: 'http://me:pw@localhost/', headers: {Authorization: 'Basic x'}},
		build_command: 'TOKEN=abc make',
		replicas: 2,
	}}});
	expect(shown).toEqual({services: {api: {
		command: ['node', 'a.js', '--token', '•••', '-v'],
		environment: {DB_PASSWORD: '•••', PORT: '3000', URL: 'redis://:•••@cache'},
		ready: {http: 'http://me:•••@localhost/', headers: {Authorization: '•••'}},
		build_command: 'TOKEN=••• make',
		replicas: 2,
	}}});
});
