import {expect, test} from 'vitest';
import {formatDiagnostic} from '../../source/config/code-frame.ts';
import {problem} from '../../source/config/diagnostic.ts';
import {expand} from '../../source/config/expand.ts';
import {findFiles} from '../../source/config/glob.ts';
import {translatePosixRegex} from '../../source/config/posix-regex.ts';
import {parseSignal, suggestSignal} from '../../source/config/signals.ts';
import {suggest} from '../../source/config/suggest.ts';
import {formatTarget, parseTarget} from '../../source/config/target.ts';

test.each([
	['SIGTERM', 'SIGTERM'], ['term', 'SIGTERM'], [' int ', 'SIGINT'], ['SigUsr1', 'SIGUSR1'], [9, 'SIGKILL'], ['15', 'SIGTERM'], [6, 'SIGABRT'],
	[0, undefined], [-1, undefined], [999, undefined], ['', undefined], ['SIG', undefined], ['FOO', undefined], ['15x', undefined], ['TERM;', undefined],
])('the signal %j is %s', (written, name) => {
	expect(parseSignal(written)).toBe(name);
});

test('a signal that does not exist brings one that does', () => {
	expect(suggestSignal('SIGTREM')).toBe('did you mean "SIGTERM"?');
	expect(suggestSignal('hub')).toBe('did you mean "SIGHUP"?');
	expect(suggestSignal('77')).toBe(undefined);
});

test.each([
	['timout', 'timeout'], ['dependsOn', 'depends_on'], ['DEPENDS-ON', 'depends_on'], ['retsart', 'restart'], ['zzz', undefined], ['', undefined], ['x'.repeat(1_000_000), undefined],
])('%.20s suggests %s', (written, name) => {
	expect(suggest(written, ['timeout', 'depends_on', 'restart'])).toBe(name && `did you mean "${name}"?`);
});

test.each([
	['[[:alpha:]]+', 'aB', '1'], ['^[[:alnum:]_]+$', 'a_1', 'a-1'], ['^[^[:space:]]$', 'a', ' '], ['^[]a]$', ']', 'b'], ['^[^]a]$', 'b', ']'],
	['^[[:punct:]]$', '`', 'a'], ['^[[:punct:]]$', ']', '0'], [String.raw`^\[x\]$`, '[x]', 'x'], ['^[[:upper:][:digit:]-]$', '-', 'a'], ['^a|b$', 'ac', 'c'],
])('the POSIX pattern %s matches %j and not %j', (pattern, good, bad) => {
	const regex = new RegExp(translatePosixRegex(pattern));
	expect([regex.test(good), regex.test(bad)]).toEqual([true, false]);
});

test.each([
	['5433', {host: 'localhost', port: 5433}], ['db:5432', {host: 'db', port: 5432}], ['[::1]:80', {host: '::1', port: 80}], ['127.0.0.1:1', {host: '127.0.0.1', port: 1}],
	['0', undefined], ['65536', undefined], ['db:', undefined], [':80', undefined], ['::1:80', undefined], ['a b:80', undefined], ['', undefined],
])('the target %s is %j', (written, target) => {
	expect(parseTarget(written)).toEqual(target);
	expect(target && parseTarget(formatTarget(target))).toEqual(target);
});

test.each([
	['${A}', 'a'], ['x${A}y$A', 'xay$A'], ['${NO-d}${EMPTY-d}', 'd'], ['${NO:-d}${EMPTY:-d}', 'dd'], ['${A:+y}${EMPTY:+y}${NO:+y}', 'y'], ['$$', '$'], ['$${A}', '${A}'],
	['$$$A', '$$A'], ['${NO:-${A}}', 'a'], ['${NO:-${ALSO:-${A}}}', 'a'], ['${NO:-$$x}', '$x'], ['${NO:-}', ''], ['${A', '${A'], ['${}', '${}'], ['${A#x}', '${A#x}'],
	['${A+x}', '${A+x}'], ['${A:=x}', '${A:=x}'], ['${1}', '${1}'], ['$', '$'], ['a$', 'a$'], ['$(cmd ${A})', '$(cmd a)'], ['${LOOP}', '${LOOP}'],
])('%s becomes %s', (text, expanded) => {
	const variables: Readonly<Record<string, string>> = {A: 'a', EMPTY: '', LOOP: '${LOOP}'};
	expect(expand(text, name => variables[name]).text).toBe(expanded);
});

