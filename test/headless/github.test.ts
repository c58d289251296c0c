import {describe, expect, test} from 'vitest';
import type {ProjectSpec} from '../../source/core/spec.ts';
import {step} from '../../source/core/step.ts';
import type {StateChange} from '../../source/headless/format.ts';
import {createGithubFormat} from '../../source/headless/github.ts';
import {createLogStore, type LogStore} from '../../source/logs/log-store.ts';
import {needs, probe, project, service} from '../helpers/specs.ts';
import {World} from '../helpers/world.ts';

const retrying = {policy: 'on-failure', maxRetries: 2, maxDelayMs: 30_000, resetMs: 10_000} as const;

describe('a service that has failed for good', () => {
	test('gets an annotation with its last lines, escaped', () => {
		const logs = createLogStore({maxBytes: 1e6});
		const old = Array.from({length: 30}, (_, index) => `line ${index}\n`).join('');
		logs.append('api', 1, 'stdout', {text: `${old}\u001B[31m100% of a:b, c\u001B[0m\n::error::no\n`, lineCount: 32}, 0);
		const {log, obeyed} = read(project(service('api')), logs, world => world.up().exits('api', 1));
		expect(log).toContain('devtui | api exited 1');
		expect(obeyed.filter(command => command.startsWith('::error'))).toEqual([
			`::error title=api exited 1::${Array.from({length: 18}, (_, index) => `line ${index + 12}`).join('%0A')}%0A100%25 of a:b, c%0A::error::no`,
		]);
	});

	test('is annotated with what happened where it has printed nothing; what is tried again is not annotated', () => {
		const {obeyed} = read(project(service('api'), service('db', {restart: retrying})), createLogStore({maxBytes: 1e6}), world => {
			world.spawnsAtOnce = false;
			world.up().tell({type: 'spawn-failed', service: 'api', run: 1, message: 'not found: a,b'}).tell({type: 'spawn-failed', service: 'db', run: 1, message: 'busy'});
		});
		expect(obeyed.filter(command => command.startsWith('::error'))).toEqual(['::error title=api could not be started%3A not found%3A a%2Cb::api could not be started: not found: a,b']);
	});
});

describe('groups', () => {
	const spec = project(service('api', {dependsOn: [needs('db', 'healthy')]}), service('db', {ready: probe()}), service('idle', {isDisabled: true}));

	test('the start is one, until everything is ready', () => {
		const {shown} = read(spec, createLogStore({maxBytes: 1e6}), world => world.up().probePasses('db').exits('db', 1));
		expect(shown).toEqual([
			'::group::Starting api, db', 'devtui | api waiting for db', 'devtui | db ready', '::endgroup::',
			'devtui | db exited 1', '::error title=db exited 1::db exited 1',
		]);
	});

	test('what goes wrong before that stands behind it, where everybody sees it', () => {
		const {shown} = read(spec, createLogStore({maxBytes: 1e6}), world => world.up().exits('db', 1));
		expect(shown).toEqual([
			'::group::Starting api, db', 'devtui | api waiting for db', '::endgroup::',
			'devtui | api not started: db exited 1', 'devtui | db exited 1', '::error title=db exited 1::db exited 1',
		]);
	});
});

describe.each([false, true])('somebody else prints commands to the same log: %s', isShared => {
	const hostile = ['::error::x', 'a ##[add-mask]secret', '::stop-commands::mine', '  ::set-output name=a::b', '##[endgroup]', '::endgroup::', 'harmless'];
	const spec = project(service('api', {ready: probe({retries: 1})}));

	test('nothing that a service or its probe says is a command, and all of it is shown', () => {
		const logs = createLogStore({maxBytes: 1e6});
		logs.append('api', 1, 'stdout', {text: hostile.map(line => `${line}\n`).join(''), lineCount: hostile.length}, 0);
		const {obeyed, log} = read(spec, logs, world => {
			world.up().probePasses('api').tell({type: 'probe-failed', service: 'api', run: 1, probe: 'ready', message: 'x ##[add-mask]probe'});
		}, isShared);
		expect(obeyed).toEqual(['::group::Starting api', '::endgroup::']);
		expect(log.filter(line => line.startsWith('api'))).toEqual(hostile.map(line => `api    | ${line}`));
		expect(log).toContain('devtui | api unready: x ##[add-mask]probe');
	});

	test('behind the last line the log is as it was: commands are obeyed again, no group is open', () => {
		const {runner} = read(spec, createLogStore({maxBytes: 1e6}), world => world.up(), isShared);
		expect(runner).toEqual({isStopped: false, openGroups: 0});
	});
});

/** What a runner of GitHub makes of it, by the rules of its ActionCommand and ActionCommandManager. */
function read(spec: ProjectSpec, logs: LogStore, story: (world: World) => unknown, isShared = false) {
	const format = createGithubFormat({project: spec, colors: {isColored: false, keepsPrograms: false}, logs, isShared});
	const changes: StateChange[] = [];
	story(new World(spec, (whole, state, event) => {
		const result = step(whole, state, event);
		changes.push({project: whole, previous: state, state: result[0], event});
		return result;
	}));
	const text = format.opening!() + changes.map(change => format.change(change)).join('') + logs.read(logs.start()).entries.map(entry => format.entry(entry)).join('') + format.closing!();
	const obeyed: string[] = [];
	const log: string[] = [];
	const shown: string[] = [];
	let token: string | undefined;
	for (const line of text.split('\n').slice(0, -1)) {
		const [, name] = /^\s*::([\w-]+)(?: [^:]*)?::/.exec(line) ?? /##\[([\w-]+)/.exec(line) ?? [];
		if (name !== undefined && token === undefined && name !== 'stop-commands') {
			obeyed.push(line);
			shown.push(line);
		} else if (name === 'stop-commands' && token === undefined) {
			token = line.slice('::stop-commands::'.length);
		} else if (token !== undefined && name === token) {
			token = undefined;
		} else {
			log.push(line);
			shown.push(line);
		}
	}

	const count = (begin: string) => obeyed.filter(command => command.startsWith(begin)).length;
	return {obeyed, log, shown, runner: {isStopped: token !== undefined, openGroups: count('::group::') - count('::endgroup::')}};
}
