import {createHash} from 'node:crypto';
import {chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {describe, expect, test} from 'vitest';
import {atRest, isLiving, isStopped} from '../helpers/processes.ts';
import {cli, console, goneWithin, headless, type HeadlessRig} from '../helpers/rig.ts';
import {seldom} from '../helpers/seldom.ts';
import {until} from '../helpers/until.ts';
import {workspace, type Workspace} from '../helpers/workspace.ts';

const tick = ['sh', '-c', 'echo start $$; exec sleep 100'];
const mule = ['sh', '-c', 'trap "" TERM INT HUP; echo start $$; while :; do sleep 0.05; done'];
const prints = (signal: string) => ['sh', '-c', `trap "echo got ${signal}; exit" ${signal}; echo start; while :; do sleep 0.02; done`];

/** `devtui run` in a fresh directory, once every change is seen. */
async function watching(args: readonly string[], {files = {}, ...options}: {readonly files?: Readonly<Record<string, string>>; readonly hasInput?: boolean; readonly environment?: Readonly<Record<string, string>>} = {}): Promise<{readonly rig: HeadlessRig; readonly space: Workspace}> {
	const space = workspace({a: '0', ...files});
	const rig = headless({cwd: space.directory, args: ['run', ...args], ...options});
	await rig.tells('[devtui] watching files');
	return {rig, space};
}

const restarts = (rig: HeadlessRig) => [...rig.errors().matchAll(/^\[devtui\] run (\d+) · (.*)$/gm)].map(([, , cause]) => cause);

describe('what is run', () => {
	test('O1: any command with arguments, whose own options are its own', async () => {
		const {directory} = workspace({});
		const rig = headless({cwd: directory, args: ['run', '--no-watch', '--', 'sh', '-c', 'echo A:$1 $2 $3', 'x', '-v', '--help', '-w']});
		expect(await rig.ended).toEqual({code: 0, signal: undefined});
		expect(rig.output()).toBe('sh | A:-v --help -w\n');
		expect(rig.errors()).toBe('');
	});

	test('without a command it says how it is used, and exits 2', async () => {
		const {directory} = workspace({});
		const rig = headless({cwd: directory, args: ['run', '-w', 'x']});
		expect(await rig.ended).toMatchObject({code: 2});
		expect(rig.errors()).toContain('usage: devtui run [-w PATTERN]… [options] -- COMMAND ARG…');
	});

	test.each([
		['exit 3', 3, '[devtui] exited 3\n'],
		['kill -SEGV $$', 139, '[devtui] killed by SIGSEGV\n'],
		['exit 0', 0, ''],
	])('without watching it ends with the command: %s', async (script, code, told) => {
		const {directory} = workspace({});
		const rig = headless({cwd: directory, args: ['run', '--no-watch', '--', 'sh', '-c', script]});
		expect(await rig.ended).toEqual({code, signal: undefined});
		expect(rig.errors()).toBe(told);
	});

	test('with --quiet nothing of devtui\'s own is printed', async () => {
		const {directory, write} = workspace({a: '0'});
		const rig = headless({cwd: directory, args: ['run', '--quiet', '--', 'sh', '-c', 'echo start; exit 3']});
		await until('a restart', () => {
			seldom(() => {
				write('a', String(Math.random()));
			});
			return rig.count(/start/) > 1;
		});
		rig.signal('SIGTERM');
		expect(await rig.ended).toMatchObject({code: 143});
		expect(rig.errors()).toBe('');
	});

	test('O21: no file is needed, and one that is broken does not matter', async () => {
		const {directory} = workspace({'devtui.yaml': 'services: [nonsense'});
		const rig = headless({cwd: directory, args: ['run', '--no-watch', '--', 'echo', 'works']});
		expect(await rig.ended).toMatchObject({code: 0});
		expect(rig.output()).toBe('echo | works\n');
	});

	test.each([
		['O9', ['--include-regex', '['], 'not a regular expression', /--include-regex '\[' .*\n.*\| {29}\^/],
		['O14', ['--signal', 'SIGFOO'], '--signal must be a signal such as SIGINT', /did you mean "SIG/],
		['O20', ['--grace', '1s', '--debounce', 'soon'], '--debounce must be a duration', /debounce soon .*\n.*\| {34}\^{4}/],
		['O18', ['--forward-signal', 'KILL'], 'SIGKILL cannot be forwarded', /\^{4}/],
		['O18', ['--forward-signal', 'RTMIN+3'], 'SIGRTMIN+3 cannot be forwarded: Node does not hear it', /\^{7}/],
	])('%s: what is wrong with an option is pointed at, with exit code 2 and nothing started', async (_, args, message, frame) => {
		const {directory} = workspace({});
		const rig = headless({cwd: directory, args: ['run', ...args, '--', 'touch', 'started']});
		expect(await rig.ended).toMatchObject({code: 2});
		expect(rig.errors()).toContain(message);
		expect(rig.errors()).toMatch(frame);
		expect(existsSync(path.join(directory, 'started'))).toBe(false);
	});
});

describe('what restarts it', () => {
	test.each(['native', 'poll'])('O2, O10: a watched file that changes, engine %s; the cause is told, and DEVTUI_CHANGED says it too', async engine => {
		const {rig, space} = await watching(['--engine', engine, '-w', '**', '--', 'sh', '-c', 'echo "start $DEVTUI_RUN <$DEVTUI_CHANGED>"; exec sleep 100']);
		await rig.sees('sh | start 1 <>');
		space.write('a', '1');
		await rig.sees('sh | start 2 <a>');
		expect(restarts(rig)).toEqual(['a changed']);
	});

	test('O3: any file of the current directory when no -w is given, with CI set too', async () => {
		const {rig, space} = await watching(['--', ...tick], {environment: {CI: 'true'}});
		space.write('a', '1');
		await rig.tells('[devtui] run 2 · a changed');
	});

	test('O4: several watch paths, files or directories, and nothing else', async () => {
		const {rig, space} = await watching(['-w', 'x.txt', '-w', 'sub/**', '-w', 'dir', '--', ...tick], {files: {'sub/s': '0', 'dir/in/d': '0'}});
		space.write('other', '1');
		space.write('x.txt', '1');
		await rig.tells('run 2 ·');
		space.write('other', '2');
		space.write('sub/s', '1');
		await rig.tells('run 3 ·');
		space.write('dir/in/d', '1');
		await rig.tells('run 4 ·');
		expect(restarts(rig)).toEqual(['x.txt changed', 'sub/s changed', 'dir/in/d changed']);
	});

	test('a path that is absolute, leads elsewhere or looks like a pattern works as -w', async () => {
		const outside = workspace({'lib/l': '0'});
		const {rig, space} = await watching(['-w', path.join(outside.directory, 'lib'), '-w', 'pages/[id].tsx', '--', ...tick], {files: {'pages/[id].tsx': '0', 'pages/i.tsx': '0'}});
		outside.write('lib/l', '1');
		await rig.tells(/run 2 · .*lib\/l changed/);
		space.write('pages/i.tsx', '1');
		space.write('pages/[id].tsx', '1');
		await rig.tells('run 3 · pages/[id].tsx changed');
	});

	test.each(['native', 'poll'])('O5, O10: with -w "/*" -w "!/*/" only files of the directory itself, with -w "**" all below it, engine %s', async engine => {
		const files = {'s/d/f': '0'};
		const flat = await watching(['--engine', engine, '-w', '/*', '-w', '!/*/', '--', ...tick], {files});
		const deep = await watching(['--engine', engine, '-w', '**', '--', ...tick], {files});
		flat.space.write('s/d/f', '1');
		deep.space.write('s/d/f', '1');
		await deep.rig.tells('run 2 · s/d/f changed');
		flat.space.write('a', '1');
		await flat.rig.tells('run 2 ·');
		expect(restarts(flat.rig)).toEqual(['a changed']);
	});

	test('O6: files in new directories', async () => {
		const {rig, space} = await watching(['--', ...tick]);
		mkdirSync(path.join(space.directory, 'n/m'), {recursive: true});
		space.write('n/m/f', '1');
		await rig.tells('run 2 · n/m/f changed');
		space.write('n/m/f', '2');
		await rig.tells('run 3 · n/m/f changed');
	});

	test.each(['native', 'poll'])('O7, O8, O10: what --include-regex takes in, less what --exclude-regex leaves out, engine %s', async engine => {
		const html = await watching(['--engine', engine, '--include-regex', String.raw`\.html$`, '--', ...tick]);
		const most = await watching(['--engine', engine, '--include-regex', '.*', '--exclude-regex', '^temp', '--', ...tick]);
		html.space.write('b.txt', '1');
		html.space.write('c.html', '1');
		await html.rig.tells('run 2 ·');
		expect(restarts(html.rig)).toEqual(['c.html changed']);
		most.space.write('temp.txt', '1');
		most.space.write('b.txt', '1');
		await most.rig.tells('run 2 ·');
		expect(restarts(most.rig)).toEqual(['b.txt changed']);
	});

	test('not what devtui itself prints into a file of the directory', async () => {
		const space = workspace({a: '0'});
		const said = () => readFileSync(path.join(space.directory, 'out.log'), 'utf8');
		const rig = headless({cwd: space.directory, program: ['sh', '-c', `exec '${process.execPath}' '${cli}' run -- sh -c 'echo start $DEVTUI_RUN; exec sleep 100' > out.log 2>&1`]});
		await until('it to watch', () => existsSync(path.join(space.directory, 'out.log')) && said().includes('watching files'));
		space.write('a', '1');
		await until('a restart', () => said().includes('run 2 · a changed'), {found: said});
		space.write('a', '2');
		await until('the next one', () => said().includes('run 3 · a changed'), {found: said});
		rig.signal('SIGTERM');
		await rig.ended;
		expect(said()).not.toContain('out.log changed');
	});

	test('O28: a save by renaming over', async () => {
		const {rig, space} = await watching(['--include-regex', String.raw`\.py$`, '--', ...tick], {files: {'a.py': '0'}});
		space.write('t', 'x');
		renameSync(path.join(space.directory, 't'), path.join(space.directory, 'a.py'));
		await rig.tells('run 2 · a.py changed');
	});
});

describe('how it restarts', () => {
	test('O12: a burst is one restart, --debounce after the last change', async () => {
		const debounceMs = 1000;
		const {rig, space} = await watching(['--debounce', `${debounceMs}ms`, '--', 'sh', '-c', 'echo start $(date +%s%3N) $(cat a); exec sleep 100']);
		const started = () => [...rig.output().matchAll(/start (\d+) (.*)\n/g)].map(([, at, content]) => ({at: Number(at), content}));
		await until('the first run', () => started().length === 1, {found: rig.output});
		const moments: number[] = [];
		for (let write = 1; write <= 6; write++) {
			moments.push(Date.now());
			space.write('a', `write ${write}`);
			await sleep(100);
		}

		await until('the next run', () => started().at(-1)?.content === 'write 6', {found: rig.output});
		// A machine that stood still meanwhile has made several bursts of one.
		const isLate = moments.slice(1).map((moment, index) => moment - moments[index]! > debounceMs / 2);
		const pauses = isLate.filter(Boolean).length;
		// Then the run that an earlier write has begun may see the last one.
		if (!isLate.at(-1)) {
			expect(started().at(-1)!.at - moments.at(-1)!).toBeGreaterThanOrEqual(debounceMs - 1);
		}

		expect(started().length - 1).toBeLessThanOrEqual(1 + pauses);
		expect(restarts(rig)).toEqual(started().slice(1).map(() => 'a changed'));
	});

	test('O12: the old run is stopped at the first change, long before files are quiet', async () => {
		const {rig, space} = await watching(['--debounce', '1h', '--', 'sh', '-c', 'echo start $$; exec sleep 100']);
		const [, pid] = /start (\d+)\n/.exec(await rig.sees(/start \d+\n/)) ?? [];
		space.write('a', '1');
		await until('the old run to be gone', () => !isLiving(Number(pid)));
		await atRest(rig.pid);
		expect(rig.count(/start/)).toBe(1);
		rig.signal('SIGTERM');
		expect(await rig.ended).toMatchObject({code: 143});
	});

	test('O12: with the automatic debounce the one new run sees the last write of a burst', async () => {
		// The old run takes its time, until all has been written: what changes meanwhile joins the restart.
		const {rig, space} = await watching(['-w', 'a', '-w', 'b', '--', 'sh', '-c', 'trap "while ! test -e done; do sleep 0.02; done; exit" TERM; echo start $(cat a) $(cat b); while :; do sleep 0.02; done'], {files: {b: '0'}});
		await rig.sees('start 0 0');
		for (let write = 1; write <= 20; write++) {
			space.write('a', String(write));
			space.write('b', String(write));
			await sleep(10);
		}

		await atRest(rig.pid);
		space.write('done', '');
		await rig.sees('start 20 20');
		expect(restarts(rig)).toHaveLength(1);
	});

	test('O13: --delay is a pause between the end of the old run and the start of the new one', async () => {
		const {rig, space} = await watching(['--delay', '1s', '--', 'sh', '-c', 'trap "echo ended \\$(date +%s%3N); exit" TERM; echo start $(date +%s%3N); while :; do sleep 0.02; done']);
		await rig.sees('start');
		space.write('a', '1');
		const [, endedAt] = /ended (\d+)/.exec(await rig.sees(/ended \d+/)) ?? [];
		const [, startedAt] = /start (\d+)$/.exec(await rig.sees(/(?<=\n)sh \| start \d+/)) ?? [];
		expect(Number(startedAt) - Number(endedAt)).toBeGreaterThanOrEqual(1000);
	});

	test.each([['INT', 'got INT'], ['SIGINT', 'got INT'], ['2', 'got INT']])('O14: --signal %s is how it is asked to end', async (signal, answer) => {
		const {rig, space} = await watching(['--signal', signal, '--', ...prints('INT')]);
		await rig.sees('start');
		space.write('a', '1');
		await rig.sees(answer);
		await rig.tells('run 2 ·');
	});

	test('O14: --signal 9 leaves it no last word', async () => {
		const {rig, space} = await watching(['--signal', '9', '--', ...prints('TERM')]);
		await rig.sees('start');
		space.write('a', '1');
		await rig.tells('run 2 ·');
		expect(rig.output()).not.toContain('got');
	});

	test('O15: the whole group of the old run is gone', async () => {
		const {rig, space} = await watching(['--', 'sh', '-c', 'sleep 1001 & sleep 1002 & echo start; wait']);
		await rig.sees('start');
		const old = await until('both children', () => {
			const sleeping = rig.survivors().filter(({command}) => command.startsWith('sleep'));
			return sleeping.length === 2 ? sleeping.map(({pid}) => pid) : undefined;
		});
		space.write('a', '1');
		await rig.tells('run 2 ·');
		expect(rig.survivors().filter(({pid}) => old.includes(pid))).toEqual([]);
	});

	test('O26: what ignores the signal is killed after --grace', async () => {
		const {rig, space} = await watching(['--grace', '1s', '--', ...mule]);
		const [, pid] = /start (\d+)/.exec(await rig.sees(/start \d+/)) ?? [];
		const changedAt = performance.now();
		space.write('a', '1');
		await rig.tells('run 2 ·');
		expect(performance.now() - changedAt).toBeGreaterThanOrEqual(1000);
		expect(rig.survivors().map(found => String(found.pid))).not.toContain(pid);
		expect(rig.errors()).toContain('[devtui] did not end in time: SIGKILL');
	});

	test('O24: a broken program is told, and the save that mends it brings it back', async () => {
		const {rig, space} = await watching(['--', process.execPath, 'app.js'], {files: {'app.js': 'console.log("up"); setInterval(() => {}, 1000)'}});
		await rig.sees('node | up');
		space.write('app.js', 'console.log("up"');
		await rig.sees('SyntaxError');
		await rig.tells('[devtui] exited 1, waiting for a change');
		space.write('app.js', 'console.log("mended"); setInterval(() => {}, 1000)');
		await rig.sees('node | mended');
	});

	test('O25: a command that cannot be started is told, and started by a change once it is there', async () => {
		const {rig, space} = await watching(['-w', 'a', '--', './missing']);
		await rig.tells('[devtui] could not be started: command not found: ./missing, waiting for a change');
		space.write('missing', '#!/bin/sh\necho here\nexec sleep 100\n');
		chmodSync(path.join(space.directory, 'missing'), 0o755);
		space.write('a', '1');
		await rig.sees('missing | here');
	});

	test('one that writes what it watches itself does not restart for ever, and devtui says how to leave the file out', async () => {
		const {rig} = await watching(['--', 'sh', '-c', 'while :; do date +%N > out; sleep 0.1; done']);
		await rig.tells('[devtui] out has changed again and again while the command ran, which seems to write it itself: no more restarts. Leave it out with -w \'!out\'', 30_000);
	});
});

describe('signals', () => {
	test('O18: a forwarded signal reaches the command, and devtui lives on', async () => {
		const {rig} = await watching(['--forward-signal', 'USR1', '--forward-signal', 'SIGINT', '--', 'sh', '-c', 'trap "echo got USR1" USR1; trap "echo got INT" INT; echo start; while :; do sleep 0.02; done']);
		await rig.sees('start');
		rig.signal('SIGUSR1');
		await rig.sees('got USR1');
		rig.signal('SIGINT');
		await rig.sees('got INT');
		rig.signal('SIGTERM');
		expect(await rig.ended).toMatchObject({code: 143});
		expect(rig.survivors()).toEqual([]);
	});

	test.each([['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const)('O27: %s ends both, with %i, and nothing is left', async (signal, code) => {
		const {rig} = await watching(['--', 'sh', '-c', 'sleep 1001 & setsid sleep 1002 & echo start; wait']);
		await rig.sees('start');
		rig.signal(signal);
		expect(await rig.ended).toEqual({code, signal: undefined});
		expect(rig.survivors()).toEqual([]);
	});

	test('O27: after SIGKILL of devtui nothing is left within a second', async () => {
		const {rig} = await watching(['--', ...mule]);
		await rig.sees('start');
		rig.signal('SIGKILL');
		await goneWithin(1000, rig);
	});

	test.each([[[]], [['--forward-signal', 'QUIT']]])('SIGQUIT is the command\'s, once, with %j', async flags => {
		const {rig} = await watching([...flags, '--', 'sh', '-c', 'trap "echo dumped" QUIT; trap "echo over; exit" TERM; echo start; while :; do sleep 0.02; done']);
		await rig.sees('start');
		rig.signal('SIGQUIT');
		await rig.sees('dumped');
		rig.signal('SIGTERM');
		expect(await rig.ended).toMatchObject({code: 143});
		expect(rig.count(/\| dumped\n/)).toBe(1);
		expect(rig.output()).toContain('sh | over\n');
	});

	test('a second signal kills at once', async () => {
		const {rig} = await watching(['--', ...mule]);
		await rig.sees('start');
		rig.signal('SIGINT');
		await rig.tells('[devtui] shutting down: SIGINT');
		rig.signal('SIGINT');
		expect(await rig.ended).toMatchObject({code: 130});
		expect(rig.survivors()).toEqual([]);
	});

	test('while it waits for a change a signal ends it too', async () => {
		const {rig} = await watching(['--', 'false']);
		await rig.tells('exited 1, waiting for a change');
		rig.signal('SIGTERM');
		expect(await rig.ended).toMatchObject({code: 143});
		const {rig: other} = await watching(['--', 'false']);
		await other.tells('exited 1, waiting for a change');
		other.signal('SIGQUIT');
		expect(await other.ended).toMatchObject({code: 131});
	});

	test('when nobody reads its output any more it ends with 141', async () => {
		const {rig} = await watching(['--', 'sh', '-c', 'while :; do echo more; sleep 0.01; done']);
		await rig.sees('more');
		rig.closeOutput();
		expect(await rig.ended).toMatchObject({code: 141});
		expect(rig.survivors()).toEqual([]);
	});
});

describe('standard input that is piped', () => {
	test('reaches the command byte for byte, however late it reads, and so does its end', async () => {
		const {directory} = workspace({});
		const rig = headless({cwd: directory, args: ['run', '--no-watch', '--', 'sh', '-c', 'sleep 1; sha1sum'], hasInput: true});
		const text = `${'0123456789'.repeat(500_000)}\u0004\u0003\n`.repeat(5);
		rig.input(text);
		rig.endInput();
		expect(await rig.ended).toMatchObject({code: 0});
		expect(rig.output()).toBe(`sh | ${createHash('sha1').update(text).digest('hex')}  -\n`);
	});

	test('O16: what comes after a restart goes to the new run, and later runs see the end too', async () => {
		const {rig, space} = await watching(['--', 'sh', '-c', 'while read -r line; do echo "got:$line $DEVTUI_RUN"; done; echo "end $DEVTUI_RUN"; exec sleep 100'], {hasInput: true});
		rig.input('a\n');
		await rig.sees('got:a 1');
		space.write('a', '1');
		await rig.tells('run 2 ·');
		rig.input('b\n');
		await rig.sees('got:b 2');
		rig.endInput();
		await rig.sees('end 2');
		space.write('a', '2');
		await rig.sees('end 3');
	});

	test('what comes while the old run is ending is for the new one', async () => {
		const {rig, space} = await watching(['--', 'sh', '-c', 'test $DEVTUI_RUN = 2 && exec cat; trap "echo ending; sleep 0.3; exit" TERM; echo start; while :; do sleep 0.02; done'], {hasInput: true});
		await rig.sees('start');
		space.write('a', '1');
		await rig.sees('ending');
		rig.input('late\n');
		await rig.sees('sh | late');
	});

	test('what comes while no run is there waits for the next', async () => {
		const {rig, space} = await watching(['--', 'sh', '-c', 'test -e ready || exit 1; cat'], {hasInput: true});
		await rig.tells('exited 1, waiting for a change');
		rig.input('early\n');
		space.write('ready', '');
		await rig.sees('sh | early');
	});
});

describe('on a terminal', () => {
	const onTerminal = (args: readonly string[], files: Readonly<Record<string, string>> = {}) => {
		const space = workspace({a: '0', ...files});
		return {space, rig: console({cwd: space.directory, args: ['run', '-v', ...args]})};
	};

	/** A shell that knows of jobs; what it is told to run has ended when it says `done`. */
	const inShell = async (files: Readonly<Record<string, string>> = {}) => {
		const space = workspace({a: '0', ...files});
		const rig = console({cwd: space.directory, program: ['bash', '--noprofile', '--norc', '-i'], environment: {PS1: '$ ', devtui: `${process.execPath} ${cli}`}});
		await rig.sees('$ ');
		return {space, rig};
	};

	test('output comes as it is, without names', async () => {
		const {rig} = onTerminal(['--no-watch', '--', 'sh', '-c', String.raw`stty raw; printf 'one\ntwo\033[31m'; test -t 0 && test -t 1 && test -t 2 && stty -raw && echo tty`]);
		expect(await rig.ended).toEqual({code: 0, signal: undefined});
		// A bare LF stays one: `two` stands below the end of `one`.
		expect(rig.written()).toContain('one\ntwo\u001B[31m');
		expect(rig.screen()).toMatch(/one\n {3}twotty/);
	});

	test('O16: typed input reaches the command, across restarts', async () => {
		const {rig, space} = onTerminal(['--', 'sh', '-c', 'while read -r line; do echo "got:$line $DEVTUI_RUN"; done']);
		await rig.sees('watching files');
		rig.type('a\r');
		await rig.sees('got:a 1');
		space.write('a', '1');
		await rig.sees('[devtui] run 2 · a changed');
		rig.type('b\r');
		await rig.sees('got:b 2');
	});

	test('Ctrl-C ends both in order, with 130', async () => {
		const {rig} = onTerminal(['--', ...prints('TERM')]);
		await rig.sees(/^start/m);
		rig.type('\u0003');
		expect(await rig.ended).toEqual({code: 130, signal: undefined});
		expect(rig.screen()).toContain('got TERM');
		expect(rig.survivors()).toEqual([]);
	});

	test('a command that asks something before it ends gets its answer', async () => {
		const {rig} = onTerminal(['--', 'sh', '-c', 'trap "read -r answer; echo answered:\\$answer; exit" TERM; echo start; while :; do sleep 0.02; done']);
		await rig.sees(/^start/m);
		rig.type('\u0003');
		await rig.sees('shutting down');
		rig.type('yes\r');
		await rig.sees('answered:yes');
		expect(await rig.ended).toMatchObject({code: 130});
	});

	test('a second Ctrl-C kills at once', async () => {
		const {rig} = onTerminal(['--', ...mule]);
		await rig.sees(/^start/m);
		rig.type('\u0003');
		await rig.sees('shutting down');
		rig.type('\u0003');
		expect(await rig.ended).toMatchObject({code: 130});
		expect(rig.survivors()).toEqual([]);
	});

	test('Ctrl-\\ and Ctrl-D go to the command', async () => {
		const {rig, space} = onTerminal(['--', 'sh', '-c', 'trap "echo got QUIT" QUIT; echo start $DEVTUI_RUN; cat; echo end of input']);
		const hasRead = async (times: number) => until('the end', () => rig.screen().match(/^end of input\n\[devtui\] exited 0, waiting for a change/gm)?.length === times, {found: rig.screen});
		const reads = async () => until('it to read', () => rig.survivors().some(({command}) => command === 'cat'));
		await rig.sees('watching files');
		await rig.sees('start 1');
		await reads();
		rig.type('\u001C');
		await rig.sees(/^got QUIT/m);
		await hasRead(1);
		space.write('a', '1');
		await rig.sees('start 2');
		await reads();
		rig.type('\u0004');
		await hasRead(2);
	});

	test('the command sees the size of the terminal, and when it changes', async () => {
		const {rig} = onTerminal(['--', 'sh', '-c', 'trap "stty size" WINCH; stty size; while :; do sleep 0.02; done']);
		await rig.sees('40 120');
		rig.resize(90, 30);
		await rig.sees('30 90');
	});

	test('the command sees what kind of terminal it is on', async () => {
		const {rig} = await inShell();
		rig.type('TERM=vt220 TERM_PROGRAM=mine $devtui run --no-watch -- sh -c \'echo $TERM,$TERM_PROGRAM,$COLORTERM.\'\r');
		await rig.sees('vt220,mine,');
	});

	test('Ctrl-Z suspends the command and devtui; back in the foreground both go on', async () => {
		const {rig} = await inShell();
		rig.type('$devtui run --no-watch -- sh -c \'echo start; while read -r line; do echo "got:$line"; done\'\r');
		await rig.sees(/^start/m);
		rig.type('\u001A');
		await rig.sees('Stopped');
		await until('all to be stopped', () => rig.survivors().filter(({command}) => command.includes('while read')).every(({pid}) => isStopped(pid)));
		rig.type('stty -a | grep -o " icanon"; fg\r');
		await rig.sees(/^ icanon/m);
		await until('all to go on', () => rig.survivors().filter(({command}) => command.includes('while read')).every(({pid}) => !isStopped(pid)));
		// The terminal is raw again: what is typed appears once, as the command's own terminal echoes it.
		await until('raw input', () => {
			rig.type('x\r');
			return rig.screen().includes('got:x');
		});
		rig.type('\u0003');
		await until('its end', () => rig.survivors().length === 0);
	});

	test('without a shell that knows of jobs Ctrl-Z does no harm', async () => {
		const {rig} = onTerminal(['--no-watch', '--', 'sh', '-c', 'echo start; read -r line; echo "got:$line"']);
		await rig.sees(/^start/m);
		rig.type('\u001Ax\r');
		await rig.sees('got:x');
		expect(await rig.ended).toMatchObject({code: 0});
	});

	test('in the background, its output in a file, it reads nothing of what is typed; in the foreground it does', async () => {
		const {rig, space} = await inShell();
		const log = () => existsSync(path.join(space.directory, 'log')) ? readFileSync(path.join(space.directory, 'log'), 'utf8') : '';
		rig.type('$devtui run --no-watch -- sh -c \'echo up; while read -r line; do echo "got:$line"; done\' >log 2>&1 &\r');
		await until('the command to run', () => log().includes('up'), {found: log});
		for (const word of ['one', 'two']) {
			rig.type(`echo ${word} $(jobs -r | wc -l)\r`);
			await rig.sees(`${word} 1`);
		}

		rig.type('fg\r');
		await until('what is typed to arrive', () => {
			rig.type('x\r');
			return /got:.*x/.test(log());
		}, {found: () => `${log()}${rig.screen()}`});
		rig.type('\u001A');
		await rig.sees('Stopped');
		rig.type('bg; echo three $(jobs -r | wc -l)\r');
		await rig.sees('three 1');
		rig.type('kill %1; wait %1; echo code $?\r');
		await rig.sees('code 143');
		expect(rig.survivors()).toEqual([]);
	});

	test('in the background it leaves the terminal alone', async () => {
		const {rig} = await inShell();
		rig.type('$devtui run -- sh -c \'echo up; exec sleep 100\' &\r');
		// Before or after the shell's prompt.
		await rig.sees(/^(?:\$ )?up$/m);
		rig.type('echo job $(jobs -r | wc -l)\r');
		await rig.sees('job 1');
		rig.type('kill %1; wait %1; echo code $?\r');
		await rig.sees('code 143');
		expect(rig.survivors()).toEqual([]);
	});

	test.each([
		['a normal end', 'printf "$left"', undefined],
		['SIGTERM', 'printf "$left"; exec sleep 100', 'SIGTERM'],
		['SIGKILL of the command', 'printf "$left"; kill -9 $$', undefined],
	] as const)('whatever the command has made of the terminal, after %s the shell finds it as it was', async (_, script, signal) => {
		const left = String.raw`\033[?1049h\033[?25l\033[?1003h\033[?2004h\033[?1h\033[31mleft behind`;
		const {rig} = await inShell({script});
		rig.type(`export left='${left}'; clear; before=$(stty -g); $devtui run --no-watch -- sh script; test "$before" = "$(stty -g)" && echo as be''fore\r`);
		if (signal) {
			await rig.sees('left behind');
			const devtui = await until('devtui', () => rig.survivors().find(({command}) => command.includes('cli.js')));
			process.kill(devtui.pid, signal);
		}

		await rig.sees('as before');
		expect(rig.terminal.buffer.active.type).toBe('normal');
		expect(rig.isCursorVisible()).toBe(true);
		expect(rig.terminal.modes).toMatchObject({mouseTrackingMode: 'none', applicationCursorKeysMode: false});
		expect(rig.screen()).not.toContain('left behind');
	});

	test('a run that leaves its picture behind does not spoil the next one, nor does devtui draw into it', async () => {
		const {rig, space} = onTerminal(['--', 'sh', '-c', String.raw`test $DEVTUI_RUN = 1 && printf '\033[?1049h\033[?25lpicture'; echo run $DEVTUI_RUN; exec sleep 100`]);
		await rig.sees(/^picture/m);
		await until('the watch', () => {
			seldom(() => {
				space.write('a', String(Math.random()));
			});
			return rig.screen().includes('run 2');
		});
		expect(rig.screen()).not.toMatch(/^picture/m);
		expect(rig.screen()).toMatch(/\[devtui\] pid \d+ .*\n(.*\n)*\[devtui\] run 2 · a changed/);
		expect(rig.terminal.buffer.active.type).toBe('normal');
		expect(rig.isCursorVisible()).toBe(true);
	});

	test('what devtui has to say waits until the picture of the program is gone', async () => {
		const {rig, space} = onTerminal(['--grace', '300ms', '--', 'sh', '-c', String.raw`trap "" TERM; test $DEVTUI_RUN = 1 && printf '\033[?1049hpicture'; echo run $DEVTUI_RUN; while :; do sleep 0.05; done`]);
		await rig.sees(/^picture/m);
		await until('the watch', () => {
			seldom(() => {
				space.write('a', String(Math.random()));
			});
			return rig.screen().includes('run 2');
		});
		expect(rig.screen()).toContain('[devtui] did not end in time: SIGKILL');
	});

	test('Ctrl-Z takes the picture of a program off the screen, and the way back brings it again', async () => {
		const program = [
			'process.on("SIGTSTP", () => process.stdout.write("leaving", () => process.kill(process.pid, "SIGSTOP")));',
			'process.on("SIGWINCH", () => console.log("drawn anew"));',
			'process.stdout.write("\\x1b[?1049hpicture"); setInterval(() => {}, 1000);',
		].join('\n');
		const {rig} = await inShell({'program.js': program});
		rig.type(`$devtui run --no-watch -- ${process.execPath} program.js\r`);
		await rig.sees('picture');
		rig.type('\u001A');
		await rig.sees('Stopped');
		expect(rig.written()).toContain('leaving');
		expect(rig.terminal.buffer.active.type).toBe('normal');
		rig.type('fg\r');
		await rig.sees('drawn anew');
		expect(rig.terminal.buffer.active.type).toBe('alternate');
		rig.type('\u0003');
		await until('its end', () => rig.survivors().length === 0);
	});

	test('a terminal that takes nothing more does not keep it alive: a second signal ends it', async () => {
		const {rig} = onTerminal(['--', 'yes']);
		await rig.sees(/^y\ny$/m);
		rig.stall();
		rig.signal('SIGTERM');
		await until('the command to be asked to end', () => !rig.survivors().some(({command}) => command === 'yes'));
		rig.signal('SIGTERM');
		await until('nothing to be left', () => !rig.isAlive() && rig.survivors().length === 0, {found: () => JSON.stringify(rig.survivors())});
	});

	test('when the terminal is closed nothing is left', async () => {
		const {rig} = onTerminal(['--', 'sh', '-c', 'sleep 1001 & setsid sleep 1002 & echo start; wait']);
		await rig.sees(/^start/m);
		rig.closeTerminal();
		await until('nothing to be left', () => !rig.isAlive() && rig.survivors().length === 0, {found: () => JSON.stringify(rig.survivors())});
	});

	test('--no-tty gives the command pipes, lines typed and a Ctrl-D', async () => {
		const {rig} = onTerminal(['--no-watch', '--no-tty', '--', 'sh', '-c', 'test -t 0 || test -t 1 || echo pipes; read -r line; echo "got:$line"; cat; echo end']);
		await rig.sees(/^pipes/m);
		rig.type('x\r');
		await rig.sees('got:x');
		rig.type('\u0004');
		await rig.sees(/^end/m);
		expect(await rig.ended).toMatchObject({code: 0});
	});

	test('--console opens the console', async () => {
		const {rig} = onTerminal(['--console', '--', ...tick]);
		await rig.sees(/start \d+/);
		await rig.sees('quit');
		rig.type('qy');
		expect(await rig.ended).toMatchObject({code: 0});
		expect(rig.survivors()).toEqual([]);
	});
});

test('--console without a terminal is refused', async () => {
	const {directory} = workspace({});
	writeFileSync(path.join(directory, 'a'), '');
	const rig = headless({cwd: directory, args: ['run', '--console', '--', 'true']});
	expect(await rig.ended).toMatchObject({code: 2});
	expect(rig.errors()).toContain('--console needs a terminal');
});
