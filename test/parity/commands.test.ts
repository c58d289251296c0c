import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {ask} from '../../source/api/client.ts';
import {projectOf, resultOf} from '../helpers/instance.ts';
import {isLiving} from '../helpers/processes.ts';
import {isDone, inTime} from '../helpers/peer.ts';
import {until} from '../helpers/until.ts';
import {jsonLines, programs} from './rig.ts';
import {runningOne} from './running.ts';
import {save} from '../helpers/save.ts';

const mule = 'trap "" TERM; echo start; while :; do sleep 0.05; done';
const three = 'web1: exec sleep 1000\nweb2: exec sleep 1000\ndb: exec sleep 1000\n';

describe('C6, C37: start, stop, restart', () => {
	test('C6: a service that a person has stopped is not started by a change that restarts another one', async () => {
		const {directory, up, devtui, one} = projectOf({'devtui.yaml': 'services:\n  w: {command: exec sleep 1000, watch: ["*.txt"]}\n  witness: {command: exec sleep 1000, watch: ["*.txt"]}\n', 'a.txt': '1'});
		const rig = await up('--watch');
		await rig.sees('watching files');
		expect((await devtui('stop', 'w')).code).toBe(0);
		for (const [text, run] of [['2', 2], ['3', 3]] as const) {
			save(path.join(directory, 'a.txt'), text);
			await until('the witness', async () => (await one('witness')).run === run && (await one('witness')).phase === 'ready');
		}

		expect(await one('w')).toMatchObject({phase: 'stopped', run: 1, pid: null});
	});

	test('C37: one, several by glob or regex, or all; the others keep their processes', async () => {
		const {up, devtui, ps} = projectOf({Procfile: three});
		const rig = await up('--keep-going');
		await devtui('wait');
		const facts = async () => (await ps()).map(({name, phase, run}) => `${name} ${phase} ${run}`);
		const db = (await ps('db'))[0]!.pid;
		expect((await devtui('stop', 'web*')).code).toBe(0);
		expect(await facts()).toEqual(['web1 stopped 1', 'web2 stopped 1', 'db ready 1']);
		expect((await devtui('start', 'web2')).code).toBe(0);
		expect((await devtui('restart', '/^w.*2$/')).code).toBe(0);
		expect(await facts()).toEqual(['web1 stopped 1', 'web2 ready 3', 'db ready 1']);
		expect((await ps('db'))[0]!.pid).toBe(db);
		expect((await devtui('start')).code).toBe(0);
		expect(await facts()).toEqual(['web1 ready 2', 'web2 ready 3', 'db ready 1']);
		expect((await devtui('restart')).code).toBe(0);
		expect(await facts()).toEqual(['web1 ready 3', 'web2 ready 4', 'db ready 2']);
		expect(await devtui('stop')).toMatchObject({code: 0, output: 'web1: stopped\nweb2: stopped\ndb: stopped\n'});
		// Headless that is the end of the run.
		expect(await rig.ended).toMatchObject({code: 0});
	});
});

test('C21: while a service fails to start for ever, the instance answers within 200 ms', async () => {
	const {up, socket, devtui} = projectOf({'devtui.yaml': 'services:\n  w: {command: [/nope], restart: always, restart_max_delay: 10ms}\n  x: exec sleep 1000\n'});
	const rig = await up();
	const runs = async () => (JSON.parse((await devtui('ps', 'w', '--json')).output) as ReadonlyArray<{readonly run: number}>)[0]!.run;
	await until('many tries', async () => await runs() > 20);
	const before = await runs();
	const answer = ask(socket(), {method: 'GET', path: '/services'});
	await inTime(200, 'the answer', isDone(answer));
	expect(await answer).toMatchObject({type: 'ok', value: [{name: 'w'}, {name: 'x', phase: 'ready'}]});
	expect(await runs(), rig.output()).toBeGreaterThan(before);
});

