import {readdirSync} from 'node:fs';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {inTime, isDone} from '../helpers/peer.ts';
import {isLiving} from '../helpers/processes.ts';
import {requires} from '../helpers/requirements.ts';
import {takeId} from '../helpers/take-id.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';
import {end} from './rig.ts';
import {resuming, resumingService, type Resuming, type ResumingOptions} from './resuming.ts';
import {runtimes} from './runtimes.ts';

const node = process.execPath;
const [python] = runtimes.find(({language}) => language === 'Python')!.command;
const startupMs = 2000;

/** Listens, takes its time, and serves what is in another file. */
const server: Readonly<Record<string, string>> = {
	'main.js': `
const http = require('node:http');
let part = 'nothing';
const server = http.createServer((request, response) => response.end(part));
server.listen(0, '127.0.0.1', () => {
	console.log('startup');
	setTimeout(() => {
		part = require('./part.js');
		console.log(\`serving \${part} at \${server.address().port}, run \${process.env.DEVTUI_RUN}\`);
	}, ${startupMs});
});
`,
	'part.js': 'module.exports = "v1";\n',
};

interface Imaged extends Resuming {
	/** What there is of images on the disk. */
	images(): readonly string[];
}

async function imaged(options: ResumingOptions): Promise<Imaged> {
	const {directory} = workspace({});
	const begun = await resuming({...options, environment: {TMPDIR: directory, ...options.environment}});
	return {...begun, images: () => readdirSync(directory).filter(name => name.startsWith('devtui-image-'))};
}

const serving = /^serving (\S+) at (\d+), run (\d+)$/;

async function serves({upTo}: Resuming): Promise<{readonly port: string; readonly words: string; readonly before: readonly string[]}> {
	const lines = await upTo(serving);
	const [, version, port, run] = serving.exec(lines.at(-1)!)!;
	return {port: port!, words: `${version}, run ${run}`, before: lines.slice(0, -1)};
}

const ask = async (port: string) => (await fetch(`http://127.0.0.1:${port}`)).text();

describe.skipIf(!requires('linux', 'cc', 'criu'))('a Node HTTP server', () => {
	test('F28: with two seconds of start-up goes on from the open of the changed file, listening as before, again and again', async () => {
		const it = await imaged({files: server, watch: ['part.js'], command: [node, 'main.js']});
		const first = await serves(it);
		expect([first.before, first.words]).toEqual([['startup'], 'v1, run 1']);
		for (let run = 2; run <= 6; run++) {
			it.write('part.js', `module.exports = "v${run}";\n`);
			const served = serves(it);
			// What it would take from the beginning, at least.
			await inTime(startupMs, 'it to serve', isDone(served), it.rig.output);
			const {port, words, before} = await served;
			expect([before, words, port]).toEqual([[], `v${run}, run ${run}`, first.port]);
			expect(await ask(port)).toBe(`v${run}`);
		}

		expect(it.causes()).toEqual(Array.from({length: 5}, () => 'part.js changed, resumed'));
		expect(it.images()).toHaveLength(1);
		await end(it.rig);
		expect(it.images()).toEqual([]);
	});

	test('F6, F28: is brought back by a good save after a broken one', async () => {
		const it = await imaged({files: server, watch: ['part.js'], command: [node, 'main.js']});
		await serves(it);
		it.write('part.js', 'module.exports = (;\n');
		await it.upTo(/SyntaxError/);
		it.write('part.js', 'module.exports = "v3";\n');
		const {words, before} = await serves(it);
		expect([before.filter(line => line === 'startup'), words]).toEqual([[], 'v3, run 3']);
		await end(it.rig);
	});

	test.each(['serves', 'has gone on from an image and serves', 'has ended'])('F26, F28: after SIGKILL of devtui nothing is left of one that %s, and no image', async what => {
		const it = await imaged({files: server, watch: ['part.js'], command: [node, 'main.js']});
		await serves(it);
		if (what !== 'serves') {
			it.write('part.js', what === 'has ended' ? 'console.log("ends"); process.exit(0);\n' : 'module.exports = "v2";\n');
			await (what === 'has ended' ? it.upTo('ends') : serves(it));
		}

		expect(it.images()).toHaveLength(1);
		it.rig.signal('SIGKILL');
		await it.rig.ended;
		await until('the end of all', () => it.rig.survivors().length === 0 && it.images().length === 0, {found: () => `${JSON.stringify(it.rig.survivors())} ${it.images().join(' ')}`});
	});

	test('F28: begins anew when somebody else has the id of its process, and why is told', async () => {
		const it = await imaged({files: {...server, 'main.js': `console.log('process ' + process.pid);\n${server['main.js']}`}, watch: ['part.js'], command: [node, 'main.js']});
		const [first] = await it.upTo(/^process /);
		const pid = Number(first!.split(' ')[1]);
		await serves(it);
		it.write('part.js', 'console.log("ends"); process.exit(0);\n');
		await it.upTo('ends');
		await until('its end', () => !isLiving(pid));
		const endOther = await takeId(pid);
		it.write('part.js', 'module.exports = "v3";\n');
		const {words, before} = await serves(it);
		expect([before.at(-1), words]).toEqual(['startup', expect.stringMatching(/^v3, run \d$/)]);
		await it.rig.tells(`another process has the id ${pid} by now`);
		endOther();
		await end(it.rig);
	});

	test('F28: without CRIU begins anew, and what would help is told once', async () => {
		const it = await imaged({files: {...server, 'main.js': server['main.js']!.replace(`${startupMs}`, '0')}, watch: ['part.js'], command: [node, 'main.js'], environment: {DEVTUI_CRIU: '/nowhere/criu'}});
		await serves(it);
		for (const run of [2, 3]) {
			it.write('part.js', `module.exports = "v${run}";\n`);
			const {words, before} = await serves(it);
			expect([before, words]).toEqual([['startup'], `v${run}, run ${run}`]);
		}

		const told = it.rig.errors().split('\n').filter(line => line.includes('started from the beginning'));
		expect(told).toEqual([expect.stringMatching(/no checkpoint at part\.js: \d+ threads are running; CRIU 4\.2 would do it: \/nowhere\/criu does not run$/)]);
		await end(it.rig);
	});

	test('F28: on pipes begins anew, and what would help is told', async () => {
		const it = await resumingService(`{command: ["${node}", "main.js"], tty: false, watch: [part.js], checkpoint: true}`, {files: {...server, 'main.js': server['main.js']!.replace(`${startupMs}`, '0')}});
		await serves(it);
		it.write('part.js', 'module.exports = "v2";\n');
		const {words, before} = await serves(it);
		expect([before, words]).toEqual([['startup'], 'v2, run 2']);
		await it.rig.sees('threads are running; CRIU would do it on a terminal (tty: true)');
		await end(it.rig);
	});
});

