import {spawn} from 'node:child_process';
import process from 'node:process';
import {describe, expect, onTestFinished, test} from 'vitest';
import {createInspector} from '../../../source/runtime/resources/inspect.ts';
import type {ProcessSample, ProcessTable} from '../../../source/runtime/resources/process-table.ts';
import {createLastChecks} from '../../../source/runtime/probe/last-checks.ts';
import {requires} from '../../helpers/requirements.ts';
import {until} from '../../helpers/until.ts';

// Pids that no process has: their commands are those of the table.
const base = 2 ** 30;
const sample = (pid: number, parent: number, cpuMs: number, startedMs = 0): ProcessSample => ({pid: base + pid, parent: base + parent, name: `p${pid}`, cpuMs, childrenCpuMs: 0, startedMs, rssBytes: pid * 1000});
const tableOf = (...samples: readonly ProcessSample[]): ProcessTable => new Map(samples.map(each => [each.pid, each]));

describe('what is looked up of a service', () => {
	test('the first figure of a process is since its start, the next since the look before', () => {
		let at = 10_000;
		let table = tableOf(sample(1, 0, 500, 9000), sample(2, 1, 0, 9500));
		const inspector = createInspector({now: () => at, read: () => table, listeners: () => [], machineMs: () => 10_000});
		expect(inspector.inspect(base + 1).processes).toEqual([
			{pid: base + 1, depth: 0, command: '[p1]', cpuPercent: 50, memoryBytes: 1000},
			{pid: base + 2, depth: 1, command: '[p2]', cpuPercent: 0, memoryBytes: 2000},
		]);
		at += 2000;
		table = tableOf(sample(1, 0, 700, 9000), sample(2, 1, 4000, 9500));
		expect(inspector.inspect(base + 1).processes.map(({cpuPercent}) => cpuPercent)).toEqual([10, 200]);
	});

	test('a process that has the pid of another one before is not taken for it', () => {
		let at = 10_000;
		let table = tableOf(sample(1, 0, 0, 9000), sample(2, 1, 5000, 4000));
		const inspector = createInspector({now: () => at, read: () => table, listeners: () => [], machineMs: () => at});
		inspector.inspect(base + 1);
		at += 2000;
		table = tableOf(sample(1, 0, 0, 9000), sample(2, 1, 1000, 10_000));
		expect(inspector.inspect(base + 1).processes[1]?.cpuPercent).toBe(50);
	});

	test('who draws often does not look more often than once a second, unless at another service', () => {
		let at = 0;
		let looks = 0;
		const inspector = createInspector({now: () => at, read() {
			looks++;
			return tableOf(sample(1, 0, 0), sample(2, 0, 0));
		}, listeners: () => [], machineMs: () => 1000});
		for (at = 0; at < 2000; at += 10) {
			inspector.inspect(base + 1);
		}

		expect(looks).toBeLessThanOrEqual(3);
		expect(inspector.inspect(base + 2).processes.map(({pid}) => pid)).toEqual([base + 2]);
	});

	test('one that has ended has nothing', () => {
		expect(createInspector({read: () => new Map()}).inspect(1)).toEqual({processes: [], ports: []});
	});

	test.skipIf(!requires('linux'))('a port is told once, with the first process that holds it', async () => {
		const child = spawn(process.execPath, ['-e', `
			const server = require('node:net').createServer();
			server.listen(0, '127.0.0.1', () => {
				const other = require('node:child_process').spawn('sleep', ['1000'], {stdio: ['ignore', 'ignore', 'ignore', server._handle.fd]});
				console.log(server.address().port, other.pid);
			});
		`], {stdio: ['ignore', 'pipe', 'inherit']});
		let output = '';
		child.stdout.on('data', chunk => {
			output += String(chunk);
		});
		const told = await until('both to be up', () => /^(\d+) (\d+)\n/.exec(output) ?? undefined);
		onTestFinished(() => {
			process.kill(Number(told[2]), 'SIGKILL');
			child.kill('SIGKILL');
		});
		const {ports} = createInspector().inspect(child.pid!);
		expect(ports).toEqual([{address: '127.0.0.1', port: Number(told[1]), pid: child.pid}]);
	});
});

test('of each probe the last check is kept, counted anew with each run', () => {
	let at = 100;
	const checks = createLastChecks(() => at++);
	checks.note('api', 'ready', 1, {hasPassed: false, message: 'refused', tookMs: 3});
	checks.note('api', 'ready', 1, {hasPassed: true, tookMs: 2});
	checks.note('api', 'live', 1, {hasPassed: true});
	expect(checks.of('api')).toEqual({
		ready: {hasPassed: true, tookMs: 2, at: 101, run: 1, count: 2},
		live: {hasPassed: true, at: 102, run: 1, count: 1},
	});
	checks.note('api', 'ready', 2, {hasPassed: true});
	expect(checks.of('api').ready).toEqual({hasPassed: true, at: 103, run: 2, count: 1});
	checks.forget('api');
	expect(checks.of('api')).toEqual({});
});
