import {describe, expect, test} from 'vitest';
import {needs, probe, project, service, watching} from '../helpers/specs.ts';
import {World} from '../helpers/world.ts';

const retrying = {policy: 'on-failure', maxDelayMs: 30_000, resetMs: 10_000} as const;

describe('start order', () => {
	test('a service starts once what it needs is ready, independent ones at once', () => {
		const world = new World(project(
			service('api', {dependsOn: [needs('db', 'healthy')]}),
			service('db', {ready: probe()}),
			service('web'),
		)).up();
		expect(world.log).toEqual(['start db', 'start web']);
		expect(world.service('api').phase).toEqual({type: 'waiting', on: [{type: 'dependency', service: 'db', need: 'ready'}]});
		world.probePasses('db');
		expect(world.log).toEqual(['start db', 'start web', 'start api']);
	});

	test('a service waits for a one-shot to end well', () => {
		const world = new World(project(
			service('migrate'),
			service('api', {dependsOn: [needs('migrate', 'completed-successfully')]}),
		)).up();
		expect(world.phase('api')).toBe('waiting');
		world.exits('migrate', 0);
		expect(world.phase('api')).toBe('ready');
	});

	test('a service whose dependency failed is not started, and says why', () => {
		const world = new World(project(
			service('migrate'),
			service('api', {dependsOn: [needs('migrate', 'completed-successfully')]}),
			service('web', {dependsOn: [needs('api')]}),
		)).up().exits('migrate', 1);
		expect(world.service('api').phase).toEqual({type: 'skipped', because: 'migrate exited 1'});
		expect(world.service('web').phase).toEqual({type: 'skipped', because: 'api was not started'});
	});

	test('a service that was not started starts when its dependency recovers', () => {
		const world = new World(project(
			service('migrate', {watch: watching()}),
			service('api', {dependsOn: [needs('migrate', 'completed-successfully')]}),
		)).up().exits('migrate', 1).changes('migrate', 'migrate.js').advance(10);
		expect(world.phase('api')).toBe('waiting');
		world.exits('migrate', 0);
		expect(world.phase('api')).toBe('ready');
	});

	test('a dependency that is not required does not stand in the way once it has failed', () => {
		const world = new World(project(
			service('cache'),
			service('api', {dependsOn: [needs('cache', 'healthy', {required: false})]}),
		));
		world.spawnsAtOnce = false;
		world.up().tell({type: 'spawned', service: 'cache', run: 1, pid: 1});
		world.exits('cache', 1);
		expect(world.log).toContain('start api');
	});

	test('among services that may start, lower priorities go first', () => {
		const world = new World(project(service('b', {priority: 2}), service('c', {priority: 1}), service('a', {priority: 3}))).up();
		expect(world.log).toEqual(['start c', 'start b', 'start a']);
	});

	test('copies start one after the other, each after its pause', () => {
		const copy = (number: number) => service(`api-${number}`, {replica: {of: 'api', number}, startDelayMs: 500});
		const world = new World(project(copy(1), copy(2), copy(3))).up();
		const starts: number[] = [];
		for (let at = 0; at < 2000; at += 100) {
			const before = world.log.length;
			world.advance(100);
			if (world.log.length > before) {
				starts.push(world.now);
			}
		}

		expect(starts).toEqual([500, 1000, 1500]);
	});

	test('one that is not ready in time is ended and has failed', () => {
		const world = new World(project(service('db', {ready: probe({withinMs: 5000})}))).up().probeFails('db').advance(5000);
		expect(world.log).toEqual(['start db', 'SIGTERM db']);
		expect(world.service('db').phase).toEqual({type: 'failed', failure: {type: 'not-ready', withinMs: 5000, lastProbe: 'connection refused'}});
	});

	test('one that asks for more time has it, beyond what the file gives, for as long as it asks again', () => {
		const world = new World(project(service('db', {ready: probe({withinMs: 5000})}))).up();
		const asks = (ms: number) => world.tell({type: 'time-asked', service: 'db', run: 1, ms});
		asks(100).advance(4000);
		asks(3000).advance(2900);
		expect(world.phase('db')).toBe('starting');
		asks(3000).advance(2999);
		expect(world.phase('db')).toBe('starting');
		world.advance(1);
		expect(world.service('db').phase).toMatchObject({type: 'failed', failure: {type: 'not-ready', withinMs: 5000}});
	});

	test('what it has asked for never takes away what the file gives, nor does it matter once it is ready', () => {
		const world = new World(project(service('db', {ready: probe({withinMs: 5000})}))).up().tell({type: 'time-asked', service: 'db', run: 1, ms: 1000}).advance(4999);
		expect(world.phase('db')).toBe('starting');
		world.probePasses('db').advance(60_000);
		expect(world.phase('db')).toBe('ready');
		world.tell({type: 'time-asked', service: 'db', run: 1, ms: 1000}).advance(60_000);
		expect([world.phase('db'), [...world.timers.keys()]]).toEqual(['ready', []]);
	});

	test('one whose probe says that it will never be ready is ended and has failed at once', () => {
		const world = new World(project(service('db', {ready: probe({withinMs: 5000})}))).up();
		world.tell({type: 'probe-failed', service: 'db', run: 1, probe: 'ready', message: 'no luck', isFinal: true});
		expect(world.log).toEqual(['start db', 'SIGTERM db']);
		expect(world.service('db').phase).toEqual({type: 'failed', failure: {type: 'not-ready', lastProbe: 'no luck'}});
	});

	test('start brings up what the service needs, and leaves alone what has done its work', () => {
		const world = new World(project(
			service('migrate', {isDisabled: true}),
			service('db', {isDisabled: true}),
			service('api', {isDisabled: true, dependsOn: [needs('migrate', 'completed-successfully'), needs('db')]}),
		)).up().command({type: 'start', services: ['api']}).exits('migrate', 0);
		expect(world.log).toEqual(['start migrate', 'start db', 'start api']);
		world.command({type: 'stop', services: ['api']}).command({type: 'start', services: ['api']});
		expect(world.log.slice(3)).toEqual(['SIGTERM api', 'start api']);
	});
});

