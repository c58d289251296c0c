import {spawn, type ChildProcess} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {readdirSync, readFileSync, readlinkSync, rmSync} from 'node:fs';
import path from 'node:path';
import {buildSync} from 'esbuild';
import {beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {processesWith} from '../../helpers/processes.ts';
import {until} from '../../helpers/until.ts';
import {cacheDirectory, launcherForTests} from './launcher-for-tests.ts';
import {fixture, killAll, shapes, spawnTestChild, withLauncher} from './rig.ts';

const driver = path.join(cacheDirectory, `driver-${process.pid}.mjs`);

beforeAll(() => {
	buildSync({
		entryPoints: [path.join(import.meta.dirname, 'driver.ts')],
		outfile: driver,
		bundle: true,
		platform: 'node',
		format: 'esm',
		packages: 'external',
	});
	return () => rmSync(driver, {force: true});
});

interface Driver {
	readonly process: ChildProcess;
	text(): string;
	/** Everything it has started that lives, itself apart. */
	left(): readonly {readonly pid: number; readonly command: string}[];
}

function drive(commands: readonly (readonly string[])[], carrier: string): Driver {
	const mark = randomUUID();
	const child = spawn(process.execPath, [driver, JSON.stringify({launcherPath: launcherForTests(), commands, carrier})], {
		env: {...process.env, DEVTUI_TEST: mark},
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	let text = '';
	child.stdout.on('data', (chunk: Buffer) => {
		text += chunk.toString();
	});
	const left = () => processesWith('DEVTUI_TEST', mark).filter(found => found.pid !== child.pid);
	onTestFinished(() => {
		child.kill('SIGKILL');
		killAll(left());
	});
	return {process: child, text: () => text, left};
}

/** Every launcher that runs, also those of other tests: launchers have no mark. */
function launchers(): readonly number[] {
	return readdirSync('/proc').map(Number).filter(pid => {
		try {
			return readlinkSync(`/proc/${pid}/exe`) === launcherForTests();
		} catch {
			return false;
		}
	});
}

describe.each(withLauncher)('%s, %s', (_by, carrier) => {
	test.each(shapes)('devtui killed: within a second nothing is left of what %s', async shape => {
		const others = new Set(launchers());
		const driven = drive([fixture(`${shape}.sh`)], carrier);
		await until('ready', () => driven.text().includes('ready'), {found: driven.text});
		const own = launchers().filter(pid => !others.has(pid));
		await until('something to end', () => driven.left().length > 0);

		driven.process.kill('SIGKILL');
		const killedAt = performance.now();
		await until('the end of all', () => driven.left().length === 0, {found: () => JSON.stringify(driven.left())});
		expect(performance.now() - killedAt).toBeLessThan(1000);
		// It goes last, when it has nobody left.
		await until('the end of the launcher', () => launchers().every(pid => !own.includes(pid)));
		expect(driven.left()).toEqual([]);
	});

	test('devtui killed while it starts fifty: within a second nothing is left', async () => {
		const others = new Set(launchers());
		const driven = drive(Array.from({length: 50}, () => fixture('has-stubborn-daemon.sh')), carrier);
		await until('the first', () => driven.text().includes('spawned'), {found: driven.text});
		driven.process.kill('SIGKILL');
		const killedAt = performance.now();
		await until('the end of all', () => driven.left().length === 0, {found: () => JSON.stringify(driven.left())});
		expect(performance.now() - killedAt).toBeLessThan(1000);
		// Nobody comes to life later: a launcher that has not called in yet finds nobody.
		await until('the end of the launchers', () => launchers().every(pid => others.has(pid)));
		expect(driven.left()).toEqual([]);
	});
});

describe.each(withLauncher)('%s, %s', (by, on) => {
	test('a launcher that somebody kills takes the session with it, and the end is told', async () => {
		const child = spawnTestChild(fixture('ignores-term.sh'), {by, on});
		await child.sees('ready');
		process.kill(parentOf(child.pid!), 'SIGKILL');
		expect(await child.exited()).toEqual({type: 'signal', signal: 'SIGKILL'});
		expect(child.processes()).toEqual([]);
	});

	test('a launcher that somebody asks to end ends everything first', async () => {
		const child = spawnTestChild(fixture('has-stubborn-daemon.sh'), {by, on});
		await child.sees('ready');
		process.kill(parentOf(child.pid!), 'SIGTERM');
		await child.exited();
		expect(child.processes()).toEqual([]);
	});
});

function parentOf(pid: number): number {
	return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]);
}
