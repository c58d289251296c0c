import {existsSync, mkdirSync, readdirSync, readlinkSync, writeFileSync} from 'node:fs';
import {request} from 'node:http';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {bothOf, expectRestored} from '../helpers/front.ts';
import {pidsOf, projectOf, type Project} from '../helpers/instance.ts';
import {quietPort} from '../helpers/ports.ts';
import {atRest, childrenOf, isLiving, isStopped} from '../helpers/processes.ts';
import {requires} from '../helpers/requirements.ts';
import {cli, goneWithin, untilGone, type ConsoleRig} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';

const counting = 'web: n=0; while n=$((n+1)); do echo "number $n"; sleep 0.05; done\ncat: echo hello from before; exec cat\n';
const stubborn = 'mule: trap "" TERM; echo armed; while :; do sleep 0.1; done\n';

/** On a terminal that stays when devtui ends, as a shell's does: without job control all are one group. */
function inShell({open}: Project, ...args: readonly string[]): ConsoleRig {
	return open([], {program: ['/bin/sh', '-c', '"$0" "$@"; echo "code $?"; stty -a | grep -qw -- -icanon || echo cooked; exec sleep 1001', process.execPath, cli, ...args]});
}

/** `devtui up` as a job of a shell that knows of jobs. */
async function asJob(project: Project, environment: Readonly<Record<string, string>> = {}) {
	const rig = project.open([], {program: ['bash', '--noprofile', '--norc', '-i'], environment: {PS1: 'PROMPT ', devtui: `${process.execPath} ${cli}`, ...environment}});
	await rig.sees('PROMPT');
	rig.type('$devtui up\r');
	await rig.sees('number 1');
	const both = bothOf(rig);
	return {
		rig,
		...both,
		async isBack() {
			await until('it to be back', () => !isStopped(both.front) && !isStopped(both.engine) && rig.terminal.buffer.active.type === 'alternate' && !rig.isCursorVisible(), {found: rig.screen});
			await rig.sees(/web +ready/);
		},
		/** Devtui, and the shell. */
		async leave() {
			rig.type('q');
			await rig.sees('and quit?');
			rig.type('y');
			await rig.sees(/PROMPT *$/m);
			rig.type('exit\r');
			await rig.ended;
			await untilGone(rig);
		},
	};
}

/** Nothing is lost between the first and the last. */
async function expectAllNumbers({devtui}: Project): Promise<void> {
	const numbers = [...(await devtui('logs', 'web')).output.matchAll(/number (\d+)/g)].map(match => Number(match[1]));
	expect(numbers.length).toBeGreaterThan(3);
	expect(numbers).toEqual(numbers.map((_, index) => index + 1));
}

/** The engine knows what to give its terminal back with: its front has looked, and has told it. */
async function modesAreTold({front, engine}: ReturnType<typeof bothOf>): Promise<void> {
	const hasOnlyEngine = () => childrenOf(front).length === 1;
	await until('the front to look no more', async () => {
		const before = hasOnlyEngine();
		await atRest(front);
		return before && hasOnlyEngine();
	});
	await atRest(engine);
}

