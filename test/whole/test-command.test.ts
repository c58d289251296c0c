import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {projectOf, resultOf, type Project} from '../helpers/instance.ts';
import {cli, goneWithin} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';

/** A file of a project into which all that happens is written, a line each. */
const story = ({directory}: Project) => existsSync(path.join(directory, 'story')) ? readFileSync(path.join(directory, 'story'), 'utf8').trim().split('\n') : [];
const says = (name: string) => `"trap 'echo ${name} ends >>story; exit' TERM; echo up; while :; do sleep 0.02; done"`;
const stack = `environment: {SHOP: open}
services:
  api: {command: ${says('api')}, ready: {log: up}, depends_on: {db: {condition: service_healthy}}}
  db: {command: ${says('db')}, ready: {log: up}}
`;

describe('the command', () => {
	test('runs once everything is ready, on our own streams, with the environment of the project; it can command its services, and not start them again', async () => {
		const project = projectOf({'devtui.yaml': stack, '.env': 'FROM_FILE=yes\nHOME=/nope\n'});
		const script = 'cat; echo "$SHOP $FROM_FILE ${DEVTUI_SERVICE-none}"; test "$HOME" != /nope || echo wrong; echo err >&2; "$0" "$1" ps; "$0" "$1" test -- echo ran; echo "second: $?"; seq 1 30000; exit 5';
		const rig = project.start(['test', '--', 'sh', '-c', script, process.execPath, cli], {hasInput: true, environment: {DEVTUI_SERVICE: 'outer'}});
		rig.input('typed\n');
		rig.endInput();
		const {code, output, errors} = await resultOf(rig);
		expect(code).toBe(5);
		expect(output).toMatch(/^typed\nopen yes none\nNAME .*\napi +ready .*\ndb +ready .*\nsecond: 2\n1\n2\n/);
		expect(output).toContain('\n29999\n30000\n');
		expect(output).not.toContain('devtui |');
		expect(errors).toMatch(/^devtui \| db ready\n(?:.*\n)*devtui \| api ready\n(?:.*\n)*devtui \| running sh -c .*\nerr\nThis project is running already.*\ndevtui \| sh exited 5 after .*\n$/m);
		expect(errors).not.toMatch(/\| up$/m);
		expect(story(project)).toEqual(['api ends', 'db ends']);
		expect(rig.survivors()).toEqual([]);
	});

	test('has no end of a service\'s terminal: a daemon of it would keep that from being closed', async () => {
		const {devtui} = projectOf({'devtui.yaml': stack});
		const {code, output} = await devtui('test', '--', 'ls', '-l', '/proc/self/fd');
		expect(code).toBe(0);
		expect(output).toContain('/dev/null');
		expect(output).not.toContain('ptmx');
	});

	test('with -v what services print is shown, too', async () => {
		const project = projectOf({'devtui.yaml': stack});
		const {code, errors} = await project.devtui('test', '-v', '--', 'true');
		expect(code).toBe(0);
		expect(errors).toMatch(/^api {4}\| up$/m);
		expect(errors).toMatch(/^devtui \| db: pid \d+ · trap/m);
		expect(errors).toContain('devtui | db stopped');
	});

	test('has the terminal, and Ctrl-C reaches it once and ends all', async () => {
		const project = projectOf({'devtui.yaml': stack});
		const rig = project.open(['test', '--', 'sh', '-c', 'trap "echo got INT" INT; test -t 0 && test -t 1 && stty size; while ! test -e go; do sleep 0.02; done; echo bye; exit 9']);
		await rig.sees('40 120');
		rig.type('\u0003');
		await rig.sees('devtui | SIGINT');
		await rig.sees('got INT');
		project.write('go', '');
		expect(await rig.ended).toEqual({code: 130, signal: undefined});
		expect(rig.screen().match(/got INT$/gm)).toHaveLength(1);
		expect(rig.screen()).toMatch(/bye\n.*sh exited 9/);
		expect(story(project)).toEqual(['api ends', 'db ends']);
		expect(rig.survivors()).toEqual([]);
	});
});

