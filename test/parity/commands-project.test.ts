import {readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';
import {isLiving} from '../helpers/processes.ts';
import {until} from '../helpers/until.ts';
import {pidsOf as pids, runningOne} from './running.ts';

const copies = (count: number) => `services:\n  w: {command: exec sleep 1000, replicas: ${count}}\n`;

describe('C15, C16: copies', () => {
	test('C15: more are started and fewer are stopped while the first keep their processes, and numbers are used again', async () => {
		const project = projectOf({'devtui.yaml': copies(2)});
		const {write, up, devtui, ps} = project;
		await up();
		const reload = async (count: number) => {
			write('devtui.yaml', copies(count));
			expect((await devtui('reload')).code).toBe(0);
			return pids(project);
		};

		const two = await pids(project);
		const three = await reload(3);
		expect(three).toHaveLength(3);
		expect(three.slice(0, 2)).toEqual(two);
		expect((await devtui('env', 'w-3')).output).toContain('DEVTUI_REPLICA=3\n');
		expect((await devtui('scale', 'w=2')).code).toBe(0);
		expect(await pids(project)).toEqual(two);
		expect((await devtui('scale', 'w=1')).code).toBe(0);
		expect(await pids(project)).toEqual(two.slice(0, 1));
		expect([...two.slice(1), ...three.slice(2)].map(isLiving)).toEqual([false, false]);
		expect((await devtui('scale', 'w=2')).code).toBe(0);
		expect((await ps()).map(({name}) => name)).toEqual(['w-1', 'w-2']);
		expect((await devtui('env', 'w-2')).output).toContain('DEVTUI_REPLICA=2\n');
		expect((await pids(project))[0]).toBe(two[0]);
	});

	test('C16: a singleton refuses a second copy, by command and by file, and the one that runs is not touched', async () => {
		const project = projectOf({'devtui.yaml': 'services:\n  w: {command: exec sleep 1000, singleton: true}\n'});
		const {write, up, devtui} = project;
		await up();
		const {pid} = await runningOne(project, 'w');
		const scaled = await devtui('scale', 'w=2');
		expect(scaled).toMatchObject({output: '', errors: 'w is a singleton and cannot have 2 copies.\n'});
		expect(scaled.code).not.toBe(0);
		write('devtui.yaml', 'services:\n  w: {command: exec sleep 1000, singleton: true, replicas: 2}\n');
		expect(await devtui('reload')).toMatchObject({code: 2, errors: expect.stringContaining('singleton') as unknown});
		expect(await pids(project)).toEqual([pid]);
	});
});

describe('C38: without a gap', () => {
	test('C38: a HUP keeps the process', async () => {
		const {up, devtui, one} = projectOf({'devtui.yaml': 'services:\n  w: \'trap "echo again" HUP; echo armed; while :; do sleep 0.05; done\'\n'});
		const rig = await up();
		await rig.sees('| armed');
		const {pid} = await one('w');
		expect((await devtui('signal', 'HUP', 'w')).code).toBe(0);
		await rig.sees('| again');
		expect(await one('w')).toMatchObject({pid, run: 1});
	});

	/** Comes into being late, says then that it is ready, and writes down from when on it is there and from when on no more. */
	const worker = (count: number) => ({
		'copy.sh': 'test -e bad-$DEVTUI_REPLICA && exit 4\nsleep 0.3\ntrap "echo gone $DEVTUI_SERVICE >> ledger; exit" TERM\necho there $DEVTUI_SERVICE >> ledger\necho up\nwhile :; do sleep 0.05; done\n',
		'devtui.yaml': `services:\n  w: {command: exec sh copy.sh, replicas: ${count}, ready: {log: up}}\n  other: exec sleep 1000\n`,
	});

	test('C38: copies are restarted one after the other, and at no moment are there fewer that work than before', async () => {
		const {directory, up, devtui, ps} = projectOf(worker(2));
		const rig = await up();
		await devtui('wait');
		const before = await ps();
		const ledger = () => readFileSync(path.join(directory, 'ledger'), 'utf8').trim().split('\n');
		expect([...ledger()].sort()).toEqual(['there w-1', 'there w-2']);
		const rolling = await devtui('restart', '--rolling', 'w');
		expect(rolling, rig.output()).toMatchObject({code: 0});
		expect(ledger().slice(2)).toEqual(['there w-3', 'gone w-1', 'there w-1', 'gone w-2', 'there w-2', 'gone w-3']);
		const after = await ps();
		expect(after.map(({name, phase, run}) => [name, phase, run])).toEqual([['w-1', 'ready', 2], ['w-2', 'ready', 2], ['other', 'ready', 1]]);
		expect(after[2]!.pid).toBe(before[2]!.pid);
		expect(before.slice(0, 2).map(({pid}) => isLiving(pid!))).toEqual([false, false]);
	});

	test('C38: each is ready before the next is touched; services without copies take turns too', async () => {
		const {up, devtui, ps, start} = projectOf({'devtui.yaml': 'services:\n  a: {command: "while test -e hold; do sleep 0.02; done; echo up; exec sleep 1000", ready: {log: up}}\n  b: exec sleep 1000\n  off: {command: exec sleep 1000, disabled: true}\n'});
		const rig = await up();
		await devtui('wait');
		const [a, b] = await ps();
		const listening = start(['events', '--json']);
		await until('it to listen', async () => {
			await devtui('pause', 'b');
			await devtui('resume', 'b');
			return listening.output() !== '';
		});
		expect(await devtui('restart', '--rolling')).toMatchObject({code: 0, output: expect.stringMatching(/^a: ready, pid \d+\nb: ready, pid \d+\n$/) as unknown});
		await until('all events', () => listening.count(/"b","run":2,"event":"ready"/) > 0, {found: listening.output});
		const order = listening.output().split('\n').flatMap(line => /"service":"(.)".*"event":"(restarting|ready)"/.exec(line)?.slice(1).join(' ') ?? []);
		expect(order).toEqual(['a restarting', 'a ready', 'b restarting', 'b ready']);
		const rows = await ps();
		expect(rows.map(({run}) => run)).toEqual([2, 2, 0]);
		expect(rows[0]!.pid).not.toBe(a!.pid);
		expect(isLiving(b!.pid!)).toBe(false);
		expect(rig.errors()).toBe('');
	});

	test('C38: a copy that does not become ready ends it, with exit code 3, and the rest stays as it is', async () => {
		const {directory, write, up, devtui, ps} = projectOf(worker(3));
		await up('--keep-going');
		await devtui('wait');
		const before = await ps();
		write('bad-4', '');
		expect(await devtui('restart', '--rolling', 'w')).toMatchObject({code: 3, output: '', errors: expect.stringContaining('w-1: not restarted: w-4, which was to stand in, exited 4\n') as unknown});
		expect((await ps()).map(({name, pid, run}) => [name, pid, run])).toEqual(before.map(({name, pid, run}) => [name, pid, run]));
		rmSync(path.join(directory, 'bad-4'));
		write('bad-2', '');
		const result = await devtui('restart', '--rolling', 'w', 'other');
		expect(result).toMatchObject({code: 3, output: expect.stringMatching(/^w-1: ready, pid \d+\n$/) as unknown, errors: 'w-2: exited 4\nw-3: not restarted, because of w-2\nother: not restarted, because of w-2\n'});
		const after = await ps();
		expect(after.map(({name, phase, run}) => [name, phase, run])).toEqual([['w-1', 'ready', 2], ['w-2', 'failed', 2], ['w-3', 'ready', 1], ['other', 'ready', 1]]);
		expect(after.slice(2).map(({pid}) => pid)).toEqual(before.slice(2).map(({pid}) => pid));
	});

	test('C38: a reload in the middle, and a stop, are obeyed at once', async () => {
		const project = projectOf({'devtui.yaml': 'services:\n  w: {command: "while test -e hold; do sleep 0.02; done; echo up; exec sleep 1000", replicas: 2, ready: {log: up}}\n'});
		const {write, up, devtui, start, ps} = project;
		await up('--keep-going');
		await devtui('wait');
		write('hold', '');
		const rolling = start(['restart', '--rolling']);
		await until('who stands in', async () => (await ps()).length === 3);
		write('devtui.yaml', 'services:\n  w: {command: "while test -e hold; do sleep 0.02; done; echo up; exec sleep 1000", replicas: 2, ready: {log: up}}\n  more: exec sleep 1000\n');
		expect(await devtui('reload')).toMatchObject({code: 0, output: 'started: more\n'});
		expect((await ps()).map(({name}) => name).sort()).toEqual(['more', 'w-1', 'w-2', 'w-3']);
		expect((await devtui('stop', 'w-3')).code).toBe(0);
		expect(await rolling.ended).toMatchObject({code: 3});
		expect(rolling.errors()).toContain('w-3, which was to stand in, was stopped by another command');
		expect((await ps()).map(({name, phase, run}) => [name, phase, run])).toEqual([['w-1', 'ready', 1], ['w-2', 'ready', 1], ['more', 'ready', 1]]);
	});
});
