import {describe, expect, test} from 'vitest';
import {hook, needs, probe, project, service, watching} from '../helpers/specs.ts';
import {World} from '../helpers/world.ts';

const build = {type: 'shell', text: 'make'} as const;
const built = service('api', {build, watch: watching()});

describe('builds', () => {
	test('a service is built before its first start', () => {
		const world = new World(project(built)).up();
		expect(world.log).toEqual(['build api']);
		expect(world.service('api').phase).toEqual({type: 'waiting', on: [{type: 'job', job: 'build'}]});
		world.jobEnds('api', 'build');
		expect(world.log).toEqual(['build api', 'start api']);
	});

	test('a service is built only once what it needs is there', () => {
		const world = new World(project(service('db', {ready: probe()}), service('api', {build, dependsOn: [needs('db', 'healthy')]}))).up();
		expect(world.log).toEqual(['start db']);
		world.probePasses('db').jobEnds('api', 'build');
		expect(world.log).toEqual(['start db', 'build api', 'start api']);
	});

	test('the old run stays up while the new one is built, and gives way when that has passed', () => {
		const world = new World(project(built)).up().jobEnds('api', 'build').changes('api', 'a.js').advance(10);
		expect(world.log).toEqual(['build api', 'start api', 'build api']);
		expect(world.phase('api')).toBe('ready');
		world.jobEnds('api', 'build');
		expect(world.log).toEqual(['build api', 'start api', 'build api', 'SIGTERM api', 'start api']);
		expect(world.service('api').cause).toEqual({type: 'files', files: ['a.js']});
	});

	test('the old run stays up when the build fails, and the failure is kept until a build passes', () => {
		const world = new World(project(built)).up().jobEnds('api', 'build').changes('api', 'a.js').advance(500).jobEnds('api', 'build', 'exited 2');
		expect(world.phase('api')).toBe('ready');
		expect(world.service('api').run).toBe(1);
		expect(world.service('api').build).toEqual({type: 'failed', message: 'exited 2', durationMs: 490});
		world.changes('api', 'b.js').advance(100).jobEnds('api', 'build');
		expect(world.service('api').run).toBe(2);
		expect(world.service('api').cause).toEqual({type: 'files', files: ['a.js', 'b.js']});
	});

	test('a newer change cancels the build; the next begins when nothing of the old one is left', () => {
		const world = new World(project(built)).up().jobEnds('api', 'build').changes('api', 'a.js').advance(10);
		world.cancelsAtOnce = false;
		world.changes('api', 'b.js').advance(200);
		expect(world.log.slice(2)).toEqual(['build api', 'cancel build api']);
		world.jobEnds('api', 'build', 'killed by SIGTERM');
		expect(world.log.slice(2)).toEqual(['build api', 'cancel build api', 'build api']);
		expect(world.service('api').build).toEqual({type: 'running'});
	});

	test('what changes while it is built and its watch is paused waits on, and is built on resume', () => {
		const world = new World(project(built)).up().jobEnds('api', 'build').changes('api', 'a.js').advance(10);
		world.command({type: 'pause-watch', services: ['api']}).changes('api', 'b.js').jobEnds('api', 'build');
		expect(world.service('api')).toMatchObject({run: 2, watch: {pending: ['b.js']}});
		world.command({type: 'resume-watch', services: ['api']}).advance(100);
		expect(world.log.at(-1)).toBe('build api');
		expect(world.jobEnds('api', 'build').service('api')).toMatchObject({run: 3, cause: {files: ['b.js']}, watch: {pending: []}});
	});

	test('changes that wait are not forgotten when what was built before them is started again; the next build brings them in', () => {
		const world = new World(project({...built, restart: {...built.restart, policy: 'always'}})).up().jobEnds('api', 'build').command({type: 'pause-watch', services: ['api']}).changes('api', 'a.js');
		world.exits('api', 1).advance(1000);
		expect(world.service('api')).toMatchObject({run: 2, watch: {pending: ['a.js']}});
		world.command({type: 'resume-watch', services: ['api']}).advance(100).command({type: 'pause-watch', services: ['api']}).changes('api', 'b.js');
		expect(world.jobEnds('api', 'build').service('api')).toMatchObject({run: 3, watch: {pending: ['b.js']}});
	});

	test('a first build that fails fails the service, which waits for a change', () => {
		const world = new World(project(built)).up().jobEnds('api', 'build', 'exited 2');
		expect(world.service('api').phase).toEqual({type: 'failed', failure: {type: 'build', message: 'exited 2'}});
		world.changes('api', 'a.js').advance(10).jobEnds('api', 'build');
		expect(world.phase('api')).toBe('ready');
	});

	test('a restart by hand builds nothing, unless the build is what failed', () => {
		const world = new World(project(built)).up().jobEnds('api', 'build').command({type: 'restart', services: ['api']});
		expect(world.log).toEqual(['build api', 'start api', 'SIGTERM api', 'start api']);
		const failed = new World(project(built)).up().jobEnds('api', 'build', 'exited 2').command({type: 'restart', services: ['api']});
		expect(failed.log).toEqual(['build api', 'build api']);
	});

	test('a service that crashes while it is built is started when the build has passed', () => {
		const world = new World(project(built)).up().jobEnds('api', 'build').changes('api', 'a.js').advance(10).exits('api', 1);
		expect(world.phase('api')).toBe('failed');
		world.jobEnds('api', 'build');
		expect(world.phase('api')).toBe('ready');
		expect(world.service('api').failures).toBe(0);
	});

	test('stopping a service ends its build; a later start builds again', () => {
		const world = new World(project(built)).up().jobEnds('api', 'build').changes('api', 'a.js').advance(10).command({type: 'stop', services: ['api']});
		expect(world.log.slice(-2)).toEqual(['cancel build api', 'SIGTERM api']);
		world.command({type: 'start', services: ['api']});
		expect(world.log.at(-1)).toBe('build api');
	});
});