describe('readiness and liveness', () => {
	test('ready services become unready after as many failed probes as allowed, and ready again', () => {
		const world = new World(project(service('db', {ready: probe({retries: 2})}))).up().probePasses('db').probeFails('db');
		expect(world.phase('db')).toBe('ready');
		world.probeFails('db');
		expect(world.service('db').phase).toMatchObject({type: 'unready', lastProbe: 'connection refused'});
		world.probePasses('db');
		expect(world.phase('db')).toBe('ready');
	});

	test('a liveness probe that keeps failing restarts the service, whatever its restart policy', () => {
		const world = new World(project(service('api', {live: probe({retries: 2})}))).up().probeFails('api', 'live').probeFails('api', 'live');
		expect(world.phase('api')).toBe('backoff');
		world.advance(1000);
		expect(world.service('api')).toMatchObject({run: 2, phase: {type: 'ready'}, cause: {type: 'failure', failure: {type: 'not-live'}}});
	});
});

describe('restart policy', () => {
	test('retries come after 1, 2 and 4 seconds, then the service has failed with its last exit', () => {
		const world = new World(project(service('api', {restart: {...retrying, maxRetries: 3}}))).up();
		for (const delayMs of [1000, 2000, 4000]) {
			world.exits('api', 7);
			expect(world.service('api').phase).toMatchObject({type: 'backoff', delayMs});
			world.advance(delayMs);
		}

		world.exits('api', 7);
		expect(world.service('api').phase).toEqual({type: 'failed', failure: {type: 'exit', exit: {type: 'code', code: 7}}});
	});

	test('the delay stops growing at its limit, and steady running forgets earlier failures', () => {
		const world = new World(project(service('api', {restart: {...retrying, maxDelayMs: 3000}}))).up();
		for (const delayMs of [1000, 2000, 3000, 3000]) {
			world.exits('api', 1);
			expect(world.service('api').phase).toMatchObject({delayMs});
			world.advance(delayMs);
		}

		world.advance(10_000).exits('api', 1);
		expect(world.service('api').phase).toMatchObject({delayMs: 1000});
	});

	test('a run that never becomes ready is not steady, however long it lasts: the delay grows, and the service is given up', () => {
		const world = new World(project(service('api', {ready: probe({withinMs: 60_000}), restart: {...retrying, maxRetries: 2}}))).up();
		for (const delayMs of [1000, 2000]) {
			world.advance(60_000);
			expect(world.service('api').phase).toMatchObject({type: 'backoff', delayMs});
			world.advance(delayMs);
		}

		world.advance(60_000);
		expect(world.service('api').phase).toMatchObject({type: 'failed', failure: {type: 'not-ready'}});
	});

	test('steady running counts from when it is ready', () => {
		const world = new World(project(service('api', {ready: probe(), restart: retrying}))).up().exits('api', 1).advance(1000);
		world.advance(9000).probePasses('api').advance(9000);
		expect(world.service('api').failures).toBe(1);
		world.advance(1000);
		expect(world.service('api').failures).toBe(0);
	});

	test('a good end is kept with "no" and "on-failure", and restarted with "always"', () => {
		const world = new World(project(
			service('once'),
			service('careful', {restart: retrying}),
			service('server', {restart: {...retrying, policy: 'always'}}),
		)).up().exits('once', 0).exits('careful', 0).exits('server', 0);
		expect([world.phase('once'), world.phase('careful'), world.phase('server')]).toEqual(['completed', 'completed', 'backoff']);
	});

	test('other exit codes can count as success', () => {
		const world = new World(project(service('job', {successExitCodes: [0, 130]}))).up().exits('job', 130);
		expect(world.phase('job')).toBe('completed');
	});

	test('so can signals, and no others', () => {
		const spec = {successExitCodes: [0, 143], successSignals: ['SIGTERM']} as const;
		const world = new World(project(service('job', spec), service('other', spec))).up().exits('job', 'SIGTERM').exits('other', 'SIGKILL');
		expect([world.phase('job'), world.phase('other')]).toEqual(['completed', 'failed']);
	});

	test('a restart by hand during the wait comes at once and is not counted', () => {
		const world = new World(project(service('api', {restart: retrying}))).up().exits('api', 1).command({type: 'restart', services: ['api']});
		expect(world.service('api')).toMatchObject({run: 2, failures: 0, cause: {type: 'user'}});
	});

	test('a command that cannot be started is retried like any failure', () => {
		const world = new World(project(service('api', {restart: {...retrying, maxRetries: 1}})));
		world.spawnsAtOnce = false;
		world.up();
		for (const run of [1, 2]) {
			world.processes.delete('api');
			world.tell({type: 'spawn-failed', service: 'api', run, message: 'command not found: /nope'}).advance(1000);
		}

		expect(world.service('api').phase).toEqual({type: 'failed', failure: {type: 'spawn', message: 'command not found: /nope'}});
	});
});

