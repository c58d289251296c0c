import {fileURLToPath} from 'node:url';
import {afterAll, describe, expect, test} from 'vitest';
import {descendantsOf, isLiving, processesWith, type Descendant, type RunningProcess} from '../helpers/processes.ts';
import {console as consoleRig, goneWithin, headless, untilGone, type ConsoleRig, type HeadlessRig} from '../helpers/rig.ts';
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
const counted: string[] = [];

/** Dies of SIGUSR2 as it would of a bug. */
const crashing = {NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent('if(process.argv[1]?.endsWith("cli.js"))process.once("SIGUSR2",()=>setImmediate(()=>{throw new Error("a bug")}))')}`};

function project(): string {
	return workspace({'devtui.yaml': file, 'package.json': chain}).directory;
}

/** Answers with the processes that were started, launchers too. */
async function allReady(rig: HeadlessRig): Promise<readonly Descendant[]> {
	for (const name of [...shapes, 'npm-run-chain']) {
		await rig.sees(new RegExp(`${name} *\\| ready`));
	}

	const started = await until('every process', () => {
		const found = descendantsOf(rig.pid);
		return found.length > shapes.length * 3 ? found : undefined;
	}, {found: () => JSON.stringify(descendantsOf(rig.pid), undefined, 1)});
	return started;
}

/** Launchers are among what was started. Answers with the time that it took, in ms. */
async function nothingLeft(way: string, rig: HeadlessRig | ConsoleRig, started: readonly RunningProcess[], limitMs?: number): Promise<void> {
	const all = {survivors: () => [...rig.survivors(), ...started.filter(({pid}) => isLiving(pid))]};
	const tookMs = await (limitMs === undefined ? untilGone(all) : goneWithin(limitMs, all));
	counted.push(`${way.padEnd(40)} 0 left after ${Math.round(tookMs)} ms`);
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
		await nothingLeft(way, rig, started);
	});

	test('after an uncaught exception', async () => {
		const rig = headless({cwd: project(), environment: crashing});
		const started = await allReady(rig);
		rig.signal('SIGUSR2');
		expect((await rig.ended).code).toBe(70);
		await nothingLeft('uncaught exception', rig, started);
	});

	test('within a second after SIGKILL', async () => {
		const rig = headless({cwd: project()});
		const started = await allReady(rig);
		rig.signal('SIGKILL');
		await nothingLeft('SIGKILL', rig, started, 1000);
	});

	test('when the launchers are killed, of their services; devtui tells of their ends and then ends too', async () => {
		const rig = headless({cwd: project(), args: ['up', '--keep-going']});
		const started = await allReady(rig);
		// The fork server, which stays, is the parent of all others.
		const all = started.filter(({command}) => /launcher/.test(command));
		const launchers = all.filter(({parent}) => all.some(({pid}) => pid === parent));
		expect(launchers.length).toBe(shapes.length + 1);
		for (const {pid} of launchers) {
			process.kill(pid, 'SIGKILL');
		}

		expect(await rig.ended).toEqual({code: 137, signal: undefined});
		await nothingLeft('SIGKILL of all launchers', rig, started);
	});

	test('when the fork server and all launchers are killed at once, daemons too: they are known by their environment', async () => {
		const rig = headless({cwd: project(), args: ['up', '--keep-going']});
		const started = await allReady(rig);
		const launchers = started.filter(({command}) => /launcher/.test(command));
		// Nobody is asked to end by another one: all of them stand still first.
		for (const signal of ['SIGSTOP', 'SIGKILL'] as const) {
			for (const {pid} of launchers) {
				process.kill(pid, signal);
			}
		}

		expect(await rig.ended).toEqual({code: 137, signal: undefined});
		await nothingLeft('SIGKILL of launchers and fork server', rig, started);
	});

	const inConsole: ReadonlyArray<{readonly way: string; readonly act: (rig: ConsoleRig) => Promise<void> | void; readonly limitMs?: number}> = [
		{
			way: 'q',
			async act(rig) {
				rig.type('q');
				await rig.sees('and quit?');
				rig.type('y');
			},
		},
		{way: 'terminal closed', act: rig => rig.closeTerminal()},
		{way: 'SIGKILL of the front', act: rig => void process.kill(rig.pid, 'SIGKILL'), limitMs: 1000},
		{way: 'SIGKILL of the engine', act: rig => void process.kill(rig.engine(), 'SIGKILL'), limitMs: 1000},
		{
			way: 'SIGKILL of the engine after Q',
			async act(rig) {
				const engine = rig.engine();
				rig.type('Q');
				await rig.ended;
				process.kill(engine, 'SIGKILL');
			},
			limitMs: 1000,
		},
	];
	test.each(inConsole)('after $way in the console', async ({way, act, limitMs}) => {
		const rig = consoleRig({cwd: project()});
		await rig.sees(/7 ready/);
		expect(rig.engine()).not.toBe(rig.pid);
		const started = descendantsOf(rig.pid);
		await act(rig);
		await nothingLeft(way, rig, started, limitMs);
		await rig.ended;
		await until('devtui to be gone', () => !rig.isAlive());
	});
});

/** A signal comes as soon as devtui heeds none any more. */
const signalledLast = {NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent('if(process.argv[1]?.endsWith("cli.js")){const off=process.off;process.off=function(name,...rest){off.call(this,name,...rest);if(name==="SIGTERM")process.kill(process.pid,name);return this}}')}`};

