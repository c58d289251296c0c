import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {createMarkerFilter} from '../../../source/runtime/watch/marker-filter.ts';
import {nativeOf, places, sh, temporaryDirectory, until, watched, write} from './rig.ts';

describe.each([
	['native', places['the directory for temporary files']],
	['native', places['a tmpfs']],
	['chokidar', places['the directory for temporary files']],
] as const)('engine %s in %s', (engine, place) => {
	const start = async (files: Readonly<Record<string, string>>) => {
		const directory = temporaryDirectory(place);
		write(directory, files);
		const shown: string[] = [];
		return {directory, shown, ...await watched(directory, {}, {
			services: [{name: 'api', workingDir: directory, byMarkers: true}],
			native: nativeOf(engine),
			onWatched(service, isWatched) {
				shown.push(`${service} ${isWatched}`);
			},
		})};
	};

	test('without marker files nothing is told, and only the working directory itself is watched', async () => {
		const {directory, watcher, tellsNothing} = await start({'a.py': '1', 'src/b.py': '1'});
		expect(watcher.directories()).toEqual([directory]);
		expect(watcher.watched()).toEqual([]);
		await sh(directory, 'echo 2 > a.py; echo 2 > src/b.py; echo > c.py; mkdir x; echo > x/d.py');
		await tellsNothing();
	});

	test('only what the includes take in and the excludes leave is told', async () => {
		const {directory, tells, watcher} = await start({
			'.autorestart_includes': '*.py\nconf/\n!conf/*.md\n',
			'.autorestart_excludes': 'test_*\n/log/\n*.tmp.py\n',
			'a.py': '1', 'log/b.py': '1', 'conf/x': '1', 'src/deep/c.py': '1', 'log.txt': '',
		});
		expect(watcher.watched()).toEqual(['api']);
		expect([...watcher.directories()].sort()).toEqual(['', '/conf', '/src', '/src/deep'].map(path => directory + path));
		await sh(directory, 'for f in a.py log/b.py conf/x src/deep/c.py test_a.py a.tmp.py a.txt conf/r.md; do echo 2 > $f; done');
		await tells(['a.py', 'conf/x', 'src/deep/c.py']);
	});

	test('excludes alone leave everything else, and a file named like an excluded directory counts', async () => {
		const {directory, tells} = await start({'.autorestart_excludes': 'log/\n*.tmp\n', 'src/log/a': '1', 'other/log': '1', 'log.py': '1'});
		await sh(directory, 'echo 2 > src/log/a; echo 2 > x.tmp; echo 2 > other/log; echo 2 > log.py; echo 2 > log');
		await tells(['other/log', 'log.py', 'log']);
	});

	test('a marker file that appears later counts at once, and one that is removed too; neither is told', async () => {
		const {directory, tells, tellsNothing, shown, watcher} = await start({'a.py': '1', 'src/b.py': '1'});
		await sh(directory, 'echo "*.py" > .autorestart_includes');
		await until(() => shown.length === 1 && watcher.directories().length === 2, () => shown.join(' '));
		await tellsNothing();
		await sh(directory, 'echo 2 > a.py; echo 2 > src/b.py; echo 2 > x.txt');
		await tells(['a.py', 'src/b.py']);
		await sh(directory, 'rm .autorestart_includes');
		await until(() => shown.length === 2, () => shown.join(' '));
		expect(shown).toEqual(['api true', 'api false']);
		expect(watcher.watched()).toEqual([]);
		await sh(directory, 'echo 3 > a.py');
		await tellsNothing();
		await until(() => watcher.directories().length === 1, () => watcher.directories().join(' '));
	});

	test('an edit takes effect for whatever changes after it, however soon', async () => {
		const {directory, tells, tellsNothing} = await start({'.autorestart_excludes': 'x\n', 'a.py': '1', 'b.py': '1'});
		await sh(directory, 'echo b.py >> .autorestart_excludes; echo 2 > b.py');
		await tellsNothing();
		await sh(directory, 'sed -i /b.py/d .autorestart_excludes; echo 3 > b.py');
		await tells(['b.py']);
		await sh(directory, 'mv .autorestart_excludes .autorestart_excludes~; echo a.py > .autorestart_excludes; echo 2 > a.py; echo 4 > b.py');
		await tells(['b.py']);
	});
});