describe.skipIf(!requires('linux', 'cc', 'criu', 'python3'))('others', () => {
	test('F28: a Python program with threads, a socket, epoll and a child goes on with all of them', async () => {
		const main = `
import os, select, socket, subprocess, threading, time
beats = 0
def beat():
    global beats
    while True:
        beats += 1
        time.sleep(0.01)
threading.Thread(target=beat, daemon=True).start()
listening = socket.create_server(("127.0.0.1", 0))
poll = select.epoll()
poll.register(listening)
child = subprocess.Popen(["sleep", "1000"])
print("startup")
time.sleep(0.2)
import part
before = beats
time.sleep(0.2)
print("alive", beats > before, child.poll(), threading.active_count())
socket.create_connection(listening.getsockname())
print("finished", len(poll.poll(5)))
child.kill()
os._exit(4)
`;
		const it = await imaged({files: {'main.py': main, 'part.py': 'print("part v1")\n'}, watch: ['part.py'], command: [python!, 'main.py']});
		expect(await it.upTo('finished 1')).toEqual(['startup', 'part v1', 'alive True None 2', 'finished 1']);
		for (const version of [2, 3]) {
			it.write('part.py', `print("part v${version}")\n`);
			expect(await it.upTo('finished 1')).toEqual([`part v${version}`, 'alive True None 2', 'finished 1']);
		}

		expect(it.causes()).toEqual(['part.py changed, resumed', 'part.py changed, resumed']);
		await end(it.rig);
	});

	test('F28: with "engine: criu" programs that could be copied go on from images, too', async () => {
		const files = {'main.py': 'print("startup")\nimport part\nprint("finished")\nimport sys\nsys.exit(3)\n', 'part.py': 'print("part v1")\n'};
		const it = await imaged({files, watch: ['part.py'], command: [python!, 'main.py'], options: ['--checkpoint-engine', 'criu']});
		expect(await it.upTo('finished')).toEqual(['startup', 'part v1', 'finished']);
		expect(it.images()).toHaveLength(1);
		it.write('part.py', 'print("part v2")\n');
		expect(await it.upTo('finished')).toEqual(['part v2', 'finished']);
		await end(it.rig);
	});
});
