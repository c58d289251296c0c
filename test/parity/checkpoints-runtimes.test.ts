import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {inTime} from '../helpers/peer.ts';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {end} from './rig.ts';
import {filesOf, parts, resuming} from './resuming.ts';
import {runtimes} from './runtimes.ts';

for (const {language, needs, command, watch, files, part, version} of runtimes) {
	const isCompiled = language === 'C';

	describe.skipIf(!requires('linux', 'cc', needs))(language, () => {
		test(`F13, F20, F21: a program in ${language} goes on from the file that has changed, again and again, also when it has ended`, async () => {
			const {rig, upTo, write, causes, checkpoints} = await resuming({files: {...files, [part]: version(1)}, watch: [watch], command});
			expect(await upTo('finished')).toEqual(['startup', 'part v1', 'finished']);
			const [main] = Object.keys(files);
			expect(filesOf(await checkpoints())).toEqual([main, part]);
			for (const next of [2, 3, 4]) {
				await until('its end to be told', () => rig.errors().split('[devtui] exited 0, waiting for a change').length === next);
				write(part, version(next));
				expect(await upTo('finished')).toEqual([...isCompiled ? ['startup'] : [], `part v${next}`, 'finished']);
			}

			expect(causes()).toEqual([2, 3, 4].map(() => `${part} changed, resumed`));
			await end(rig);
		});
	});
}

describe.skipIf(!requires('linux', 'cc', 'tcc'))('what a compiler has read', () => {
	test('F13: is not read again: what has changed meanwhile in a file that is not watched is not seen', async () => {
		const main = (word: string) => `#include <stdio.h>\n#include "b.h"\nint main(void) {\n\tprintf("${word} %d\\n", VALUE);\n\treturn 0;\n}\n`;
		const {rig, upTo, write} = await resuming({files: {'main.c': main('first'), 'b.h': '#define VALUE 1\n'}, watch: ['*.h'], command: ['tcc', '-run', 'main.c']});
		await upTo('first 1');
		write('main.c', main('other'));
		write('b.h', '#define VALUE 2\n');
		expect(await upTo(/ 2$/)).toEqual(['first 2']);
		await end(rig);
	});
});

describe.skipIf(!requires('linux', 'cc', 'python3'))('Python', () => {
	const command = runtimes.find(({language}) => language === 'Python')!.command;

	test('F20: an import is seen 300 ms after its save, although a start takes 1.5 s, whether it was compiled before or not', async () => {
		const files = {
			'main.py': 'import time\ntime.sleep(1.5)\nprint("startup")\nimport mod\nprint("finished")\n',
			'mod.py': 'print("mod v1")\n',
		};
		const {rig, directory, upTo, write, lines} = await resuming({files, watch: ['**/*.py'], command});
		expect(await upTo('finished')).toEqual(['startup', 'mod v1', 'finished']);
		// What it has read itself is not kept.
		expect(existsSync(path.join(directory, '__pycache__'))).toBe(false);
		for (let version = 2; version <= 5; version++) {
			execFileSync(command[0]!, ['-m', 'py_compile', 'mod.py'], {cwd: directory});
			expect(existsSync(path.join(directory, '__pycache__'))).toBe(true);
			write('mod.py', `print("mod v${version}")\n`);
			await inTime(300, `mod v${version}`, () => lines().includes(`mod v${version}`), rig.output);
			expect(await upTo('finished')).toEqual([`mod v${version}`, 'finished']);
		}

		await end(rig);
	});

	test('F20: modules that are there compiled are opened as sources, those of packages and of packages in them too', async () => {
		const files = {
			'main.py': 'print("startup")\nimport pkg.sub.deep\nfrom pkg import other\nprint("finished")\n',
			'pkg/__init__.py': 'print("pkg v1")\n',
			'pkg/sub/__init__.py': 'print("sub v1")\n',
			'pkg/sub/deep.py': 'print("deep v1")\n',
			'pkg/other.py': 'print("other v1")\n',
		};
		const {rig, upTo, write, checkpoints} = await resuming({files, watch: ['**/*.py'], command: ['sh', '-c', `${command[0]!} -m compileall -q . && exec ${command[0]!} main.py`]});
		expect(await upTo('finished')).toEqual(['startup', 'pkg v1', 'sub v1', 'deep v1', 'other v1', 'finished']);
		expect(filesOf(await checkpoints())).toEqual(['main.py', 'pkg/__init__.py', 'pkg/sub/__init__.py', 'pkg/sub/deep.py', 'pkg/other.py']);
		write('pkg/sub/deep.py', 'print("deep v2")\n');
		expect(await upTo('finished')).toEqual(['deep v2', 'other v1', 'finished']);
		write('pkg/__init__.py', 'print("pkg v2")\n');
		expect(await upTo('finished')).toEqual(['pkg v2', 'sub v1', 'deep v2', 'other v1', 'finished']);
		await end(rig);
	});
});