describe('changed files', () => {
	test('the old run is stopped at once, the new one started when the files are quiet', () => {
		const world = new World(project(service('api', {watch: watching()}))).up().advance(100).changes('api', 'a.js');
		expect(world.log).toEqual(['start api', 'SIGTERM api']);
		expect(world.phase('api')).toBe('waiting');
		world.advance(9);
		expect(world.phase('api')).toBe('waiting');
		world.advance(1);
		expect(world.service('api')).toMatchObject({run: 2, cause: {type: 'files', files: ['a.js']}, phase: {type: 'ready'}});
	});

	test('what the next run needs is made ready while the old one ends for it, and for nobody who only ends', () => {
		const prepared = (world: World) => world.effects.flatMap(effect => effect.type === 'prepare' ? [effect.service] : []);
		const world = new World(project(service('db'), service('api', {watch: watching(), dependsOn: [needs('db', 'started', {restart: true})]}))).up();
		world.changes('api', 'a.js');
		const [signalled, ready] = ['signal', 'prepare'].map(type => world.effects.findIndex(effect => effect.type === type));
		expect(signalled).toBeLessThan(ready!);
		expect(prepared(world)).toEqual(['api']);
		world.advance(10).command({type: 'restart', services: ['db']});
		expect(prepared(world)).toEqual(['api', 'db', 'api']);
		world.command({type: 'stop', services: ['db', 'api']}).command({type: 'shut-down', reason: 'q', force: false});
		expect(prepared(world)).toEqual(['api', 'db', 'api']);
	});

	test('once a second file has changed, quiet takes 100 ms and starts again with each change', () => {
		const world = new World(project(service('api', {watch: watching()}))).up();
		for (let index = 0; index < 50; index++) {
			world.changes('api', `${index}.js`).advance(index === 0 ? 5 : 40);
		}

		expect(world.log).toEqual(['start api', 'SIGTERM api']);
		world.advance(60);
		expect(world.log).toEqual(['start api', 'SIGTERM api', 'start api']);
		expect(world.service('api').cause).toMatchObject({files: expect.objectContaining({length: 50}) as unknown});
	});

	test('a change while the old run is stopping joins the restart', () => {
		const world = new World(project(service('api', {watch: watching()}))).up();
		world.onSignal = () => 'ignores';
		world.changes('api', 'a.js').advance(200).changes('api', 'b.js').exits('api', 'SIGTERM').advance(100);
		expect(world.log).toEqual(['start api', 'SIGTERM api', 'start api']);
		expect(world.service('api').cause).toEqual({type: 'files', files: ['a.js', 'b.js']});
	});

	test('a service that ignores the signal is killed after the grace period and then restarted', () => {
		const world = new World(project(service('api', {watch: watching(), stop: {signal: 'SIGTERM', graceMs: 1000}}))).up();
		world.onSignal = () => 'ignores';
		world.changes('api', 'a.js').advance(999);
		expect(world.log).toEqual(['start api', 'SIGTERM api']);
		world.advance(1);
		expect(world.log).toEqual(['start api', 'SIGTERM api', 'SIGKILL api', 'start api']);
	});

	test('a failed service waits for a change, which skips the backoff and forgets the failures', () => {
		const world = new World(project(service('api', {watch: watching(), restart: retrying}))).up().exits('api', 1).changes('api', 'a.js').advance(10);
		expect(world.service('api')).toMatchObject({run: 2, failures: 0, phase: {type: 'ready'}});
		expect([...world.timers.values()].filter(({timer}) => timer === 'backoff')).toEqual([]);
	});

	test('a service that was stopped by hand is not started by a change', () => {
		const world = new World(project(service('api', {watch: watching()}))).up().command({type: 'stop', services: ['api']}).changes('api', 'a.js').advance(1000);
		expect(world.phase('api')).toBe('stopped');
	});

	test('nor is one that had failed or done its work, and waited for a change, when it was stopped', () => {
		const world = new World(project(
			service('bad', {watch: watching(), udpTrigger: {host: 'localhost', port: 1}}),
			service('assets', {watch: watching()}),
			service('api', {dependsOn: [needs('assets', 'completed-successfully')]}),
			service('once'),
		)).up().exits('bad', 1).exits('assets', 0).exits('once', 1);
		world.command({type: 'stop', services: ['bad', 'assets', 'once']});
		world.changes('bad', 'a.js').changes('assets', 'a.js').tell({type: 'triggered', service: 'bad'}).advance(60_000);
		expect(['bad', 'assets', 'once'].map(name => [world.phase(name), world.runOf(name)])).toEqual([['stopped', 1], ['stopped', 1], ['failed', 1]]);
		// What it has done counts.
		world.command({type: 'restart', services: ['api']});
		expect(world.service('api')).toMatchObject({run: 2, phase: {type: 'ready'}});
		world.command({type: 'start', services: ['bad', 'assets']});
		expect(['bad', 'assets'].map(name => world.runOf(name))).toEqual([2, 2]);
		expect(world.broken).toEqual([]);
	});

	test('nor by its dependency that recovers, when it was stopped meanwhile', () => {
		const world = new World(project(service('db'), service('api', {dependsOn: [needs('db', 'healthy')]}), service('web', {dependsOn: [needs('db', 'healthy')]})));
		world.spawnsAtOnce = false;
		world.up();
		world.processes.delete('db');
		world.tell({type: 'spawn-failed', service: 'db', run: 1, message: 'command not found'});
		expect([world.phase('api'), world.phase('web')]).toEqual(['skipped', 'skipped']);
		world.spawnsAtOnce = true;
		world.command({type: 'stop', services: ['api']}).command({type: 'restart', services: ['db']});
		expect([world.phase('db'), world.phase('api'), world.phase('web')]).toEqual(['ready', 'stopped', 'ready']);
	});

	test('a service that is being stopped by hand stays stopped when a file changes meanwhile', () => {
		const world = new World(project(service('api', {watch: watching()}))).up();
		world.onSignal = () => 'ignores';
		world.command({type: 'stop', services: ['api']}).changes('api', 'a.js').exits('api', 'SIGTERM').advance(1000);
		expect(world.phase('api')).toBe('stopped');
	});

	test('while paused distinct files are counted, resuming applies them as one restart', () => {
		const world = new World(project(service('api', {watch: watching()}))).up().command({type: 'pause-watch', services: ['api']});
		world.changes('api', 'a.js').changes('api', 'a.js', 'b.js').advance(1000);
		expect(world.log).toEqual(['start api']);
		expect(world.service('api').watch.pending).toEqual(['a.js', 'b.js']);
		world.command({type: 'resume-watch', services: ['api']}).advance(100);
		expect(world.log).toEqual(['start api', 'SIGTERM api', 'start api']);
		expect(world.service('api').cause).toEqual({type: 'files', files: ['a.js', 'b.js']});
	});

	test('changes that waited can be discarded', () => {
		const world = new World(project(service('api', {watch: watching()}))).up().command({type: 'pause-watch', services: ['api']}).changes('api', 'a.js');
		world.command({type: 'discard-changes', services: ['api']}).command({type: 'resume-watch', services: ['api']}).advance(1000);
		expect(world.log).toEqual(['start api']);
	});

	test('the pause between the end of the old run and the start of the new one is kept', () => {
		const world = new World(project(service('api', {watch: watching({delayMs: 1000})}))).up().changes('api', 'a.js').advance(999);
		expect(world.phase('api')).toBe('waiting');
		world.advance(1);
		expect(world.phase('api')).toBe('ready');
	});

	test('a fixed debounce counts from the last change', () => {
		const world = new World(project(service('api', {watch: watching({debounceMs: 500})}))).up();
		for (let index = 0; index < 6; index++) {
			world.changes('api', 'a.js').advance(100);
		}

		world.advance(399);
		expect(world.phase('api')).toBe('waiting');
		world.advance(1);
		expect(world.service('api').run).toBe(2);
	});

	test('the actions signal, exec and none leave the process alive', () => {
		const world = new World(project(
			service('hup', {watch: watching({action: {type: 'signal', signal: 'SIGHUP'}})}),
			service('exec', {watch: watching({action: {type: 'exec', command: {type: 'shell', text: 'make'}}})}),
			service('none', {watch: watching({action: {type: 'none'}})}),
		)).up();
		world.onSignal = signal => signal === 'SIGHUP' ? 'ignores' : 'ends';
		world.changes('hup', 'a').changes('exec', 'a').changes('exec', 'b').changes('none', 'a').advance(1000);
		expect(world.log.slice(3)).toEqual(['SIGHUP hup', 'action exec a b']);
		expect(world.service('none').watch).toMatchObject({isStale: true, changed: ['a']});
		expect(world.service('hup').run).toBe(1);
	});
});

