import {execFileSync} from 'node:child_process';
import {lstatSync, readFileSync, readlinkSync, symlinkSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {outputFile} from '../../source/commands/output-file.ts';
import {clearJunit} from '../../source/commands/reports.ts';
import {projectOf, type Project} from '../helpers/instance.ts';

const hostile = 'services:\n  db: {command: "echo up; exec sleep 100", ready: {log: up}}\n  api: {command: "echo \'##[add-mask]all\'; echo 50% done; while ! test -e go; do sleep 0.02; done; exit 7", depends_on: {db: {condition: service_healthy}}}\n';
const page = (project: Project) => ({GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path.join(project.directory, 'page.md')});
const read = ({directory}: Project, name: string) => readFileSync(path.join(directory, name), 'utf8');

describe('GitHub Actions', () => {
	test('up stops commands, annotates what fails, and adds a table to the page of the job', async () => {
		const project = projectOf({'devtui.yaml': hostile, go: '', 'page.md': 'of an earlier step\n'});
		const rig = project.start(['up', '--output', 'github', '--junit', 'out/junit.xml'], {environment: page(project)});
		expect(await rig.ended).toMatchObject({code: 7});
		const output = rig.output();
		const [, token] = /^::group::Starting db, api\n::stop-commands::(\S+)\n/.exec(output) ?? [];
		expect(output).toContain(`\n::${token}::\n::error title=api exited 7::##[add-mask]all%0A50%25 done\n::stop-commands::${token}\n`);
		expect(output.endsWith(`\n::${token}::\n`)).toBe(true);
		expect(read(project, 'page.md')).toMatch(/^of an earlier step\n### .*: failed with exit code 7 after .*\n\n\| {2}\| service .*\n.*\n\| ✅ \| db \| ready \| 1 .*\n\| ❌ \| api \| exited 7 \| 1 /);
		expect(read(project, 'out/junit.xml')).toMatch(/<testcase name="db"[^]*<testcase name="api"[^>]*>\n\t*<failure message="exited 7" type="failed">##\[add-mask\]all\n50% done<\/failure>/);
	});

	test('around a test of such a service the commands of the test are obeyed, and reports tell of it, too', async () => {
		const project = projectOf({'devtui.yaml': hostile});
		const rig = project.start(['test', '--junit', 'junit.xml', '--', 'sh', '-c', 'echo ::notice::mine; touch go; while ! test -e seen; do sleep 0.02; done; exit 1'], {environment: page(project)});
		await rig.tells('::error title=api exited 7::##[add-mask]all%0A50%25 done\n');
		project.write('seen', '');
		expect(await rig.ended).toMatchObject({code: 1});
		expect(rig.output()).toBe('::notice::mine\n');
		expect(rig.errors()).toMatch(/^::group::Starting db, api\n(?:devtui .*\n)*::endgroup::\n/);
		expect(read(project, 'page.md')).toMatch(/\| ❌ \| sh -c echo .* \| exited 1 \|/);
		expect(read(project, 'junit.xml')).toMatch(/<testcase name="sh -c echo .*" classname=".*\.command" time="[\d.]+">\n\t*<failure message="exited 1" type="failed"\/>/);
	});
});

test('a JUnit file that cannot be written is told before anything is started; that of an earlier run does not stay', async () => {
	const project = projectOf({'devtui.yaml': hostile, go: '', 'junit.xml': 'of an earlier run', file: ''});
	for (const [place, reason] of [['.', 'it is a directory'], ['file/junit.xml', 'a directory on the way to it is a file'], ['/proc/nowhere/junit.xml', 'its directory is not there']] as const) {
		expect(clearJunit(path.resolve(project.directory, place))).toBe(`${path.resolve(project.directory, place)} cannot be written: ${reason}`);
	}

	expect(await project.devtui('up', '--junit', 'file/junit.xml')).toEqual({code: 2, output: '', errors: 'file/junit.xml cannot be written: a directory on the way to it is a file\n'});
	const rig = project.start(['test', '--junit', 'junit.xml', '--', 'sh', '-c', 'test -e junit.xml || echo gone']);
	expect(await rig.ended).toMatchObject({code: expect.any(Number) as number});
	expect(read(project, 'junit.xml')).not.toContain('of an earlier run');
});

test('a pipe or a link that is named for the report, or for a snapshot, stays what it is, and gets it', async () => {
	const project = projectOf({'devtui.yaml': 'services:\n  a: {command: sleep 1000}\n', 'real.xml': 'of an earlier run'});
	const {directory} = project;
	const at = (name: string) => path.join(directory, name);
	execFileSync('mkfifo', [at('pipe'), at('other')]);
	symlinkSync('real.xml', at('link.xml'));
	const readers = ['pipe', 'other'].map(name => project.start([], {program: ['sh', '-c', `cat ${name}${name === 'pipe' ? '' : ' | gunzip'}`]}));
	for (const name of ['pipe', 'link.xml']) {
		expect(await project.devtui('test', '--junit', name, '--', 'true')).toMatchObject({code: 0});
	}

	const rig = await project.up();
	expect(await project.devtui('snapshot', 'other')).toEqual({code: 0, output: '', errors: ''});
	rig.signal('SIGTERM');
	await rig.ended;
	await Promise.all(readers.map(async ({ended}) => ended));
	expect(readers.map(reader => reader.output())).toEqual([expect.stringMatching(/<testcase name="a"[^]*<\/testsuites>\n$/), expect.stringMatching(/^\{"type":"devtui-snapshot"[^]*"type":"end"/)]);
	expect(read(project, 'real.xml')).toMatch(/<\/testsuites>\n$/);
	expect(['pipe', 'other'].map(name => lstatSync(at(name)).isFIFO())).toEqual([true, true]);
	expect(readlinkSync(at('link.xml'))).toBe('real.xml');
});

test.each(['/dev/null', '/dev/../dev/stdout', '/dev/fd/1', '/proc/self/fd/1', '.'])('%s is no file that another one may take the place of', name => {
	expect(outputFile(name).type).toBe('other');
});

test('in the end the last lines of what has failed are shown again, if others have talked since', async () => {
	const files = (lines: number) => ({'devtui.yaml': `services:\n  api: {command: "echo why; exit 3", depends_on: {chatty: {condition: service_healthy}}}\n  chatty: {command: "trap 'seq 1 ${lines}; exit' TERM; echo up; while :; do sleep 0.02; done", ready: {log: up}}\n`});
	const [much, little] = await Promise.all([40, 3].map(async lines => projectOf(files(lines)).devtui('up')));
	expect(much).toMatchObject({code: 3, output: expect.stringMatching(/chatty \| 40\n(?:devtui .*\n)*devtui \| api exited 3, its last lines:\napi {4}\| why\n$/) as string});
	expect(little!.code).toBe(3);
	expect(little!.output.match(/api {4}\| why/g)).toHaveLength(1);
});

describe('waiting until everything is ready', () => {
	test('--timeout names who was not; of one that stays it ends the waiting only', async () => {
		// What the probe has found after its interval would be told, too.
		const project = projectOf({'devtui.yaml': 'services:\n  late: {command: exec sleep 100, ready: {log: never, interval: 1h}}\n'});
		const rig = project.start(['up', '--wait-ready', '--timeout', '300ms']);
		expect(await rig.ended).toMatchObject({code: 124});
		expect(rig.output()).toContain('devtui | shutting down: the time is up: late not ready\n');
		expect(await project.devtui('up', '--detach', '--wait-ready', '--timeout', '300ms')).toMatchObject({code: 124, errors: 'The time is up.\nlate: started, but not ready yet: a line like /never/ has not passed\n'});
		expect(await project.one('late')).toMatchObject({phase: 'starting'});
		expect(await project.devtui('down')).toMatchObject({code: 0});
	});

	test('a service that fails is not waited for, though a change of its files might mend it, and neither is anything where nothing is started', async () => {
		const project = projectOf({'devtui.yaml': 'services:\n  api: {command: exit 5, watch: ["*.js"], ready: {log: never}}\n'});
		expect(await project.devtui('up', '--wait-ready')).toMatchObject({code: 5});
		project.write('devtui.yaml', 'services:\n  idle: {command: "true", disabled: true}\n');
		expect(await project.devtui('up', '--wait-ready')).toMatchObject({code: 0});
	});

	test.each([
		['one fails', 'exit 5', 5],
		['one cannot be started', 'exec: {command: [/nope/nothing]}', 3],
	])('with --keep-going it ends once the others are ready, with a code that says so, when %s', async (_, command, code) => {
		const bad = command.startsWith('exec: ') ? command.slice('exec: '.length) : `{command: ${command}}`;
		const project = projectOf({'devtui.yaml': `services:\n  bad: ${bad}\n  good: {command: "sleep 0.2; echo up; exec sleep 1000", ready: {log: up}}\n  needs: {command: sleep 1000, depends_on: [bad]}\n`});
		const rig = project.start(['up', '--wait-ready', '--keep-going']);
		expect(await rig.ended).toMatchObject({code});
		expect(rig.output()).toMatch(/good {3}\| up\n[^]*devtui \| shutting down: bad will not be ready\n/);
	});

	test('nobody is waited for who was stopped by hand', async () => {
		const project = projectOf({'devtui.yaml': 'services:\n  late: {command: exec sleep 1000, ready: {log: never}}\n  good: {command: "echo up; exec sleep 1000", ready: {log: up}}\n'});
		const rig = await project.up('--wait-ready');
		expect(await project.devtui('wait', 'good')).toMatchObject({code: 0});
		expect(await project.devtui('stop', 'late')).toMatchObject({code: 0});
		expect(await rig.ended).toMatchObject({code: 0});
	});
});

test('a time-out of a month is no time-out of a moment', async () => {
	const project = projectOf({Procfile: 'a: while ! test -e go; do sleep 0.02; done\n'});
	const rig = await project.up('--timeout', '30d');
	const waiting = project.start(['wait', '--for', 'ended', '--timeout', '60d']);
	expect(await project.devtui('wait', '--timeout', '30d')).toMatchObject({code: 0, errors: ''});
	project.write('go', '');
	expect(await waiting.ended).toMatchObject({code: expect.not.stringContaining('124') as unknown});
	expect(waiting.errors()).not.toContain('The time is up');
	expect(await rig.ended).toMatchObject({code: 0});
});