describe.skipIf(!requires('linux', 'cc', 'lua5.4'))('what is open at a checkpoint', () => {
	test('F22: every run reads on from where the program was then, whatever others have read since', async () => {
		const files = {
			'main.lua': 'local data = io.open("data.txt")\ndata:setvbuf("no")\nprint(data:read("l"))\ndofile("part.lua")\nprint(data:read("l"))\nprint(#data:read("a"))\nprint("finished")\n',
			'part.lua': 'print("part v1")\n',
			'data.txt': Array.from({length: 10}, (_, index) => `line ${index + 1}\n`).join(''),
		};
		const rest = ['line 2', String(files['data.txt'].length - 'line 1\nline 2\n'.length), 'finished'];
		const {rig, upTo, write} = await resuming({files});
		expect(await upTo('finished')).toEqual(['line 1', 'part v1', ...rest]);
		for (const version of [2, 3, 4]) {
			write('part.lua', `print("part v${version}")\n`);
			expect(await upTo('finished')).toEqual([`part v${version}`, ...rest]);
		}

		await end(rig);
	});

	test.each([
		['a file that the shell has opened', 'lua5.4 main.lua > out.txt', 'io.write("startup\\n")\n'],
		['a file that the shell has opened to append', 'lua5.4 main.lua >> out.txt', 'io.write("startup\\n")\n'],
		['a file of its own', 'lua5.4 main.lua', 'io.output("out.txt")\nio.write("startup\\n")\n'],
	])('F23: what was in a buffer then is written once: %s', async (_, script, beginning) => {
		const files = parts({files: {'main.lua': `${beginning}require "c"\nio.write("finished " .. os.getenv("DEVTUI_RUN") .. "\\n")\n`, 'c.lua': 'io.write("c v1\\n")\n'}});
		const {rig, directory, write} = await resuming({files, command: ['sh', '-c', `exec ${script}`]});
		const written = () => existsSync(path.join(directory, 'out.txt')) ? readFileSync(path.join(directory, 'out.txt'), 'utf8').split('\n') : [];
		await until('the first run to be written', () => written().includes('finished 1'), {found: rig.errors});
		for (const run of [2, 3, 4]) {
			write('c.lua', `io.write("c v${run}\\n")\n`);
			await until(`run ${run} to be written`, () => written().includes(`finished ${run}`), {found: () => written().join('\n')});
			expect(written()).toContain(`c v${run}`);
		}

		expect(written().filter(line => line === 'startup')).toEqual(['startup']);
		await end(rig);
	});

	test.each([
		['a terminal', []],
		['pipes', ['--no-tty']],
	])('F23: what was in a buffer then is printed once, into %s', async (_, options) => {
		const files = parts({files: {'main.lua': 'io.stdout:setvbuf("full")\nio.write("startup\\n")\nrequire "c"\nio.write("finished\\n")\n'}});
		const {rig, upTo, write, lines} = await resuming({files, options});
		expect(await upTo('finished')).toEqual(['startup', 'c v1', 'finished']);
		for (const version of [2, 3, 4]) {
			write('c.lua', `print("c v${version}")\n`);
			expect(await upTo('finished')).toEqual([`c v${version}`, 'finished']);
		}

		expect(lines().filter(line => line === 'startup')).toHaveLength(1);
		await end(rig);
	});

	test('with pipes every byte comes in order, of either stream, and the end of each run is told', async () => {
		const files = parts({files: {'c.lua': 'for index = 1, 5000 do print(index) end\nio.stderr:write("told v1\\n")\n'}});
		const {rig, upTo, write} = await resuming({files, options: ['--no-tty']});
		const numbers = Array.from({length: 5000}, (_, index) => String(index + 1));
		const isNumber = (line: string) => /^\d+$/.test(line);
		expect((await upTo('finished')).filter(isNumber)).toEqual(numbers);
		for (const version of [2, 3]) {
			await until('its end to be told', () => rig.errors().split('exited 0, waiting for a change').length === version);
			write('c.lua', files['c.lua']!.replace('v1', `v${version}`));
			expect((await upTo('finished')).filter(isNumber)).toEqual(numbers);
			await until('what it says on standard error', () => `${rig.errors()}${rig.output()}`.includes(`told v${version}`));
		}

		await end(rig);
	});
});