describe('stopping', () => {
	test('stop, then start before it has ended, is one restart', () => {
		const world = new World(project(service('api'))).up();
		world.onSignal = () => 'ignores';
		world.command({type: 'stop', services: ['api']}).command({type: 'start', services: ['api']}).exits('api', 0);
		expect(world.service('api')).toMatchObject({run: 2, phase: {type: 'ready'}});
	});

	test('kill ends it at once and it stays stopped', () => {
		const world = new World(project(service('api', {restart: {...retrying, policy: 'always'}}))).up().command({type: 'kill', services: ['api']}).advance(60_000);
		expect(world.log).toEqual(['start api', 'SIGKILL api']);
		expect(world.phase('api')).toBe('stopped');
	});

	test('what a main process leaves behind is asked to end, then killed, before the exit counts', () => {
		const world = new World(project(service('api', {restart: retrying}))).up();
		world.onSignal = () => 'ignores';
		world.mainExits('api', 3);
		expect(world.service('api').phase).toMatchObject({type: 'stopping', next: {type: 'exit'}, mainExit: {type: 'code', code: 3}});
		world.advance(10_000);
		expect(world.log).toEqual(['start api', 'SIGTERM api', 'SIGKILL api']);
		expect(world.phase('api')).toBe('backoff');
	});

	test('dependants that ask for it restart with their dependency, once it is ready again', () => {
		const world = new World(project(
			service('db', {ready: probe()}),
			service('api', {dependsOn: [needs('db', 'healthy', {restart: true})]}),
			service('web', {dependsOn: [needs('db', 'healthy')]}),
		)).up().probePasses('db').command({type: 'restart', services: ['db']});
		expect(world.log.slice(3)).toEqual(['SIGTERM db', 'SIGTERM api', 'start db']);
		expect(world.phase('api')).toBe('waiting');
		world.probePasses('db');
		expect(world.service('api')).toMatchObject({run: 2, cause: {type: 'dependency', service: 'db'}});
		expect(world.service('web').run).toBe(1);
	});

	test('shut-down goes in reverse order of dependency, each waiting for the one before', () => {
		const world = new World(project(
			service('db'),
			service('api', {dependsOn: [needs('db')]}),
			service('web', {dependsOn: [needs('api')]}),
			service('other'),
		)).up();
		world.onSignal = () => 'ignores';
		world.command({type: 'shut-down', reason: 'q', force: false});
		expect(world.log.slice(4)).toEqual(['SIGTERM web', 'SIGTERM other']);
		world.exits('web', 0);
		expect(world.log.at(-1)).toBe('SIGTERM api');
		world.exits('api', 0);
		expect(world.log.at(-1)).toBe('SIGTERM db');
	});

	test('a forced shut-down kills everything at once', () => {
		const world = new World(project(service('db'), service('api', {dependsOn: [needs('db')]}))).up();
		world.onSignal = () => 'ignores';
		world.command({type: 'shut-down', reason: 'q', force: false}).command({type: 'shut-down', reason: 'q', force: true});
		expect(world.log.slice(2)).toEqual(['SIGTERM api', 'SIGKILL db', 'SIGKILL api']);
		expect(world.processes.size).toBe(0);
	});

	test('after shut-down nothing starts: not by a change, a backoff or a command', () => {
		const world = new World(project(service('api', {watch: watching(), restart: {...retrying, policy: 'always'}}), service('job', {restart: retrying})));
		world.up().exits('job', 1).command({type: 'shut-down', reason: 'q', force: false}).changes('api', 'a.js');
		world.command({type: 'restart', services: ['api', 'job']}).advance(60_000);
		expect(world.processes.size).toBe(0);
		expect(world.timers.size).toBe(0);
	});
});

