import {fileURLToPath} from 'node:url';
import {afterAll, describe, expect, test} from 'vitest';
import {descendantsOf, isLiving, processesWith, type RunningProcess} from '../helpers/processes.ts';
import {console as consoleRig, headless, type ConsoleRig, type HeadlessRig} from '../helpers/rig.ts';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';

// Every shape of service at once; every way in which devtui can end. What is left is counted, and printed at the end.
const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/processes/${name}`, import.meta.url));
const shapes = ['exits-on-term', 'ignores-term', 'has-grandchildren', 'has-daemon', 'has-double-forked-daemon', 'has-stubborn-daemon'];
const file = `services:\n${[
	...shapes.map(shape => [shape, fixture(`${shape}.sh`)]),
	['npm-run-chain', 'npm run --silent outer'],
].map(([name, command]) => `  ${name}: {command: ${JSON.stringify(command)}, stop_grace_period: 300ms}\n`).join('')}`;
const chain = JSON.stringify({scripts: {outer: 'npm run --silent inner', inner: 'echo ready; sleep 1000'}});
const graceful = 6000;
const counted: string[] = [];

/** Dies of SIGUSR2 as it would of a bug. */
const crashing = {NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent('if(process.argv[1]?.endsWith("cli.js"))process.once("SIGUSR2",()=>setImmediate(()=>{throw new Error("a bug")}))')}`};

function project(): string {
	return workspace({'devtui.yaml': file, 'package.json': chain}).directory;
}

/** Answers with the processes that were started, launchers too. */
async function allReady(rig: HeadlessRig): Promise<readonly RunningProcess[]> {
	for (const name of [...shapes, 'npm-run-chain']) {
		await rig.sees(new RegExp(`${name} *\\| ready`));
	}

	const started = descendantsOf(rig.pid);
	expect(started.length).toBeGreaterThan(shapes.length * 3);
	return [...started, ...rig.survivors()];
}

async function nothingLeft(way: string, rig: HeadlessRig | ConsoleRig, started: readonly RunningProcess[], withinMs: number): Promise<void> {
	const began = performance.now();
	const left = () => [...rig.survivors(), ...started.filter(({pid}) => isLiving(pid))];
	await until('nothing to be left', () => left().length === 0, {withinMs, found: () => JSON.stringify(left(), undefined, 1)});
	counted.push(`${way.padEnd(40)} 0 left after ${Math.round(performance.now() - began)} ms`);
}

afterAll(() => {
	process.stdout.write(`Of ${shapes.length + 1} shapes of service, after each way to end:\n${counted.map(line => `  ${line}\n`).join('')}`);
});

describe.skipIf(!requires('linux', 'cc'))('nothing is left of any shape of service', () => {
	test.each([
		['SIGINT', ['SIGINT']],
		['SIGINT twice', ['SIGINT', 'SIGINT']],
		['SIGTERM', ['SIGTERM']],
		['SIGHUP', ['SIGHUP']],
	] as const)('after %s', async (way, signals) => {
		const rig = headless({cwd: project()});
		const started = await allReady(rig);
		for (const signal of signals) {
			rig.signal(signal);
			await rig.sees('shutting down');
		}

		await rig.ended;
		// When devtui has ended nothing is left already.
		expect(rig.survivors()).toEqual([]);
		await nothingLeft(way, rig, started, 300);
	}, 30_000);

	test('after an uncaught exception', async () => {
		const rig = headless({cwd: project(), environment: crashing});
		const started = await allReady(rig);
		rig.signal('SIGUSR2');
		expect((await rig.ended).code).toBe(70);
		await nothingLeft('uncaught exception', rig, started, 1000);
	}, 30_000);

	test('within a second after SIGKILL', async () => {
		const rig = headless({cwd: project()});
		const started = await allReady(rig);
		rig.signal('SIGKILL');
		await rig.ended;
		await nothingLeft('SIGKILL', rig, started, 1000);
	}, 30_000);

	test('when the launchers are killed, of their services; devtui tells of their ends and then ends too', async () => {
		const rig = headless({cwd: project(), args: ['up', '--keep-going']});
		const started = await allReady(rig);
		// The first is the fork server, which stays.
		const [, ...launchers] = started.filter(({command}) => /launcher/.test(command));
		expect(launchers.length).toBe(shapes.length + 1);
		for (const {pid} of launchers) {
			process.kill(pid, 'SIGKILL');
		}

		expect(await rig.ended).toEqual({code: 137, signal: undefined});
		await nothingLeft('SIGKILL of all launchers', rig, started, 300);
	}, 30_000);

	test('after q in the console, and after its terminal has been closed', async () => {
		for (const way of ['q', 'terminal closed']) {
			const rig = consoleRig({cwd: project()});
			await rig.sees(/7 ready/);
			const started = descendantsOf(rig.pid);
			if (way === 'q') {
				rig.type('q');
				await rig.sees(/quit|stop/i);
				rig.type('y');
			} else {
				rig.closeTerminal();
			}

			await rig.ended;
			await until('devtui to be gone', () => !rig.isAlive(), {withinMs: graceful});
			await nothingLeft(way, rig, started, 1000);
		}
	}, 60_000);
});

const daemon = (seconds: number) => `(setsid sleep ${seconds} &)`;
const busy = `services:
  app:
    command: "${daemon(1001)}; ${fixture('ignores-term.sh')}"
    build_command: "${daemon(1002)}; sleep 0.5"
    stop_grace_period: 500ms
    hooks: {before_start: "${daemon(1003)}; sleep 0.5", after_start: "sleep 0.5", before_stop: "${daemon(1004)}; sleep 0.5", after_stop: "sleep 0.5"}
`;

describe.skipIf(!requires('linux', 'cc'))('whatever devtui is doing when it is ended', () => {
	const moments: ReadonlyArray<readonly [moment: string, seen: string, isOfStop: boolean]> = [
		['during a build', 'app: build', false],
		['during before_start', 'app: before_start', false],
		['as a service starts', 'app: run 1', false],
		['during before_stop', 'app: before_stop', true],
		['within the grace period', 'app stopping with', true],
		['during after_stop', 'app: after_stop', true],
	];
	const ways: ReadonlyArray<readonly [way: string, signals: readonly NodeJS.Signals[], code: number | undefined]> = [
		['SIGKILL', ['SIGKILL'], undefined],
		['SIGTERM twice', ['SIGTERM', 'SIGTERM'], 143],
	];
	test.each(moments.flatMap(([moment, ...rest]) => ways.map(([way, ...how]) => [way, moment, ...rest, ...how] as const)))('%s %s: nothing is left', async (way, moment, seen, isOfStop, signals, code) => {
		const rig = headless({cwd: workspace({'devtui.yaml': busy}).directory});
		if (isOfStop) {
			await rig.sees(/app +\| ready/);
			rig.signal('SIGTERM');
		}

		await rig.sees(seen);
		const started = [...descendantsOf(rig.pid), ...rig.survivors()];
		expect(started).not.toEqual([]);
		for (const signal of signals) {
			rig.signal(signal);
		}

		expect((await rig.ended).code).toBe(code);
		await nothingLeft(`${way} ${moment}`, rig, started, code === undefined ? 1500 : 300);
	}, 30_000);
});

test('processesWith finds this very process by its environment', () => {
	expect(processesWith('PATH', process.env['PATH'] ?? '').some(({pid}) => pid === process.pid)).toBe(true);
});
