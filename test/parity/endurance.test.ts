import {readdirSync, readFileSync} from 'node:fs';
import process from 'node:process';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {expect, test} from 'vitest';
import {until} from '../helpers/until.ts';
import {openEngine} from './rig.ts';

/** A thousand are started, and restarted for longer, by `npm run soak`: that takes its time. */
const count = 100;
const many = (round: number) => Array.from({length: count}, (_, index) => `  s${round}x${index}: {command: [sleep, "1000"], tty: ${index % 2 === 0}}\n`).join('');

/** What there is of this process: all that could be left behind. */
interface Vitals {
	readonly descriptors: number;
	readonly handles: number;
	readonly listeners: number;
	readonly zombies: number;
	readonly heapMB: number;
}

test('a hundred services at once, and two hundred restarts in a row: no descriptor, timer, listener, zombie and no memory is left of them', async () => {
	const rig = await openEngine('services:\n  app: {command: [sleep, "1000"]}\n');
	const {command, engine: {store}} = rig;
	const figures: string[] = [];
	const note = (what: string, vitals: Vitals) => figures.push(`  ${what.padEnd(32)} ${JSON.stringify(vitals)}`);
	const restart = async (times: number) => {
		for (let time = 0; time < times; time++) {
			const {run} = rig.state('app');
			await whenTrue(() => rig.state('app').phase.type === 'ready' && rig.state('app').run === run);
			command({type: 'restart', services: ['app']});
			await whenTrue(() => rig.state('app').run === run + 1 && rig.state('app').phase.type === 'ready');
		}
	};

	/** Told by the store: a look every few milliseconds would take longer than a restart. */
	const whenTrue = async (isTrue: () => boolean) => {
		await new Promise<void>(resolve => {
			const look = () => {
				if (isTrue()) {
					forget();
					resolve();
				}
			};
			const forget = store.subscribe(() => setImmediate(look));
			look();
		});
	};

	const there = async (round: number) => {
		expect(await rig.reload(`services:\n  app: {command: [sleep, "1000"]}\n${many(round)}`)).toBeUndefined();
		const phases = () => Object.values(store.getSnapshot().services).map(({phase}) => phase.type);
		await until('all to be ready', () => phases().every(phase => phase === 'ready'), {found: () => phases().join(' ')});
		expect(rig.survivors()).toHaveLength(count + 1);
		expect(await rig.reload('services:\n  app: {command: [sleep, "1000"]}\n')).toBeUndefined();
		await until('them to be gone', () => phases().length === 1 && rig.survivors().length === 1, {found: () => phases().join(' ')});
	};

	// The first time makes what stays: the fork server, threads, code that has been compiled.
	await there(1);
	await restart(50);
	const before = await atRest();
	note('after 100 services, 50 restarts', before);
	await there(2);
	await restart(150);
	const after = await until('nothing to be left', async () => {
		const now = await atRest();
		return now.descriptors <= before.descriptors && now.handles <= before.handles && now.listeners <= before.listeners && now.zombies === 0 && now.heapMB < before.heapMB + 6 ? now : undefined;
	}, {found: () => figures.join('\n')});
	note('after 200 services, 200 restarts', after);
	expect(rig.state('app').run).toBe(201);
	expect(rig.survivors()).toEqual([rig.pid('app')]);
	process.stdout.write(`What there is of devtui:\n${figures.join('\n')}\n`);
}, 180_000);

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

async function atRest(): Promise<Vitals> {
	for (let turn = 0; turn < 3; turn++) {
		await new Promise(resolve => {
			setTimeout(resolve, 20);
		});
		collect();
	}

	const {heapUsed, arrayBuffers} = process.memoryUsage();
	return {
		descriptors: readdirSync('/proc/self/fd').length,
		handles: process.getActiveResourcesInfo().length,
		listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
		zombies: zombies(),
		heapMB: Math.round((heapUsed + arrayBuffers) / 2 ** 18) / 4,
	};
}

/** Among the children of this process, and among theirs: the launchers. */
function zombies(): number {
	const stats = readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap(pid => {
		try {
			const [, state, parent] = /\) (\S) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? [];
			return [{pid, state, parent}];
		} catch {
			// It has just ended.
			return [];
		}
	});
	const own = new Set(stats.filter(({parent}) => parent === String(process.pid)).map(({pid}) => pid));
	return stats.filter(({state, parent, pid}) => state === 'Z' && (own.has(pid) || own.has(parent ?? ''))).length;
}
