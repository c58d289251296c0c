import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {describe, expect, onTestFinished, test} from 'vitest';
import {createSpawner} from '../../../source/runtime/child.ts';
import {findLauncher} from '../../../source/runtime/launcher.ts';
import {parseStat, readProcesses, type ProcessSample} from '../../../source/runtime/resources/process-table.ts';
import {processTree} from '../../../source/runtime/resources/process-tree.ts';
import {parseAuxiliaryVector, systemUnits} from '../../../source/runtime/resources/system-units.ts';
import {createUsage} from '../../../source/runtime/resources/usage.ts';
import {requires} from '../../helpers/requirements.ts';
import {until} from '../../helpers/until.ts';

const launcher = findLauncher();

/** A service as devtui starts it, with the pid of its main process. */
async function service(text: string): Promise<number> {
	const spawnChild = createSpawner(launcher.type === 'found' ? {launcherPath: launcher.path} : {});
	let output = '';
	let end = () => {};
	const over = new Promise<void>(resolve => {
		end = resolve;
	});
	const pid = await new Promise<number>((resolve, reject) => {
		const child = spawnChild({argv: ['/bin/sh', '-c', text], workingDir: '/', environment: {PATH: process.env['PATH'] ?? ''}, stdin: 'closed'}, {
			spawned: resolve,
			spawnFailed: message => reject(new Error(message)),
			output(chunk) {
				output += Buffer.from(chunk).toString();
			},
			mainExited() {},
			exited: () => end(),
		});
		onTestFinished(async () => {
			child.signal('SIGKILL', 'all');
			await over;
		});
	});
	await until('it is up', () => output.includes('up'));
	return pid;
}

/** Of one processor, in percent, as the kernel counts it for this process and those that it has waited for: from now until it is asked. */
function shareOf(pid: number): () => number {
	const ticks = () => {
		const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
		return stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 15).reduce((sum, each) => sum + Number(each), 0);
	};
	const [before, at] = [ticks(), performance.now()];
	return () => (ticks() - before) * 10 / (performance.now() - at) * 100;
}

/** A shell that waits for one that does nothing but turn. */
const burner = 'sh -c "while :; do :; done" & echo up; wait';

describe.skipIf(!requires('linux'))('real processes', () => {
	test('the tree has every process of the service, each before its children', async () => {
		const pid = await service('sh -c "sleep 1000 & echo up; wait" & wait');
		// Whom a shell has just forked is a shell.
		const tree = await until('the sleep', () => {
			const all = processTree(pid);
			return all.some(({command}) => command === 'sleep 1000') ? all : undefined;
		});
		expect(tree.map(({depth, command}) => `${depth} ${command}`)).toEqual([
			expect.stringMatching(/^0 \/bin\/sh -c sh -c/),
			'1 sh -c sleep 1000 & echo up; wait',
			'2 sleep 1000',
		]);
		expect(tree[0]!.pid).toBe(pid);
		expect(tree.slice(1).map(({ppid}) => ppid)).toEqual([tree[0]!.pid, tree[1]!.pid]);
	});

	test.skipIf(!requires('cc'))('a daemon that has left is still one of them, the launcher is not', async () => {
		const pid = await service('(setsid sleep 1000 &) ; echo up; sleep 1001');
		const roots = await until('it has left', () => {
			const tree = processTree(pid);
			const found = tree.filter(({depth}) => depth === 0).map(({command}) => command);
			return tree.length === 3 && found.includes('sleep 1000') ? found : undefined;
		});
		expect(roots).toEqual([expect.stringMatching(/^\/bin\/sh -c/), 'sleep 1000']);
	});

	test('one that has ended has none', async () => {
		const child = spawn('true');
		await once(child, 'close');
		expect(processTree(child.pid!)).toEqual([]);
		expect(createUsage().sample(new Map([['gone', child.pid!]]))).toEqual(new Map());
	});

	test('a program that burns a processor uses about one, one that sleeps none', async () => {
		const pids = new Map([['busy', await service(burner)], ['idle', await service(`exec ${process.execPath} -e "console.log('up'); setInterval(() => {}, 10_000)"`)]]);
		const usage = createUsage();
		const burning = processTree(pids.get('busy')!).at(-1)!.pid;
		// Others want the processor, too: what it has of one is seen, all of it where nobody else does.
		const found = await until('it to be seen', async () => {
			usage.sample(pids);
			const share = shareOf(burning);
			await sleep(500);
			const now = usage.sample(pids);
			const {cpuPercent} = now.get('busy')!;
			// One sample may be taken while the machine stands still.
			return share() > 5 && cpuPercent > share() * 0.6 && cpuPercent < 120 && now.get('idle')!.cpuPercent < 5 ? now : undefined;
		}, {found: () => JSON.stringify([...usage.sample(pids)])});
		// The kernel knows only about how much a small program has.
		expect(found.get('idle')!.memoryBytes).toBeGreaterThan(15_000_000);
		expect(found.get('busy')!.memoryBytes).toBeLessThan(15_000_000);
		expect(found.get('busy')!.pids).toHaveLength(2);
	});

	test('many short programs count, although none of them is seen', async () => {
		const pid = await service('echo up; while :; do sh -c "i=0; while [ \\$i -lt 3000 ]; do i=\\$((i+1)); done"; done');
		const usage = createUsage();
		const pids = new Map([['api', pid]]);
		await until('they are seen', async () => {
			usage.sample(pids);
			const share = shareOf(pid);
			await sleep(500);
			const {cpuPercent} = usage.sample(pids).get('api')!;
			return share() > 5 && cpuPercent > share() * 0.6;
		}, {found: () => JSON.stringify([...usage.sample(pids)])});
	});

	test('the units are those of this machine', () => {
		const {rssBytes} = readProcesses().get(process.pid)!;
		const rss = process.memoryUsage.rss();
		expect(Math.abs(rssBytes - rss) / rss).toBeLessThan(0.2);
		expect(systemUnits().ticksPerSecond).toBe(100);
	});
});

