import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {beforeAll, describe, expect, test} from 'vitest';
import {isLiving} from '../../helpers/processes.ts';
import {until} from '../../helpers/until.ts';
import {workspace} from '../../helpers/workspace.ts';
import {buildDriver, drive, parentOf, type Driven} from './drive.ts';
import {sh, spawnTestChild, withLauncher} from './rig.ts';

beforeAll(buildDriver);

/** Prints without end, on both streams, for as long as it can, has a child, and says in a file that it got so far. */
const chatty = (file: string) => sh(`sleep 1000 & n=0; while :; do n=$((n+1)); echo ready $n || exit; echo $n >&2 || exit; echo $n > ${file}.new && mv ${file}.new ${file}; test -e ${file}.end && exit; sleep 0.01; done`) as [string, ...string[]];

function progress(): {readonly file: string; goesOn(): Promise<void>; end(): void} {
	const {directory} = workspace({});
	const file = path.join(directory, 'progress');
	return {
		file,
		async goesOn() {
			writeFileSync(file, '');
			await until('it to get further', () => isFilled(file));
		},
		end() {
			writeFileSync(`${file}.end`, '');
		},
	};
}

function isFilled(file: string): boolean {
	try {
		return /^\d+$/m.test(readFileSync(file, 'utf8'));
	} catch {
		// Being put in place.
		return false;
	}
}

async function ready(driven: Driven, times: number): Promise<readonly number[]> {
	return until('all to be ready', () => {
		const pids = [...driven.text().matchAll(/spawned (\d+)/g)].map(([, pid]) => Number(pid));
		return pids.length === times && driven.text().includes('ready') ? pids : undefined;
	}, {found: driven.text});
}

describe.each(withLauncher)('%s, %s', (_by, carrier) => {
	test('who was let go runs on with its children when devtui ends, prints as before, and what else was started is gone', async () => {
		const driven = drive();
		const kept = progress();
		driven.spawn(chatty(kept.file), carrier);
		driven.spawn(['sleep', '1000'], carrier);
		const pids = await ready(driven, 2);
		// Whichever was told first.
		const {pid: other} = await until('the other', () => driven.left().find(each => pids.includes(each.pid) && each.command === 'sleep 1000'));
		const pid = pids.find(each => each !== other)!;
		const launcher = parentOf(pid);
		await driven.release(0);
		await kept.goesOn();
		// The fork server, a launcher for each, and who holds the streams.
		await until('who holds the streams', () => driven.launchers().length === 4);
		const own = driven.launchers();

		driven.process.kill('SIGKILL');
		await until('the end of the other', () => !isLiving(other));
		await until('only its launcher, and who holds its streams', () => own.filter(isLiving).length === 2);
		expect(isLiving(launcher)).toBe(true);
		await kept.goesOn();
		await kept.goesOn();
		expect(driven.left().map(({command}) => command)).toContain('sleep 1000');

		kept.end();
		await until('its end', () => !isLiving(pid));
		// Its child is nobody's either: as without devtui it stays.
		const [child] = driven.left().filter(({command}) => command === 'sleep 1000');
		expect(isLiving(child!.pid)).toBe(true);
		process.kill(child!.pid, 'SIGKILL');
		await until('the end of launchers and holders', () => driven.launchers().length === 0);
	});

	test('it runs on also when devtui ends in peace, and can be ended by hand with all that it has started', async () => {
		const driven = drive();
		const kept = progress();
		driven.spawn(chatty(kept.file), carrier);
		const [pid = 0] = await ready(driven, 1);
		const launcher = parentOf(pid);
		await driven.release(0);
		await until('who holds the streams', () => driven.launchers().length === 3);
		driven.process.stdin!.end();
		await until('the end of devtui', () => driven.process.exitCode !== null);
		await kept.goesOn();
		process.kill(launcher, 'SIGTERM');
		await until('the end of all', () => driven.left().length === 0 && driven.launchers().length === 0);
	});

	test('nothing is told of it any more, and it lives on while devtui goes on', async () => {
		const kept = progress();
		const child = spawnTestChild(chatty(kept.file), {on: carrier});
		await child.sees('ready 1');
		const {pid} = child;
		child.release();
		const told = child.events.length;
		const size = child.size();
		await kept.goesOn();
		expect(child.child.survivors()).toEqual([]);
		child.child.signal('SIGKILL', 'all');
		await kept.goesOn();
		expect([child.events.length, child.size(), isLiving(pid!)]).toEqual([told, size, true]);
	});
});
