import {execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync, readFileSync, renameSync, symlinkSync, unlinkSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {Fact} from '../../source/core/events.ts';
import {createAttention} from '../../source/runtime/attention.ts';
import {isStopped} from '../helpers/processes.ts';
import {console} from '../helpers/rig.ts';
import {requires} from '../helpers/requirements.ts';
import {project, service, watching} from '../helpers/specs.ts';
import {createPeer, inTime} from '../helpers/peer.ts';
import {until} from '../helpers/until.ts';
import {end, hasStarted, isWatching, linesOf, openEngine, place, startsOf, up} from './rig.ts';

const tick = (name: string, rest = '') => `  ${name}: {command: ../tick.sh, working_dir: ${name}${rest}}\n`;
/** With every run, as soon as it may. */
const changesItself = '#!/bin/sh\necho start $$\nuntil test -e go; do sleep 0.05; done\nsleep 0.05\necho $$ > out.txt\nexec sleep 1000\n';
const tree = (...names: readonly string[]) => Object.fromEntries(names.map(name => [name, 'before']));

describe('C1–C4, C9: what is watched', () => {
	test('C1: without `watch` only the service whose directory holds a marker file restarts on a change below it', async () => {
		const {rig, write} = up(tick('a') + tick('b'), {files: {'a/.autorestart_excludes': 'log/\n', ...tree('a/x.py', 'b/x.py')}});
		await isWatching(rig);
		await hasStarted(rig, 'a');
		await hasStarted(rig, 'b');
		write('b/x.py', 'after');
		write('a/x.py', 'after');
		await hasStarted(rig, 'a', 2);
		expect(rig.output()).toContain('a: run 2 · x.py changed');
		await end(rig);
		expect(startsOf(rig, 'b')).toHaveLength(1);
	});

	test.each([
		['a marker file', '', {'a/.autorestart_includes': '*.py\n'}],
		['`watch`', ', watch: ["*.py"]', {}],
	])('C2: what %s does not take in restarts nothing', async (_, watch, files: Record<string, string>) => {
		const {rig, write} = up(tick('a', watch), {files: {...files, ...tree('a/x.txt', 'a/x.py')}});
		await isWatching(rig);
		await hasStarted(rig, 'a');
		write('a/x.txt', 'after');
		await sleep(300);
		write('a/x.py', 'after');
		await hasStarted(rig, 'a', 2);
		expect(linesOf(rig, 'a')[1]).toMatch(/^start \d+ x\.py$/);
		await end(rig);
		expect(startsOf(rig, 'a')).toHaveLength(2);
	});

	test('C3: an excluded directory is not looked into, and a file of its name still counts', async () => {
		const {rig, write} = up(tick('a') + tick('b'), {files: {
			'a/.autorestart_excludes': 'log/\n*.tmp\n',
			'b/.autorestart_excludes': 'log/\n',
			...tree('a/log/deep/x.py', 'a/x.tmp', 'a/log.py', 'b/log'),
		}});
		await isWatching(rig);
		await hasStarted(rig, 'a');
		await hasStarted(rig, 'b');
		write('a/log/deep/x.py', 'after');
		write('a/x.tmp', 'after');
		await sleep(300);
		write('a/log.py', 'after');
		write('b/log', 'after');
		await hasStarted(rig, 'a', 2);
		await hasStarted(rig, 'b', 2);
		expect(linesOf(rig, 'a')[1]).toMatch(/ log\.py$/);
		expect(linesOf(rig, 'b')[1]).toMatch(/ log$/);
		await end(rig);
		expect(startsOf(rig, 'a')).toHaveLength(2);
	});

	test.skipIf(!requires('git'))('C4: twelve patterns exclude what git says they ignore, in marker files and in `watch.paths`', async () => {
		const patterns = ['*.log', '!keep.log', '/root.txt', 'build/', 'a/**/z.txt', '**/cache', 'doc/*.md', '!doc/read.md', 'te?t.js', '[ab].py', 'x\\ y', 'sub/deep/'];
		const names = ['one.log', 'keep.log', 'root.txt', 'n/root.txt', 'build/out.js', 'n/build/out.js', 'build.js', 'a/z.txt', 'a/b/c/z.txt', 'n/a/z.txt', 'cache', 'n/cache/f', 'doc/x.md', 'doc/read.md', 'n/doc/x.md', 'test.js', 'tet.js', 'a.py', 'c.py', 'x y', 'sub/deep/f', 'n/sub/deep/f', 'plain.txt'];
		const git = place({'.gitignore': `${patterns.join('\n')}\n`, ...tree(...names)});
		// What somebody has set up for himself does not count.
		const env = {PATH: process.env['PATH'], HOME: git.directory, XDG_CONFIG_HOME: git.directory, GIT_CONFIG_NOSYSTEM: '1'};
		execFileSync('git', ['init', '-q'], {cwd: git.directory, env});
		const ignored = execFileSync('git', ['check-ignore', '--no-index', '--stdin', '-z'], {cwd: git.directory, env, input: names.join('\0'), encoding: 'utf8'}).split('\0');
		const kept = names.filter(name => !ignored.includes(name));
		expect(kept.length).toBeGreaterThan(5);
		const negated = patterns.map(pattern => pattern.startsWith('!') ? pattern.slice(1) : `!${pattern}`);
		const {rig, write} = up(`${tick('a')}  b: {command: ../tick.sh, working_dir: b, watch: {paths: ${JSON.stringify(['**', ...negated])}, debounce: 1s}}\n`, {files: {
			'a/.autorestart_excludes': `${patterns.join('\n')}\n`,
			...tree(...names.map(name => `a/${name}`), ...names.map(name => `b/${name}`)),
		}});
		await isWatching(rig);
		await hasStarted(rig, 'a');
		await hasStarted(rig, 'b');
		// All of it is there before devtui sees any of it: a run that gives way to another at once may not have told what it was for.
		rig.signal('SIGSTOP');
		await until('it to stand still', () => isStopped(rig.pid));
		for (const name of names) {
			write(`a/${name}`, 'after');
			write(`b/${name}`, 'after');
		}

		rig.signal('SIGCONT');
		const changed = (name: string) => linesOf(rig, name).flatMap(line => /^(?:start \d+ )?(\S.*)$/.exec(line)?.[1] ?? []).filter(line => !line.startsWith('start'));
		await until('every change', () => kept.every(name => changed('a').includes(name)) && kept.every(name => changed('b').includes(name)), {found: rig.output});
		await end(rig);
		expect([...new Set(changed('a'))].sort()).toEqual([...kept].sort());
		expect([...new Set(changed('b'))].sort()).toEqual([...kept].sort());
	});

	test('C9: directories that are new, saves by rename and edits of a marker file count at once', async () => {
		const {rig, write, directory} = up(tick('a'), {files: {'a/.autorestart_excludes': '*.tmp\n', ...tree('a/b.py', 'a/c.py')}});
		await isWatching(rig);
		await hasStarted(rig, 'a');
		mkdirSync(path.join(directory, 'a/new/deep'), {recursive: true});
		write('a/new/deep/x.py', 'new');
		await rig.sees('new/deep/x.py changed');
		await hasStarted(rig, 'a', 2);
		write('a/b.py.tmp', 'after');
		renameSync(path.join(directory, 'a/b.py.tmp'), path.join(directory, 'a/b.py'));
		await rig.sees('b.py changed');
		await hasStarted(rig, 'a', 3);
		write('a/.autorestart_excludes', '*.tmp\nb.py\n');
		write('a/b.py', 'later');
		await sleep(300);
		write('a/c.py', 'after');
		await hasStarted(rig, 'a', 4);
		await end(rig);
		expect(rig.count(/b\.py changed/)).toBe(1);
		expect(startsOf(rig, 'a')).toHaveLength(4);
	});

	test('a service that marker files watch says that it waits for a change when it has ended', async () => {
		const {rig, write} = up('  a: {command: ["true"], working_dir: a}\n', {files: {'a/.autorestart_excludes': '*.tmp\n', ...tree('a/x')}});
		await rig.sees('a exited 0, waiting for a change');
		await isWatching(rig);
		write('a/x', 'after');
		await rig.sees('x changed');
		await end(rig);
	});

	test('whether there are marker files is told before the watcher is loaded, and so before any service can end', async () => {
		const {directory} = place({'a/.autorestart_includes': '*.py\n', 'b/x': ''});
		const told: Fact[] = [];
		const attention = createAttention({tell: fact => told.push(fact), onProblem() {}, wasActive: () => undefined});
		const watched = attention.turnTo(project(...['a', 'b'].map(name => service(name, {workingDir: path.join(directory, name), markerWatch: watching()}))));
		expect(told).toEqual([{type: 'watch-changed', service: 'a', isOn: true}]);
		expect(await watched).toEqual(['a']);
		await attention.close();
	});

	test('C57: a service restarts when its own program is rewritten, and when the target of a link to it is replaced', async () => {
		const tool = (word: string) => `#!/bin/sh\necho start $$ ${word}\nexec sleep 1000\n`;
		const {rig, directory, write} = up('  w: {command: [./tool.sh], watch: [./tool.sh]}\n  l: {command: [./link], watch: [./link]}\n', {files: {'tool.sh': tool('one'), 'target.sh': tool('one'), link: ''}});
		unlinkSync(path.join(directory, 'link'));
		symlinkSync('target.sh', path.join(directory, 'link'));
		await isWatching(rig);
		await hasStarted(rig, 'w');
		await hasStarted(rig, 'l');
		for (const name of ['tool.sh', 'target.sh']) {
			write(`${name}.new`, tool('two'));
			chmodSync(path.join(directory, `${name}.new`), 0o755);
			renameSync(path.join(directory, `${name}.new`), path.join(directory, name));
		}

		await hasStarted(rig, 'w', 2);
		await hasStarted(rig, 'l', 2);
		expect(linesOf(rig, 'w').at(-1)).toMatch(/two$/);
		expect(linesOf(rig, 'l').at(-1)).toMatch(/two$/);
		await end(rig);
	});
});

describe('C6–C8, C10: what a change does', () => {
	test('C6: a service that a person has stopped is not started by a change', async () => {
		const rig = await openEngine('services:\n  w: {command: ./tick.sh, watch: ["*.txt"]}\n  x: {command: ./tick.sh, watch: ["*.txt"]}\n', {'a.txt': 'before'});
		await rig.is('x', 'ready');
		rig.command({type: 'stop', services: ['w']});
		await rig.is('w', 'stopped');
		rig.write('a.txt', 'after');
		await until('the neighbour to be restarted', () => rig.state('x').run === 2 && rig.state('x').phase.type === 'ready');
		expect(rig.state('w')).toMatchObject({phase: {type: 'stopped'}, run: 1});
		rig.command({type: 'start', services: ['w']});
		await rig.is('w', 'ready');
	});

	test('C7: fifty writes within half a second are one restart, which sees the last of them', async () => {
		const {rig, write} = up('  w: {command: ./reads.sh, watch: ["*.txt"]}\n', {files: {'a.txt': '0', 'b.txt': '0', 'reads.sh': '#!/bin/sh\necho start $$ $(cat a.txt)\nexec sleep 1000\n'}});
		await isWatching(rig);
		await hasStarted(rig, 'w');
		// A pause that is longer than files are waited for divides a burst in two: 10 ms while there is but one, then ten times that.
		let pauses = 0;
		// Before the last write: between the two it may be made.
		let before = Infinity;
		for (let count = 1001; count <= 1050; count++) {
			const now = performance.now();
			write(count % 2 === 0 ? 'a.txt' : 'b.txt', String(count));
			pauses += performance.now() - before > (count <= 1002 ? 10 : 60) ? 1 : 0;
			before = now;
			await sleep(5);
		}

		await rig.sees(/start \d+ 1050$/m);
		await sleep(300);
		expect(linesOf(rig, 'w').at(-1)).toMatch(/ 1050$/);
		expect(startsOf(rig, 'w').length - 1).toBeLessThanOrEqual(1 + pauses);
		await end(rig);
	});

	test('C8: a service that is added later is watched by its marker file, one that is removed is watched no more', async () => {
		const a = '  a: {command: ../tick.sh, working_dir: a}\n';
		const b = '  b: {command: ../tick.sh, working_dir: b}\n';
		const rig = await openEngine(`services:\n${a}`, {'b/.autorestart_excludes': '*.tmp\n', ...tree('a/x', 'b/x')});
		expect(await rig.reload(`services:\n${a}${b}`)).toBeUndefined();
		await rig.is('b', 'ready');
		rig.write('b/x', 'after');
		await inTime(1000, 'b to be restarted', () => rig.state('b').run === 2 && rig.state('b').phase.type === 'ready');
		const pid = rig.pid('a');
		await rig.reload(`services:\n${a}`);
		await until('b to be gone', () => rig.engine.store.getSnapshot().services['b'] === undefined);
		rig.write('b/x', 'later');
		await sleep(200);
		expect(rig.engine.store.getSnapshot().services['b']).toBeUndefined();
		expect(rig.survivors()).toEqual([expect.any(Number)]);
		expect(rig.pid('a')).toBe(pid);
	});

	test('C10: of twenty saves nineteen have restarted their service within 300 ms', async () => {
		const names = ['a', 'b', 'c', 'd'];
		const {rig, write} = up(names.map(name => `  ${name}: {command: ./tick.sh, watch: ["${name}.txt"]}\n`).join(''), {files: Object.fromEntries(names.map(name => [`${name}.txt`, '0']))});
		await isWatching(rig);
		for (const name of names) {
			await hasStarted(rig, name);
		}

		let late = 0;
		// Five each: the tenth within a minute would wait, to see whether it is the service's own doing.
		for (let count = 1; count <= 5; count++) {
			for (const name of names) {
				const peer = createPeer();
				write(`${name}.txt`, String(count));
				while (startsOf(rig, name).length <= count && !peer.hasHad(300)) {
					await peer.turn();
				}

				late += startsOf(rig, name).length > count ? 0 : 1;
				await hasStarted(rig, name, count + 1);
			}
		}

		await end(rig);
		expect(late).toBeLessThanOrEqual(1);
	});
});

describe('a service that changes its own files', () => {
	test('after ten restarts its watch is paused, the file is named, and it runs on after one more; its neighbours are not touched', async () => {
		const {rig, write} = up('  gen: {command: ./gen.sh, watch: ["*.txt"]}\n  w: ./tick.sh\n', {files: {'gen.sh': changesItself, 'out.txt': 'before'}});
		await isWatching(rig);
		await hasStarted(rig, 'gen');
		write('go', '');
		await rig.sees(/gen restarts itself: out\.txt changed again and again/);
		await hasStarted(rig, 'gen', 12);
		expect(startsOf(rig, 'w')).toHaveLength(1);
		await end(rig);
		expect(startsOf(rig, 'gen')).toHaveLength(12);
	});

	test.each([
		['its build', 'build_command: "date +%N > out.txt"'],
		['a hook', 'hooks: {after_ready: "date +%N > out.txt"}'],
		['the command of its watch', 'watch: {paths: ["*.txt"], action: "exec:date +%N > out.txt"}'],
		['the signal of its watch', 'command: [./onhup.sh], watch: {paths: ["*.txt"], action: "signal:SIGHUP"}'],
	])('so is it when %s does', async (_, keys) => {
		const defaults = [...keys.includes('command: [') ? [] : ['command: [./tick.sh]'], ...keys.includes(' watch: ') || keys.startsWith('watch') ? [] : ['watch: ["*.txt"]']];
		const rig = await openEngine(`services:\n  gen: {${[keys, ...defaults].join(', ')}}\n`, {
			'onhup.sh': '#!/bin/sh\ntrap "date +%N > out.txt" HUP\necho start $$\nwhile :; do sleep 0.05; done\n',
			'out.txt': 'before',
		});
		await rig.is('gen', 'ready');
		// Before that a SIGHUP would end it.
		await rig.logs('gen', /^start/m);
		await until('the watch to be suspended', () => {
			if (rig.state('gen').watch.loops === 0) {
				rig.write('out.txt', 'by hand');
			}

			return rig.state('gen').watch.suspendedBy === 'out.txt';
		}, {withinMs: 40_000, found: () => JSON.stringify(rig.state('gen').watch)});
	}, 60_000);

	test('while its watch is suspended, what others change restarts it, once each time', async () => {
		const rig = await openEngine('services:\n  gen: {command: ./gen.sh, watch: ["*.txt"]}\n', {'gen.sh': changesItself, 'out.txt': '1'});
		await rig.is('gen', 'ready');
		rig.write('go', '');
		await until('the watch to be suspended, and the last of what changed to be brought in', () => rig.state('gen').watch.suspendedBy === 'out.txt' && rig.state('gen').run === 12 && rig.state('gen').watch.pending.length > 0, {withinMs: 30_000});
		const {run} = rig.state('gen');
		let count = 0;
		// Until the service has been looked at for long enough, what changes may be its own doing, and waits.
		await until('a restart for what somebody else has changed', async () => {
			const file = `${++count}.txt`;
			rig.write(file, 'new');
			await until('it to be noticed', () => rig.state('gen').run > run || rig.state('gen').watch.pending.includes(file));
			return rig.state('gen').run > run;
		});
		expect(rig.state('gen')).toMatchObject({cause: {type: 'files', files: [`${count}.txt`]}, watch: {suspendedBy: 'out.txt'}});
		await rig.is('gen', 'ready');
		const pid = String(rig.pid('gen'));
		await until('its own change', () => readFileSync(path.join(rig.directory, 'out.txt'), 'utf8').trim() === pid);
		rig.write('last.txt', 'new');
		await until('what has changed after that to be noticed', () => rig.state('gen').watch.pending.includes('last.txt') || rig.state('gen').run > run + 1);
		expect(rig.state('gen').cause).toEqual({type: 'files', files: [rig.state('gen').run === run + 1 ? `${count}.txt` : 'last.txt']});
		expect(rig.state('gen').watch.pending).toContain('out.txt');
	}, 60_000);

	test('the console names the file, and watching can be resumed by hand', async () => {
		const {directory, write} = place({'devtui.yaml': 'services:\n  gen: {command: ./gen.sh, watch: ["*.txt"]}\n', 'gen.sh': '#!/bin/sh\necho start $$\n[ -e quiet ] || { sleep 0.05; echo $$ > out.txt; }\nexec sleep 1000\n', 'out.txt': 'before'});
		const rig = console({cwd: directory});
		await until('the watch to be suspended', async () => {
			write('out.txt', String(Math.random()));
			return rig.sees(/gen restarts itself/, 5000).catch(() => undefined);
		}, {withinMs: 30_000, found: rig.screen});
		await rig.sees('⏸');
		write('quiet', '');
		rig.type('w');
		await until('it to be watched again', () => !rig.screen().includes('⏸'));
		// What had waited is one restart, which the first of these may still join.
		await until('a restart for what was written by hand', async () => {
			write('other.txt', String(Math.random()));
			return rig.sees('other.txt changed', 5000).catch(() => undefined);
		}, {withinMs: 30_000, found: rig.screen});
	}, 60_000);
});

describe('what is written without end', () => {
	test('keeps no service waiting: it runs, the file is named, and when it ends one restart sees it all', async () => {
		// A writer who stands still for less than that is writing all the time.
		const {rig, write} = up('  w: {command: ./reads.sh, watch: {paths: ["*.txt"], debounce: 2s}}\n', {files: {'reads.sh': '#!/bin/sh\necho start $$ $(cat a.txt)\nexec sleep 1000\n', 'a.txt': 'before', 'b.txt': 'before'}});
		await isWatching(rig);
		await hasStarted(rig, 'w');
		let count = 0;
		const writer = setInterval(() => {
			write('a.txt', String(++count));
			write('b.txt', String(count));
		}, 20);
		onTestFinished(() => {
			clearInterval(writer);
		});
		await rig.sees(/w: [ab]\.txt does not stop changing/, 40_000);
		const before = (await hasStarted(rig, 'w', 2)).length;
		clearInterval(writer);
		write('a.txt', 'last');
		await rig.sees(/start \d+ last/);
		await end(rig);
		expect(startsOf(rig, 'w')).toHaveLength(before + 1);
	}, 90_000);
});

test('somebody who saves twenty times in a row gets what was saved last', async () => {
	const {rig, write} = up('  w: {command: ./reads.sh, watch: ["a.txt"]}\n', {files: {'reads.sh': '#!/bin/sh\necho start $$ $(cat a.txt)\nexec sleep 1000\n', 'a.txt': 'before'}});
	await isWatching(rig);
	await hasStarted(rig, 'w');
	for (let count = 1; count <= 20; count++) {
		write('a.txt', String(count));
		await sleep(100);
	}

	await rig.sees(/start \d+ 20$/m);
	await end(rig);
});
