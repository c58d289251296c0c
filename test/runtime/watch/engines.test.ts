import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {places, sh, temporaryDirectory, watched, write} from './rig.ts';

const engines = ['native', 'poll', 'chokidar'] as const;

describe.each(Object.entries(places))('in %s', (_place, place) => {
	describe.each(engines)('engine %s', engine => {
		const start = async (files: Readonly<Record<string, string>>, spec = {}) => {
			const directory = temporaryDirectory(place);
			write(directory, files);
			// Others may be at work with git in this repository.
			return {directory, ...await watched(directory, {engine: engine === 'poll' ? 'poll' : 'native', ...spec}, {maxHoldMs: 1, native: engine === 'chokidar' ? 'chokidar' : 'inotify'})};
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
			const {directory, tells, tellsNothing} = await start({'src/a.js': '1'}, {patterns: ['*.js']});
			await sh(directory, script);
			await tellsNothing();
			await sh(directory, 'echo new > src/a.js');
			await tells(['src/a.js']);
		});

		test('with content: false a touch counts, a change of mode does not', async () => {
			const {directory, tells, tellsNothing} = await start({'a.js': '1'}, {comparesContent: false});
			await sh(directory, 'chmod 600 a.js');
			await tellsNothing();
			await sh(directory, 'touch a.js');
			await tells(['a.js']);
		});

		// chokidar 5 is deaf in such directories now and then: one of the reasons why Linux has an engine of its own.
		if (engine !== 'chokidar') {
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
		}

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
			await sh(directory, 'mkdir .devtui; for f in .a.js.swp .a.js.swx 4913 a.js~ ".#a.js" "#a.js#" .DS_Store .devtui/log a.js___jb_tmp___ .autorestart_includes; do echo > "$f"; done; echo 2 > a.js');
			await tells(['a.js']);
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
});