describe('what is made of samples', () => {
	function table(...samples: readonly Partial<ProcessSample>[]) {
		return new Map(samples.map(sample => [sample.pid!, {parent: 1, name: 'sh', cpuMs: 0, childrenCpuMs: 0, startedMs: 0, rssBytes: 0, ...sample} as ProcessSample]));
	}

	function usageOver(...steps: readonly {at: number; samples: readonly Partial<ProcessSample>[]}[]) {
		let step = 0;
		const usage = createUsage({now: () => steps[step]!.at, machineMs: () => 10_000, read: () => table(...steps[step]!.samples)});
		return steps.map((_, index) => {
			step = index;
			return usage.sample(new Map([['api', 10]])).get('api')?.cpuPercent;
		});
	}

	test('first it is what it has used since it was started, then since the sample before', () => {
		expect(usageOver(
			{at: 0, samples: [{pid: 10, startedMs: 8000, cpuMs: 500}]},
			{at: 1000, samples: [{pid: 10, startedMs: 8000, cpuMs: 1500}]},
			{at: 2000, samples: [{pid: 10, startedMs: 8000, cpuMs: 1500}]},
		)).toEqual([25, 100, 0]);
	});

	test('what a child has used is counted once, when it lives and after it has ended', () => {
		expect(usageOver(
			{at: 0, samples: [{pid: 10, startedMs: 0}, {pid: 11, parent: 10, cpuMs: 1000}]},
			{at: 1000, samples: [{pid: 10, startedMs: 0, childrenCpuMs: 1500}]},
			{at: 2000, samples: [{pid: 10, startedMs: 0, childrenCpuMs: 1500}]},
		)).toEqual([10, 50, 0]);
	});

	test('what a daemon has used is counted, too, after it has ended', () => {
		const launcher = {pid: 9, name: 'launcher-linux-'};
		expect(usageOver(
			{at: 0, samples: [launcher, {pid: 10, parent: 9}, {pid: 11, parent: 9, cpuMs: 1000}]},
			{at: 1000, samples: [{...launcher, childrenCpuMs: 1200}, {pid: 10, parent: 9}]},
		)).toEqual([10, 20]);
	});

	test('what earlier runs under the same launcher have used is not what this one uses', () => {
		const launcher = {pid: 9, name: 'launcher-linux-', childrenCpuMs: 60_000};
		expect(usageOver(
			{at: 0, samples: [launcher, {pid: 10, parent: 9, startedMs: 8000, cpuMs: 500}]},
			{at: 1000, samples: [launcher, {pid: 10, parent: 9, startedMs: 8000, cpuMs: 700}]},
		)).toEqual([25, 20]);
	});

	test('checkpoints are of no service', () => {
		const all = table(
			{pid: 2, name: 'launcher-linux-'},
			{pid: 3, parent: 2, rssBytes: 1, cpuMs: 1000},
			{pid: 4, parent: 2, rssBytes: 2, cpuMs: 5000},
			{pid: 5, parent: 2, rssBytes: 4},
		);
		const usage = createUsage({now: () => 0, machineMs: () => 10_000, read: () => all, checkpoints: () => new Set([4])});
		expect(usage.sample(new Map([['a', 3]])).get('a')).toEqual({cpuPercent: 10, memoryBytes: 5, pids: [3, 5]});
		expect(processTree(3, all, new Set([4])).map(({pid}) => pid)).toEqual([3, 5]);
	});

	test('another process with the same pid, or another run, begins anew; less than before is nothing', () => {
		expect(usageOver(
			{at: 0, samples: [{pid: 10, startedMs: 0, cpuMs: 5000}]},
			{at: 1000, samples: [{pid: 10, startedMs: 9000, cpuMs: 100}]},
			{at: 2000, samples: [{pid: 10, startedMs: 9000, cpuMs: 50}]},
			{at: 3000, samples: []},
		)).toEqual([50, 10, 0, undefined]);
	});

	test('asked again at once it says the same', () => {
		expect(usageOver(
			{at: 0, samples: [{pid: 10, startedMs: 0, cpuMs: 5000}]},
			{at: 5, samples: [{pid: 10, startedMs: 0, cpuMs: 5010}]},
			{at: 1000, samples: [{pid: 10, startedMs: 0, cpuMs: 5500}]},
		)).toEqual([50, 50, 50]);
	});

	test('services that share nothing but devtui are kept apart', () => {
		const usage = createUsage({now: () => 0, machineMs: () => 10_000, read: () => table(
			{pid: 1, parent: 0, name: 'node', rssBytes: 99},
			{pid: 2, name: 'launcher-linux-', rssBytes: 99},
			{pid: 3, parent: 2, rssBytes: 1},
			{pid: 4, parent: 2, rssBytes: 2},
			{pid: 5, rssBytes: 4},
			{pid: 6, parent: 5, rssBytes: 8},
		)});
		const found = usage.sample(new Map([['a', 3], ['b', 5]]));
		expect([...found].map(([name, {memoryBytes, pids}]) => [name, memoryBytes, pids])).toEqual([['a', 3, [3, 4]], ['b', 12, [5, 6]]]);
	});
});

test('a line of the kernel about a process is read, whatever it calls itself', () => {
	const line = '42 (a) b (c) S 7 42 42 0 -1 4194304 100 200 0 0 30 12 5 3 20 0 1 0 123456 1000000 250 18446744073709551615 1 1 0 0\n';
	expect(parseStat(line, {ticksPerSecond: 100, pageBytes: 4096})).toEqual({
		pid: 42,
		parent: 7,
		name: 'a) b (c',
		cpuMs: 420,
		childrenCpuMs: 80,
		startedMs: 1_234_560,
		rssBytes: 250 * 4096,
	});
	expect(parseStat(line.replace(') S', ') Z'))).toBeUndefined();
});

test.skipIf(!requires('little-endian'))('the units are found in what the kernel gives to a program; else they are the usual ones', () => {
	const vector = Buffer.alloc(64);
	[6, 65_536, 33, 5, 17, 250].forEach((value, index) => {
		vector.writeBigUInt64LE(BigInt(value), index * 8);
	});
	expect(parseAuxiliaryVector(vector)).toEqual({ticksPerSecond: 250, pageBytes: 65_536});
	expect(parseAuxiliaryVector(Buffer.alloc(0))).toEqual({ticksPerSecond: 100, pageBytes: 4096});
});
