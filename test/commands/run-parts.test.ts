import {Buffer} from 'node:buffer';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {splitKeys} from '../../source/commands/run/keys.ts';
import {runProject} from '../../source/commands/run/project.ts';
import type {RunOptions} from '../../source/commands/run/run.ts';
import {watchPattern} from '../../source/commands/run/watch-paths.ts';
import {workspace} from '../helpers/workspace.ts';

const plain: RunOptions = {
	command: ['./bin/tick', '-v'],
	isWatching: true,
	watch: [],
	includeRegex: [],
	excludeRegex: [],
	usesGitignore: true,
	forwardSignals: [],
	hasCheckpoints: false,
	checkpointFiles: [],
	texts: {},
	hasTty: true,
	isConsole: false,
	isQuiet: false,
	verbosity: 0,
};

function service(options: Partial<RunOptions>) {
	const made = runProject({...plain, ...options}, {directory: '/project', argv: ['run'], tty: true, hasInput: true});
	if (made.type === 'invalid') {
		throw new Error(made.diagnostics.map(({message}) => message).join('\n'));
	}

	return made.service;
}

describe('O20: what the options say is what counts', () => {
	test.each<readonly [string, Partial<RunOptions>, object]>([
		['none', {}, {name: 'tick', command: {type: 'exec', argv: ['./bin/tick', '-v']}, workingDir: '/project', tty: true, stdin: 'console', restart: {policy: 'no'}, watch: {patterns: ['**'], debounceMs: 'auto', delayMs: 0, engine: 'auto', usesGitignore: true}}],
		['--signal, --grace', {texts: {signal: 'hup', grace: '1m30s'}}, {stop: {signal: 'SIGHUP', graceMs: 90_000}}],
		['--debounce, --delay, --engine', {texts: {debounce: '2', delay: '300ms', engine: 'poll'}}, {watch: {debounceMs: 2000, delayMs: 300, engine: 'poll'}}],
		['--debounce auto', {texts: {debounce: 'auto'}}, {watch: {debounceMs: 'auto'}}],
		['--restart', {texts: {restart: 'on-failure:3'}}, {restart: {policy: 'on-failure', maxRetries: 3}}],
		['O17: --log-file', {texts: {logFile: 'out/tick.log'}}, {logFile: {path: '/project/out/tick.log', isSplit: false}}],
		['O17: --log-file /dev/null', {texts: {logFile: '/dev/null'}}, {logFile: {path: '/dev/null'}}],
		['-w', {watch: ['src', '!*.snap']}, {watch: {patterns: ['src', '!*.snap']}}],
		['-w with nothing but exclusions', {watch: ['!*.snap']}, {watch: {patterns: ['**', '!*.snap']}}],
		['--include-regex', {includeRegex: ['[[:digit:]]$']}, {watch: {patterns: [], includeRegex: ['[0-9]$']}}],
		['--checkpoint', {hasCheckpoints: true}, {checkpoint: {max: 200, engine: 'auto', isOnlyForOpened: true}, watch: {patterns: ['**']}}],
		['--checkpoint-files, --checkpoint-max, --checkpoint-engine', {hasCheckpoints: true, checkpointFiles: ['*.lua', 'lib/**'], texts: {checkpointMax: '5', checkpointEngine: 'criu', engine: 'poll'}}, {checkpoint: {files: ['*.lua', 'lib/**'], max: 5, engine: 'criu', isOnlyForOpened: true}, watch: {patterns: ['**'], engine: 'poll'}}],
		['--no-gitignore', {watch: ['dist'], usesGitignore: false}, {watch: {patterns: ['dist'], usesGitignore: false}}],
		['--exclude-regex', {excludeRegex: ['^temp']}, {watch: {patterns: ['**'], excludeRegex: ['^temp']}}],
	])('%s', (_, options, expected) => {
		expect(service(options)).toMatchObject(expected);
	});

	test('with --checkpoint a file that has not been opened counts only where -w or --include-regex says what is watched', () => {
		const isOnlyForOpened = (options: Partial<RunOptions>) => service({hasCheckpoints: true, ...options}).checkpoint?.isOnlyForOpened ?? false;
		expect([{}, {watch: ['!*.snap']}, {excludeRegex: ['x']}].map(isOnlyForOpened)).toEqual([true, true, true]);
		expect([{watch: ['src', '!*.snap']}, {includeRegex: ['x']}].map(isOnlyForOpened)).toEqual([false, false]);
	});

	test('--no-watch: nothing is watched, marker files neither', () => {
		const made = service({isWatching: false});
		expect([made.watch, made.markerWatch]).toEqual([undefined, undefined]);
	});
});

test.each([
	['/usr/bin/node', 'node'],
	['[', 'command'],
	['./my server.sh', 'my-server.sh'],
	['.hidden', 'hidden'],
])('the service of %s is named %s', (command, name) => {
	expect(service({command: [command]}).name).toBe(name);
});

