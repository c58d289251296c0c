import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import process from 'node:process';
import {describe, expect, onTestFinished, test} from 'vitest';
import {isLiving, isStopped} from '../helpers/processes.ts';
import {inTime} from '../helpers/peer.ts';
import {until} from '../helpers/until.ts';
import {end, hasStarted, isWatching, jsonLines, linesOf, openEngine, startsOf, up} from './rig.ts';

describe('C5, C17, C18, C42, C43: the end of a service', () => {
	test('C5: each service is stopped by its own signal', async () => {
		const {rig, write} = up([
			'  term: {command: ./says.sh, stop_signal: 15, watch: [a.txt]}',
			'  int: {command: "trap \'echo caught INT; exit\' INT; echo start $$$$; while :; do sleep 0.05; done", stop_signal: INT, watch: [a.txt]}',
			'  kill: {command: ./says.sh, stop_signal: SIGKILL, watch: [a.txt]}\n',
		].join('\n'), {files: {'a.txt': 'before'}});
		await isWatching(rig);
		await Promise.all(['term', 'int', 'kill'].map(async name => hasStarted(rig, name)));
		write('a.txt', 'after');
		await Promise.all(['term', 'int', 'kill'].map(async name => hasStarted(rig, name, 2)));
		expect(linesOf(rig, 'term')).toContain('got TERM');
		expect(linesOf(rig, 'int')).toContain('caught INT');
		expect(linesOf(rig, 'kill').filter(line => line.startsWith('got'))).toEqual([]);
		await end(rig);
	});

	test('C17: who ignores the signal is killed after its grace period, and both are told', async () => {
		const {rig} = up('  mule: {command: ./mule.sh, stop_grace_period: 1s}\n');
		const [pid] = await hasStarted(rig, 'mule');
		const began = performance.now();
		rig.signal('SIGINT');
		await inTime(2000, 'it to be gone', () => !isLiving(pid!));
		expect(performance.now() - began).toBeGreaterThan(900);
		expect(await rig.ended).toEqual({code: 130, signal: undefined});
		expect(rig.survivors()).toEqual([]);
		expect(rig.output()).toMatch(/mule stopping with SIGTERM[^]*mule did not end in time: SIGKILL[^]*mule stopped \(killed by SIGKILL\)/);
	});

	test('C17: events tell the signal, the kill and the end', async () => {
		const {rig} = up('  mule: {command: ./mule.sh, stop_grace_period: 300ms}\n', {args: ['up', '--output', 'json']});
		await rig.sees('start ');
		rig.signal('SIGTERM');
		await rig.ended;
		expect(jsonLines(rig).filter(({service, event}) => service === 'mule' && event !== undefined).map(({event, signal, text}) => [event, signal, text])).toEqual([
			['started', undefined, 'run 1 · start'],
			['spawned', undefined, expect.stringMatching(/^mule has pid \d+$/)],
			['ready', undefined, 'mule ready'],
			['stopping', undefined, 'mule stopping with SIGTERM'],
			['killing', undefined, 'mule did not end in time: SIGKILL'],
			['exited', 'SIGKILL', 'mule killed by SIGKILL'],
			['stopped', undefined, 'mule stopped (killed by SIGKILL)'],
		]);
	});

	test('C18: a child that ignores the signal is gone after the grace period although its parent ended at once', async () => {
		const {rig} = up('  tree: {command: ./parent.sh, stop_grace_period: 500ms}\n', {files: {'parent.sh': '#!/bin/sh\n./mule.sh & echo child $!\nexec sleep 1000\n'}});
		await rig.sees(/child \d+/);
		await hasStarted(rig, 'tree');
		const [child] = startsOf(rig, 'tree');
		expect(isLiving(child!)).toBe(true);
		await end(rig);
		expect(isLiving(child!)).toBe(false);
	});

	test('C38, C42: a signal goes to the whole group, and the process keeps its pid', async () => {
		const rig = await openEngine('services:\n  w: {command: ./group.sh}\n', {'group.sh': '#!/bin/sh\n./says.sh & ./says.sh & exec ./says.sh\n'});
		await until('three', () => [...rig.log('w').matchAll(/^start/gm)].length === 3);
		const pid = rig.pid('w');
		rig.command({type: 'signal', services: ['w'], signal: 'SIGUSR1'});
		rig.command({type: 'signal', services: ['w'], signal: 'SIGHUP'});
		await until('all to say so', () => [...rig.log('w').matchAll(/got USR1/g)].length === 3 && [...rig.log('w').matchAll(/got HUP/g)].length === 3, {found: () => rig.log('w')});
		expect(rig.pid('w')).toBe(pid);
		expect(rig.state('w').run).toBe(1);
	});

	test('C38: `watch.action: signal:SIGHUP` reloads without a new process', async () => {
		const {rig, write} = up('  w: {command: ./says.sh, watch: {paths: [a.txt], action: "signal:SIGHUP"}}\n', {files: {'a.txt': 'before'}});
		await isWatching(rig);
		await hasStarted(rig, 'w');
		write('a.txt', 'after');
		await rig.sees('got HUP');
		write('a.txt', 'later');
		await until('a second one', () => linesOf(rig, 'w').filter(line => line === 'got HUP').length === 2);
		await end(rig);
		expect(startsOf(rig, 'w')).toHaveLength(1);
	});

	test('C43: a kill ends at once what ignores every other signal, and it stays stopped', async () => {
		// With this grace it would live on until the test has failed.
		const rig = await openEngine('services:\n  w: {command: ./mule.sh, restart: always, stop_grace_period: 10m}\n');
		await rig.logs('w', /^start/m);
		rig.command({type: 'kill', services: ['w']});
		await rig.is('w', 'stopped');
		expect(rig.survivors()).toEqual([]);
		expect(rig.state('w')).toMatchObject({run: 1, lastExit: {type: 'signal', signal: 'SIGKILL'}});
	});

	test('C45: a stop is over when the service is gone, not before', async () => {
		const rig = await openEngine('services:\n  w: {command: ./mule.sh, stop_grace_period: 300ms}\n');
		await rig.logs('w', /^start/m);
		const pid = rig.pid('w');
		const seen: (readonly [string, boolean])[] = [];
		rig.engine.store.subscribe(state => {
			seen.push([state.services['w']!.phase.type, isLiving(pid)]);
		});
		rig.command({type: 'stop', services: ['w']});
		await rig.is('w', 'stopped');
		expect(seen[0]).toEqual(['stopping', true]);
		expect(seen.filter(([phase]) => phase === 'stopped')).toEqual([['stopped', false]]);
	});

	test('a service that was stopped by SIGSTOP is restarted by a change like any other', async () => {
		// It does not come to be killed.
		const {rig, write} = up('  w: {command: ./says.sh, stop_grace_period: 10m, watch: [a.txt]}\n', {files: {'a.txt': 'before'}});
		await isWatching(rig);
		const [pid] = await hasStarted(rig, 'w');
		process.kill(pid!, 'SIGSTOP');
		await until('it to be stopped', () => isStopped(pid!));
		write('a.txt', 'after');
		await hasStarted(rig, 'w', 2);
		expect(linesOf(rig, 'w')).toContain('got TERM');
		await end(rig);
	});
});

