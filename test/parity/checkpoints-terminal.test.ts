import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {childrenByAge, descendantsOf, isLiving, livingProcesses} from '../helpers/processes.ts';
import {cli, console, goneWithin, type ConsoleRig} from '../helpers/rig.ts';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {workspace, type Workspace} from '../helpers/workspace.ts';
import {lua, parts, resuming, type Files} from './resuming.ts';
import {runtimes} from './runtimes.ts';

type OnTerminal = Workspace & {readonly rig: ConsoleRig};

/** `devtui run --checkpoint` as somebody types it, once every change is seen. */
async function onTerminal(files: Files, command: readonly string[] = lua, watch = '**/*.lua'): Promise<OnTerminal> {
	const space = workspace(files);
	const rig = console({cwd: space.directory, args: ['run', '-v', '--checkpoint', '-w', watch, '--', ...command]});
	await rig.sees('watching files');
	return {...space, rig};
}

const asks = (version: number) => `io.write("v${version}, name? ")\nio.flush()\nlocal name = io.read()\nprint("hello " .. tostring(name))\n`;

describe.skipIf(!requires('linux', 'cc', 'lua5.4'))('on a terminal', () => {
	test('F24: a program that asks after the checkpoint gets what is typed, and Ctrl-C ends it all', async () => {
		const {rig, write} = await onTerminal(parts({files: {'c.lua': asks(1)}}));
		await rig.sees('v1, name?');
		rig.type('ann\r');
		await rig.sees('hello ann');
		for (const [version, name] of [[2, 'bob'], [3, 'eve']] as const) {
			write('c.lua', asks(version));
			await rig.sees(`v${version}, name?`);
			rig.type(`${name}\r`);
			await rig.sees(`hello ${name}`);
		}

		// It waits for an answer.
		write('c.lua', asks(4));
		await rig.sees('v4, name?');
		write('c.lua', asks(5));
		await rig.sees('v5, name?');
		rig.type('\u0003');
		expect(await rig.ended).toEqual({code: 130, signal: undefined});
		expect(rig.survivors()).toEqual([]);
		expect(rig.screen().split('startup')).toHaveLength(2);
	});

	test('F14: Ctrl-C leaves no process within a second, and the terminal as it was', async () => {
		const space = workspace(parts());
		const rig = console({cwd: space.directory, program: ['bash', '--noprofile', '--norc', '-i'], environment: {PS1: '$ ', devtui: `${process.execPath} ${cli}`}});
		await rig.sees('$ ');
		rig.type('stty -g > before; echo was $?\r');
		await rig.sees('was 0');
		rig.type('$devtui run -v --checkpoint -w "*.lua" -- lua5.4 main.lua\r');
		await rig.sees('waiting for a change');
		space.write('c.lua', 'print("c v2")\n');
		await rig.sees('c v2');
		const started = descendantsOf(rig.pid);
		expect(started.filter(({command}) => command === lua.join(' ')).length).toBeGreaterThanOrEqual(4);
		rig.type('\u0003');
		await goneWithin(1000, {survivors: () => started.filter(({pid}) => isLiving(pid))});
		rig.type('stty -g | cmp - before; echo is $?\r');
		await rig.sees('is 0');
	});

	test('F14: when the terminal is closed nothing is left', async () => {
		const {rig, write} = await onTerminal(parts());
		await rig.sees('finished');
		write('c.lua', 'print("c v2")\nwhile true do end\n');
		await rig.sees('c v2');
		const started = descendantsOf(rig.pid);
		rig.closeTerminal();
		await rig.ended;
		await goneWithin(1000, {survivors: () => [...rig.survivors(), ...started.filter(({pid}) => isLiving(pid))]});
	});

	test('a program that has put its terminal into another mode has that mode again when it is resumed', async () => {
		const files = parts({files: {
			'main.lua': 'print("startup")\nos.execute("stty -echo")\nrequire "c"\nos.execute("stty echo")\nprint("finished")\n',
			'c.lua': 'os.execute("stty -a | grep -o \'.echo \'")\nprint("c v1")\n',
		}});
		const {rig, write} = await onTerminal(files);
		await rig.sees('finished');
		expect(rig.screen()).toMatch(/-echo\s+c v1/);
		write('c.lua', files['c.lua']!.replace('v1', 'v2'));
		await rig.sees(/c v2[^]*finished/);
		expect(rig.screen()).toMatch(/-echo\s+c v2/);
	});
});

for (const {language, needs, command, watch, files, part, waiting} of runtimes.filter(({waiting}) => waiting)) {
	describe.skipIf(!requires('linux', 'cc', needs))(language, () => {
		test(`F14, F21, F24: Ctrl-C in the terminal reaches a program in ${language} as before, resumed or not`, async () => {
			const space = workspace({...files, [part]: waiting!(1), 'devtui.yaml': `services:\n  app: {command: ${JSON.stringify(command)}, watch: ["${watch}"], checkpoint: true}\n`});
			const rig = console({cwd: space.directory, args: ['up']});
			for (const round of [1, 2, 3]) {
				await rig.sees(`part ${round} waits`);
				rig.type('i');
				await rig.sees('typing into app');
				rig.type('\u0003');
				await until('it to be interrupted', () => [...rig.screen().matchAll(/interrupted/g)].length === round, {found: rig.screen});
				await rig.sees(/app +exited 5/);
				space.write(part, waiting!(round + 1));
			}

			await rig.sees('part 4 waits');
			expect([...rig.screen().matchAll(/startup/g)], rig.screen()).toHaveLength(1);
			rig.type('q');
			await rig.sees('stop and quit');
			rig.type('y');
			expect(await rig.ended).toEqual({code: 0, signal: undefined});
			expect(rig.survivors()).toEqual([]);
		});
	});
}