describe('hooks', () => {
	const hooked = (...names: readonly string[]) => service('api', {hooks: Object.fromEntries(names.map(name => [name, hook()]))});

	test('before_start comes before each start, and the start waits for it', () => {
		const world = new World(project(hooked('before-start'))).up();
		expect(world.log).toEqual(['before-start api']);
		world.jobEnds('api', 'before-start').command({type: 'restart', services: ['api']});
		expect(world.log).toEqual(['before-start api', 'start api', 'SIGTERM api', 'before-start api']);
	});

	test('a failing before_start stops the start', () => {
		const world = new World(project(hooked('before-start'))).up().jobEnds('api', 'before-start', 'exited 1');
		expect(world.service('api').phase).toEqual({type: 'failed', failure: {type: 'hook', hook: 'before-start', message: 'exited 1'}});
		expect(world.log).not.toContain('start api');
	});

	test('a failure that is to be ignored stops nothing', () => {
		const world = new World(project(service('api', {hooks: {'before-start': hook({ignoresFailure: true})}}))).up().jobEnds('api', 'before-start', 'exited 1');
		expect(world.phase('api')).toBe('ready');
	});

	test('after_start runs beside the service, and its failure fails it', () => {
		const world = new World(project(hooked('after-start'))).up();
		expect(world.phase('api')).toBe('ready');
		world.jobEnds('api', 'after-start', 'exited 1');
		expect(world.service('api').phase).toMatchObject({type: 'failed', failure: {type: 'hook', hook: 'after-start'}});
	});

	test('who needs a service waits for its after_ready too', () => {
		const world = new World(project(service('db', {ready: probe(), hooks: {'after-ready': hook()}}), service('api', {dependsOn: [needs('db', 'healthy')]}))).up().probePasses('db');
		expect(world.log).toEqual(['start db', 'after-ready db']);
		world.jobEnds('db', 'after-ready');
		expect(world.log).toEqual(['start db', 'after-ready db', 'start api']);
		world.probeFails('db').probeFails('db').probeFails('db').probePasses('db');
		expect(world.phase('db')).toBe('ready');
		expect(world.log).toHaveLength(3);
	});

	test('before_stop comes before the signal, whatever it says', () => {
		const world = new World(project(hooked('before-stop'))).up().command({type: 'stop', services: ['api']});
		expect(world.log).toEqual(['start api', 'before-stop api']);
		world.jobEnds('api', 'before-stop', 'exited 1');
		expect(world.log).toEqual(['start api', 'before-stop api', 'SIGTERM api']);
		expect(world.phase('api')).toBe('stopped');
	});

	test('after_stop comes after every end, on_failure after a failed one; the next start waits for both', () => {
		const world = new World(project(service('api', {hooks: {'after-stop': hook(), 'on-failure': hook()}}))).up().exits('api', 3);
		expect(world.effects.filter(effect => effect.type === 'run-job')).toMatchObject([
			{job: 'after-stop', exit: {type: 'code', code: 3}},
			{job: 'on-failure', exit: {type: 'code', code: 3}},
		]);
		world.command({type: 'start', services: ['api']}).jobEnds('api', 'after-stop');
		expect(world.service('api').phase).toEqual({type: 'waiting', on: [{type: 'job', job: 'on-failure'}]});
		world.jobEnds('api', 'on-failure');
		expect(world.phase('api')).toBe('ready');
		world.command({type: 'stop', services: ['api']});
		expect(world.log.slice(-2)).toEqual(['SIGTERM api', 'after-stop api']);
	});

	test('a second request to shut down waits for no hook', () => {
		const world = new World(project(hooked('before-stop', 'after-stop'))).up();
		world.command({type: 'shut-down', reason: 'test', force: false}).command({type: 'shut-down', reason: 'test', force: true});
		expect(world.processes.size + world.jobs.size).toBe(0);
	});

	test('a second request to shut down kills commands that have been told to end and do not', () => {
		const world = new World(project(built)).up();
		world.cancelsAtOnce = false;
		world.command({type: 'shut-down', reason: 'test', force: false});
		expect(world.jobs.size).toBe(1);
		world.command({type: 'shut-down', reason: 'test', force: true});
		expect(world.jobs.size).toBe(0);
	});
});

