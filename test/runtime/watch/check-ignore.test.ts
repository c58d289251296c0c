import {spawnSync} from 'node:child_process';
import {join} from 'node:path';
import {mkdirSync, writeFileSync} from 'node:fs';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {createIgnoreFiles} from '../../../source/runtime/watch/ignore-files.ts';
import {createServiceFilter} from '../../../source/runtime/watch/service-filter.ts';
import {temporaryDirectory, write} from './rig.ts';

/** Trees compared with git in one call. */
const cases = Number(process.env['DEVTUI_TEST_CASES'] ?? 800);

const directories = ['src', 'src/lib', 'src/lib/src', 'log', 'a b', 'x.js', 'x', 'x/y', 'x/y/z', '[a]', 'é'];
const names = ['a', 'b.js', 'A', 'log', 'y', '!y', '#y', 'a b', 'b ', '.x', '[a]', ']', '-', 'a\\b', 'a*b', 'é', 'éa', '日本', 'a\nb', 'tab\t', 'x^', ':', 'ab', 'aab', 'foo'];
const files = ['', ...directories].flatMap(directory => names.map(name => directory === '' ? name : `${directory}/${name}`)).filter(file => !directories.includes(file));

const word = fc.constantFrom('src', 'lib', 'log', 'x', 'y', 'z', 'a b', 'a\\ b', '*', '**', '***', '*.js', '?', '??', '[a-y]', '[!a]*', '[^a]', 'b.js', 'x.js', '.*', '\\!y', '\\#y', 's*c', '**.js', 'a**', 'a*b', 'é', '?a', '*é*', '[é]', 'A');
const set = fc.constantFrom('[]a]', '[!]a]', '[a-', '[', '[a', '[[:alpha:]]', '[[:alpha:]', '[[:nothing:]]', '[[:digit:][:space:]]', '[\\]]', '[a\\-z]', '[--a]', '[z-a]', '[a-\\y]', '[:a]', '[[a]', '[a]]', '[]-a]', '[!-a]', '[^]', '[[:upper:]a-b]', '[x^]', '[[:alpha:]-z]');
const noise = fc.array(fc.constantFrom('a', 'b', '*', '**', '?', '[', ']', '!', '^', '-', '\\', '/', ' ', '.', 'x', 'y', '#', ':', 'é'), {minLength: 1, maxLength: 7}).map(parts => parts.join(''));
const segment = fc.oneof({weight: 5, arbitrary: word}, {weight: 2, arbitrary: set}, {weight: 1, arbitrary: noise});
const line = fc.oneof(
	{
		weight: 9,
		arbitrary: fc.tuple(
			fc.constantFrom('', '', '', '', '!', '!', '!!', '#', ' '),
			fc.constantFrom('', '', '', '/', '**/', '//', './'),
			fc.array(segment, {minLength: 1, maxLength: 3}),
			fc.constantFrom('/', '/', '/', '/**/', '//', ''),
			fc.constantFrom('', '', '', '', '/', '/**', '/*', '/**/', '//', ' ', '  ', '\\ ', '\\', '\t', '\r'),
		).map(([sign, start, segments, between, end]) => sign + start + segments.join(between) + end),
	},
	{weight: 1, arbitrary: noise},
);
const lines = fc.array(line, {minLength: 1, maxLength: 4});

interface Paths {
	readonly directory: string;
	/** From the root of the repository to what is compared, and then relative to it. */
	readonly prefix: string;
}

/** A repository in which every case has a directory of its own. */
function repository(count: number): Paths[] {
	const root = temporaryDirectory('/dev/shm');
	spawnSync('git', ['init', '-q'], {cwd: root});
	return Array.from({length: count}, (_, index) => {
		const prefix = `case${index}`;
		for (const directory of directories) {
			mkdirSync(join(root, prefix, directory), {recursive: true});
		}

		return {directory: join(root, prefix), prefix};
	});
}