test('all that is wrong is said at once, in the order of the command line', () => {
	const argv = ['run', '--forward-signal', 'USR9', '--grace=never', '--include-regex', '(', '--include-regex', 'b', '--include-regex', '*', '--', 'x', '--grace', 'never'];
	const made = runProject(
		{...plain, includeRegex: ['(', 'b', '*'], forwardSignals: ['USR9'], texts: {grace: 'never'}},
		{directory: '/project', argv, tty: true, hasInput: true},
	);
	const line = 'devtui run --forward-signal USR9 --grace=never --include-regex \'(\' --include-regex b --include-regex \'*\' -- x --grace never';
	expect(made.type === 'invalid' && made.diagnostics.map(({location}) => [location?.lineText === line, location?.column])).toEqual([
		[true, line.indexOf('USR9') + 1],
		[true, line.indexOf('never') + 1],
		[true, line.indexOf('(') + 1],
		[true, line.indexOf('*') + 1],
	]);
});

test('what is wrong with checkpoints is said by the names of their options, each at its place', () => {
	const argv = ['run', '--checkpoint-files', '*.lua', '[a', '--checkpoint-files=#', 'x', '\\', '--engine', 'pol', '--checkpoint-engine', 'preloda', '--checkpoint-max=1', '--', 'lua'];
	const made = runProject(
		{...plain, hasCheckpoints: true, checkpointFiles: ['*.lua', '[a', '#', 'x', '\\'], texts: {engine: 'pol', checkpointEngine: 'preloda', checkpointMax: '1'}},
		{directory: '/project', argv, tty: true, hasInput: true},
	);
	expect(made.type === 'invalid' && made.diagnostics.map(({message, hint, location}) => [message, hint, location?.lineText.slice(location.column - 1, location.column + 1)])).toEqual([
		['not a pattern: "[a" needs a "]"', undefined, '[a'],
		[String.raw`not a pattern: what begins with "#" is a comment, write "\#" for a name that does`, undefined, '#\''],
		[String.raw`not a pattern: nothing stands behind its last "\"`, undefined, '\\\''],
		['--engine must be one of auto, native, poll, not "pol"', 'did you mean "poll"?', 'po'],
		['--checkpoint-engine must be one of auto, preload, criu, not "preloda"', 'did you mean "preload"?', 'pr'],
		['--checkpoint-max must be a number from 2 to 10000, not "1"', undefined, '1 '],
	]);
});

test('--checkpoint and --no-watch are at odds', () => {
	const made = runProject({...plain, hasCheckpoints: true, isWatching: false}, {directory: '/project', argv: ['run', '--checkpoint', '--no-watch', 'lua'], tty: true, hasInput: true});
	expect(made.type === 'invalid' && made.diagnostics.map(({message}) => message)).toEqual(['--checkpoint goes with watching: with --no-watch there is nothing to go on for']);
});

test('-w takes paths where they are no patterns', () => {
	const {directory} = workspace({'src/[id].tsx': '', 'etc/x': ''});
	const outside = workspace({file: ''});
	const pattern = (written: string) => watchPattern(written, directory);
	expect(['src/*.ts', '!*.snap', '/*', 'src', '/etc', '[ab]', '/nowhere/at/all'].map(pattern)).toEqual(['src/*.ts', '!*.snap', '/*', 'src', '/etc', '[ab]', '/nowhere/at/all']);
	expect(pattern('src/[id].tsx')).toBe(String.raw`src/\[id\].tsx`);
	expect(pattern(path.join(directory, 'src'))).toBe('./src');
	expect(pattern(`!${path.join(outside.directory, 'file')}`)).toBe(`!../${path.basename(outside.directory)}/file`);
	expect(pattern(path.join(outside.directory, 'made later'))).toBe(`../${path.basename(outside.directory)}/made later`);
	expect(pattern(path.join(outside.directory, '*.js'))).toBe(path.join(outside.directory, '*.js'));
});

test('of the keys only Ctrl-C and Ctrl-Z are devtui\'s, however the terminal tells them', () => {
	const seen = (text: string) => splitKeys(Buffer.from(text)).map(part => part.type === 'key' ? `<${part.key}>` : Buffer.from(part.data).toString());
	expect(seen('plain é漢\u001B[A\u001C\u0004')).toEqual(['plain é漢\u001B[A\u001C\u0004']);
	expect(seen('a\u0003b\u001Ac')).toEqual(['a', '<stop>', 'b', '<suspend>', 'c']);
	expect(seen('\u001B[99;5u\u001B[122;5:1u\u001B[27;5;99~\u001B[27;5;122~')).toEqual(['<stop>', '<suspend>', '<stop>', '<suspend>']);
	expect(seen('\u001B[99;6u\u001B[99u')).toEqual(['\u001B[99;6u\u001B[99u']);
});