test('a build that ends after the clock was set back has taken no negative time', () => {
	const world = new World(project(service('api', {build: {type: 'shell', text: 'make'}}))).up().advance(100);
	world.clockJumps(-3_600_000).jobEnds('api', 'build');
	expect(world.service('api').build).toEqual({type: 'passed', durationMs: 0});
});

describe('other ways to stop', () => {
	const stopping = (way: NonNullable<ReturnType<typeof service>['stop']['way']>) => service('api', {stop: {signal: 'SIGTERM', graceMs: 5000, way}});

	test('keys are typed instead of the signal, and what does not end is killed after the grace period', () => {
		const world = new World(project(stopping({type: 'keys', keys: 'q'}))).up().command({type: 'stop', services: ['api']});
		expect(world.log).toEqual(['start api', 'type q api']);
		world.advance(5000);
		expect(world.log.at(-1)).toBe('SIGKILL api');
	});

	test('a command is run instead of the signal; when it fails the signal is sent', () => {
		const way = {type: 'command', command: {type: 'shell', text: 'ctl stop'}} as const;
		const world = new World(project(stopping(way))).up().command({type: 'stop', services: ['api']});
		expect(world.log).toEqual(['start api', 'stop-command api']);
		world.jobEnds('api', 'stop-command', 'exited 1');
		expect(world.log.at(-1)).toBe('SIGTERM api');
	});

	test('a command that goes on when the service has ended has the rest of the grace, and no more', () => {
		const way = {type: 'command', command: {type: 'shell', text: 'ctl stop; sleep 1d'}} as const;
		const world = new World(project(service('api', {stop: {signal: 'SIGTERM', graceMs: 1500, way}}))).up().command({type: 'restart', services: ['api']}).advance(1000).exits('api', 0);
		expect(world.service('api').phase).toEqual({type: 'waiting', on: [{type: 'job', job: 'stop-command'}]});
		world.advance(499);
		expect(world.jobs.size).toBe(1);
		world.advance(1);
		expect([world.jobs.size, world.phase('api')]).toEqual([0, 'ready']);
		world.command({type: 'stop', services: ['api']}).exits('api', 0).jobEnds('api', 'stop-command').advance(60_000);
		expect([world.phase('api'), world.timers.size]).toEqual(['stopped', 0]);
	});
});

describe('bursts in pieces', () => {
	test('another file soon after a start that a change caused is of the same burst, the same file again is not', () => {
		const world = new World(project(service('api', {watch: watching()}))).up().changes('api', 'a.js').advance(10);
		expect(world.service('api').run).toBe(2);
		world.advance(50).changes('api', 'b.js').advance(99);
		expect(world.service('api').run).toBe(2);
		world.advance(1);
		expect(world.service('api').run).toBe(3);
		world.advance(50).changes('api', 'b.js').advance(10);
		expect(world.service('api').run).toBe(4);
		world.advance(1000).changes('api', 'c.js').advance(10);
		expect(world.service('api').run).toBe(5);
	});
});

