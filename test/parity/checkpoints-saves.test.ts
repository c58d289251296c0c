import {copyFileSync, renameSync, rmSync, unlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {describe, expect, test} from 'vitest';
import {createPeer, inTime} from '../helpers/peer.ts';
import {atRest} from '../helpers/processes.ts';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {end} from './rig.ts';
import {parts, resuming, wholeRun} from './resuming.ts';

describe.skipIf(!requires('linux', 'cc', 'lua5.4'))('whatever is saved, the last of it is what runs', () => {
	test('F6: a save that breaks a file is told in the program\'s words, and the one that mends it goes on from there', async () => {
		const {rig, upTo, write} = await resuming();
		await upTo('finished');
		for (const version of [2, 3]) {
			write('b.lua', 'print("b broken"\n');
			await upTo(/b\.lua:\d+: '\)' expected/);
			await until('its end to be told', () => rig.errors().split('[devtui] exited 1, waiting for a change').length === version);
			write('b.lua', `print("b v${version}")\n`);
			expect((await upTo('finished')).slice(-3)).toEqual([`b v${version}`, 'c v1', 'finished']);
		}

		expect(rig.count(/startup/)).toBe(1);
		await end(rig);
	});

	test('F7: what crashes in the resumed part is told, and a good save resumes it', async () => {
		const {rig, upTo, write} = await resuming();
		await upTo('finished');
		for (const version of [2, 3]) {
			write('c.lua', 'print("c crashes")\nos.execute("kill -SEGV $PPID")\nwhile true do end\n');
			await upTo('c crashes');
			await until('it to be told', () => rig.errors().split('[devtui] killed by SIGSEGV, waiting for a change').length === version);
			write('c.lua', `print("c v${version}")\n`);
			expect(await upTo('finished')).toEqual([`c v${version}`, 'finished']);
		}

		await end(rig);
	});

	test.each<[string, (file: string, text: string) => void | Promise<void>]>([
		['a rename of the new file over the old one', (file, text) => {
			writeFileSync(`${file}~`, text);
			renameSync(`${file}~`, file);
		}],
		['the old file moved away, a new one written (vim)', (file, text) => {
			renameSync(file, `${file}~`);
			writeFileSync(file, text);
			unlinkSync(`${file}~`);
		}],
		['a copy of the old file, which is then written over', (file, text) => {
			copyFileSync(file, `${file}~`);
			writeFileSync(file, text);
		}],
		['the old file deleted, and a new one a second later', async (file, text) => {
			unlinkSync(file);
			await sleep(1000);
			writeFileSync(file, text);
		}],
		['the file made empty, and written later (VS Code)', async (file, text) => {
			writeFileSync(file, '');
			await sleep(5);
			writeFileSync(file, text);
		}],
	])('F16: a save resumes the program and never ends it for good: %s', async (_, save) => {
		const {rig, directory, upTo, lines} = await resuming();
		await upTo('finished');
		for (const version of [2, 3]) {
			await save(path.join(directory, 'b.lua'), `print("b v${version}")\n`);
			await until('it to run', () => lines().join('\n').endsWith(`b v${version}\nc v1\nfinished`), {found: () => `${rig.output()}\n${rig.errors()}`});
		}

		expect(rig.count(/startup/)).toBe(1);
		await end(rig);
	});

	test.each([150, 20])('F17: of two saves %i ms apart the second is what runs within a second', async pauseMs => {
		const {rig, upTo, write, lines} = await resuming();
		await upTo('finished');
		for (let round = 1; round <= 5; round++) {
			write('c.lua', `print("c v${round}.5")\n`);
			await sleep(pauseMs);
			write('c.lua', `print("c v${round}.6")\n`);
			await inTime(1000, 'the second', () => lines().join('\n').endsWith(`c v${round}.6\nfinished`), rig.output);
		}

		expect(rig.count(/startup/)).toBe(1);
		await end(rig);
	});

	test('saves at any moment end in a run of the last one', async () => {
		const {rig, upTo, write, lines} = await resuming();
		await upTo('finished');
		const last: Record<string, number> = {a: 1, b: 1, c: 1};
		for (let save = 2; save <= 60; save++) {
			const name = 'abc'[save % 3]!;
			last[name] = save;
			write(`${name}.lua`, `print("${name} v${save}")\n`);
			// Each moment of a life is hit: asked to end, ended, resumed, opening files, done.
			await sleep(save * 7 % 41);
		}

		await until('the last to run', () => lines().slice(-1)[0] === 'finished' && ['a', 'b', 'c'].every(name => lines().findLast(line => line.startsWith(name)) === `${name} v${last[name]}`), {found: () => `${rig.output()}\n${rig.errors()}`});
		await end(rig);
	});

	test('a save while a resumed program runs goes on from what has changed, be it opened or not', async () => {
		const {rig, upTo, write} = await resuming();
		await upTo('finished');
		write('b.lua', 'print("b waits")\nwhile not io.open("go") do end\nprint("b v2")\n');
		await upTo('b waits');
		write('c.lua', 'print("c v2")\n');
		// It is seen before the program opens it: one that is seen after that would be a reason for another run.
		await atRest(rig.pid);
		write('go', '');
		expect(await upTo('finished')).toEqual(['b v2', 'c v2', 'finished']);
		write('c.lua', 'print("c waits")\nwhile not io.open("go on") do end\n');
		await upTo('c waits');
		write('c.lua', 'print("c v3")\n');
		expect(await upTo('finished')).toEqual(['c v3', 'finished']);
		expect(rig.count(/startup/)).toBe(1);
		await end(rig);
	});

	test('F18: a file that is gone resumes nothing for as long as it is gone; it is alive all the time', async () => {
		const {rig, directory, upTo, write, lines, devtui} = await resuming();
		await upTo('finished');
		await rig.tells('waiting for a change');
		rmSync(path.join(directory, 'b.lua'));
		const peer = createPeer();
		while (!peer.hasHad(10_000)) {
			await peer.turn();
		}

		expect(await devtui('ps')).toMatchObject({code: 0});
		expect(lines()).toEqual(wholeRun);
		write('b.lua', 'print("b v2")\n');
		expect(await upTo('finished')).toEqual(['b v2', 'c v1', 'finished']);
		await end(rig);
	});

	test('a file that is gone while another changes is missed by the program, and resumed from once it is back', async () => {
		const {rig, directory, upTo, write} = await resuming({files: parts({files: {'c.lua': 'print(pcall(require, "opt") and "c with it" or "c without it")\n', 'opt.lua': 'print("opt v1")\n'}})});
		expect(await upTo('finished')).toEqual(['startup', 'a v1', 'b v1', 'opt v1', 'c with it', 'finished']);
		rmSync(path.join(directory, 'opt.lua'));
		write('b.lua', 'print("b v2")\n');
		expect(await upTo('finished')).toEqual(['b v2', 'c without it', 'finished']);
		write('opt.lua', 'print("opt v2")\n');
		expect(await upTo('finished')).toEqual(['opt v2', 'c with it', 'finished']);
		await end(rig);
	});
});