describe.skipIf(!requires('linux', 'cc'))('Q in the console of `up`', () => {
	test('gives the terminal back with 0 and says how to come back; nothing of services changes, nothing holds the terminal, whose end does not matter; attach and Q as often as one likes; down ends it', async () => {
		const project = projectOf({'Procfile.a b': counting});
		const first = inShell(project, 'up', '-f', 'Procfile.a b');
		const files = ['-f', 'Procfile.a b'] as const;
		await first.sees('number 3');
		const {engine} = bothOf(first);
		const rows = JSON.parse((await project.devtui('ps', '--json', ...files)).output) as readonly {readonly pid: number}[];
		const terminal = readlinkSync(`/proc/${first.pid}/fd/0`);
		const opened = () => readdirSync(`/proc/${engine}/fd`).flatMap(fd => {
			try {
				return [readlinkSync(`/proc/${engine}/fd/${fd}`)];
			} catch {
				return [];
			}
		});
		expect(opened()).toContain(terminal);
		first.type('Q');
		await first.sees('cooked');
		expect(first.screen().replaceAll('\n', '')).toContain(`runs on in devtui (pid ${engine}). Back to it: devtui attach -f 'Procfile.a b'; end it: devtui down -f 'Procfile.a b'`);
		expect(first.screen()).toContain('code 0');
		expectRestored(first);
		expect(opened()).not.toContain(terminal);
		// As in a script, which stays the group of the terminal.
		for (const signal of ['SIGWINCH', 'SIGINT', 'SIGQUIT', 'SIGTSTP', 'SIGHUP'] as const) {
			process.kill(engine, signal);
		}

		first.closeTerminal();
		await until('the shell to be gone', () => !isLiving(first.pid));
		for (let time = 0; time < 2; time++) {
			const again = inShell(project, 'attach', ...files);
			await again.sees(/number \d+/);
			again.type('j');
			await again.sees('hello from before');
			again.type('Q');
			await again.sees('code 0');
		}

		const now = JSON.parse((await project.devtui('ps', '--json', ...files)).output) as readonly {readonly pid: number}[];
		expect(now.map(({pid}) => pid)).toEqual(rows.map(({pid}) => pid));
		const numbers = [...(await project.devtui('logs', 'web', ...files)).output.matchAll(/number (\d+)/g)].map(match => Number(match[1]));
		expect(numbers).toEqual(numbers.map((_, index) => index + 1));
		expect(await project.devtui('down', ...files)).toMatchObject({code: 0});
		await until('devtui to be gone', () => !isLiving(engine));
		expect(readdirSync(project.sockets).filter(name => name.endsWith('.sock'))).toEqual([]);
		await untilGone(first);
	});

	test('leaves what follows its file and answers at its port; typed into a service it is a letter; TERM ends it', async () => {
		const port = await quietPort();
		const project = projectOf({Procfile: counting});
		const rig = inShell(project, 'up', '--listen', `127.0.0.1:${port}`, '--token-file', 'token');
		await rig.sees('number 1');
		rig.type('ji');
		await rig.sees('typing into cat');
		rig.type('Q as a letter\r');
		await rig.sees(/Q as a letter *\n[^]*Q as a letter/);
		rig.type('\u001D');
		await rig.sees(/\bq quit/);
		const {engine} = bothOf(rig);
		rig.type('Q');
		await rig.sees('code 0');
		expect(await statusAt(port)).toBe(401);
		project.write('Procfile', `${counting}new: exec sleep 1000\n`);
		await until('the file to be taken over', async () => (await project.ps()).length === 3);
		await expectAllNumbers(project);
		process.kill(engine, 'SIGTERM');
		await untilGone(rig);
	});

	test('while everything is being ended leaves that to devtui, which ends by itself', async () => {
		// It is being ended until it may end.
		const project = projectOf({'devtui.yaml': 'services:\n  mule: {command: \'trap "" TERM; echo armed; until test -e go; do sleep 0.05; done\', stop_grace_period: 1h}\n'});
		const rig = inShell(project, 'up');
		await rig.sees('armed');
		rig.type('q');
		await rig.sees('and quit?');
		rig.type('y');
		await rig.sees(/mule +stopping/);
		const {engine} = bothOf(rig);
		rig.type('Q');
		await rig.sees(`is being ended by devtui (pid ${engine})`);
		await rig.sees('code 0');
		expect(isLiving(engine)).toBe(true);
		project.write('go', '');
		await until('devtui to be gone', () => !isLiving(engine));
		await untilGone({survivors: () => rig.survivors().filter(({command}) => !command.startsWith('sleep 1001'))});
	});
});

