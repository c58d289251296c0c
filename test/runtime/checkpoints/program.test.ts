import {readFileSync} from 'node:fs';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {createUsage} from '../../../source/runtime/resources/usage.ts';
import {atRest} from '../../helpers/processes.ts';
import {requires} from '../../helpers/requirements.ts';
import {until} from '../../helpers/until.ts';
import {programWithCheckpoints} from './program-rig.ts';

/** Begins slowly, then has three parts, each in a file of its own. */
const lua = {
	'main.lua': 'print("startup") require "a" require "b" require "c" print("finished")',
	'a.lua': 'print("a v1")',
	'b.lua': 'print("b v1")',
	'c.lua': 'print("c v1")',
};

describe.skipIf(!requires('linux', 'cc', 'lua5.4'))('a program in Lua', () => {
	describe.each([['on a terminal', true], ['on pipes', false]] as const)('%s', (_name, tty) => {
		test('goes on from the file that was saved, as often as one is, and what it prints is each run\'s own', async () => {
			const program = programWithCheckpoints('lua5.4 main.lua', lua, {tty});
			expect(await program.exits(1)).toBe('exited 0');
			expect(program.runs[1]).toBe('startup\na v1\nb v1\nc v1\nfinished\n');
			program.saves({'c.lua': 'print("c v2", os.getenv("DEVTUI_RUN"), os.getenv("DEVTUI_RESUMED"))'});
			expect(await program.exits(2)).toBe('exited 0');
			expect(program.runs[2]).toBe('c v2\t2\t1\nfinished\n');
			program.saves({'b.lua': 'print("b v2", os.getenv("DEVTUI_RUN"))'});
			expect(await program.exits(3)).toBe('exited 0');
			expect(program.runs[3]).toBe('b v2\t3\nc v2\t3\t1\nfinished\n');
			program.saves({'c.lua': 'print("c v3")'});
			expect(await program.exits(4)).toBe('exited 0');
			expect(program.runs[4]).toBe('c v3\nfinished\n');
			expect(program.notices).toEqual([]);
		});

		test('tells how it ended, all that it printed before, and can be mended', async () => {
			const program = programWithCheckpoints('lua5.4 main.lua', {...lua, 'c.lua': 'print("c v1")'}, {tty});
			await program.exits(1);
			program.saves({'c.lua': 'for line = 1, 5000 do print("line " .. line) end os.exit(3)'});
			expect(await program.exits(2)).toBe('exited 3');
			expect(program.runs[2]!.split('\n')).toEqual([...Array.from({length: 5000}, (_, index) => `line ${index + 1}`), '']);
			program.saves({'c.lua': 'this is no Lua'});
			expect(await program.exits(3)).toBe('exited 1');
			expect(program.runs[3]).toContain('syntax error');
			program.saves({'c.lua': 'print("mended")'});
			expect(await program.exits(4)).toBe('exited 0');
			expect(program.runs[4]).toBe('mended\nfinished\n');
		});

		test('is stopped where it runs before it goes on, and nothing of it is left in the end', async () => {
			const program = programWithCheckpoints('lua5.4 main.lua', {...lua, 'c.lua': 'print("waiting") os.execute("sleep 1000")'}, {tty});
			await program.prints(1, 'waiting');
			program.saves({'c.lua': 'print("waiting again") os.execute("sleep 1000")'});
			await program.prints(2, 'waiting again');
			expect(program.runs[2]).toBe('waiting again\n');
			await program.shutsDown();
			expect(program.processes()).toEqual([]);
		});
	});

	test('reads what is typed after it went on, and Ctrl-C ends it', async () => {
		const program = programWithCheckpoints('lua5.4 main.lua', {...lua, 'c.lua': 'print("name?") print("hello " .. io.read())'});
		await program.prints(1, 'name?');
		program.runtime.input('a', 'bob\r');
		await program.prints(1, 'hello bob');
		await program.exits(1);
		program.saves({'c.lua': 'print("who?") print("hi " .. io.read()) print("and?") io.read()'});
		await program.prints(2, 'who?');
		program.runtime.input('a', 'eve\r');
		await program.prints(2, 'hi eve');
		await program.prints(2, 'and?');
		// It reads: a signal that comes before that would be seen after the next key.
		await atRest(program.runtime.pidOf('a')!);
		program.runtime.input('a', '\u0003');
		expect(await program.exits(2)).toBe('exited 1');
		program.saves({'c.lua': 'print("still here")'});
		await program.prints(3, 'still here\nfinished');
	});

	test('has the terminal in its size of now', async () => {
		const program = programWithCheckpoints('lua5.4 main.lua', {...lua, 'c.lua': 'os.execute("stty size")'});
		await program.prints(1, '24 80');
		await program.exits(1);
		program.runtime.resize('a', 100, 30);
		program.saves({'c.lua': 'os.execute("stty size; tty")'});
		await program.prints(2, '30 100');
	});

	test('begins anew where its first file was saved: the launcher and the checkpoints of before go', async () => {
		const program = programWithCheckpoints('lua5.4 main.lua', lua);
		await program.exits(1);
		const kept = async () => until('a copy for each file, and nobody else', () => program.processes().length === 4 ? program.processes().map(({pid}) => pid) : undefined, {found: () => JSON.stringify(program.processes())});
		const before = await kept();
		program.store.command({type: 'restart', services: ['a']});
		await program.exits(2);
		expect(program.runs[2]).toBe('startup\na v1\nb v1\nc v1\nfinished\n');
		await until('the old ones to go', () => program.processes().every(({pid}) => !before.includes(pid)));
		await kept();
		program.store.command({type: 'stop', services: ['a']});
		await until('all of them to go', () => program.processes().length === 0);
	});

	test('its checkpoints are nothing of the run: they neither survive it nor use anything', async () => {
		const program = programWithCheckpoints('lua5.4 main.lua', {...lua, 'c.lua': 'print("waiting") os.execute("sleep 1000")'});
		await program.prints(1, 'waiting');
		await until('the sleep', () => program.runtime.survivors('a').some(({command}) => command === 'sleep 1000'));
		// What the program prints may be here before what its launcher says.
		await until('each copy to be told', () => program.runtime.checkpointProcesses().size === 4);
		expect(program.processes().length).toBeGreaterThan(5);
		expect(program.runtime.survivors('a').map(({command}) => command).filter(command => command.startsWith('lua'))).toEqual(['lua5.4 main.lua']);
		const usage = createUsage({checkpoints: program.runtime.checkpointProcesses});
		const {pids} = usage.sample(new Map([['a', program.runtime.pidOf('a')!]])).get('a')!;
		expect([...pids].sort()).toEqual(program.runtime.survivors('a').map(({pid}) => pid).sort());
		expect(program.runtime.checkpointMemory('a').size).toBe(4);
		expect(program.runtime.checkpointProcesses().size).toBe(4);
	});

	test('should somebody kill the launcher or a checkpoint, it begins at an earlier one, or at the beginning', async () => {
		const program = programWithCheckpoints('lua5.4 main.lua', lua);
		await program.exits(1);
		const {opened = []} = program.state();
		expect(opened.map(({file}) => file)).toEqual(['main.lua', 'a.lua', 'b.lua', 'c.lua']);
		const [...checkpoints] = program.runtime.checkpointProcesses();
		process.kill(checkpoints.at(-1)!, 'SIGKILL');
		await until('it to be told', () => program.facts.some(({type}) => type === 'checkpoint-lost'));
		program.saves({'c.lua': 'print("c v2")'});
		await program.exits(2);
		expect(program.runs[2]).toBe('b v1\nc v2\nfinished\n');

		const [, launcher] = /^PPid:\t(\d+)/m.exec(readFileSync(`/proc/${checkpoints[0]}/status`, 'utf8'))!;
		process.kill(Number(launcher), 'SIGKILL');
		await until('them to be told', () => program.state().opened!.every(({checkpoint}) => checkpoint === undefined));
		program.saves({'c.lua': 'print("c v3")'});
		await program.exits(3);
		expect(program.runs[3]).toBe('startup\na v1\nb v1\nc v3\nfinished\n');
		const reason = 'no checkpoint at c.lua: its checkpoint has been killed';
		expect(program.notices).toEqual([`resumed at b.lua: ${reason}`, `started from the beginning: ${reason}`]);
	});
});

describe.skipIf(!requires('linux', 'cc'))('a program that cannot be kept', () => {
	test('runs as ever where it loads no libraries, and why it always begins anew is told once', async () => {
		const source = (text: string) => `#include <stdio.h>\nint main(void) { puts("${text}"); return 0; }\n`;
		const program = programWithCheckpoints('./program', {'program.c': source('v1')}, {
			// Made in its own directory, before the file is watched.
			build: {type: 'shell', text: 'cc -static -o program program.c'},
		});
		await program.exits(1);
		expect(program.runs[1]).toBe('v1\n');
		program.saves({'program.c': source('v2')});
		await program.exits(2);
		expect(program.runs[2]).toBe('v2\n');
		program.saves({'program.c': source('v3')});
		await program.exits(3);
		expect(program.notices.filter(text => text.startsWith('started'))).toEqual(['started from the beginning: its program does not load libraries: it is linked statically, or for another C library']);
	});
});