describe('C11–C14, C19–C22: starts and restarts', () => {
	test('C11, C12: three services run, one that is disabled does not until it is started by hand', async () => {
		const rig = await openEngine('services:\n  a: ./tick.sh\n  b: ./tick.sh\n  c: ./tick.sh\n  d: {command: ./tick.sh, disabled: true}\n');
		await Promise.all(['a', 'b', 'c'].map(async name => rig.is(name, 'ready')));
		expect(rig.state('d').phase.type).toBe('idle');
		rig.command({type: 'start', services: ['d']});
		await rig.is('d', 'ready');
		expect(new Set(['a', 'b', 'c', 'd'].map(rig.pid)).size).toBe(4);
	});

	test('C13: a service that is killed is started again, and events tell the signal, then the start', async () => {
		const {rig} = up('  w: {command: ./tick.sh, restart: always}\n', {args: ['up', '--output', 'json']});
		const pidOf = (run: number) => jsonLines(rig).flatMap(line => line['run'] === run && /^start (\d+)/.exec(line.text ?? '')?.[1] || []).map(Number)[0];
		const first = await until('a start', () => pidOf(1));
		process.kill(first, 'SIGKILL');
		const second = await until('another start', () => pidOf(2));
		expect(second).not.toBe(first);
		const told = () => jsonLines(rig).filter(({service, event}) => service === 'w' && event !== undefined).map(({event, signal}) => [event, signal]);
		await until('it to be told', () => told().length === 8, {found: rig.output});
		expect(told()).toEqual([['started', undefined], ['spawned', undefined], ['ready', undefined], ['exited', 'SIGKILL'], ['backoff', undefined], ['started', undefined], ['spawned', undefined], ['ready', undefined]]);
		await end(rig);
	});

	test('C14: with `restart: "no"` an end is an end', async () => {
		const rig = await openEngine('services:\n  w: {command: "exit 0", restart: "no"}\n  v: {command: "exit 1"}\n');
		await rig.is('w', 'completed');
		await rig.is('v', 'failed');
		expect([rig.state('w').run, rig.state('v').run]).toEqual([1, 1]);
	});

	test('an end by a signal is a success where the code that a shell gives for it is one', async () => {
		const rig = await openEngine('services:\n  w: {command: [sh, -c, "kill -TERM $$$$"], success_exit_codes: [0, 143]}\n  v: {command: "sh -c \'kill -TERM $$$$\'; exit $?", success_exit_codes: [0, 143]}\n  x: {command: [sh, -c, "kill -TERM $$$$"], success_exit_codes: [0, 142, 144]}\n');
		await rig.is('w', 'completed');
		await rig.is('v', 'completed');
		await rig.is('x', 'failed');
		expect([rig.state('w').lastExit, rig.state('v').lastExit]).toEqual([{type: 'signal', signal: 'SIGTERM'}, {type: 'code', code: 143}]);
	});

	test('C19: dependants start later and end sooner: the dependency is asked to end only when they are gone', async () => {
		const script = (name: string) => `#!/bin/sh\ntrap "sleep 0.3; echo ${name} ends; exit" TERM\necho start $$\nwhile :; do sleep 0.05; done\n`;
		const {rig} = up('  b: {command: ./b.sh, depends_on: [a]}\n  a: {command: ./a.sh}\n', {files: {'a.sh': script('a'), 'b.sh': script('b')}, args: ['up', '--output', 'json']});
		await until('both', () => jsonLines(rig).filter(line => line.text?.startsWith('start ')).length === 2);
		await end(rig);
		const order = jsonLines(rig).map(({service, event}) => `${service} ${event}`);
		expect(order.indexOf('a started')).toBeLessThan(order.indexOf('b started'));
		expect(order.indexOf('b stopped')).toBeLessThan(order.indexOf('a stopping'));
		expect(order.indexOf('b exited')).toBeGreaterThan(0);
	});

	test('C19: among services that may start, those of lower priority go first', async () => {
		const {rig} = up('  c: {command: ./tick.sh, priority: 2}\n  b: {command: ./tick.sh, priority: 1}\n  a: {command: ./tick.sh, priority: -1}\n', {args: ['up', '--output', 'json']});
		await until('all', () => jsonLines(rig).filter(line => line.text?.startsWith('start ')).length === 3);
		await end(rig);
		expect(jsonLines(rig).filter(({event}) => event === 'started').map(({service}) => service)).toEqual(['a', 'b', 'c']);
	});

	test('C20: copies start with a pause between them', async () => {
		const {rig} = up('  w: {command: ./tick.sh, replicas: 3, start_delay: 300ms}\n', {args: ['up', '--output', 'json']});
		await until('three', () => jsonLines(rig).filter(line => line.text?.startsWith('start ')).length === 3);
		const times = jsonLines(rig).filter(({event}) => event === 'started').map(line => Date.parse(line['time'] as string));
		expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(290);
		expect(times[2]! - times[1]!).toBeGreaterThanOrEqual(290);
		await end(rig);
	});

	test('C21: a command that cannot be started is retried with growing delays, then has failed, with the reason', async () => {
		const {rig} = up('  w: {command: [/nope/nothing], restart: "on-failure:5", restart_max_delay: 1500ms}\n  other: ./tick.sh\n', {args: ['up', '--output', 'json']});
		expect(await rig.ended).toMatchObject({code: 3});
		const events = jsonLines(rig).filter(({service, event}) => service === 'w' && event !== undefined);
		expect(events.filter(({event}) => event === 'started')).toHaveLength(6);
		expect(events.filter(({event}) => event === 'backoff').map(line => line['delayMs'])).toEqual([1000, 1500, 1500, 1500, 1500]);
		expect(events.at(-1)).toMatchObject({event: 'failed', text: expect.stringMatching(/\/nope\/nothing.*giving up after 5 restarts/) as unknown});
		expect(rig.survivors()).toEqual([]);
	});

	test('C21: while a service fails to start for ever, devtui obeys at once and the others run', async () => {
		const rig = await openEngine('services:\n  w: {command: [/nope], restart: always, restart_max_delay: 10ms}\n  x: ./tick.sh\n');
		await rig.is('x', 'ready');
		await until('many tries', () => rig.state('w').run > 20, {found: () => rig.log('w')});
		rig.command({type: 'stop', services: ['x']});
		await inTime(250, 'x to stop', () => rig.state('x').phase.type === 'stopped');
		rig.command({type: 'start', services: ['x']});
		await inTime(250, 'x to start', () => rig.state('x').phase.type === 'ready');
		rig.command({type: 'stop', services: ['w']});
		await rig.is('w', 'stopped');
		const {run} = rig.state('w');
		rig.command({type: 'restart', services: ['x']});
		await until('it to run again', () => rig.state('x').phase.type === 'ready' && rig.state('x').run > 2);
		expect(rig.state('w').run).toBe(run);
	});

	test('C22: steady running forgets failures: who runs for longer than `restart_reset` is never given up', async () => {
		const {rig} = up('  steady: {command: "echo start $$$$; sleep 0.5; exit 1", restart: "on-failure:2", restart_max_delay: 50ms, restart_reset: 200ms}\n  short: {command: "exit 1", restart: "on-failure:2", restart_max_delay: 50ms, restart_reset: 200ms}\n', {args: ['up', '--keep-going']});
		await rig.sees('short exited 1, giving up after 2 restarts');
		await hasStarted(rig, 'steady', 5);
		expect(rig.output()).not.toContain('steady exited 1, giving up');
		await end(rig);
	});

	test('C22: delays grow from one second, are capped, and what a person or a file restarts is not counted', async () => {
		const rig = await openEngine('services:\n  w: {command: "sleep 0.2; exit 1", restart: "on-failure:3", restart_max_delay: 1500ms}\n  x: ./tick.sh\n');
		const delays: number[] = [];
		const counts: number[] = [];
		rig.engine.store.subscribe((state, before) => {
			const {phase, failures} = state.services['w']!;
			if (phase.type === 'backoff' && before.services['w']?.phase !== phase) {
				delays.push(phase.delayMs);
				counts.push(failures);
			}
		});
		await rig.is('x', 'ready');
		await rig.is('w', 'failed');
		expect(delays).toEqual([1000, 1500, 1500]);
		expect(rig.state('w')).toMatchObject({run: 4, failures: 3});
		rig.command({type: 'restart', services: ['w']});
		await until('it to fail again', () => delays.length > 3);
		expect([delays[3], counts[3]]).toEqual([1000, 1]);
	});
});

