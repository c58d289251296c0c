import {spawn, spawnSync} from 'node:child_process';
import {rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import fc from 'fast-check';
import {expect, onTestFinished, test} from 'vitest';
import {createIgnoreFiles} from '../../../source/runtime/watch/ignore-files.ts';
import {createServiceFilter} from '../../../source/runtime/watch/service-filter.ts';
import {sh, temporaryDirectory, write} from './rig.ts';

const cases = Number(process.env['DEVTUI_TEST_CASES'] ?? 150);

const directories = ['src', 'src/lib', 'src/lib/src', 'log', 'a b', 'a b/log', 'src/x.js', 'x', 'x/y', 'x/y/z'];
const files = [...directories, ''].flatMap(directory => ['a.js', 'b.test.js', 'log', 'y', '!y', '#y', 'a b.js', '.env', 'src.js', 'LIB'].map(name => directory === '' ? name : `${directory}/${name}`))
	.filter(file => !directories.includes(file));

const segment = fc.constantFrom('src', 'lib', 'log', 'x', 'y', 'z', 'a b', 'a\\ b', '*', '**', '*.js', '*.test.js', '?', '[a-y]', '[!a]*', 'a.js', 'x.js', '.*', '\\!y', '\\#y', 's*c', '**.js', 'LIB', 'l[io]*');
const pattern = fc.tuple(
	fc.constantFrom('', '', '', '!', '!'),
	fc.constantFrom('', '', '/', '**/'),
	fc.array(segment, {minLength: 1, maxLength: 3}),
	fc.constantFrom('', '', '', '/', '/**', '/*', ' ', '  '),
).map(([sign, start, segments, end]) => sign + start + segments.join('/') + end);
const patterns = fc.array(pattern, {minLength: 1, maxLength: 5});

function gitRepository(): string {
	const directory = temporaryDirectory();
	spawnSync('git', ['init', '-q'], {cwd: directory});
	write(directory, Object.fromEntries(files.map(file => [file, ''])));
	return directory;
}

/** Which of the paths git ignores. */
function gitIgnored(directory: string, paths: readonly string[]): Set<string> {
	const {stdout, status, stderr} = spawnSync('git', ['-c', 'core.excludesFile=/dev/null', 'check-ignore', '--no-index', '-z', '--stdin'], {
		cwd: directory,
		input: paths.map(path => `./${path}`).join('\0'),
		encoding: 'utf8',
		env: {...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null'},
	});
	if (status !== 0 && status !== 1) {
		throw new Error(stderr);
	}

	return new Set(stdout.split('\0').filter(path => path !== '').map(path => path.replace(/^\.\//, '')));
}

test('ignore files, nested ones and .git/info/exclude, ignore exactly what git ignores', () => {
	const directory = gitRepository();
	const places = ['.gitignore', 'src/.gitignore', 'src/lib/.gitignore', 'x/.gitignore', 'x/y/.gitignore', '.git/info/exclude'];
	const all = [...files.map(path => ({path, isDirectory: false})), ...directories.map(path => ({path, isDirectory: true}))];
	fc.assert(fc.property(fc.dictionary(fc.constantFrom(...places), patterns, {maxKeys: 4}), rules => {
		for (const place of places) {
			rmSync(join(directory, place), {force: true});
			const lines = rules[place];
			if (lines) {
				writeFileSync(join(directory, place), `# rules\n\n${lines.join('\n')}`);
			}
		}

		const ignoreFiles = createIgnoreFiles(directory);
		const ours = all.filter(({path, isDirectory}) => ignoreFiles.isIgnored(join(directory, path), isDirectory)).map(({path}) => path);
		expect(ours.sort()).toEqual([...gitIgnored(directory, all.map(({path}) => path))].sort());
	}), {numRuns: cases});
}, 120_000);

test('what .gitignore excludes is exactly what a service with the pattern ** does not take in', () => {
	const directory = gitRepository();
	fc.assert(fc.property(patterns, rules => {
		writeFileSync(join(directory, '.gitignore'), rules.join('\n'));
		const filter = createServiceFilter(directory, {patterns: ['**'], usesGitignore: true, includeRegex: [], excludeRegex: []});
		const ours = files.filter(file => !filter.takesIn(join(directory, file), false));
		expect(ours.sort()).toEqual([...gitIgnored(directory, files)].sort());
	}), {numRuns: cases});
}, 120_000);

test('watch patterns take in what git takes in when everything else is ignored, and no directory is left out that holds such a file', () => {
	const directory = gitRepository();
	fc.assert(fc.property(patterns, rules => {
		writeFileSync(join(directory, '.gitignore'), inverse(rules).join('\n'));
		const filter = createServiceFilter(directory, {patterns: rules, usesGitignore: false, includeRegex: [], excludeRegex: []});
		const ours = files.filter(file => filter.takesIn(join(directory, file), false));
		const ignored = gitIgnored(directory, files);
		expect(ours.sort()).toEqual(files.filter(file => !ignored.has(file)).sort());
		for (const file of ours) {
			for (const above of directories.filter(candidate => file.startsWith(`${candidate}/`))) {
				expect([above, filter.mayContain(join(directory, above))]).toEqual([above, true]);
			}
		}
	}), {numRuns: cases});
}, 120_000);

/** The .gitignore that ignores all but what the patterns take in: `p` is `!p` and everything below it, `!p` is `p`. */
function inverse(rules: readonly string[]): string[] {
	const all = rules.every(rule => rule.startsWith('!')) ? ['**', ...rules] : rules;
	return ['*', '!*/', ...all.flatMap(rule => {
		if (rule.startsWith('!')) {
			return [rule.slice(1)];
		}

		// `a/**/` is every directory below a, and what is below those.
		const trimmed = rule.replace(/ +$/, '').replace(/\/$/, '').replace(/(^|\/)\*\*$/, '$1**/*');
		return [`!${rule}`, `!${trimmed.includes('/') ? '' : '**/'}${trimmed}/**`];
	})];
}

test.each([
	// A table to read, of what the words of the reference mean.
	[['src/**/*.js', '!**/*.test.js'], ['src/a.js', 'src/lib/a.js'], ['src/b.test.js', 'a.js', 'src/y']],
	[['src/'], ['src/y', 'src/lib/a.js', 'src/lib/src/y'], ['log', 'x/y/y']],
	[['src'], ['src/y', 'src/lib/src/y'], ['src.js']],
	[['/src', '!src/lib/', 'src/lib/a.js'], ['src/y'], ['src/lib/a.js', 'src/lib/src/y']],
	[['/*', '!/*/'], ['a.js', 'y'], ['src/y', 'x/y/y']],
	[['./a.js', './x/'], ['a.js', 'x/y/y'], ['src/a.js']],
	[['.'], ['a.js', 'x/y/y'], []],
	[['src/../x/', './src/././lib/*.js', '!x/y/../y/z'], ['x/y/y', 'src/lib/a.js'], ['a.js', 'src/a.js', 'x/y/z/y']],
	[['src/../*.js', 'src/lib/../../log'], ['a.js', 'log'], ['src/a.js', 'src/log']],
	[['src/..'], ['a.js', 'x/y/y'], []],
	[['src/../../project/x'], ['x/y'], ['src/y']],
	[['!*.js'], ['y', 'src/log'], ['a.js', 'src/a.js']],
	[['*.js', '!b*', 'b.test.js'], ['b.test.js', 'a.js'], ['y']],
	[['# src', '', 'y'], ['y', 'src/y'], ['log']],
	[['\\#y', '\\!y'], ['#y', 'src/!y'], ['y']],
	[['lib'], ['src/lib/a.js'], ['LIB', 'src/LIB']],
] as ReadonlyArray<readonly [string[], string[], string[]]>)('%j', (rules, taken, left) => {
	const filter = createServiceFilter('/project', {patterns: rules, usesGitignore: false, includeRegex: [], excludeRegex: []});
	expect([...taken, ...left].filter(file => filter.takesIn(`/project/${file}`, false))).toEqual(taken);
});

test('.ignore counts as .gitignore does, with or without a repository, and a repository inside another has rules of its own', async () => {
	const directory = temporaryDirectory();
	write(directory, {'.ignore': '*.log\n', '.gitignore': 'out\n', 'inner/.git/HEAD': '', 'inner/a.log': '', 'sub/.ignore': '!keep.log\n'});
	const ignoreFiles = createIgnoreFiles(directory);
	const ignored = ['a.log', 'out', 'inner/a.log', 'sub/a.log', 'sub/keep.log'].filter(path => ignoreFiles.isIgnored(join(directory, path), false));
	expect(ignored).toEqual(['a.log', 'out', 'sub/a.log']);
	await sh(directory, 'echo y > sub/.ignore');
	ignoreFiles.forget(join(directory, 'sub'));
	expect(ignoreFiles.isIgnored(join(directory, 'sub/keep.log'), false)).toBe(true);
	expect(ignoreFiles.isIgnored(join(directory, 'sub/y'), false)).toBe(true);
});

test('rules above a working directory count, unless they ignore the working directory itself', () => {
	const directory = temporaryDirectory();
	write(directory, {'.git/HEAD': '', '.gitignore': 'build\n*.tmp\n', 'app/x': '', 'build/app/.gitignore': '*.log\n'});
	expect(createIgnoreFiles(join(directory, 'app')).isIgnored(join(directory, 'app/a.tmp'), false)).toBe(true);
	const inside = createIgnoreFiles(join(directory, 'build/app'));
	expect(['a.tmp', 'a.log', 'a.js'].map(name => inside.isIgnored(join(directory, 'build/app', name), false))).toEqual([false, true, false]);
});

test('a pipe that is called .gitignore holds nothing up, and has no rules', async () => {
	const directory = temporaryDirectory();
	await sh(directory, 'mkfifo .gitignore');
	// Who reads it gets rules, instead of waiting for them for ever.
	const writer = spawn('/bin/sh', ['-c', 'while :; do echo "*" > .gitignore; done'], {cwd: directory, detached: true, stdio: 'ignore'});
	onTestFinished(() => {
		process.kill(-writer.pid!, 'SIGKILL');
	});
	expect(createIgnoreFiles(directory).isIgnored(join(directory, 'a'), false)).toBe(false);
});

test('a .gitignore that is a link has no rules, as for git; a .ignore that is one has', async () => {
	const directory = gitRepository();
	write(directory, {'rules/more': '*.log\n'});
	await sh(directory, 'ln -s ../rules/more src/.gitignore; ln -s ../rules/more x/.ignore');
	const ignoreFiles = createIgnoreFiles(directory);
	expect(['src/a.log', 'x/a.log'].map(name => ignoreFiles.isIgnored(join(directory, name), false))).toEqual([gitIgnored(directory, ['src/a.log']).size > 0, true]);
	expect(ignoreFiles.isIgnored(join(directory, 'src/a.log'), false)).toBe(false);
});

test('a byte order mark and Windows line ends in an ignore file do not disturb', () => {
	const directory = temporaryDirectory();
	write(directory, {'.gitignore': '\uFEFFfirst\r\nsecond\r\n'});
	const ignoreFiles = createIgnoreFiles(directory);
	expect(['first', 'second', 'third'].map(name => ignoreFiles.isIgnored(join(directory, name), false))).toEqual([true, true, false]);
});