/** What git ignores of all paths of all cases, each as `case0/path`. */
function ignoredByGit(root: string, cases: readonly Paths[]): Set<string> {
	const paths = cases.flatMap(({prefix}) => [...files, ...directories].map(path => `${prefix}/${path}`));
	const {stdout, status, stderr} = spawnSync('git', ['-c', 'core.excludesFile=/dev/null', 'check-ignore', '--no-index', '-v', '-n', '-z', '--stdin'], {
		cwd: root,
		input: paths.join('\0'),
		encoding: 'utf8',
		maxBuffer: 1e9,
		env: {...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null'},
	});
	if (status !== 0 && status !== 1) {
		throw new Error(stderr);
	}

	// Source, line, pattern, path, for each path.
	const fields = stdout.split('\0');
	expect(paths.findIndex((path, index) => fields[index * 4 + 3] !== path)).toBe(-1);
	return new Set(paths.filter((_, index) => {
		const pattern = fields[index * 4 + 2] ?? '';
		return pattern !== '' && !pattern.startsWith('!');
	}));
}

function sample<Case>(arbitrary: fc.Arbitrary<Case>): Case[] {
	return fc.sample(arbitrary, {numRuns: cases, ...(process.env['DEVTUI_TEST_SEED'] && {seed: Number(process.env['DEVTUI_TEST_SEED'])})});
}

test('ignore files, nested ones too, ignore exactly what git ignores', () => {
	const places = ['.gitignore', 'src/.gitignore', 'src/lib/.gitignore', 'x/.gitignore', 'x/y/.gitignore', 'é/.gitignore'];
	const rules = sample(fc.dictionary(fc.constantFrom(...places), lines, {minKeys: 1, maxKeys: 4}));
	const all = repository(cases);
	for (const [index, {directory}] of all.entries()) {
		write(directory, Object.fromEntries(Object.entries(rules[index] ?? {}).map(([place, text]) => [place, text.join('\n')])));
	}

	const root = join(all[0]?.directory ?? '', '..');
	const ignored = ignoredByGit(root, all);
	const ignoreFiles = createIgnoreFiles(root);
	expect(ignored.size).toBeGreaterThan(cases);
	for (const [index, {directory, prefix}] of all.entries()) {
		const wrong = [...files, ...directories].filter(path => ignoreFiles.isIgnored(join(directory, path), directories.includes(path)) !== ignored.has(`${prefix}/${path}`));
		expect({rules: rules[index], wrong}).toEqual({rules: rules[index], wrong: []});
	}
}, 120_000);

test('a watch pattern takes in what git would ignore by it, and no directory is left out that holds such a file', () => {
	// `!` alone takes in all the rest, and `./` is our own: to git it is the name of a directory.
	const rules = sample(line.map(rule => rule.replaceAll('./', '/').replace(/^[!# ]*/, '').replace(/\r$/, '')).filter(rule => /[^/ ]/.test(rule) && !/(^|\/)\.\.?(\/|$)/.test(rule)));
	const all = repository(cases);
	for (const [index, {directory}] of all.entries()) {
		writeFileSync(join(directory, '.gitignore'), rules[index] ?? '');
	}

	const ignored = ignoredByGit(join(all[0]?.directory ?? '', '..'), all);
	for (const [index, {directory, prefix}] of all.entries()) {
		const rule = rules[index] ?? '';
		const filter = createServiceFilter(directory, {patterns: [rule], usesGitignore: false, includeRegex: [], excludeRegex: []});
		const taken = files.filter(file => filter.takesIn(join(directory, file), false));
		expect({rule, taken}).toEqual({rule, taken: files.filter(file => ignored.has(`${prefix}/${file}`))});
		const above = directories.filter(candidate => taken.some(file => file.startsWith(`${candidate}/`)));
		expect({rule, above: above.filter(directoryAbove => !filter.mayContain(join(directory, directoryAbove)))}).toEqual({rule, above: []});
	}
}, 120_000);