describe('services that change their own files', () => {
	/** Nine restarts, and the tenth, which waits for a second of quiet; then it writes again. */
	const suspended = (spec = service('api', {watch: watching()})) => {
		const world = new World(project(spec)).up();
		world.onSignal = signal => signal === 'SIGHUP' ? 'ignores' : 'ends';
		for (let count = 0; count < 10; count++) {
			world.changes('api', 'out.log').advance(count < 9 ? 100 : 1000);
		}

		return world.changes('api', 'out.log');
	};

	test('after ten restarts within a minute by files that changed while it ran, the watch is suspended and the file named', () => {
		const world = suspended().advance(100);
		expect(world.service('api').run).toBe(11);
		expect(world.service('api').watch).toMatchObject({isPaused: true, suspendedBy: 'out.log', pending: ['out.log']});
		world.command({type: 'resume-watch', services: ['api']}).advance(100);
		expect(world.service('api').run).toBe(12);
		expect(world.service('api').watch.suspendedBy).toBeUndefined();
	});

	test('what was changed last before the suspension is brought in once, two seconds later', () => {
		const world = suspended().advance(2100);
		expect(world.service('api')).toMatchObject({run: 12, phase: {type: 'ready'}, watch: {isPaused: true, suspendedBy: 'out.log', pending: []}});
		world.changes('api', 'out.log').advance(60_000);
		expect(world.service('api')).toMatchObject({run: 12, watch: {pending: ['out.log']}});
	});

	test('one that is stopped meanwhile stays so', () => {
		const world = suspended().command({type: 'stop', services: ['api']}).advance(10_000);
		expect(world.service('api')).toMatchObject({run: 11, phase: {type: 'stopped'}});
	});

	test('a build that writes what is watched is counted, whenever the change is noticed', () => {
		for (const isNoticedLate of [false, true]) {
			const world = new World(project(service('api', {watch: watching(), build: {type: 'shell', text: 'make'}}))).up();
			for (let count = 0; count < 40 && world.service('api').watch.suspendedBy === undefined; count++) {
				if (isNoticedLate) {
					world.jobEnds('api', 'build');
				}

				world.changes('api', 'out.js').advance(1000);
			}

			expect(world.service('api').watch, String(isNoticedLate)).toMatchObject({suspendedBy: 'out.js'});
		}
	});

	test('signals and commands on changes are counted as restarts are', () => {
		for (const action of [{type: 'signal', signal: 'SIGHUP'}, {type: 'exec', command: {type: 'shell', text: 'make'}}] as const) {
			const world = suspended(service('api', {watch: watching({action})}));
			expect(world.service('api').watch, action.type).toMatchObject({isPaused: true, suspendedBy: 'out.log'});
			expect(world.effects.filter(({type}) => type === 'signal' || type === 'run-action')).toHaveLength(10);
		}
	});

	test('somebody who saves twenty times in a row is no reason to suspend it, and the last run sees the last of it', () => {
		const world = new World(project(service('api', {watch: watching()}))).up();
		for (let count = 0; count < 20; count++) {
			world.changes('api', 'a.js').advance(200);
		}

		expect(world.phase('api')).toBe('waiting');
		world.advance(1000);
		expect(world.service('api')).toMatchObject({phase: {type: 'ready'}, run: 11, watch: {isPaused: false}});
	});

	test('while its watch is suspended it is restarted, once, for a change that it cannot have made', () => {
		const world = suspended();
		world.tell({type: 'files-changed', service: 'api', files: ['main.js'], isFromOutside: true}).advance(100);
		expect(world.service('api')).toMatchObject({run: 12, cause: {files: ['main.js']}, watch: {isPaused: true, suspendedBy: 'out.log', pending: []}});
		world.changes('api', 'out.log').advance(2000);
		expect(world.service('api')).toMatchObject({run: 12, watch: {pending: ['out.log']}});
	});

	test('one that cannot have written the file that it was suspended for is watched as before', () => {
		const world = suspended();
		world.tell({type: 'files-changed', service: 'api', files: ['out.log'], isFromOutside: true}).advance(10);
		expect(world.service('api')).toMatchObject({run: 12, watch: {isPaused: false, suspendedBy: undefined, loops: 1}});
	});

	test('a watch that a person pauses stays paused whoever changes a file', () => {
		const world = suspended().command({type: 'pause-watch', services: ['api']});
		world.tell({type: 'files-changed', service: 'api', files: ['out.log'], isFromOutside: true}).advance(2000);
		expect(world.service('api')).toMatchObject({run: 11, watch: {isPaused: true}});
	});

	test('a change that the service cannot have made itself proves that somebody else is at work', () => {
		const world = new World(project(service('api', {watch: watching()}))).up();
		for (let count = 0; count < 40; count++) {
			world.tell({type: 'files-changed', service: 'api', files: ['a.js'], isFromOutside: count % 9 === 8}).advance(100);
		}

		expect(world.service('api').run).toBe(41);
	});

	test('ten restarts that take longer than a minute suspend nothing', () => {
		const world = new World(project(service('api', {watch: watching()}))).up();
		for (let count = 0; count < 30; count++) {
			world.changes('api', 'a.js').advance(7000);
		}

		expect(world.service('api').run).toBe(31);
	});
});

