import {execFileSync} from 'node:child_process';
import {readdirSync, realpathSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {privateBytes} from '../../../source/runtime/checkpoints/private-bytes.ts';
import {requires} from '../../helpers/requirements.ts';
import {until} from '../../helpers/until.ts';
import {workspace} from '../../helpers/workspace.ts';
import {keep, type KeepOptions} from './keeper.ts';

const languages = {
	lua: {
		requirement: 'lua5.4',
		command: ['lua5.4', 'main.lua'],
		main: ['main.lua', 'io.write("startup\\n") require "a" require "b" io.write("end\\n")'],
		forever: ' io.stdout:flush() while true do end',
		files: {
			'a.lua': 'io.write("a v1\\n")',
			'b.lua': 'io.write("b v1\\n")',
		},
		second: ['b.lua', 'io.write("b v2\\n")'],
		interrupted: /interrupted!/,
	},
	python: {
		requirement: 'python3',
		command: ['python3', 'main.py'],
		main: ['main.py', 'print("startup")\nimport a\nimport b\nprint("end")\n'],
		forever: 'while True: pass\n',
		files: {
			'a.py': 'print("a v1")\n',
			'b.py': 'print("b v1")\n',
		},
		second: ['b.py', 'print("b v2")\n'],
		interrupted: /KeyboardInterrupt/,
	},
	perl: {
		requirement: 'perl',
		command: ['perl', '-I.', 'main.pl'],
		main: ['main.pl', '$SIG{INT} = sub { print "interrupted!\\n"; exit 130 }; print "startup\\n"; require "./a.pl"; require "./b.pl"; print "end\\n";'],
		forever: ' sleep 1000;',
		files: {
			'a.pl': 'print "a v1\\n"; 1;',
			'b.pl': 'print "b v1\\n"; 1;',
		},
		second: ['b.pl', 'print "b v2\\n"; 1;'],
		interrupted: /interrupted!/,
	},
	ruby: {
		requirement: 'ruby',
		command: ['ruby', 'main.rb'],
		main: ['main.rb', 'puts "startup"\nrequire_relative "a"\nrequire_relative "b"\nputs "end"\n'],
		forever: '1 while true\n',
		files: {
			'a.rb': 'puts "a v1"\n',
			'b.rb': 'puts "b v1"\n',
		},
		second: ['b.rb', 'puts "b v2"\n'],
		interrupted: /Interrupt/,
	},
	dash: {
		requirement: 'dash',
		command: ['dash', 'main.sh'],
		main: ['main.sh', 'trap \'echo interrupted!; exit 130\' INT\necho startup\n. ./a.sh\n. ./b.sh\necho end\n'],
		forever: 'while :; do :; done\n',
		files: {
			'a.sh': 'echo a v1\n',
			'b.sh': 'echo b v1\n',
		},
		second: ['b.sh', 'echo b v2\n'],
		interrupted: /interrupted!/,
	},
} as const;

describe.each(Object.entries(languages))('%s', (_name, {requirement, command, main: [main, script], forever, files, second: [second, text], interrupted}) => {
	test.skipIf(!requires('linux', 'cc', requirement))('goes on where it opened the file that has changed, and Ctrl-C ends it', async () => {
		const program = keep(command, {files: {...files, [main]: script + forever}});
		await program.sees('startup\na v1\nb v1\nend\n');
		program.type('\u0003');
		const end = await program.ended();
		expect(program.run()).toMatch(interrupted);

		program.write(second, text);
		await program.resume(second);
		await program.sees('end\n');
		expect(program.run()).toBe('b v2\nend\n');
		program.type('\u0003');
		expect(await program.ended()).toBe(end);
		expect(program.run()).toMatch(interrupted);
	});

	test.skipIf(!requires('linux', 'cc', requirement))('on pipes, too, prints once what it has printed before, and ends by itself', async () => {
		const program = keep(command, {files: {...files, [main]: script}, on: 'pipes'});
		expect(await program.ended()).toBe('code 0');
		await program.resume(second);
		expect(await program.ended()).toBe('code 0');
		expect(program.text().replaceAll('b v1\nend\n', '+')).toBe('startup\na v1\n++');
	});
});

describe.skipIf(!requires('linux', 'cc', 'python3'))('python, where a module has been compiled before', () => {
	/** Python itself cannot see that the source is another one since: it has the same size and time. */
	function compiled(of: Pick<KeepOptions, 'wanted'> = {}) {
		const {directory} = workspace({'main.py': 'print("startup")\nimport mod\nprint("end")\n', 'mod.py': 'print("v1")\n'});
		const module = path.join(directory, 'mod.py');
		execFileSync('python3', ['-c', 'import mod'], {cwd: directory, env: {...process.env, PYTHONDONTWRITEBYTECODE: ''}});
		expect(readdirSync(path.join(directory, '__pycache__'))).toHaveLength(1);
		const {atime, mtime} = statSync(module);
		writeFileSync(module, 'print("v2")\n');
		utimesSync(module, atime, mtime);
		return keep(['python3', 'main.py'], {directory: realpathSync(directory), ...of});
	}

	test('reads its source, and goes on from there', async () => {
		const program = compiled();
		expect(await program.ended()).toBe('code 0');
		expect(program.run()).toBe('startup\nv2\nend\n');
		expect(program.checkpoints()).toEqual(['main.py', 'mod.py']);
		writeFileSync(path.join(program.directory, 'mod.py'), 'print("v3")\n');
		await program.resume('mod.py');
		expect(await program.ended()).toBe('code 0');
		expect(program.run()).toBe('v3\nend\n');
	});

	test('takes that one if the source is not wanted', async () => {
		const program = compiled({wanted: '/nothing'});
		expect(await program.ended()).toBe('code 0');
		expect(program.run()).toBe('startup\nv1\nend\n');
		expect(program.checkpoints()).toEqual([]);
	});
});

test.skipIf(!requires('linux', 'cc', 'python3'))('python is told by the variables of os.environ that it goes on, be it while it handles an error, and so is what it starts', async () => {
	const show = 'print(*(os.environ.get(name) for name in ("DEVTUI_RUN", "DEVTUI_RESUMED", "OWN", "ODD")), flush=True)';
	const script = `import os, subprocess\nos.environ["OWN"] = "own"\ntry:\n    raise KeyError("kept")\nexcept KeyError as error:\n    import a\n    print(error, end=" ")\n${show}\nsubprocess.run("echo $DEVTUI_RUN $DEVTUI_RESUMED $OWN", shell=True)\n`;
	const program = keep(['python3', 'main.py'], {files: {'main.py': script, 'a.py': ''}, environment: {DEVTUI_RUN: '1'}});
	expect(await program.ended()).toBe('code 0');
	await program.resume('a.py', {DEVTUI_RUN: '2', DEVTUI_RESUMED: '1', ODD: 'ü=\u{1F600}'});
	expect(await program.ended()).toBe('code 0');
	await program.resume('main.py', {DEVTUI_RUN: '3', DEVTUI_RESUMED: '1'});
	expect(await program.ended()).toBe('code 0');
	expect(program.text()).toBe('\'kept\' 1 None own None\n1 own\n\'kept\' 2 1 own ü=\u{1F600}\n2 1 own\n\'kept\' 3 1 own None\n3 1 own\n');
});

test.skipIf(!requires('linux', 'cc', 'perl')).each([['as it has found it', ''], ['that it has changed', '$ENV{OWN} = "own"; ']])('perl can be given variables, with an environment %s', async (_, change) => {
	const script = `${change}require "./a.pl"; system("echo \\$DEVTUI_RUN \\$OWN \\$DEVTUI_RESUMED"); $ENV{MORE} = 1; exit 4;`;
	const program = keep(['perl', 'main.pl'], {files: {'main.pl': script, 'a.pl': '1;'}, environment: {DEVTUI_RUN: '1', OWN: 'own'}});
	expect(await program.ended()).toBe('code 4');
	await program.resume('a.pl', {DEVTUI_RUN: '2', DEVTUI_RESUMED: '1'});
	expect(await program.ended()).toBe('code 4');
	expect(program.text()).toBe('1 own\n2 own 1\n');
});

describe.skipIf(!requires('linux', 'cc', 'lua5.4'))('lua', () => {
	test('is told by variables that it goes on', async () => {
		const program = keep(['lua5.4', 'main.lua'], {files: {'main.lua': 'require "a" print(os.getenv("DEVTUI_RUN"), os.getenv("DEVTUI_RESUMED"))', 'a.lua': ''}});
		expect(await program.ended()).toBe('code 0');
		await program.resume('a.lua', {DEVTUI_RUN: '2', DEVTUI_RESUMED: '1'});
		expect(await program.ended()).toBe('code 0');
		expect(program.text()).toBe('nil\tnil\n2\t1\n');
	});

	test('that a shell has become is kept as if it had been started so', async () => {
		const program = keep(['sh', '-c', 'echo shell; exec lua5.4 main.lua'], {files: {'main.lua': 'require "a" print "end"', 'a.lua': 'print "v1"'}});
		expect(await program.ended()).toBe('code 0');
		program.write('a.lua', 'print "v2"');
		await program.resume('a.lua');
		expect(await program.ended()).toBe('code 0');
		expect(program.text()).toBe('shell\nv1\nend\nv2\nend\n');
	});

	test('that another program runs is not', async () => {
		const program = keep(['lua5.4', 'main.lua'], {files: {'main.lua': 'os.execute "lua5.4 other.lua" print "end"', 'other.lua': 'print "other"'}});
		expect(await program.ended()).toBe('code 0');
		expect(program.text()).toBe('other\nend\n');
		expect(program.checkpoints()).toEqual(['main.lua']);
	});

	test('looks for a module again that was missing', async () => {
		const program = keep(['lua5.4', 'main.lua'], {files: {'main.lua': 'print(pcall(require, "opt") and "with" or "without")'}});
		expect(await program.ended()).toBe('code 0');
		program.write('opt.lua', '');
		await program.resume('opt.lua');
		expect(await program.ended()).toBe('code 0');
		expect(program.text()).toBe('without\nwith\n');
	});
});

test.skipIf(!requires('linux', 'cc', 'tcc'))('tcc compiles on from the header that has changed, and runs the program', async () => {
	const program = keep(['tcc', '-run', 'main.c'], {files: {'main.c': '#include <stdio.h>\n#include "b.h"\nint main(void) { return puts(VERSION) < 0; }\n', 'b.h': '#define VERSION "v1"\n'}});
	expect(await program.ended()).toBe('code 0');
	expect(program.run()).toBe('v1\n');
	program.write('b.h', '#define VERSION "v2"\n');
	program.write('main.c', 'nothing that could be compiled');
	await program.resume('b.h');
	expect(await program.ended()).toBe('code 0');
	expect(program.run()).toBe('v2\n');
});

const megabyte = 1024 * 1024;

describe.each(['lua', 'python'] as const)('%s', name => {
	const {requirement, command, main: [main, script], forever, files} = languages[name];

	test.skipIf(!requires('linux', 'cc', requirement))('has checkpoints with 1 MB of memory of their own each, at most', async () => {
		const program = keep(command, {files: {...files, [main]: script + forever}});
		await program.sees('end\n');
		await until('all to sleep', () => program.told('sleeps').length === 3);
		const bytes = [main, ...Object.keys(files)].map(file => privateBytes(program.checkpoint(file).pid) ?? Infinity);
		process.stdout.write(`private memory of the checkpoints of ${name}: ${bytes.map(one => `${Math.round(one / 1024)} KB`).join(', ')}\n`);
		// Of the first one whatever the program has written since.
		expect(bytes.reduce((sum, one) => sum + one, 0) / bytes.length).toBeLessThanOrEqual(megabyte);
	});
});
