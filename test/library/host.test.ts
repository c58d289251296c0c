import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {isLiving} from '../helpers/processes.ts';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {hostProject, runHost} from './host.ts';

/** A service on a terminal, one on pipes, and a daemon of the first that has left its session. */
const stack = `
import {createEngine} from 'devtui';
export const engine = await createEngine({services: {
	a: {command: 'setsid sleep 1000 & echo daemon $!; echo up; sleep 1000', ready: {log: '^up'}},
	b: {command: 'sleep 1000', tty: false},
}});
await engine.start({timeout: '60s'});
export const pids = [...engine.services.map(({pid}) => pid), Number(engine.logs({grep: 'daemon'})[0].text.split(' ')[1])];
`;

const ways: Readonly<Record<string, string>> = {
	'stops it': 'console.log(...pids); await engine.stop();',
	'stops it with await using, or what that stands for': 'console.log(...pids); await engine[Symbol.asyncDispose]();',
	'calls process.exit': 'console.log(...pids); process.exit(0);',
	throws: 'console.log(...pids); process.on("uncaughtException", () => process.exit(0)); throw new Error("of the host");',
	'is killed': 'console.log(...pids);',
};

describe.skipIf(!requires('linux', 'cc'))('nothing is left and nothing else is printed when a program', () => {
	test('ends, however it ends', async () => {
		await Promise.all(Object.entries(ways).map(async ([way, code]) => {
			const {directory} = hostProject({'stack.js': stack, 'main.js': `import {engine, pids} from './stack.js';\nconst before = JSON.stringify([process.env, process.cwd()]);\n${code}\nif (before !== JSON.stringify([process.env, process.cwd()])) console.log('changed');`});
			const host = runHost(directory, ['main.js']);
			await until('the services to run', () => host.output().endsWith('\n'), {found: host.output});
			if (way === 'is killed') {
				process.kill(host.pid, 'SIGKILL');
			}

			const ended = await host.ended;
			expect([way, ended]).toEqual([way, expect.objectContaining({...way === 'is killed' ? {signal: 'SIGKILL'} : {code: 0}, output: expect.stringMatching(/^\d+ \d+ \d+\n$/)})]);
			const pids = ended.output.trim().split(' ').map(Number);
			await until(`them to end when it ${way}`, () => !pids.some(isLiving));
		}));
	});

	test('ends a worker thread that has it, in whatever way', async () => {
		const {directory} = hostProject({'stack.js': stack, 'main.js': `
import {Worker, isMainThread, parentPort, workerData} from 'node:worker_threads';
if (isMainThread) {
	for (const way of ['stop', 'exit', 'terminate']) {
		const worker = new Worker(new URL(import.meta.url), {workerData: way});
		const ended = new Promise(resolve => worker.on('exit', resolve));
		console.log(...await new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject)));
		if (way === 'terminate') await worker.terminate(); else worker.postMessage('end');
		await ended;
	}
} else {
	const {engine, pids} = await import('./stack.js');
	parentPort.once('message', () => workerData === 'stop' ? engine.stop() : process.exit(0));
	parentPort.postMessage(pids);
}`});
		const host = runHost(directory, ['main.js']);
		expect(await host.ended).toMatchObject({code: 0, output: expect.stringMatching(/^(?:\d+ \d+ \d+\n){3}$/)});
		const pids = host.output().trim().split(/\s/).map(Number);
		await until('them to end', () => !pids.some(isLiving));
	});

	test('has twelve of them at once', async () => {
		const {directory} = hostProject({'main.js': `
import {createEngine} from 'devtui';
const engines = await Promise.all(Array.from({length: 12}, (_, index) => createEngine({services: {a: {command: 'echo up; sleep 1000', tty: index % 2 === 0, ready: {log: 'up'}, log_file: 'logs/' + (index % 2) + '.log'}}})));
await Promise.all(engines.slice(0, 6).map(engine => engine.start({timeout: '60s'})));
await Promise.all(engines.map(engine => engine.stop()));
console.log(process.listenerCount('exit'), 'done');`});
		expect(await runHost(directory, ['main.js']).ended).toMatchObject({code: 0});
	});
});

test('a program that asks for a socket is reached by the commands of other shells, and a second one is refused', async () => {
	const {directory} = hostProject({'main.js': `
import {execFileSync} from 'node:child_process';
import {promisify} from 'node:util';
import {execFile} from 'node:child_process';
import {createEngine} from 'devtui';
const services = {a: {command: 'echo up; sleep 1000', ready: {log: 'up'}}};
const engine = await createEngine({services, socket: true});
await engine.start({timeout: '60s'});
const second = await createEngine({services, socket: true});
console.log(await second.start().catch(({code}) => code));
await second.stop();
const devtui = async (...args) => (await promisify(execFile)(process.execPath, ['node_modules/devtui/dist/cli.js', ...args])).stdout;
console.log(JSON.parse(await devtui('ps', '--json'))[0].phase, engine.service('a').environment.DEVTUI_SOCKET === engine.socket);
const ended = engine.service('a').ended();
await devtui('down');
console.log(await ended, engine.state);
await engine.stop();
console.log(engine.state);`});
	const {code, output} = await runHost(directory, ['main.js']).ended;
	expect(output).toMatch(/^already-running\nready true\n\{ type: 'signal', signal: 'SIGTERM' \} stopp(?:ing|ed)\nstopped\n$/);
	expect(code).toBe(0);
});