describe('triggers from outside', () => {
	test('a trigger restarts at once what runs or has ended, not what a person has stopped', () => {
		const world = new World(project(service('api'), service('web'))).up().command({type: 'stop', services: ['web']});
		world.tell({type: 'triggered', service: 'api'}).tell({type: 'triggered', service: 'web'});
		expect(world.service('api')).toMatchObject({run: 2, cause: {type: 'trigger'}});
		expect(world.phase('web')).toBe('stopped');
	});
});

describe('marker files', () => {
	test('that there are none disturbs no build', () => {
		const world = new World(project(service('api', {build, markerWatch: watching()}))).up().tell({type: 'watch-changed', service: 'api', isOn: false});
		expect(world.log).toEqual(['build api']);
	});

	test('a service is watched while marker files say so', () => {
		const world = new World(project(service('api', {markerWatch: watching()}))).up().changes('api', 'a.js').advance(100);
		expect(world.service('api').run).toBe(1);
		world.tell({type: 'watch-changed', service: 'api', isOn: true}).changes('api', 'a.js').advance(100);
		expect(world.service('api').run).toBe(2);
		world.tell({type: 'watch-changed', service: 'api', isOn: false}).changes('api', 'a.js').advance(100);
		expect(world.service('api').run).toBe(2);
	});
});

describe('files that never cease to change', () => {
	/** Two files change every 20 ms: quiet never comes. */
	const changing = (world: World, ms: number) => {
		for (let at = 0; at < ms; at += 20) {
			world.changes('api', 'a.log', 'b.log').advance(20);
		}

		return world;
	};

	test('the service is kept waiting for ten seconds; then it runs, the file is named, and what changes waits for quiet', () => {
		const world = new World(project(service('api', {watch: watching()}))).up();
		expect(changing(world, 9900).phase('api')).toBe('waiting');
		changing(world, 200);
		expect(world.service('api')).toMatchObject({run: 2, phase: {type: 'ready'}, watch: {isPaused: false, unrest: {file: expect.any(String) as unknown}}});
		changing(world, 60_000);
		expect(world.service('api')).toMatchObject({run: 2, watch: {pending: ['a.log', 'b.log']}});
		world.advance(1200);
		expect(world.service('api')).toMatchObject({run: 3, phase: {type: 'ready'}, cause: {files: ['a.log', 'b.log']}, watch: {unrest: undefined, pending: []}});
	});

	test('a burst that ends just then is one restart', () => {
		const world = new World(project(service('api', {watch: watching()}))).up();
		changing(world, 10_000).advance(3000);
		expect(world.service('api')).toMatchObject({run: 2, watch: {unrest: undefined, pending: []}});
	});

	test('a debounce of a minute is waited for', () => {
		const world = new World(project(service('api', {watch: watching({debounceMs: 60_000})}))).up().changes('api', 'a');
		expect(world.advance(59_000).phase('api')).toBe('waiting');
		expect(world.advance(1000).service('api').run).toBe(2);
	});

	test('a build, a signal and a command are not kept waiting either', () => {
		const spec = (more: Parameters<typeof service>[1]) => new World(project(service('api', more))).up();
		const builds = spec({watch: watching(), build: {type: 'shell', text: 'make'}});
		builds.jobEnds('api', 'build');
		changing(builds, 10_100);
		expect(builds.jobs.size).toBe(1);
		for (const action of [{type: 'signal', signal: 'SIGHUP'}, {type: 'exec', command: {type: 'shell', text: 'make'}}] as const) {
			const world = changing(spec({watch: watching({action})}), 10_100);
			expect(world.effects.filter(({type}) => type === 'signal' || type === 'run-action'), action.type).toHaveLength(1);
		}
	});

	test('a stop by hand ends the wait, and nothing is started after it', () => {
		const world = changing(new World(project(service('api', {watch: watching()}))).up(), 10_200);
		world.command({type: 'stop', services: ['api']});
		changing(world, 2000).advance(20_000);
		expect(world.service('api')).toMatchObject({phase: {type: 'stopped'}, run: 2, watch: {unrest: undefined, pending: []}});
	});

	test('paused by hand meanwhile, what has changed waits for a hand', () => {
		const world = changing(new World(project(service('api', {watch: watching()}))).up(), 10_200);
		world.command({type: 'pause-watch', services: ['api']});
		changing(world, 100).advance(5000);
		expect(world.service('api')).toMatchObject({run: 2, watch: {pending: ['a.log', 'b.log'], unrest: undefined}});
		world.command({type: 'resume-watch', services: ['api']}).advance(100);
		expect(world.service('api').run).toBe(3);
	});
});