describe('C42, C43: signals', () => {
	const tree = 'trap "echo main" USR1; (trap "echo child" USR1; echo armed; while :; do sleep 0.05; done) & echo pid $!; while :; do sleep 0.05; done';

	test('C42: a signal reaches the whole group of every service that is named, and the processes stay', async () => {
		const {up, devtui, ps} = projectOf({'devtui.yaml': `services:\n  tree1: {command: '${tree}', tty: false}\n  tree2: {command: '${tree}', tty: false}\n`});
		const rig = await up();
		await devtui('wait');
		await until('both to be armed', () => rig.count(/\| armed/) === 2, {found: rig.output});
		const before = await ps();
		expect(await devtui('signal', 'USR1', 'tree*')).toMatchObject({code: 0, output: 'tree1: sent SIGUSR1\ntree2: sent SIGUSR1\n'});
		await until('all four', () => [/tree1 +\| main/, /tree1 +\| child/, /tree2 +\| main/, /tree2 +\| child/].every(line => rig.count(line) === 1), {found: rig.output});
		expect((await ps()).map(({pid}) => pid)).toEqual(before.map(({pid}) => pid));
	});

	test('C42: one pid, or the children only', async () => {
		const {up, devtui} = projectOf({'devtui.yaml': `services:\n  tree: {command: '${tree}', tty: false}\n`});
		const rig = await up();
		const [, child] = /pid (\d+)/.exec(await rig.sees(/pid \d+/))!;
		await rig.sees('| armed');
		expect((await devtui('signal', 'USR1', 'tree', '--to', child!)).code).toBe(0);
		await rig.sees('| child');
		expect((await devtui('signal', 'USR1', 'tree', '--to', 'children')).code).toBe(0);
		await until('it once more', () => rig.count(/\| child/) === 2, {found: rig.output});
		expect((await devtui('signal', 'USR1', 'tree', '--to', 'main')).code).toBe(0);
		await rig.sees('| main');
		expect([rig.count(/\| child/), rig.count(/\| main/)]).toEqual([2, 1]);
	});

	test('C31, C42: `devtui signal` answers once `before_signal` has: what was sent, and exit 1 with what was refused, also to one process', async () => {
		const guarded = `services:\n  tree: {command: '${tree}', tty: false, hooks: {before_signal: 'echo asked about $$DEVTUI_SIGNAL; test $$DEVTUI_SIGNAL = SIGUSR1'}}\n`;
		const {up, devtui} = projectOf({'devtui.yaml': guarded});
		const rig = await up();
		await rig.sees('| armed');
		expect(await devtui('signal', 'USR1', 'tree', '--to', 'main')).toMatchObject({code: 0, output: 'tree: sent SIGUSR1\n'});
		await rig.sees('| main');
		expect(await devtui('signal', 'INT', 'tree')).toMatchObject({code: 1, output: '', errors: 'tree: before_signal refused SIGINT\n'});
		expect(await devtui('signal', 'INT', 'tree', '--to', 'children')).toMatchObject({code: 1});
		expect(await devtui('signal', 'USR1', 'tree')).toMatchObject({code: 0});
		await until('both', () => rig.count(/\| main/) === 2 && rig.count(/\| child/) === 1, {found: rig.output});
		expect(rig.count(/asked about SIGINT/)).toBe(2);
		expect((await devtui('signal', 'KILL', 'tree')).code).toBe(0);
		expect(rig.output()).not.toContain('asked about SIGKILL');
	});

	test('C43: killed at once, or stopped with another signal and another grace than the file says', async () => {
		const text = `services:\n  mule: {command: '${mule}', restart: always, stop_grace_period: 10m}\n  polite: {command: 'trap "" TERM; trap "echo bye; exit 0" INT; echo armed; while :; do sleep 0.05; done', stop_grace_period: 10m}\n  other: exec sleep 1000\n`;
		const project = projectOf({'devtui.yaml': text});
		const {up, devtui, one} = project;
		const rig = await up();
		await rig.sees('| start');
		await rig.sees('| armed');
		const {pid} = await runningOne(project, 'mule');
		expect((await devtui('signal', 'KILL', 'mule')).code).toBe(0);
		expect(isLiving(pid)).toBe(false);
		expect(await one('mule')).toMatchObject({phase: 'stopped', signal: 'SIGKILL'});
		expect((await devtui('start', 'mule')).code).toBe(0);
		// Only now does it ignore what it is asked.
		await until('it to have started', () => rig.count(/\| start/) === 2, {found: rig.output});
		expect((await devtui('stop', 'mule', '--grace', '100ms')).code).toBe(0);
		expect(await one('mule')).toMatchObject({phase: 'stopped', signal: 'SIGKILL'});
		expect((await devtui('stop', 'polite', '--signal', 'INT')).code).toBe(0);
		await rig.sees('| bye');
		expect(await one('polite')).toMatchObject({phase: 'stopped', exitCode: 0});
	});
});