describe('a signal that comes when everything has ended', () => {
	test.each([['up'], ['run', '--no-watch', '--', 'sh', '-c', 'exit 3']])('leaves the exit code of %s as it is, in pipes and on a terminal', async (...args) => {
		const options = {cwd: workspace({Procfile: 'a: exit 3\n'}).directory, environment: signalledLast};
		expect(await headless({...options, args}).ended).toEqual({code: 3, signal: undefined});
		const rig = consoleRig({...options, args});
		if (args[0] === 'up') {
			await rig.sees('exited 3');
			rig.type('q');
		}

		expect(await rig.ended).toEqual({code: args[0] === 'up' ? 0 : 3, signal: undefined});
	});
});

const daemon = (seconds: number) => `(setsid sleep ${seconds} &)`;

/** Everything passes by at once but the moment itself, which lasts. */
const moments = {
	'during a build': {seen: 'app: build', isOfStop: false},
	'during before_start': {seen: 'app: before_start', isOfStop: false},
	'as a service starts': {seen: 'app: run 1', isOfStop: false},
	'during before_stop': {seen: 'app: before_stop', isOfStop: true},
	'within the grace period': {seen: 'app stopping with', isOfStop: true},
	'during after_stop': {seen: 'app: after_stop', isOfStop: true},
} as const;

type Moment = keyof typeof moments;

const busy = (now: Moment) => {
	const lasts = (moment: Moment) => moment === now ? 'sleep 1000' : 'true';
	return `services:
  app:
    command: "${daemon(1001)}; ${fixture('ignores-term.sh')}"
    build_command: "${daemon(1002)}; ${lasts('during a build')}"
    stop_grace_period: ${now === 'within the grace period' ? '1h' : '100ms'}
    hooks: {before_start: "${daemon(1003)}; ${lasts('during before_start')}", after_start: "${lasts('as a service starts')}", before_stop: "${daemon(1004)}; ${lasts('during before_stop')}", after_stop: "${lasts('during after_stop')}"}
`;
};

describe.skipIf(!requires('linux', 'cc'))('whatever devtui is doing when it is ended', () => {
	const ways: ReadonlyArray<readonly [way: string, signals: readonly NodeJS.Signals[], code: number | undefined]> = [
		['SIGKILL', ['SIGKILL'], undefined],
		['SIGTERM twice', ['SIGTERM', 'SIGTERM'], 143],
	];
	const every = (Object.keys(moments) as Moment[]).flatMap(moment => ways.map(([way, signals, code]) => ({way, moment, signals, code})));
	test.each(every)('$way $moment: nothing is left', async ({way, moment, signals, code}) => {
		const {seen, isOfStop} = moments[moment];
		const rig = headless({cwd: workspace({'devtui.yaml': busy(moment)}).directory});
		if (isOfStop) {
			await rig.sees(/app +\| ready/);
			rig.signal('SIGTERM');
		}

		await rig.sees(seen);
		const started = await until('something to be started', () => {
			const found = [...descendantsOf(rig.pid), ...rig.survivors()];
			return found.length > 0 ? found : undefined;
		});
			// One that is stopping already has had the first.
		for (const signal of isOfStop ? signals.slice(-1) : signals) {
			rig.signal(signal);
		}

		if (code === undefined) {
			await nothingLeft(`${way} ${moment}`, rig, started, 1000);
		} else {
			expect((await rig.ended).code).toBe(code);
			await nothingLeft(`${way} ${moment}`, rig, started);
		}
	});
});

test('processesWith finds this very process by its environment', () => {
	expect(processesWith('PATH', process.env['PATH'] ?? '').some(({pid}) => pid === process.pid)).toBe(true);
});