describe.skipIf(!requires('linux', 'cc', 'lua5.4'))('how it ends', () => {
	test('F25: the exit code of a resumed program is told and recorded', async () => {
		const {rig, upTo, write, devtui} = await resuming();
		await upTo('finished');
		for (const code of [3, 4]) {
			write('c.lua', `print("c v${code}")\nos.exit(${code})\n`);
			await upTo(`c v${code}`);
			await rig.tells(`[devtui] exited ${code}, waiting for a change`);
			expect(JSON.parse((await devtui('ps', '--json')).output)).toMatchObject([{phase: 'failed', exitCode: code, run: code - 1}]);
		}

		expect((await devtui('down')).code).toBe(0);
		await rig.ended;
	});

	test.each(['an ended program', 'a running one'])('F26: after SIGKILL of devtui nothing is left within two seconds, of %s', async kind => {
		const {rig, upTo, write} = await resuming();
		await upTo('finished');
		write('c.lua', `print("c v2")\n${kind === 'a running one' ? 'while true do end\n' : ''}`);
		await upTo('c v2');
		const started = descendantsOf(rig.pid);
		expect(started.filter(({command}) => command === lua.join(' ')).length).toBeGreaterThanOrEqual(4);
		rig.signal('SIGKILL');
		await rig.ended;
		await goneWithin(2000, {survivors: () => [...rig.survivors(), ...started.filter(({pid}) => isLiving(pid))]});
	});

	test.each([['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const)('%s to devtui ends the program and all that was kept of it', async (signal, code) => {
		const {rig, upTo, write} = await resuming();
		await upTo('finished');
		write('c.lua', 'print("c v2")\nwhile true do end\n');
		await upTo('c v2');
		const started = descendantsOf(rig.pid);
		rig.signal(signal);
		expect(await rig.ended).toEqual({code, signal: undefined});
		expect([...rig.survivors(), ...started.filter(({pid}) => isLiving(pid))]).toEqual([]);
	});

	test('a program that ignores the signal is killed after the grace period, and then resumed', async () => {
		const files = {
			'main.sh': 'trap "" TERM\necho startup\n. ./part.sh\n',
			'part.sh': 'echo part v1\nwhile :; do sleep 0.05; done\n',
		};
		const {rig, upTo, write} = await resuming({files, watch: ['*.sh'], options: ['--grace', '300ms'], command: ['dash', 'main.sh']});
		await upTo('part v1');
		write('part.sh', files['part.sh'].replace('v1', 'v2'));
		expect(await upTo('part v2')).toEqual(['part v2']);
		rig.signal('SIGTERM');
		expect(await rig.ended).toMatchObject({code: 143});
		expect(rig.survivors()).toEqual([]);
	});

	test('a checkpoint that somebody kills is missed by nobody: it goes on from the one before', async () => {
		const {rig, upTo, write, checkpoints} = await resuming();
		await upTo('finished');
		await rig.tells('waiting for a change');
		const kept = rig.survivors().filter(({command}) => command === lua.join(' ')).map(({pid}) => pid);
		expect(kept).toHaveLength(4);
		const launcher = livingProcesses().find(({pid}) => pid === kept[0])!.parent;
		// The newest of them is at c.lua.
		process.kill(childrenByAge(launcher).findLast(pid => kept.includes(pid))!, 'SIGKILL');
		await until('it to be missed', async () => (await checkpoints()).length === 3);
		write('c.lua', 'print("c v2")\n');
		expect(await upTo('finished')).toEqual(['b v1', 'c v2', 'finished']);
	});
});

describe.skipIf(!requires('linux', 'cc', 'lua5.4'))('in the console', () => {
	test('F10, F30: the rule of a resumed run stands in its pane, and `d`, then `c` goes back to a checkpoint that is chosen', async () => {
		const space = workspace({...parts(), 'devtui.yaml': 'services:\n  app: {command: [lua5.4, main.lua], watch: ["**/*.lua"], checkpoint: true}\n'});
		const rig = console({cwd: space.directory, args: ['up']});
		await rig.sees('finished');
		await rig.sees(/app +(?:done|completed|ended|exited)/);
		space.write('c.lua', 'print("c v2")\n');
		await rig.sees(/run 2 · c\.lua changed, resumed[^]*c v2[^]*finished/);
		rig.type('d');
		await rig.sees(/Checkpoints[^]*c\.lua · this run began here[^]*b\.lua[^]*a\.lua[^]*main\.lua/);
		rig.type('c');
		await rig.sees(/rewind app to where it opened[^]*▸[^\n]*c\.lua/);
		rig.type('j');
		await rig.sees(/▸[^\n]*b\.lua/);
		rig.type('\r');
		await rig.sees(/run 3 · rewound to b\.lua[^]*b v1[^]*c v2[^]*finished/);
		// While it runs `q` is a question.
		await rig.sees(/app +(?:done|completed|ended|exited)/);
		rig.type('q');
		expect(await rig.ended).toEqual({code: 0, signal: undefined});
		expect(rig.survivors()).toEqual([]);
	});
});