describe('C37, C50: commands', () => {
	const three = 'services:\n  web1: ./tick.sh\n  web2: ./tick.sh\n  db: ./tick.sh\n';

	test('C37: one, several or all are stopped, started and restarted; the others keep their processes', async () => {
		const rig = await openEngine(three);
		await Promise.all(['web1', 'web2', 'db'].map(async name => rig.is(name, 'ready')));
		const db = rig.pid('db');
		rig.command({type: 'stop', services: ['web1', 'web2']});
		await rig.is('web1', 'stopped');
		await rig.is('web2', 'stopped');
		expect(rig.pid('db')).toBe(db);
		rig.command({type: 'start', services: ['web1']});
		await rig.is('web1', 'ready');
		rig.command({type: 'restart', services: ['web1', 'web2', 'db']});
		await until('all to run again', () => rig.state('db').run === 2 && ['web1', 'web2', 'db'].every(name => rig.state(name).phase.type === 'ready'));
		expect([rig.state('web1').run, rig.state('web2').run]).toEqual([3, 2]);
	});

	test('C50: stops and starts that come together are all obeyed, the last one wins, and one process is there', async () => {
		const rig = await openEngine(three);
		await rig.is('web1', 'ready');
		for (let count = 0; count < 5; count++) {
			rig.command({type: 'stop', services: ['web1']});
			rig.command({type: 'start', services: ['web1']});
			rig.command({type: 'restart', services: ['web2']});
			await new Promise(setImmediate);
		}

		await rig.is('web1', 'ready');
		await rig.is('web2', 'ready');
		await rig.logs('web1', new RegExp(`start ${rig.pid('web1')}`));
		rig.command({type: 'start', services: ['web1']});
		rig.command({type: 'stop', services: ['web1']});
		await rig.is('web1', 'stopped');
		await until('two processes', () => rig.survivors().length === 2);
	});
});