const signals = [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const;
const slow = {'devtui.yaml': 'services:\n  slow: {command: "echo nearly; exec sleep 100", ready: {log: never, within: 100ms}}\n', plain: ''};
const late = {'devtui.yaml': 'services:\n  late: {command: exec sleep 100, ready: {log: never}}\n'};
const bad = {'devtui.yaml': 'services:\n  db: {command: "echo one; echo two; exit 7", ready: {log: never}}\n  api: {command: exec sleep 100, depends_on: {db: {condition: service_healthy}}}\n'};
const good = {'devtui.yaml': 'services:\n  seed: "true"\n  web: exec sleep 100\n'};
const cases: ReadonlyArray<readonly [files: Record<string, string>, args: readonly string[], code: number, told: RegExp]> = [
	[good, ['--', 'true'], 0, /true exited 0 after/],
	[good, ['--', 'sh', '-c', 'kill -SEGV $$'], 139, /sh killed by SIGSEGV after/],
	[good, ['--', './nosuch'], 127, /command not found: \.\/nosuch/],
	[{...good, plain: ''}, ['--', './plain'], 126, /permission denied: \.\/plain/],
	[good, ['--timeout', '600ms', '--', 'sh', '-c', 'sleep 100 & exec setsid sleep 100'], 124, /the time is up \(600ms\)/],
	[late, ['--timeout', '300ms', '--', 'echo', 'ran'], 124, /the time is up \(300ms\): late not ready$/m],
	[slow, ['--', 'echo', 'ran'], 3, /slow not ready within 100ms.*\n(?:.*\n)*devtui \| slow has failed: the command is not run\n$/],
	[bad, ['--', 'echo', 'ran'], 3, /db exited 7\n(?:.*\n)*devtui \| last lines of db:\ndb {5}\| one\ndb {5}\| two\n/],
	[{'devtui.yaml': 'services: {idle: {command: "true", disabled: true}}\n'}, ['--', 'sh', '-c', 'exit 6'], 6, /sh exited 6/],
	[bad, ['--keep-going', '--', 'sh', '-c', 'exit 6'], 6, /api not started: db exited 7/],
	[good, ['--', 'sh', '-c', 'exec "$0" "$@"', process.execPath, cli, 'down'], 143, /devtui \| devtui down\n/],
	[good, [], 2, /missing required argument 'command'/],
];

test('the exit code says how it went, and what it was is told; nothing is left', async () => {
	const told = cases.map(([files, args]) => {
		const rig = projectOf(files).start(['test', ...args]);
		return {rig, result: resultOf(rig)};
	});
	for (const [index, {rig, result}] of told.entries()) {
		const [, args, code, words] = cases[index]!;
		const {output, errors, ...ended} = await result;
		expect([args, ended.code, output.includes('ran')]).toEqual([args, code, false]);
		expect(errors).toMatch(words);
		expect(rig.survivors()).toEqual([]);
	}
});

test('a service that fails while the command runs is told at once, with its last lines', async () => {
	const project = projectOf({'devtui.yaml': 'services:\n  web: "echo serving; while ! test -e fail; do sleep 0.02; done; echo boom; exit 4"\n'});
	const rig = project.start(['test', '--', 'sh', '-c', 'touch fail; while ! test -e seen; do sleep 0.02; done; echo done']);
	await rig.tells(/devtui \| web exited 4\ndevtui \| last lines of web:\nweb {4}\| serving\nweb {4}\| boom\n/);
	expect(rig.output()).toBe('');
	project.write('seen', '');
	expect(await rig.ended).toMatchObject({code: 0});
	expect(rig.output()).toBe('done\n');
});

test('every exit code that is documented is one of those seen here, and the other way round', () => {
	const text = readFileSync(path.resolve(import.meta.dirname, '../../docs/ci/README.md'), 'utf8');
	const [table = ''] = /<!-- codes of test -->[^]*?<!-- end -->/.exec(text) ?? [];
	const documented = [...table.matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, codes]) => codes!.split(', ').map(Number));
	const seen = new Set([...cases.map(([, , code]) => code), ...signals.map(([, code]) => code)]);
	// Those of the commands themselves.
	for (const code of [0, 6, 139]) {
		seen.delete(code);
	}

	expect(documented.sort((a, b) => a - b)).toEqual([...seen].sort((a, b) => a - b));
});

describe('signals', () => {
	const mule = 'trap \'echo "$0 got $1" >>story; test -e stubborn || exit 8\' INT TERM HUP; setsid sleep 100 & echo running; while :; do sleep 0.02; done';

	test.each(signals)('%s ends the command first, then the services in order', async (signal, code) => {
		const project = projectOf({'devtui.yaml': stack});
		const rig = project.start(['test', '--', 'sh', '-c', mule, 'command', signal]);
		await rig.sees('running');
		rig.signal(signal);
		expect(await rig.ended).toEqual({code, signal: undefined});
		expect(story(project)).toEqual([`command got ${signal}`, 'api ends', 'db ends']);
		expect(rig.survivors()).toEqual([]);
	});

	test('a second one ends all at once', async () => {
		const project = projectOf({'devtui.yaml': stack, stubborn: ''});
		const rig = project.start(['test', '--', 'sh', '-c', mule, 'command', 'it']);
		await rig.sees('running');
		rig.signal('SIGINT');
		await until('the first to arrive', () => story(project).includes('command got it'));
		rig.signal('SIGINT');
		expect(await rig.ended).toEqual({code: 130, signal: undefined});
		expect(story(project)).toEqual(['command got it']);
		expect(rig.survivors()).toEqual([]);
	});

	test('after SIGKILL of devtui everything is gone within a second, daemons of the command too', async () => {
		const project = projectOf({'devtui.yaml': stack, stubborn: ''});
		const rig = project.start(['test', '--', 'sh', '-c', mule, 'command', 'it']);
		await rig.sees('running');
		await until('its daemon', () => rig.survivors().some(({command}) => command === 'sleep 100'));
		rig.signal('SIGKILL');
		await goneWithin(1000, rig);
	});
});