test('one service with marker files is told, its neighbour without them is not; one that is watched besides sees no marker files', async () => {
	const directory = temporaryDirectory();
	write(directory, {'api/.autorestart_excludes': '', 'api/a': '1', 'web/b': '1'});
	const {tells, told, watcher} = await watched(directory, {}, {
		services: [
			{name: 'api', workingDir: join(directory, 'api'), byMarkers: true},
			{name: 'web', workingDir: join(directory, 'web'), byMarkers: true},
			{name: 'again', workingDir: join(directory, 'api'), byMarkers: true},
		],
	});
	await sh(directory, 'echo 2 > api/a; echo 2 > web/b; echo x > api/.autorestart_excludes');
	await tells(['a'], 'api');
	expect(told('web')).toEqual([]);
	await sh(directory, 'echo 3 > api/a');
	await tells(['a'], 'again');
	expect(watcher.directories()).toHaveLength(2);
});

test.each([
	// Includes, excludes, taken in, left.
	['', undefined, ['a', 'src/b'], []],
	['# nothing\n\n', undefined, ['a', 'src/b'], []],
	['!*.md\n', undefined, ['a', 'src/b'], ['a.md']],
	['/a\n', undefined, ['a'], ['src/a']],
	['src/**/*.py\n', undefined, ['src/a.py', 'src/x/y/a.py'], ['a.py', 'x/src/a.py']],
	['*.py\n', 'vendor/\n!vendor/keep.py\n', ['a.py'], ['vendor/keep.py']],
	['*.py\n', '*.py\n!keep.py\n', ['keep.py'], ['a.py']],
	['a b\\ \n', undefined, ['a b '], ['a b']],
	['../x\nb\n', undefined, ['b'], ['x']],
	['\uFEFFx.py\r\ny.py\r\n', '\uFEFFy.py\r\n', ['x.py'], ['y.py']],
	[undefined, '**/cache/**\n', ['cache', 'a'], ['cache/a', 'x/cache/y/z']],
	[undefined, '[ab].py\n!b.py\n', ['b.py', 'c.py'], ['a.py']],
] as ReadonlyArray<readonly [string | undefined, string | undefined, string[], string[]]>)('includes %j and excludes %j', (includes, excludes, taken, left) => {
	const directory = temporaryDirectory();
	write(directory, {...includes !== undefined && {'.autorestart_includes': includes}, ...excludes !== undefined && {'.autorestart_excludes': excludes}});
	const filter = createMarkerFilter(directory);
	expect([...taken, ...left].filter(file => filter.takesIn(join(directory, file), false))).toEqual(taken);
});

test('marker files on a file system that tells nothing are noticed by polling, without a word while there are none', async () => {
	const directory = temporaryDirectory();
	write(directory, {'a.py': '1'});
	const {tells, problems, watcher} = await watched(directory, {}, {
		services: [{name: 'api', workingDir: directory, byMarkers: true}],
		silentFileSystem: () => 'nfs',
		watchPath() {
			throw Object.assign(new Error('not here'), {code: 'ENOSYS'});
		},
	});
	expect(problems).toEqual([]);
	await sh(directory, 'echo "*.py" > .autorestart_includes');
	await until(() => watcher.watched().length === 1, () => 'not watched');
	expect(problems).toEqual([`watching ${directory}: nfs does not tell of changes made elsewhere, so it is also looked at every 1s`]);
	await sh(directory, 'echo 2 > a.py');
	await tells(['a.py']);
});
