import {readdirSync, readlinkSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {descendantsOf} from '../helpers/processes.ts';
import {console, headless} from '../helpers/rig.ts';
import {requires} from '../helpers/requirements.ts';
import {seldom} from '../helpers/seldom.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';
import {end} from './rig.ts';
import {filesOf, lua, parts, resuming, resumingService, wholeRun} from './resuming.ts';

const isPossible = requires('linux', 'cc', 'lua5.4');
const reads = (...names: readonly string[]) => names.map(name => `print(io.open("${name}"):read("l"))\n`).join('');

describe.skipIf(!isPossible)('at which files', () => {
	const files = {'main.lua': `print("startup")\n${reads('a.txt', 'b.json')}print("finished")\n`, 'a.txt': 'a v1\n', 'b.json': 'b v1\n'};

	test('F8: at those that `checkpoint.files` says; another one that is watched is a reason to begin anew, which is told', async () => {
		const {rig, upTo, write, checkpoints, causes} = await resumingService('{command: [lua5.4, main.lua], watch: ["**"], checkpoint: {files: ["*.lua", "*.txt"]}}', {files});
		expect(await upTo('finished')).toEqual(['startup', 'a v1', 'b v1', 'finished']);
		expect(filesOf(await checkpoints())).toEqual(['main.lua', 'a.txt']);
		write('a.txt', 'a v2\n');
		expect(await upTo('finished')).toEqual(['a v2', 'b v1', 'finished']);
		write('b.json', 'b v2\n');
		expect(await upTo('finished')).toEqual(['startup', 'a v2', 'b v2', 'finished']);
		expect(causes()).toEqual(['a.txt changed, resumed', 'b.json changed']);
		expect(rig.output()).toContain('started from the beginning: b.json is not a file that it has opened');
		await end(rig);
	});

	test('F8: `--checkpoint-files` says the same, each time it is given', async () => {
		const {rig, upTo, checkpoints} = await resuming({files, watch: [], options: ['--checkpoint-files', '*.lua', '--checkpoint-files', '*.json']});
		await upTo('finished');
		expect(filesOf(await checkpoints())).toEqual(['main.lua', 'b.json']);
		await end(rig);
	});

	test('F8: without -w at everything below the current directory, and what the program has not opened is no reason for another run', async () => {
		const {rig, upTo, write, checkpoints, causes} = await resuming({files: {...files, 'deep/d.txt': 'd v1\n', 'main.lua': `print("startup")\n${reads('deep/d.txt')}print("finished")\n`}, watch: []});
		await upTo('finished');
		expect(filesOf(await checkpoints())).toEqual(['main.lua', 'deep/d.txt']);
		write('a.txt', 'a v2\n');
		write('deep/d.txt', 'd v2\n');
		expect(await upTo('finished')).toEqual(['d v2', 'finished']);
		expect(causes()).toEqual(['deep/d.txt changed, resumed']);
		await end(rig);
	});

	test.each([
		['files: 5', /"files" must be a list of patterns/],
		['max: 0', /"max" must be/],
		['max: many', /"max" must be/],
		['engine: magic', /"engine" must be/],
		['fils: ["*.lua"]', /did you mean "files"/],
	])('F8: what is wrong with it is pointed at, and nothing is started: %s', async (text, told) => {
		const {directory} = workspace({...files, 'devtui.yaml': `services:\n  app: {command: [lua5.4, main.lua], watch: ["**"], checkpoint: {${text}}}\n`});
		const rig = headless({cwd: directory, args: ['up', '--headless']});
		expect(await rig.ended).toEqual({code: 2, signal: undefined});
		expect(rig.errors()).toMatch(told);
		expect(rig.errors()).toMatch(/devtui\.yaml:2:\d+/);
		expect(rig.output()).toBe('');
	});

	test('F11: a process that the program starts is not kept, whatever it opens', async () => {
		const {rig, upTo, write, checkpoints} = await resuming({files: parts({files: {'c.lua': 'os.execute("lua5.4 other.lua")\nprint("c v1")\n', 'other.lua': 'print("other v1")\n'}})});
		expect(await upTo('finished')).toEqual(['startup', 'a v1', 'b v1', 'other v1', 'c v1', 'finished']);
		expect(filesOf(await checkpoints())).toEqual(['main.lua', 'a.lua', 'b.lua', 'c.lua']);
		write('c.lua', 'print("c v2")\nos.execute("lua5.4 other.lua")\n');
		expect(await upTo('finished')).toEqual(['c v2', 'other v1', 'finished']);
		expect(filesOf(await checkpoints())).toEqual(['main.lua', 'a.lua', 'b.lua', 'c.lua']);
		await end(rig);
	});

	test('F12: what it writes is none of them, and a restart of what was written by a run is not asked for', async () => {
		const writes = 'local out = io.open("out.lua", "w") out:write("x") out:close()\nlocal log = io.open("log.lua", "a+") log:write("y") log:close()\n';
		const {rig, upTo, checkpoints} = await resuming({files: parts({files: {'b.lua': `${writes}print("b v1")\n`}}), watch: ['main.lua', '?.lua']});
		await upTo('finished');
		expect(filesOf(await checkpoints())).toEqual(['main.lua', 'a.lua', 'b.lua', 'c.lua']);
		await end(rig);
	});
});

describe.skipIf(!isPossible)('as `devtui run` does besides', () => {
	test('F9: with NO_COLOR nothing is coloured, on a terminal and elsewhere', async () => {
		const {rig, upTo, write} = await resuming({environment: {NO_COLOR: '1'}});
		await upTo('finished');
		write('c.lua', 'print("c v2")\n');
		await upTo('finished');
		await end(rig);
		expect(`${rig.output()}${rig.errors()}`).not.toContain('\u001B');
		const space = workspace(parts());
		const terminal = console({cwd: space.directory, args: ['run', '-v', '--checkpoint', '-w', '*.lua', '--', ...lua], environment: {NO_COLOR: '1'}});
		await terminal.sees('watching files');
		await terminal.sees('finished');
		space.write('c.lua', 'print("c v2")\n');
		await terminal.sees('c v2');
		expect(terminal.written()).not.toMatch(/\u001B\[[\d;]*m/);
	});

	test('F9: --delay is a pause before a resumed run, too, and --debounce the quiet that is waited for', async () => {
		const {rig, upTo, write} = await resuming({options: ['--delay', '500ms', '--debounce', '300ms']});
		await upTo('finished');
		await rig.tells('waiting for a change');
		const savedAt = performance.now();
		write('c.lua', 'print("c v2")\n');
		expect(await upTo('finished')).toEqual(['c v2', 'finished']);
		expect(performance.now() - savedAt).toBeGreaterThanOrEqual(500);
		const again = performance.now();
		write('c.lua', 'print("c v3")\nwhile true do end\n');
		await upTo('c v3');
		expect(performance.now() - again).toBeGreaterThanOrEqual(500);
		write('c.lua', 'print("c v4")\n');
		const runningAt = performance.now();
		expect(await upTo('finished')).toEqual(['c v4', 'finished']);
		expect(performance.now() - runningAt).toBeGreaterThanOrEqual(500);
		await end(rig);
	});

	test('F9: with --quiet nothing of devtui\'s own is printed', async () => {
		const {rig, upTo, write, lines} = await resuming({options: ['--quiet']});
		await upTo('finished');
		await until('a run of what is saved', () => {
			// Nobody says when files are watched.
			seldom(() => {
				write('c.lua', `print("c v${Math.ceil(performance.now())}")\n`);
			});
			return lines().length > wholeRun.length;
		});
		rig.signal('SIGTERM');
		expect(await rig.ended).toMatchObject({code: 143});
		expect(rig.errors()).toBe('');
	});
});

describe.skipIf(!isPossible)('by hand', () => {
	test('F30: they are listed with age and memory, and the program goes on from the chosen one', async () => {
		const {rig, upTo, devtui, causes, checkpoints} = await resumingService('{command: [lua5.4, main.lua], watch: ["**/*.lua"], checkpoint: true}');
		await upTo('finished');
		const listed = await devtui('checkpoints', 'app');
		expect(listed).toMatchObject({code: 0, errors: ''});
		for (const file of ['main.lua', 'a.lua', 'b.lua', 'c.lua']) {
			expect(listed.output).toMatch(new RegExp(`^.*\\b${file.replace('.', '\\.')} .*\\d+(?:\\.\\d+)? ?(?:ms|s|m)\\b.*\\d+(?:\\.\\d+)? ?[kM]B`, 'm'));
		}

		const all = await checkpoints();
		expect(all).toMatchObject(['main.lua', 'a.lua', 'b.lua', 'c.lua'].map(file => ({file, run: 1, engine: 'preload'})));
		for (const {ageMs, privateBytes} of all) {
			expect(ageMs).toBeGreaterThanOrEqual(0);
			expect(ageMs).toBeLessThan(60_000);
			expect(privateBytes).toBeGreaterThan(4096);
			expect(privateBytes).toBeLessThan(2 ** 20);
		}

		expect(await devtui('rewind', 'app', 'b.lua')).toMatchObject({code: 0});
		expect(await upTo('finished')).toEqual(['b v1', 'c v1', 'finished']);
		expect(causes()).toEqual(['rewound to b.lua']);
		expect((await checkpoints()).map(({file, run}) => [file, run])).toEqual([['main.lua', 1], ['a.lua', 1], ['b.lua', 1], ['c.lua', 2]]);
		await end(rig);
	});

	test('F30: a file at which there is none is told, with those that there are close to it; so is a service without any', async () => {
		const {rig, upTo, devtui} = await resumingService('{command: [lua5.4, main.lua], watch: ["**/*.lua"], checkpoint: true}\n  plain: {command: sleep 1000}');
		await upTo('finished');
		const wrong = await devtui('rewind', 'app', 'd.lua');
		expect(wrong.code).not.toBe(0);
		expect(wrong.errors).toContain('d.lua');
		expect(wrong.errors).toMatch(/\b[abc]\.lua\b/);
		const none = await devtui('rewind', 'plain', 'a.lua');
		expect(none.code).not.toBe(0);
		expect(none.errors).toContain('plain');
		expect(await devtui('checkpoints', 'ap')).toMatchObject({code: 2, errors: expect.stringContaining('Did you mean "app"?') as unknown});
		await end(rig);
	});
});

describe.skipIf(!isPossible)('F27: many of them', () => {
	const many = (count: number) => ({
		// The start takes longer than anything after it.
		'main.lua': `local last = os.clock() + 0.3\nwhile os.clock() < last do end\nprint("startup")\nfor index = 1, ${count} do require("m" .. index) end\nprint("finished")\n`,
		...Object.fromEntries(Array.from({length: count}, (_, index) => [`m${index + 1}.lua`, `seen = ${index + 1}\n`])),
	});

	test('with `max: 301` each of 300 files has its own; devtui watches with no more than five inotify instances', async () => {
		const {rig, upTo, write, checkpoints, devtui} = await resumingService('{command: [lua5.4, main.lua], watch: ["**/*.lua"], checkpoint: {max: 301}}', {files: many(300)});
		await upTo('finished');
		const all = await checkpoints();
		expect(filesOf(all)).toEqual(['main.lua', ...Array.from({length: 300}, (_, index) => `m${index + 1}.lua`)]);
		for (const {privateBytes} of all) {
			expect(privateBytes).toBeLessThan(2 ** 20);
		}

		const instances = [{pid: rig.pid}, ...descendantsOf(rig.pid)].flatMap(({pid}) => linksOf(pid)).filter(link => link.includes('inotify'));
		expect(instances.length).toBeGreaterThan(0);
		expect(instances.length).toBeLessThanOrEqual(5);
		write('m150.lua', 'print("m150 v2")\n');
		expect(await upTo('finished')).toEqual(['m150 v2', 'finished']);
		expect(filesOf(await checkpoints())).toHaveLength(301);
		expect(await devtui('down')).toMatchObject({code: 0});
		await rig.ended;
		expect(rig.survivors()).toEqual([]);
	});

	test('without, 200 are left of them, the first and the newest among them; a file whose own is gone goes on from one before, but not from the start', async () => {
		const {rig, upTo, write, checkpoints} = await resuming({files: many(300)});
		await upTo('finished');
		const kept = filesOf(await checkpoints());
		expect(kept).toHaveLength(200);
		expect(kept[0]).toBe('main.lua');
		expect(kept.at(-1)).toBe('m300.lua');
		const gone = Array.from({length: 300}, (_, index) => `m${index + 1}.lua`).find(file => !kept.includes(file))!;
		expect(rig.survivors().filter(({command}) => command === lua.join(' ')).length).toBeLessThanOrEqual(201);
		write(gone, `print("${gone} v2")\n`);
		expect(await upTo('finished')).toEqual([`${gone} v2`, 'finished']);
		expect(rig.count(/startup/)).toBe(1);
		await end(rig);
	});

	test('`--checkpoint-max` says how many', async () => {
		const {rig, upTo, checkpoints} = await resuming({files: many(30), options: ['--checkpoint-max', '5']});
		await upTo('finished');
		const kept = filesOf(await checkpoints());
		expect(kept).toHaveLength(5);
		expect([kept[0], kept.at(-1)]).toEqual(['main.lua', 'm30.lua']);
		await end(rig);
	});
});

function linksOf(pid: number): readonly string[] {
	try {
		return readdirSync(`/proc/${pid}/fd`).map(descriptor => readlinkSync(`/proc/${pid}/fd/${descriptor}`));
	} catch {
		// It has ended meanwhile, or one of its descriptors has been closed.
		return [];
	}
}