describe.skipIf(!requires('linux', 'cc'))('the front of a console', () => {
	test('is gone by SIGKILL, and within a second devtui with all services, the terminal in order; when devtui is killed it says so, gives the terminal back and ends with 137', async () => {
		const project = projectOf({Procfile: `${counting}${stubborn}`});
		for (const victim of ['front', 'engine'] as const) {
			const rig = inShell(project, 'up');
			await rig.sees('number 1');
			await rig.sees(/mule +ready/);
			process.kill(bothOf(rig)[victim], 'SIGKILL');
			await goneWithin(1000, rig);
			await until('the terminal', () => rig.terminal.buffer.active.type === 'normal' && rig.isCursorVisible());
			expectRestored(rig);
			if (victim === 'engine') {
				await rig.sees('cooked');
				expect(rig.screen()).toContain('code 137');
				expect(rig.screen()).toContain('devtui was ended by SIGKILL, and with it all that it ran.');
			}
		}
	});

	test('is gone by SIGKILL: a script has its terminal in the modes that it had before, and so has a shell that knows of jobs', async () => {
		const project = projectOf({Procfile: counting});
		const script = project.open([], {program: ['/bin/sh', '-c', 'stty -ixany; stty -g > before; "$0" "$@"; until stty -g | cmp -s - before; do sleep 0.05; done; echo restored; exec cat', process.execPath, cli, 'up']});
		await script.sees('number 1');
		await modesAreTold(bothOf(script));
		process.kill(bothOf(script).front, 'SIGKILL');
		await script.sees('restored');
		script.type('said once\r');
		await script.sees(/said once *\nsaid once/);
		expectRestored(script);
		script.type('\u0004');
		await script.ended;

		const rig = project.open([], {program: ['bash', '--noprofile', '--norc', '-i'], environment: {PS1: 'PROMPT ', devtui: `${process.execPath} ${cli}`}});
		await rig.sees('PROMPT');
		rig.type('stty -ixany; stty -g > before; $devtui up\r');
		await rig.sees('number 1');
		process.kill(bothOf(rig).front, 'SIGKILL');
		await until('the terminal to be given back', () => rig.terminal.buffer.active.type === 'normal');
		rig.type('stty -g > after; cmp before after && echo as"_"before\r');
		await rig.sees('as_before');
		expect(rig.terminal.buffer.active.type).toBe('normal');
		expect(rig.terminal.modes.mouseTrackingMode).toBe('none');
		rig.type('exit\r');
		await rig.ended;
		await untilGone(rig);
	});

	test('is gone by SIGKILL while devtui is stuck: devtui and all services end too', async () => {
		const project = projectOf({Procfile: `${counting}${stubborn}`});
		project.write('stuck.mjs', `import {writeFileSync} from 'node:fs';
process.on('SIGUSR2', () => {
	writeFileSync('stuck', '');
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
`);
		const rig = project.open([], {program: ['/bin/sh', '-c', 'NODE_OPTIONS="--import=./stuck.mjs" "$0" "$@"; echo "code $?"; exec sleep 1001', process.execPath, cli, 'up']});
		await rig.sees('number 1');
		await rig.sees(/mule +ready/);
		const {front, engine} = bothOf(rig);
		process.kill(engine, 'SIGUSR2');
		await until('it to be stuck', () => existsSync(path.join(project.directory, 'stuck')));
		process.kill(front, 'SIGKILL');
		await until('devtui to be gone', () => !isLiving(engine));
		await untilGone({survivors: () => rig.survivors().filter(({command}) => !command.startsWith('sleep 1001'))});
	});

	test.each(['SIGINT', 'SIGTERM'] as const)('%s for its group counts once, and ends in order; the second one ends at once', async signal => {
		const project = projectOf({'devtui.yaml': `services:\n  mule: {command: '${stubborn.slice(6).trim()}', stop_grace_period: 1h}\n`});
		const rig = project.open(['up']);
		await rig.sees('armed');
		const engine = rig.engine();
		expect(engine).not.toBe(rig.pid);
		process.kill(-rig.pid, signal);
		await rig.sees(/mule +stopping/);
		await atRest(rig.pid);
		await atRest(engine);
		const [mule] = await pidsOf(project, 'mule');
		expect(isLiving(mule!)).toBe(true);
		process.kill(-rig.pid, signal);
		expect(await rig.ended).toEqual({code: signal === 'SIGINT' ? 130 : 143, signal: undefined});
		await untilGone(rig);
	});

	test('twice to it alone counts twice', async () => {
		const project = projectOf({'devtui.yaml': `services:\n  mule: {command: '${stubborn.slice(6).trim()}', stop_grace_period: 1h}\n`});
		const rig = project.open(['up']);
		await rig.sees('armed');
		rig.signal('SIGTERM');
		await rig.sees(/mule +stopping/);
		rig.signal('SIGTERM');
		expect(await rig.ended).toEqual({code: 143, signal: undefined});
		await untilGone(rig);
	});

	test('is the job that a shell knows: stops, goes on and is left with devtui, whichever of both is told; what Q has left is no job any more and outlives the shell', async () => {
		const project = projectOf({Procfile: counting});
		const {rig, front, engine, isBack} = await asJob(project);
		for (const [pid, signal] of [[front, 'Ctrl-Z'], [front, 'SIGTSTP'], [engine, 'SIGTSTP'], [-front, 'SIGTSTP'], [-front, 'SIGSTOP']] as const) {
			if (signal === 'Ctrl-Z') {
				rig.type('\u001A');
			} else {
				process.kill(pid, signal);
			}

			await until(`both to be stopped by ${signal}`, () => isStopped(front) && isStopped(engine));
			if (signal !== 'SIGSTOP') {
				await rig.sees(/Stopped[^]*PROMPT/);
				expect(rig.terminal.buffer.active.type).toBe('normal');
			}

			rig.type('fg\r');
			await isBack();
		}

		rig.type('Q');
		await rig.sees(`runs on in devtui (pid ${engine})`);
		rig.type('echo "code $? jobs:$(jobs)."; exit\r');
		await rig.sees('code 0 jobs:.');
		await rig.ended;
		expect(await project.isUp()).toBe(true);
		await expectAllNumbers(project);
		expect(await project.devtui('down')).toMatchObject({code: 0});
		await untilGone(rig);
	});

	test('goes on with the job however late it hears that this went on, and was stopped again', async () => {
		const project = projectOf({Procfile: counting});
		// Only the front stands still.
		project.write('late.mjs', `import {existsSync, writeFileSync} from 'node:fs';
if (process.env.DEVTUI_FRONT === undefined) {
	process.on('SIGUSR2', () => {
		writeFileSync('late', '');
		while (!existsSync('hears'));
	});
}
`);
		const {rig, front, engine, isBack, leave} = await asJob(project, {NODE_OPTIONS: '--import=./late.mjs'});
		process.kill(front, 'SIGUSR2');
		await until('the front to be late', () => existsSync(path.join(project.directory, 'late')));
		process.kill(-front, 'SIGCONT');
		await atRest(engine);
		process.kill(-front, 'SIGTSTP');
		await until('the terminal to be given back', () => rig.terminal.buffer.active.type === 'normal');
		project.write('hears', '');
		await until('both to be stopped', () => isStopped(front) && isStopped(engine));
		await rig.sees(/Stopped[^]*PROMPT/);
		expect(rig.terminal.buffer.active.type).toBe('normal');
		rig.type('fg\r');
		await isBack();
		rig.type('j');
		await rig.sees('hello from before');
		await leave();
	});

	test('obeys what it is told as soon as it goes on, however late it hears that it does', async () => {
		const project = projectOf({Procfile: counting});
		// When it goes on the front stands still before it hears of it.
		project.write('late.mjs', `import {existsSync, writeFileSync} from 'node:fs';
if (process.env.DEVTUI_FRONT === undefined) {
	const {kill} = process;
	process.kill = (pid, signal) => {
		kill.call(process, pid, signal);
		if (pid === process.pid && signal === 'SIGSTOP') {
			writeFileSync('late', '');
			while (!existsSync('hears'));
		}
	};
}
`);
		const {rig, front, engine, isBack, leave} = await asJob(project, {NODE_OPTIONS: '--import=./late.mjs'});
		rig.type('\u001A');
		await until('both to be stopped', () => isStopped(front) && isStopped(engine));
		await rig.sees(/Stopped[^]*PROMPT/);
		rig.type('fg\r');
		await until('the front to be late', () => existsSync(path.join(project.directory, 'late')));
		await until('the console to be back', () => rig.terminal.buffer.active.type === 'alternate' && !rig.isCursorVisible(), {found: rig.screen});
		process.kill(front, 'SIGTSTP');
		project.write('hears', '');
		await until('both to be stopped again', () => isStopped(front) && isStopped(engine));
		rig.type('fg\r');
		await isBack();
		await leave();
	});

	test('stays where other shells could not command what is left: Q says why', async () => {
		const project = projectOf({Procfile: counting});
		mkdirSync(project.environment['XDG_RUNTIME_DIR']!, {recursive: true});
		writeFileSync(project.sockets, 'in the way');
		const rig = project.open(['up']);
		await rig.sees('number 3');
		rig.type('Q');
		await rig.sees('cannot command');
		rig.type('q');
		await rig.sees('and quit?');
		rig.type('y');
		expect(await rig.ended).toEqual({code: 0, signal: undefined});
	});
});

async function statusAt(port: number): Promise<number | undefined> {
	return new Promise((resolve, reject) => {
		request({host: '127.0.0.1', port, path: '/services', agent: false}, response => {
			response.resume();
			resolve(response.statusCode);
		}).on('error', reject).end();
	});
}