describe('what is left of a run belongs to another user', () => {
	const stubborn = () => {
		const world = new World(project(service('db'), service('api', {dependsOn: [needs('db')], stop: {signal: 'SIGTERM', graceMs: 1000}}))).up();
		// A real one that may not be signalled.
		world.onSignal = () => 'ignores';
		return world;
	};

	const refuse = (world: World) => world.tell({type: 'end-refused', service: 'api', run: world.runOf('api')});

	test('a restart waits for it, and starts no second one beside it', () => {
		const world = stubborn().command({type: 'restart', services: ['api']}).advance(500);
		refuse(world);
		expect(world.service('api').phase).toMatchObject({type: 'stopping', isRefused: true, next: {type: 'restart'}});
		expect(world.runOf('api')).toBe(1);
	});

	test('who shuts down does not wait for it, but ends all else in its order', () => {
		const world = stubborn().command({type: 'stop', services: ['api']}).advance(500);
		refuse(world);
		world.onSignal = () => 'ends';
		world.command({type: 'shut-down', reason: 'test', force: false});
		expect(world.service('api').phase).toMatchObject({type: 'stopped', releasedPid: 101});
		expect(world.phase('db')).toBe('stopped');
	});

	test('nor if that is found only while shutting down', () => {
		const world = stubborn().command({type: 'shut-down', reason: 'test', force: false}).advance(500);
		expect(world.phase('db')).toBe('ready');
		world.onSignal = () => 'ends';
		refuse(world);
		expect([world.phase('api'), world.phase('db')]).toEqual(['stopped', 'stopped']);
		expect([[...world.timers.keys()], [...world.processes.keys()], world.broken]).toEqual([[], [], []]);
	});
});
