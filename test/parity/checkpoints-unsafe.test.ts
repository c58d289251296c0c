import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {end} from './rig.ts';
import {resuming} from './resuming.ts';
import {runtimes} from './runtimes.ts';

const [python] = runtimes.find(({language}) => language === 'Python')!.command;

interface Unsafe {
	readonly what: string;
	readonly needs: 'python3' | 'node';
	readonly command: readonly string[];
	readonly watch: string;
	readonly files: Readonly<Record<string, string>>;
	readonly part: string;
	readonly version: (version: number) => string;
	readonly reason: RegExp;
}

const pythonThat = (what: string, beginning: string, reason: RegExp): Unsafe => ({
	what,
	needs: 'python3',
	command: [python!, 'main.py'],
	watch: 'part.py',
	files: {'main.py': `import os, socket, select, subprocess, threading, time\n${beginning}\nprint("startup")\nimport part\nprint("finished")\n`},
	part: 'part.py',
	version: version => `print("part v${version}")\n`,
	reason,
});

const unsafe: readonly Unsafe[] = [
	pythonThat('has threads', 'for _ in range(3):\n    threading.Thread(target=time.sleep, args=(0.5,), daemon=True).start()', /4 threads are running/),
	pythonThat('has a socket', 'held = socket.create_server(("127.0.0.1", 0))', /a socket is open/),
	pythonThat('waits by epoll', 'held = select.epoll()', /eventpoll is open/),
	pythonThat('has a pipe', 'held = os.pipe()', /a pipe is open/),
	pythonThat('has a child', 'held = subprocess.Popen(["sleep", "0.5"])', /a child process is running/),
	{
		what: 'is Node',
		needs: 'node',
		command: [process.execPath, 'main.js'],
		watch: 'part.js',
		files: {'main.js': 'console.log("startup");\nrequire("./part.js");\nconsole.log("finished");\n'},
		part: 'part.js',
		version: version => `console.log("part v${version}");\n`,
		reason: /\d+ threads are running/,
	},
];

for (const {what, needs, command, watch, files, part, version, reason} of unsafe) {
	describe.skipIf(!requires('linux', 'cc', ...needs === 'python3' ? ['python3'] as const : []))(`a program that ${what}`, () => {
		test('F28: begins anew after a save, and why is told once', async () => {
			const {rig, upTo, write} = await resuming({files: {...files, [part]: version(1)}, watch: [watch], command, options: ['--checkpoint-engine', 'preload']});
			expect(await upTo('finished')).toEqual(['startup', 'part v1', 'finished']);
			for (const next of [2, 3, 4]) {
				write(part, version(next));
				expect(await upTo('finished')).toEqual(['startup', `part v${next}`, 'finished']);
			}

			const told = rig.errors().split('\n').filter(line => line.includes('started from the beginning'));
			expect(told).toHaveLength(1);
			expect(told[0]).toMatch(reason);
			await end(rig);
		});
	});
}

describe.skipIf(!requires('linux', 'cc', 'python3'))('what is safe again', () => {
	test('F28: a thread that has ended and a socket that is closed are in nobody\'s way', async () => {
		const beginning = 'import socket, threading\nthread = threading.Thread(target=print, args=("in a thread",))\nthread.start()\nthread.join()\nsocket.create_server(("127.0.0.1", 0)).close()\n';
		const {rig, upTo, write} = await resuming({files: {'main.py': `${beginning}print("startup")\nimport part\nprint("finished")\n`, 'part.py': 'print("part v1")\n'}, watch: ['*.py'], command: [python!, 'main.py']});
		expect(await upTo('finished')).toEqual(['in a thread', 'startup', 'part v1', 'finished']);
		write('part.py', 'print("part v2")\n');
		expect(await upTo('finished')).toEqual(['part v2', 'finished']);
		await end(rig);
	});

	test('F28: a program goes on from the last moment at which it was safe, and why not later is told once', async () => {
		const files = {
			'main.py': 'print("startup")\nimport first\nimport second\nprint("finished")\n',
			'first.py': 'import threading, time\nprint("first v1")\nthreading.Thread(target=time.sleep, args=(0.5,), daemon=True).start()\n',
			'second.py': 'print("second v1")\n',
		};
		const {rig, upTo, write, causes} = await resuming({files, watch: ['*.py'], command: [python!, 'main.py'], options: ['--checkpoint-engine', 'preload']});
		expect(await upTo('finished')).toEqual(['startup', 'first v1', 'second v1', 'finished']);
		write('second.py', 'print("second v2")\n');
		expect(await upTo('finished')).toEqual(['first v1', 'second v2', 'finished']);
		write('second.py', 'print("second v3")\n');
		expect(await upTo('finished')).toEqual(['first v1', 'second v3', 'finished']);
		expect(causes()).toEqual(['second.py changed, resumed', 'second.py changed, resumed']);
		expect(rig.errors().split('[devtui] resumed at first.py: no checkpoint at second.py: 2 threads are running\n')).toHaveLength(2);
		await end(rig);
	});
});

describe.skipIf(!requires('linux', 'cc'))('what no library is loaded into', () => {
	test('F28: a program that is linked statically begins anew, and that is told once', async () => {
		const source = '#include <stdio.h>\nint main(void) {\n\tchar line[80] = "nothing";\n\tFILE *part = fopen("part.txt", "r");\n\tputs("startup");\n\tif (part && fgets(line, sizeof line, part)) fputs(line, stdout);\n\tputs("finished");\n\treturn 0;\n}\n';
		const {rig, upTo, write} = await resuming({
			files: {'main.c': source, 'part.txt': 'part v1\n'},
			watch: ['*.txt'],
			command: ['sh', '-c', 'test -e main || cc -static -o main main.c; exec ./main'],
		});
		expect(await upTo('finished')).toEqual(['startup', 'part v1', 'finished']);
		for (const version of [2, 3]) {
			write('part.txt', `part v${version}\n`);
			expect(await upTo('finished')).toEqual(['startup', `part v${version}`, 'finished']);
		}

		await until('it to be told', () => rig.errors().includes('started from the beginning'));
		expect(rig.errors().split('started from the beginning')).toHaveLength(2);
		await end(rig);
	});
});
