import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {nativeOf, patient, places, runSideBySide, sh, temporaryDirectory, until, watched, watchedBy, write} from './rig.ts';
import type {SettleTimes} from '../../../source/runtime/watch/settling.ts';
import type {EngineKind} from './rig.ts';
import {exchange, hasPerl, hasVim} from './tools.ts';

/** What holds whichever engine is at work, and wherever. */
export function promisesOf(engine: EngineKind, where: ReadonlyArray<keyof typeof places>): void {
	const settledMs = {native: 150, poll: 400, chokidar: 1800}[engine];
	runSideBySide();
	describe.concurrent.each(where)('in %s', place => {
		const start = async (files: Readonly<Record<string, string>>, spec = {}, settleTimes: Partial<SettleTimes> = {}) => {
			const directory = temporaryDirectory(places[place]);
			write(directory, files);
			return {directory, ...await watched(directory, {...watchedBy(engine), ...spec}, {native: nativeOf(engine), settleTimes})};
		};

		test.each([
			['written in place', 'echo new > src/a.js', ['src/a.js']],
			['written and renamed over it', 'echo new > src/.a.swp; mv src/.a.swp src/a.js', ['src/a.js']],
			['kept as a backup and written anew', 'mv src/a.js src/a.js~; echo new > src/a.js; rm src/a.js~', ['src/a.js']],
			['removed and made again', 'rm src/a.js; echo new > src/a.js', ['src/a.js']],
			['truncated, then written', ': > src/a.js; echo new > src/a.js', ['src/a.js']],
			['appended to', 'echo new >> src/a.js', ['src/a.js']],
			['edited with sed -i', 'sed -i s/1/2/ src/a.js', ['src/a.js']],
			['emptied', ': > src/a.js', ['src/a.js']],
			['removed', 'rm src/a.js', ['src/a.js']],
			['renamed', 'mv src/a.js src/A.js', ['src/A.js', 'src/a.js']],
			['given an older time and other bytes of the same length', 'printf 2 > src/.a.swp; touch -t 200001010000 src/.a.swp; mv src/.a.swp src/a.js', ['src/a.js']],
			['made in directories that are made with it', 'mkdir -p x/y/z && echo > x/y/z/f', ['x/y/z/f']],
			['moved in with its directory', 'mv other/d src/d', ['other/d/c.js', 'src/d/c.js']],
			['removed with its directory', 'rm -r other', ['other/d/c.js']],
		] as const)('a file that is %s is told', async (_how, script, files) => {
			const {directory, tells} = await start({'src/a.js': '1', 'src/b.js': '1', 'other/d/c.js': '1'}, {patterns: ['*.js', 'f']});
			await sh(directory, script);
			await tells(files);
		});

		test.each([
			['touched', 'touch src/a.js'],
			['given another mode', 'chmod 600 src/a.js'],
			['written again with the bytes it had', 'printf 1 > src/t; cat src/t > src/a.js; rm src/t'],
			['replaced by a file with the same bytes', 'printf 1 > .t.swp; mv .t.swp src/a.js'],
			['removed and made again with the same bytes', 'rm src/a.js; sleep 0.02; printf 1 > src/a.js'],
			['truncated and written again with the same bytes', ': > src/a.js; sleep 0.02; printf 1 > src/a.js'],
		])('a file that is %s has not changed', async (_how, script) => {
			const {directory, tells, tellsNothing} = await start({'src/a.js': '1'}, {patterns: ['*.js']}, patient);
			await sh(directory, script);
			await tellsNothing();
			await sh(directory, 'echo new > src/a.js');
			await tells(['src/a.js']);
		});

		test.runIf(hasVim).each([
			['with a backup', 'set writebackup backupcopy=no'],
			['in place', 'set writebackup backupcopy=yes'],
			['without a backup', 'set nowritebackup nobackup'],
			['with a backup that stays', 'set backup backupcopy=no'],
		])('a file that vim writes %s is told once, alone', async (_how, settings) => {
			const {directory, tellsOnce} = await start({'src/a.js': '1', 'src/b.js': '1'}, {}, patient);
			await sh(directory, `vim -Nes -u NONE -c 'set swapfile' -c '${settings}' -c '%s/1/2/' -c 'wq' src/a.js`);
			await tellsOnce(['src/a.js']);
		});

		test('a file that is made again before it is given up is told once, when it is back', async () => {
			const {directory, tellsOnce} = await start({'a.js': '1', 'd/c.js': '1'}, {}, patient);
			await sh(directory, 'rm a.js; sleep 0.2; echo 2 > .a.swp; mv .a.swp a.js');
			await tellsOnce(['a.js']);
			await sh(directory, 'rm -r d; sleep 0.1; mkdir d; sleep 0.1; echo 2 > d/.c.swp; mv d/.c.swp d/c.js');
			await tellsOnce(['d/c.js']);
		});

		test('a file that stays away is told after two seconds', async () => {
			const {directory, tells} = await start({'a.js': '1', keep: ''});
			const begin = performance.now();
			await sh(directory, 'rm a.js');
			await tells(['a.js']);
			expect(performance.now() - begin).toBeGreaterThan(1990);
		});

		test('a file that is back with the bytes it had has not changed', async () => {
			const {directory, tells, tellsNothing} = await start({'a.js': '1', 'd/c.js': '1', 'd/e/f.js': '1'}, {}, patient);
			await sh(directory, 'cp -r d .d.swp; rm -r a.js d; sleep 0.2; mv .d.swp d; printf 1 > a.js');
			await tellsNothing();
			await sh(directory, 'echo 2 > d/e/f.js');
			await tells(['d/e/f.js']);
		});

		test('what goes with other changes is told with them, and not waited for', async () => {
			const {directory, tells} = await start({'a.js': '1', 'b.js': '1', 'c.js': '1'}, {}, {return: 60_000, company: 60_000});
			await sh(directory, 'rm a.js; echo 2 > b.js; mv c.js C.js');
			await tells(['a.js', 'b.js', 'c.js', 'C.js']);
		});

		test('a file or directory that is renamed is told at once, with its old name, and not waited for', async () => {
			// Events say first what has gone, and others who look find that in any order.
			const {directory, told, tells} = await start({'A.txt': '1', 'lib/x.js': '1', keep: ''}, {}, {return: 60_000, ...engine !== 'native' && {company: 60_000}});
			for (const [names, files] of [[['A.txt', 'a.txt'], ['A.txt', 'a.txt']], [['lib', 'Lib'], ['lib/x.js', 'Lib/x.js']]] as const) {
				const latencies: number[] = [];
				// Others may have the processor at that moment.
				for (let round = 0; round < 2 || (Math.min(...latencies) > settledMs && round < 30); round++) {
					await sh(directory, `mv ${names[round % 2]} ${names[1 - round % 2]}`);
					const begin = performance.now();
					await until(() => new Set(told()).size === 2, () => told().join(' '));
					latencies.push(performance.now() - begin);
					await tells(files);
				}

				expect(Math.min(...latencies)).toBeLessThanOrEqual(settledMs);
			}
		});

		test.runIf(hasPerl)('directories that change places at one stroke are told, and watched under their new names', async () => {
			const {directory, tells} = await start({'live/f': '1', 'next/f': '2', 'next/g': '2'});
			await sh(directory, exchange('live', 'next'));
			await tells(['live/f', 'next/f', 'live/g', 'next/g']);
			await sh(directory, 'echo 3 > live/f');
			await tells(['live/f']);
			await sh(directory, 'echo 4 > next/g');
			await tells(['next/g']);
		});

		test('a file whose link leads elsewhere, or whose target is replaced, is told; a dangling link and one that leads in a circle are not', async () => {
			const {directory, tells} = await start({'out/v1': '1', 'out/v2': '2', 'app/x': '1'}, {patterns: ['/app']});
			await sh(directory, 'ln -s ../out/v1 app/tool; ln -s nowhere app/dangling; ln -s loop app/loop; ln -s . app/self');
			await tells(['app/tool']);
			await sh(directory, 'echo 11 > out/.t.swp; mv out/.t.swp out/v1');
			await tells(['app/tool']);
			await sh(directory, 'ln -s ../out/v2 app/t.swp; mv app/t.swp app/tool');
			await tells(['app/tool']);
			await sh(directory, 'echo 22 > out/v2');
			await tells(['app/tool']);
		});

		test('what a link leads to is told when it goes, and when it is there again, however late, and watched then', async () => {
			const {directory, tells} = await start({'out/lib/f': '1', 'out/tool': '1', 'app/x': '1'}, {patterns: ['/app']}, {return: 60, company: 0});
			await sh(directory, 'ln -s ../out/lib app/lib; ln -s ../out/tool app/tool');
			await tells(['app/lib/f', 'app/tool']);
			await sh(directory, 'rm -r out');
			await tells(['app/lib/f', 'app/tool']);
			await sh(directory, 'mkdir -p out/lib; echo 2 > out/lib/f; echo 2 > out/tool');
			await tells(['app/lib/f', 'app/tool']);
			await sh(directory, 'echo 3 > out/lib/f; echo 3 > out/tool');
			await tells(['app/lib/f', 'app/tool']);
		});

		test('a link that leads nowhere at first is watched once there is what it leads to', async () => {
			const directory = temporaryDirectory(places[place]);
			write(directory, {'app/x': '1'});
			await sh(directory, 'ln -s ../out/lib app/lib; ln -s ../out/bin/tool app/tool');
			const {tells} = await watched(directory, {...watchedBy(engine), patterns: ['/app']}, {native: nativeOf(engine)});
			await sh(directory, 'mkdir out; sleep 0.05; mkdir out/lib out/bin; sleep 0.05; echo 1 > out/lib/f; echo 1 > out/bin/tool');
			await tells(['app/lib/f', 'app/tool']);
			await sh(directory, 'echo 2 > out/lib/f; echo 2 > out/bin/tool');
			await tells(['app/lib/f', 'app/tool']);
		});

		test('a link that another link on its way leads elsewhere is told, and watched where it leads now', async () => {
			const {directory, tells, tellsNothing} = await start({'releases/1/f': '1', 'releases/2/f': '2', 'app/x': '1'}, {patterns: ['/app']});
			await sh(directory, 'ln -s releases/1 latest; ln -s ../latest app/now');
			await tells(['app/now/f']);
			await sh(directory, 'ln -s releases/2 next; mv -T next latest');
			await tells(['app/now/f']);
			await sh(directory, 'echo 11 > releases/1/f');
			await tellsNothing();
			await sh(directory, 'echo 22 > releases/2/f');
			await tells(['app/now/f']);
		});

		test('a directory that is watched by its name and by a link is told by both, also when it was made again', async () => {
			const {directory, tells} = await start({'dir/f': '1'});
			await sh(directory, 'ln -s dir link');
			await tells(['link/f']);
			for (const round of [2, 3]) {
				await sh(directory, `rm -r dir; mkdir dir; echo ${round} > dir/f`);
				await tells(['dir/f', 'link/f']);
				await sh(directory, `echo again ${round} > dir/f`);
				await tells(['dir/f', 'link/f']);
			}
		});

		test('a directory with a new name is watched under it when it is removed and made again', async () => {
			const {directory, tells} = await start({'a/f': '1', 'a/d/g': '1'});
			await sh(directory, 'mv a b');
			await tells(['a/f', 'a/d/g', 'b/f', 'b/d/g']);
			await sh(directory, 'rm -r b; mkdir -p b/d; echo 2 > b/f; echo 2 > b/d/g');
			await tells(['b/f', 'b/d/g']);
			await sh(directory, 'echo 3 > b/f; echo 3 > b/d/g');
			await tells(['b/f', 'b/d/g']);
		});

		test('names with newlines, spaces, quotes and letters of any script are told as they are', async () => {
			const {directory, tells} = await start({});
			write(directory, {'a\nb': '1', ' c ': '1', '"d\'': '1', é: '1', '日本/語': '1', é: '1', '-rf': '1', '$(x)': '1'});
			await tells(['a\nb', ' c ', '"d\'', 'é', '日本/語', 'e\u0301', '-rf', '$(x)']);
		});

		// To chokidar a path is a text.
		test.runIf(engine !== 'chokidar')('names that are not UTF-8 are watched as any other', async () => {
			const {directory, tells, told, forget} = await start({});
			const odd = "$(printf 'a\\377.js')";
			await sh(directory, `echo 1 > "${odd}"; mkdir "d${odd}"; echo 1 > "d${odd}/f"`);
			await tells(['a\uFFFD.js', 'da\uFFFD.js/f']);
			await sh(directory, `echo 2 > "${odd}"; touch "d${odd}/f"`);
			await tells(['a\uFFFD.js']);
			await sh(directory, `echo 2 > "d${odd}/f"`);
			await tells(['da\uFFFD.js/f']);
			await sh(directory, `rm "${odd}"; echo 3 > other`);
			await tells(['a\uFFFD.js', 'other']);
			forget();
			expect(told()).toEqual([]);
		});

		test('files with times of the future, or with the same size and time as before, are told when their bytes differ', async () => {
			const {directory, tells} = await start({'a.js': '1'});
			await sh(directory, 'echo 2 > a.js; touch -d "2099-01-01" a.js');
			await tells(['a.js']);
			await sh(directory, 'echo 3 > a.js; touch -d "2099-01-01" a.js');
			await tells(['a.js']);
			await sh(directory, 'touch -d "2001-01-01" a.js; sleep 0.2; echo 4 > a.js; touch -d "2001-01-01" a.js');
			await tells(['a.js']);
		});

		test('a large file that is touched, or replaced by one with the same bytes, has not changed, from the first time on', async () => {
			const {directory, tells, tellsNothing} = await start({'a.bin': 'x'.repeat(3_000_000), 'b.js': '1'});
			await sh(directory, 'touch a.bin; cp a.bin .a.swp; mv .a.swp a.bin');
			await tellsNothing();
			await sh(directory, 'printf y | dd of=a.bin bs=1 seek=1500000 conv=notrunc 2> dd.swp');
			await tells(['a.bin']);
			await sh(directory, 'touch a.bin');
			await tellsNothing();
		});

		test('with content: false a touch counts, a change of mode does not', async () => {
			const {directory, tells, tellsNothing} = await start({'a.js': '1'}, {comparesContent: false});
			await sh(directory, 'chmod 600 a.js');
			await tellsNothing();
			await sh(directory, 'touch a.js');
			await tells(['a.js']);
		});

		test('changes go on being told in a directory that was removed and made again, more than once', async () => {
			const {directory, tells} = await start({'a/b/f': '0'});
			await sh(directory, 'for i in 1 2 3; do rm -rf a; mkdir -p a/b; echo $i > a/b/f; done');
			await tells(['a/b/f']);
			await sh(directory, 'echo 4 > a/b/f');
			await tells(['a/b/f']);
			await sh(directory, 'echo 5 > a/b/g');
			await tells(['a/b/g']);
		});

		test('two directories that are swapped are told, and each is watched under its new name', async () => {
			const {directory, tells} = await start({'a/f': '1', 'b/f': '2'});
			await sh(directory, 'mv a .x.swp; mv b a; mv .x.swp b');
			await tells(['a/f', 'b/f']);
			await sh(directory, 'echo 3 > a/f');
			await tells(['a/f']);
			await sh(directory, 'echo 4 > b/f');
			await tells(['b/f']);
		});

		test('directories: told when made, removed, or when an entry comes or goes; a touch and a save do not count', async () => {
			const {directory, tells, tellsNothing} = await start({'src/a.js': '1'}, {type: 'directory'});
			await sh(directory, 'touch src; echo 2 > src/a.js');
			await tellsNothing();
			await sh(directory, 'echo > src/b.js');
			await tells(['src']);
			await sh(directory, 'mkdir lib');
			await tells(['.', 'lib']);
			await sh(directory, 'rm -r lib');
			await tells(['.', 'lib']);
		});

		test('type any: files and directories', async () => {
			const {directory, tells} = await start({'src/a.js': '1'}, {type: 'any'});
			await sh(directory, 'mkdir lib; echo > lib/f; echo 2 > src/a.js');
			await tells(['lib', 'lib/f', 'src/a.js']);
		});

		test('include and exclude regexes see the path relative to the working directory', async () => {
			const {directory, tells} = await start({}, {patterns: ['!**/secret*'], includeRegex: ['\\.html$', '^docs/'], excludeRegex: ['^docs/old', 'temp']});
			await sh(directory, 'mkdir -p docs/old x; for f in a.html x/b.html b.txt docs/c.txt docs/old/d.html temp.html docs/secret.txt; do echo > $f; done');
			await tells(['a.html', 'x/b.html', 'docs/c.txt']);
		});

		test('excluded directories are never entered', async () => {
			const {directory, watcher, tells, tellsNothing} = await start({
				'.gitignore': 'dist/\n',
				'node_modules/p/index.js': '',
				'.git/HEAD': '',
				'dist/deep/x.js': '',
				'gen/deep/x.js': '',
				'src/lib/a.js': '',
				'docs/deep/x.md': '',
			}, {patterns: ['src/**', 'gen/**', '!gen/']});
			expect([...watcher.directories()].sort()).toEqual([directory, join(directory, 'src'), join(directory, 'src/lib')]);
			await sh(directory, 'for d in node_modules/p .git dist/deep gen/deep docs/deep; do echo new > $d/x.js; mkdir $d/more; echo > $d/more/f; done');
			await tellsNothing();
			await sh(directory, 'echo new > src/lib/a.js');
			await tells(['src/lib/a.js']);
		});

		test('an edited .gitignore takes effect at once, both ways', async () => {
			const {directory, tells, tellsNothing} = await start({'.gitignore': 'out/\n', 'out/a': '1', 'log/a': '1', '.git/HEAD': ''});
			await sh(directory, 'echo log/ > .gitignore');
			await tells(['.gitignore']);
			await sh(directory, 'sleep 0.3; echo 2 > log/a; mkdir log/d; echo > log/d/f');
			await tellsNothing();
			await sh(directory, 'sleep 0.2; echo 2 > out/a');
			await tells(['out/a']);
		});

		test('what editors and devtui itself write does not count', async () => {
			const {directory, tells} = await start({'a.js': '1'});
			await sh(directory, 'mkdir .devtui __pycache__; echo > __pycache__/a.cpython-313.pyc; for f in .a.js.swp .a.js.swx 4913 a.js~ ".#a.js" "#a.js#" .DS_Store .devtui/log a.js___jb_tmp___ .autorestart_includes ".~lock.a.ods#" .nfs000000000123456700000042 .fuse_hidden0000001200000034; do echo > "$f"; done; echo 2 > a.js');
			await tells(['a.js']);
		});

		test('directories whose names look like what editors leave for a moment are watched', async () => {
			const {directory, tells} = await start({'4913/a.js': '1', 'sediments/b.js': '1', 'sedAb12cD/c.js': '1'});
			await sh(directory, 'echo 2 > 4913/a.js; echo 2 > sediments/b.js; echo 2 > sedAb12cD/c.js; echo > sedentary; echo > sed1aB2cD');
			await tells(['4913/a.js', 'sediments/b.js', 'sedAb12cD/c.js', 'sedentary']);
		});

		test('a thousand files written at once are all told, and again', async () => {
			const {directory, tells} = await start({'src/keep': ''});
			const names = Array.from({length: 1000}, (_, index) => `src/d${index % 20}/f${index}`);
			for (const round of [1, 2]) {
				await sh(directory, `for i in $(seq 0 999); do d=src/d$((i % 20)); [ -d $d ] || mkdir -p $d; echo ${round} > $d/f$i; done`);
				await tells(names);
			}
		});
	});
}