describe('C45, C50: to wait or not, and many at once', () => {
	const mules = (names: readonly string[]) => `services:\n${names.map(name => `  ${name}: {command: '${mule}', stop_grace_period: 10m, ready: {log: start}}\n`).join('')}  other: exec sleep 1000\n`;

	test('C45: a stop returns when the service is dead, and a wait that is too long with 124', async () => {
		const {up, devtui, one} = projectOf({'devtui.yaml': mules(['mule']).replace('10m', '300ms')});
		await up();
		await devtui('wait', 'mule');
		const {pid} = await one('mule');
		expect((await devtui('stop', 'mule')).code).toBe(0);
		expect(isLiving(pid!)).toBe(false);
		expect(await devtui('wait', 'mule', '--timeout', '1s')).toMatchObject({code: 124});
	});

	test.each([
		['stop', ['stop', 'mule']],
		['restart', ['restart', 'mule']],
		['restart --rolling', ['restart', '--rolling', 'mule']],
		['stop of all', ['stop']],
		['down', ['down']],
	])('C45: with --no-wait a %s is answered while the service, which ignores it, still lives', async (_, args) => {
		const {up, devtui, one} = projectOf({'devtui.yaml': mules(['mule'])});
		await up();
		await devtui('wait', 'mule');
		const {pid} = await one('mule');
		expect((await devtui(...args, '--no-wait')).code).toBe(0);
		expect(isLiving(pid!)).toBe(true);
		expect((await one('mule')).phase).toBe('stopping');
	});

	test('C45: with --no-wait a file that is read again, and other copies, are answered before the old ones have ended', async () => {
		const {write, up, devtui, one, ps} = projectOf({'devtui.yaml': mules(['mule', 'gone'])});
		await up();
		await devtui('wait');
		const {pid} = await one('gone');
		write('devtui.yaml', mules(['mule']));
		expect(await devtui('reload', '--no-wait')).toMatchObject({code: 0, output: 'removed: gone\n'});
		expect(isLiving(pid!)).toBe(true);
		const mulePid = (await one('mule')).pid;
		expect(await devtui('scale', 'mule=2', '--no-wait', '--json')).toMatchObject({code: 0, output: '{"added":["mule-1","mule-2"],"removed":["mule"],"changed":[]}\n'});
		expect(await devtui('add', 'more', '--no-wait', '--', 'sleep', '1000')).toMatchObject({code: 0, output: 'more: asked\n'});
		expect(await devtui('remove', 'mule-1', '--no-wait')).toMatchObject({code: 0, output: 'mule-1: asked\n'});
		expect([pid, mulePid].map(each => isLiving(each!))).toEqual([true, true]);
		await until('all to be there', async () => (await ps()).filter(({phase}) => phase === 'ready').length === 3);
	});

	test('C50: stops, starts and restarts that come together all succeed, and the last one counts', async () => {
		const {up, devtui, start, ps} = projectOf({Procfile: `${three}other: exec sleep 1001\n`});
		const rig = await up('--keep-going');
		const asked = ['stop', 'start', 'restart', 'stop', 'start'].flatMap(command => [start([command, 'db']), start([command, 'web*'])]);
		const results = await Promise.all(asked.map(resultOf));
		expect(results.map(({code, errors}) => [code, errors])).toEqual(results.map(() => [0, '']));
		expect((await devtui('start')).code).toBe(0);
		const rows = await ps();
		expect(rows.map(({phase}) => phase)).toEqual(['ready', 'ready', 'ready', 'ready']);
		expect(rows.every(({pid}) => isLiving(pid!))).toBe(true);
		await until('one process each', () => rig.survivors().filter(({command}) => command === 'sleep 1000').length === 3);
	});
});

test('C46: events of one service: its start, kill and exit in order, with pid and time, and none of the others', async () => {
	const {up, devtui, start, one} = projectOf({...programs, 'devtui.yaml': 'services:\n  mule: {command: sh mule.sh, stop_grace_period: 200ms, ready: {log: start}}\n  other: exec sleep 1000\n'});
	await up();
	await devtui('wait');
	const listening = start(['events', '--json', 'mule']);
	await until('it to listen', async () => {
		await devtui('pause', 'other', 'mule');
		await devtui('resume', 'other', 'mule');
		return listening.output() !== '';
	});
	const {pid} = await one('mule');
	expect((await devtui('restart', 'other')).code).toBe(0);
	expect((await devtui('stop', 'mule')).code).toBe(0);
	expect((await devtui('start', 'mule')).code).toBe(0);
	await until('the second run', () => jsonLines(listening).some(({event}) => event === 'spawned'), {found: listening.output});
	const lines = jsonLines(listening).filter(({event}) => !String(event).startsWith('watch-'));
	expect(lines.map(({event}) => event).slice(0, 6)).toEqual(['stopping', 'killing', 'exited', 'stopped', 'started', 'spawned']);
	expect(lines[2]).toMatchObject({pid, signal: 'SIGKILL', run: 1});
	expect(lines[5]).toMatchObject({pid: (await one('mule')).pid, run: 2});
	expect(lines.every(({service, time}) => service === 'mule' && /^\d{4}-.*Z$/.test(String(time)))).toBe(true);
});