test('a variable that must be there says why', () => {
	const {errors} = expand('${A:?give me ${B:-one}} ${EMPTY:?} ${EMPTY?} ${C?}', name => name === 'EMPTY' ? '' : undefined);
	expect(errors.map(({name, message}) => [name, message])).toEqual([['A', 'give me one'], ['EMPTY', ''], ['C', '']]);
});

test('default values nested very deep neither overflow nor take long', () => {
	expect(expand(`${'${A:-'.repeat(100_000)}x${'}'.repeat(100_000)}`, () => undefined).text).toContain('x');
});

test('patterns of included files', () => {
	const tree: Readonly<Record<string, readonly string[]>> = {'/p': ['a.yaml', 'b.yml', '[x].yaml', '.c.yaml', 'sub/'], '/p/sub': ['a.yaml', 'deep/'], '/p/sub/deep': ['d.yaml']};
	const find = (pattern: string) => findFiles(pattern, '/p', {
		list: directory => (tree[directory] ?? []).map(name => ({name: name.replace('/', ''), isDirectory: name.endsWith('/')})),
		isFile: path => (tree[path.slice(0, path.lastIndexOf('/'))] ?? []).includes(path.slice(path.lastIndexOf('/') + 1)),
		isDirectory: path => path in tree,
	});
	expect(find('*.yaml')).toEqual(['/p/[x].yaml', '/p/a.yaml']);
	expect(find('**/*.yaml')).toEqual(['/p/[x].yaml', '/p/a.yaml', '/p/sub/a.yaml', '/p/sub/deep/d.yaml']);
	expect(find('*/a.yaml')).toEqual(['/p/sub/a.yaml']);
	expect(find('./su[a-b]/*')).toEqual(['/p/sub/a.yaml']);
	expect(find('[!b].yaml')).toEqual(['/p/a.yaml']);
	expect(find('.*.yaml')).toEqual(['/p/.c.yaml']);
	expect(find('?.y*ml')).toEqual(['/p/a.yaml', '/p/b.yml']);
	expect(find('[z-a]')).toEqual([]);
	expect(find('/p/sub/**')).toEqual(['/p/sub/a.yaml', '/p/sub/deep/d.yaml']);
});

test('a diagnostic in colour says the same as without', () => {
	const source = {file: '/p/devtui.yaml', text: 'services:\n  a: {retsart: no}\n'};
	const start = source.text.indexOf('retsart');
	const diagnostic = problem('unknown-key', 'unknown key "retsart"', {source, start, end: start + 7}, {hint: 'did you mean "restart"?'});
	const plain = formatDiagnostic(diagnostic, {color: false, cwd: '/p'});
	const coloured = formatDiagnostic(diagnostic, {color: true, cwd: '/p'});
	expect(plain).toBe([
		'devtui.yaml:2:7 error unknown key "retsart"',
		'  2 |   a: {retsart: no}',
		'    |       ^^^^^^^ did you mean "restart"?',
	].join('\n'));
	expect(coloured).toContain('\u001B[31merror\u001B[39m');
	expect(coloured.replaceAll(/\u001B\[\d+m/g, '')).toBe(plain);
});

test('a file outside the working directory is named in full', () => {
	const source = {file: '/other/devtui.yaml', text: 'x'};
	expect(formatDiagnostic(problem('bad-line', 'no', {source, start: 0, end: 1}), {color: false, cwd: '/p'})).toMatch(/^\/other\/devtui\.yaml:1:1 error no\n/);
});
