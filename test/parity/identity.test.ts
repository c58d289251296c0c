import {spawnSync} from 'node:child_process';
import {chownSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {requires, requiresThat} from '../helpers/requirements.ts';
import {headless} from '../helpers/rig.ts';
import {end, hasStarted, linesOf, place, up} from './rig.ts';

const isRoot = requires('root');
const [, , nobodyUid = '', nobodyGid = '', , nobodyHome = ''] = /^nobody:.*$/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[0].split(':') ?? [];
/** A repository below a home that only its owner may enter is out of reach for others. */
const canNobodyRun = isRoot && spawnSync('/bin/sh', ['-c', 'test -r "$0" && test -x "$1"', path.resolve('dist/cli.js'), process.execPath], {uid: Number(nobodyUid), gid: Number(nobodyGid)}).status === 0;
const who = {'who.sh': '#!/bin/sh\necho "uid $(id -u) gid $(id -g) umask $(umask) files $(ulimit -n) hard $(ulimit -Hn) home $HOME user $USER"\n'};

describe.skipIf(!requires('linux', 'cc'))('C26: who a service is, and what it may use', () => {
	test('C26: umask and limits are those of the service alone', async () => {
		const {rig, directory} = up('  a: {command: "./who.sh; touch made", umask: 027, ulimits: {nofile: {soft: 200, hard: 300}}}\n  b: {command: ./who.sh, tty: false, ulimits: {nofile: 250}}\n  c: ./who.sh\n', {files: who});
		expect(await rig.ended).toMatchObject({code: 0});
		expect(linesOf(rig, 'a')[0]).toMatch(/umask 0027 files 200 hard 300 /);
		expect(linesOf(rig, 'b')[0]).toMatch(/umask 0022 files 250 hard 250 /);
		expect(linesOf(rig, 'c')[0]).not.toMatch(/files 2[05]0 /);
		expect(statSync(path.join(directory, 'made')).mode & 0o777).toBe(0o640);
	});

	test.skipIf(!isRoot)('C26: another user has his number, group and home, on a terminal and on pipes, and so have hooks and builds', async () => {
		const {rig} = up([
			'  a: {command: ./who.sh, user: nobody}',
			'  b: {command: ./who.sh, user: "12345:54321", tty: false}',
			'  c: {command: ./who.sh, user: nobody, environment: {HOME: /elsewhere}}',
			'  d: {command: "true", user: nobody, build_command: ./who.sh, hooks: {before_start: ./who.sh}}',
			'  e: ./who.sh\n',
		].join('\n'), {files: who});
		expect(await rig.ended).toMatchObject({code: 0});
		const nobody = `uid ${nobodyUid} gid ${nobodyGid} umask 0022`;
		expect(linesOf(rig, 'a')[0]).toContain(nobody);
		expect(linesOf(rig, 'a')[0]).toContain(`home ${nobodyHome} user nobody`);
		expect(linesOf(rig, 'b')[0]).toContain('uid 12345 gid 54321');
		expect(linesOf(rig, 'c')[0]).toContain('home /elsewhere');
		expect(linesOf(rig, 'd').filter(line => line.startsWith(nobody))).toHaveLength(2);
		expect(linesOf(rig, 'e')[0]).toContain('uid 0 gid 0');
	});

	test.skipIf(!isRoot)('C26: so have commands that ask whether it is ready, and those that functions run', async () => {
		const {rig} = up(`  a: {command: "exec sleep 1000", user: nobody, ready: {exec: 'test "$(id -u) $HOME" = "${nobodyUid} ${nobodyHome}"', within: 20s}}\n  b: {command: echo reached, depends_on: {a: {condition: service_healthy}}}\n`);
		await rig.sees('reached');
		await end(rig);
		const {directory} = place({'devtui.config.ts': `const who = async ({exec}) => (await exec('echo $(id -u) $HOME')).stdout.trim();
export default {services: {a: {
	command: 'exec sleep 1000',
	user: 'nobody',
	preStart: async facts => console.log('before:', await who(facts)),
	ping: async facts => await who(facts) === '${nobodyUid} ${nobodyHome}',
	postStart: () => console.log('asked well'),
	within: '20s',
}}};
`});
		const second = headless({cwd: directory});
		await second.sees('asked well');
		expect(linesOf(second, 'a')).toContain(`before: ${nobodyUid} ${nobodyHome}`);
		await end(second);
	});

	test.skipIf(!isRoot)('C26: what another user has started is ended as everything else', async () => {
		const {rig} = up('  a: {command: "./mule.sh & ./mule.sh", user: nobody, stop_grace_period: 300ms}\n');
		await hasStarted(rig, 'a', 2);
		await end(rig);
	});

	test.skipIf(!isRoot)('C26: a user nobody knows is told in a sentence, with exit code 3, and nothing is left', async () => {
		const {rig} = up('  a: {command: ./tick.sh, user: nosuchuser}\n  b: ./tick.sh\n');
		expect(await rig.ended).toMatchObject({code: 3});
		expect(rig.output()).toContain('a could not be started: cannot become user nosuchuser: there is no such user');
		expect(rig.survivors()).toEqual([]);
	});

	test.skipIf(!isRoot || !requiresThat(canNobodyRun, 'the user nobody cannot reach node and dist'))('C26: who may not become another user says so, with exit code 3', async () => {
		const {rig, directory} = up('  a: {command: ../../inner.sh, working_dir: in/ner, user: nobody}\n', {files: {
			'inner.sh': `#!/bin/sh\nexec ${process.execPath} ${path.resolve('dist/cli.js')} up\n`,
			'in/ner/devtui.yaml': 'services:\n  x: {command: "echo never", user: "0"}\n',
		}});
		chownSync(path.join(directory, 'in/ner'), Number(nobodyUid), Number(nobodyGid));
		expect(await rig.ended).toMatchObject({code: 3});
		expect(rig.output()).toMatch(/x could not be started: .*(not permitted|may not|permission)/i);
		expect(rig.output()).not.toContain('x      | never');
	});

	test('C26: a bad limit, umask or user in the file is told with its place, and nothing is started', async () => {
		const {rig} = up('  a: {command: a, ulimits: {nofiles: 10}}\n  b: {command: b, umask: 999}\n  c: {command: c, user: "a b"}\n');
		expect(await rig.ended).toMatchObject({code: 2});
		expect(rig.errors()).toMatch(/devtui\.yaml:2:\d+ error .*nofiles[^]*nofile/);
		expect(rig.errors()).toMatch(/devtui\.yaml:3:\d+ error .*umask/);
		expect(rig.errors()).toMatch(/devtui\.yaml:4:\d+ error .*user/);
	});
});