describe('C46, C52, C56', () => {
	test('C46: what one service does can be told apart from all others, with run, pid and time', async () => {
		const {rig} = up('  a: {command: "echo a; exit 3", restart: "on-failure:1", restart_max_delay: 100ms}\n  b: ./tick.sh\n', {args: ['up', '--output', 'json']});
		expect(await rig.ended).toMatchObject({code: 3});
		const mine = jsonLines(rig).filter(({service}) => service === 'a');
		expect(mine.map(({event, text}) => event ?? text)).toEqual(['started', 'spawned', 'ready', 'a', 'exited', 'backoff', 'started', 'spawned', 'ready', 'a', 'exited', 'failed']);
		expect(mine.filter(({event}) => event === 'exited').map(line => line['exitCode'])).toEqual([3, 3]);
		expect(mine.map(line => line['run'])).toEqual([1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
		const pids = (event: string) => mine.filter(line => line.event === event).map(line => line['pid']);
		expect(pids('spawned')).toEqual([expect.any(Number), expect.any(Number)]);
		expect(pids('exited')).toEqual(pids('spawned'));
		const times = mine.map(line => Date.parse(line['time'] as string));
		expect([...times].sort((a, b) => a - b)).toEqual(times);
	});

	test.each(['SIGINT', 'SIGTERM'] as const)('C52: %s while services are still starting leaves nothing, and starts nothing more', async signal => {
		const {rig} = up('  db: {command: ./tick.sh, ready: {log: never}}\n  pre: {command: ./tick.sh, hooks: {before_start: "echo hook; sleep 1000"}}\n  back: {command: "exit 1", restart: always}\n  api: {command: ./tick.sh, depends_on: {db: {condition: service_healthy}}}\n');
		await hasStarted(rig, 'db');
		await rig.sees('hook');
		await rig.sees('again in');
		rig.signal(signal);
		expect(await rig.ended).toEqual({code: signal === 'SIGINT' ? 130 : 143, signal: undefined});
		expect(rig.survivors()).toEqual([]);
		expect(startsOf(rig, 'api')).toEqual([]);
		expect(startsOf(rig, 'pre')).toEqual([]);
	});

	test('C56: a service whose liveness probe fails `retries` times is restarted', async () => {
		let status = 200;
		let asked = 0;
		const server = createServer((_request, response) => {
			asked += status === 500 ? 1 : 0;
			response.statusCode = status;
			response.end();
		});
		await new Promise<void>(resolve => {
			server.listen(0, '127.0.0.1', resolve);
		});
		onTestFinished(() => {
			server.close();
		});
		const {rig} = up(`  w: {command: ./tick.sh, live: {http: "http://127.0.0.1:${(server.address() as AddressInfo).port}/", interval: 100ms, retries: 3}, restart_max_delay: 200ms}\n`);
		const [first] = await hasStarted(rig, 'w');
		status = 500;
		await hasStarted(rig, 'w', 2);
		expect(asked).toBeGreaterThanOrEqual(3);
		status = 200;
		expect(rig.output()).toMatch(/w no longer alive: .*500.*: stopping with SIGTERM/);
		expect(isLiving(first!)).toBe(false);
		await end(rig);
	});
});
