import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {hostname} from 'node:os';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {everyBroker, fleet, testOver, type Fleet} from '../helpers/fleet.ts';
import {listenersOf} from '../helpers/listeners.ts';
import {inTime, isDone} from '../helpers/peer.ts';
import {quietPort} from '../helpers/ports.ts';
import {resultOf} from '../helpers/instance.ts';
import {cli} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';

const scripts = {
	foo: 'echo building $1',
	bar: 'echo branch $1; echo trouble >&2; exit 1',
	// Until it is let go.
	held: 'echo held; while [ ! -e "$HOME/go" ]; do sleep 0.05; done',
};

const release = ({directory}: Fleet) => {
	writeFileSync(path.join(directory, 'go'), '');
};

const facts = (rows: ReadonlyArray<{readonly project: string; readonly revision: string; readonly builder: string; readonly state: string; readonly exitCode: number | null}>) =>
	rows.map(({project, revision, builder, state, exitCode}) => `${project}/${revision} ${builder} ${state} ${exitCode}`).sort();

describe('B1, B2, B3: a hub and its builders', () => {
	test('B1: a hub that knows no project listens on 127.0.0.1 and nowhere else, where it says', async () => {
		const {hub, port, url} = await fleet();
		const {url: told, page, rig} = await hub('--web', '127.0.0.1:0');
		expect(told).toBe(url);
		expect(page).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
		expect(listenersOf(rig.pid).toSorted()).toEqual([`127.0.0.1:${port}`, page!.slice('http://'.length)].toSorted());
	});

	test('B2: a builder connects by the name that it is given and is seen to go; without one it has the name of its machine', async () => {
		const {hub, builder, builders, start} = await fleet();
		await hub();
		const {rig} = await builder('n1');
		expect(await builders()).toMatchObject([{name: 'n1', state: 'online', running: 0}]);
		rig.signal('SIGTERM');
		expect(await rig.ended).toMatchObject({code: 0});
		await until('n1 to be offline', async () => (await builders()).every(({state}) => state === 'offline'));
		const unnamed = start(['builder', '--dir', '.']);
		await unnamed.sees('welcomed by the hub');
		expect((await builders()).map(({name, state}) => `${name} ${state}`)).toEqual(['n1 offline', `${hostname()} online`]);
	});

	test('B3: projects are executables, by their names, in ~/.devtui/builds or in --dir, where ~ is the home', async () => {
		const {hub, builder, devtui, start, finals, directory} = await fleet();
		await hub();
		await builder('n1', scripts);
		const home = start(['builder', '--name', 'n2', '--dir', '~/projects-n1']);
		await home.sees('welcomed by the hub');
		const usual = path.join(directory, '.devtui/builds');
		execFileSync('mkdir', ['-p', usual]);
		execFileSync('cp', [path.join(directory, 'projects-n1/foo'), usual]);
		const plain = start(['builder', '--name', 'n3']);
		await plain.sees('welcomed by the hub');
		await devtui('suggest', 'foo', 'x');
		expect(facts(await finals(3))).toEqual(['foo/x n1 passed 0', 'foo/x n2 passed 0', 'foo/x n3 passed 0']);
		await devtui('suggest', 'bar', 'x', '--on', 'hostname=*');
		expect(facts(await finals(6)).filter(fact => fact.startsWith('bar'))).toEqual(['bar/x n1 failed 1', 'bar/x n2 failed 1', 'bar/x n3 unknown -1']);
	});
});

describe('B4 to B9: suggestions', () => {
	testOver(everyBroker, 'B4: all builders build; with --any one; with --on those whose labels match', async ({hub, builder, devtui, finals}) => {
		await hub();
		await builder('n1', scripts, '--label', 'gpu=yes');
		await builder('n2', scripts);
		const {code, output} = await devtui('suggest', 'foo', 'master');
		expect(code).toBe(0);
		expect(output).toMatch(/^\w+\.1 +foo\/master +n1\n\w+\.2 +foo\/master +n2\n$/);
		expect(facts(await finals(2))).toEqual(['foo/master n1 passed 0', 'foo/master n2 passed 0']);
		expect((await devtui('suggest', 'foo', 'any', '--any')).output.split('\n')).toHaveLength(2);
		expect((await finals(3)).filter(({revision}) => revision === 'any')).toHaveLength(1);
		await devtui('suggest', 'foo', 'some', '--on', 'gpu=y*');
		expect(facts(await finals(4))).toContain('foo/some n1 passed 0');
	});

	testOver(everyBroker, 'B5, B6, B7: the revision is the first argument; a failure has its code, --follow exits with it, and the log has every byte of both streams once, at the builder too', async ({hub, builder, devtui, finals}) => {
		await hub();
		const {rig} = await builder('n1', scripts);
		const followed = await devtui('suggest', 'bar', 'dev', '--follow');
		expect(followed.code).toBe(1);
		expect(followed.output).toMatch(/^\w+\.1 {2}bar\/dev {2}n1\nbranch dev\ntrouble\n$/);
		expect(followed.errors).toBe('FAILED 1 bar/dev "n1"\n');
		const [build] = await finals(1);
		expect(build).toMatchObject({project: 'bar', revision: 'dev', builder: 'n1', state: 'failed', exitCode: 1});
		expect(await devtui('builds', 'logs', build!.id)).toEqual({code: 0, output: 'branch dev\ntrouble\n', errors: ''});
		await rig.sees('branch dev');
		await rig.sees('trouble');
	});

	test('B8: a builder that has no such project says so: -1, and --follow exits with 255', async () => {
		const {hub, builder, devtui, finals} = await fleet();
		await hub();
		await builder('n1', scripts);
		await builder('n2', scripts);
		expect((await devtui('suggest', 'nope', 'x', '--follow')).code).toBe(255);
		const rows = await finals(2);
		expect(facts(rows)).toEqual(['nope/x n1 unknown -1', 'nope/x n2 unknown -1']);
		for (const {id} of rows) {
			expect((await devtui('builds', 'logs', id)).output).toContain('does not exist');
		}
	});

	test('B9: several revisions at once, and the hub by its address', async () => {
		const {hub, builder, devtui, start, finals, url} = await fleet();
		await hub();
		await builder('n1', scripts);
		await builder('n2', scripts);
		const told = await resultOf(start(['suggest', 'foo', 'a', 'b', '--hub', url.slice('mqtt://'.length)], {environment: {DEVTUI_HUB: 'mqtt://127.0.0.1:9'}}));
		expect(told.code).toBe(0);
		expect(facts(await finals(4))).toEqual(['foo/a n1 passed 0', 'foo/a n2 passed 0', 'foo/b n1 passed 0', 'foo/b n2 passed 0']);
		expect((await devtui('suggest', 'foo', 'x', '--hub', 'http://127.0.0.1:1')).code).toBe(2);
	});
});

const zeros = '0'.repeat(40);
const commit = (digit: string) => digit.repeat(40);

describe('B10, B11: git', () => {
	test('B10: of the lines of a post-receive hook branches that are new or have moved are built, by their whole names', async () => {
		const {hub, builder, start, finals} = await fleet();
		await hub();
		await builder('n1', scripts);
		const suggesting = start(['suggest', 'foo'], {hasInput: true});
		suggesting.input([
			`${commit('a')} ${commit('b')} refs/heads/master`,
			`${zeros} ${commit('c')} refs/heads/feature/x`,
			`${commit('a')} ${zeros} refs/heads/gone`,
			`${zeros} ${commit('d')} refs/tags/v1`,
			'',
		].join('\n'));
		suggesting.endInput();
		expect(await resultOf(suggesting)).toMatchObject({code: 0});
		expect(facts(await finals(2))).toEqual(['foo/feature/x n1 passed 0', 'foo/master n1 passed 0']);
	});

	test('B11: the hook that devtui prints builds what is pushed to a bare repository, and the push does not wait for the build', async () => {
		const {hub, builder, start, devtui, builds, finals, directory} = await fleet();
		await hub();
		await builder('n1', scripts);
		const git = (...args: readonly string[]) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: {PATH: process.env['PATH'], HOME: directory}});
		git('init', '-q', '--bare', 'bare.git');
		git('init', '-q', '-b', 'topic/one', 'work');
		git('-C', 'work', 'commit', '-q', '--allow-empty', '-m', 'x');
		const hook = path.join(directory, 'bare.git/hooks/post-receive');
		writeFileSync(hook, (await devtui('suggest', 'held', '--hook')).output, {mode: 0o755});
		// As `devtui` is found where it is installed.
		writeFileSync(path.join(directory, 'devtui'), `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`, {mode: 0o755});
		const push = start([], {program: ['git', '-C', 'work', 'push', '../bare.git', 'topic/one'], environment: {PATH: `${directory}:${process.env['PATH']}`}});
		expect((await push.ended).code, push.errors()).toBe(0);
		expect(push.errors()).toMatch(/remote: \w+\.1 +held\/topic\/one +n1/);
		expect(facts(await builds())[0]).toMatch(/^held\/topic\/one n1 (?:queued|running) null$/);
		release({directory} as Fleet);
		expect(facts(await finals(1))).toEqual(['held/topic/one n1 passed 0']);
	});
});

describe('B12 to B14: when it is safe, and when there is nobody', () => {
	test('B12: suggest returns as soon as the hub has it, while the build runs; --follow waits for its end', async () => {
		const given = await fleet();
		const {hub, builder, start, builds, finals} = given;
		await hub();
		await builder('n1', scripts);
		const suggesting = start(['suggest', 'held', 'a']);
		await inTime(1000, 'suggest to return', isDone(suggesting.ended), () => suggesting.errors());
		expect((await builds())[0]?.state).toMatch(/queued|running/);
		const following = start(['suggest', 'held', 'b', '--follow']);
		await following.sees('held\n');
		release(given);
		expect(await following.ended).toMatchObject({code: 0});
		expect((await builds()).find(({revision}) => revision === 'b')?.state).toBe('passed');
		// The other looks for itself whether it is let go, and may be later.
		expect((await finals(2)).every(({state}) => state === 'passed')).toBe(true);
	});

	test('B13: a hub that cannot be reached is told, with exit 4, by every command that asks it', async () => {
		const {devtui, url} = await fleet();
		for (const args of [['suggest', 'foo', 'x'], ['builds'], ['builders', 'ls'], ['builds', 'logs', 'x']]) {
			const {code, output, errors} = await devtui(...args);
			expect({code, output}).toEqual({code: 4, output: ''});
			expect(errors).toContain(`The hub at ${url} cannot be reached: `);
		}
	});

	test('B13: somebody else at that port is no hub', async () => {
		const {devtui} = await fleet();
		const port = await quietPort();
		const server = createServer(socket => {
			socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
		}).listen(port, '127.0.0.1');
		expect((await devtui('suggest', 'foo', 'x', '--hub', `127.0.0.1:${port}`)).code).toBe(4);
		server.close();
	});

	testOver(everyBroker, 'B14: without builders a suggestion is taken, 0 builders are told, and the first that comes builds it, once', async ({hub, builder, devtui, builds, finals}) => {
		await hub();
		const {code, output} = await devtui('suggest', 'foo', 'x');
		expect(code).toBe(0);
		expect(output).toMatch(/^\w+ {2}no builder matches: 0 builders reached\. .* the first builder that matches builds it\.\n$/);
		expect(await builds()).toEqual([]);
		await builder('n1', scripts);
		expect(facts(await finals(1))).toEqual(['foo/x n1 passed 0']);
		await builder('n2', scripts);
		await devtui('suggest', 'foo', 'y');
		expect(facts(await finals(3))).toEqual(['foo/x n1 passed 0', 'foo/y n1 passed 0', 'foo/y n2 passed 0']);
	});
});

describe('a suggestion that nobody takes', () => {
	test('ends for whoever follows it when it is cancelled, with 130 and a line that says so', async () => {
		const {hub, devtui, start} = await fleet();
		await hub();
		const following = start(['suggest', 'foo', 'x', '--follow']);
		const [, id = ''] = /^(\w+) {2}no builder matches/.exec(await following.sees(/^\w+ {2}no builder matches.*\n/)) ?? [];
		expect(await devtui('builds', 'show', id)).toEqual({code: 0, output: `${id}: no builder has matched so far; the first one that does builds it\n`, errors: ''});
		expect(await devtui('builds', 'logs', id)).toEqual({code: 0, output: '', errors: `${id}: no builder has matched so far; the first one that does builds it\n`});
		expect(await devtui('builds', 'retry', id)).toEqual({code: 2, output: '', errors: `${id} has not been built: it waits for a builder that matches.\n`});
		expect((await devtui('builds', 'cancel', id)).code).toBe(0);
		expect(await devtui('builds', 'retry', id)).toEqual({code: 2, output: '', errors: `${id} has not been built: no builder has taken it.\n`});
		expect(await resultOf(following)).toMatchObject({code: 130, errors: `${id}: cancelled before a builder has taken it, kept no longer, or at a hub that was left\n`});
		expect(await devtui('builds', 'show', id)).toMatchObject({code: 0, output: `${id}: cancelled before a builder has taken it, kept no longer, or at a hub that was left\n`});
		for (const follow of [[], ['-f']]) {
			expect(await devtui('builds', 'logs', id, ...follow)).toMatchObject({code: 0, output: '', errors: expect.stringContaining('cancelled before') as string});
		}
	});

	test('ends, where its builder has died, when that is back: cancel says so, and does not wait for it', async () => {
		const {hub, builder, devtui, builds} = await fleet();
		await hub();
		const {kill} = await builder('n1', {slow: 'sleep 1000'});
		await devtui('suggest', 'slow', 'x');
		await until('it to run', async () => (await builds())[0]?.state === 'running');
		await kill();
		const {id} = (await builds())[0]!;
		expect(await devtui('builds', 'cancel', id)).toEqual({code: 0, output: `${id}: ends when n1 is back\n`, errors: ''});
	});

	test('ends for whoever follows it when it was kept for as long as the hub keeps builds', async () => {
		const {hub, start} = await fleet();
		await hub('--keep', '1s');
		expect(await resultOf(start(['suggest', 'foo', 'x', '--follow', '--json']))).toMatchObject({code: 130, output: '[]\n', errors: expect.stringContaining('at a hub that was left\n') as string});
	});
});

describe('B21, B23, B25: what is wrong is said', () => {
	test('B21: a revision that nobody gives is exit 2, and nothing is suggested', async () => {
		const {hub, start, devtui, builds} = await fleet();
		await hub();
		expect(await devtui('suggest', 'foo')).toMatchObject({code: 2, output: '', errors: expect.stringContaining('No revision is named')});
		const nothing = start(['suggest', 'foo'], {hasInput: true});
		nothing.endInput();
		expect(await resultOf(nothing)).toMatchObject({code: 2});
		const wrong = start(['suggest', 'foo'], {hasInput: true});
		wrong.input('not of git\n');
		wrong.endInput();
		expect(await resultOf(wrong)).toMatchObject({code: 2, errors: expect.stringContaining('Line 1')});
		expect(await builds()).toEqual([]);
		for (const [line, errors] of [[`${commit('a')} ${commit('b')} refs/heads/${'x'.repeat(1001)}`, 'A revision has at most 1,000 characters']] as const) {
			const suggesting = start(['suggest', 'foo'], {hasInput: true});
			suggesting.input(`${line}\n`);
			suggesting.endInput();
			expect(await resultOf(suggesting)).toMatchObject({code: 2, errors: expect.stringContaining(errors)});
		}

		expect(await devtui('suggest', 'foo', 'x', '--time-limit', '30d')).toMatchObject({code: 2, errors: expect.stringContaining('At most 24d.')});
		expect(await devtui('suggest', 'foo', 'x', '--time-limit', '0s')).toMatchObject({code: 2, errors: expect.stringContaining('More than 0')});
	});

	test('a push that only deletes suggests nothing, which is no failure; with --json it is a list', async () => {
		const {start} = await fleet();
		for (const [args, output, errors] of [[[], 'Nothing to build: no branch was created or updated.\n', ''], [['--json'], '[]\n', 'Nothing to build: no branch was created or updated.\n']] as const) {
			const suggesting = start(['suggest', 'foo', ...args], {hasInput: true});
			suggesting.input(`${commit('a')} ${zeros} refs/heads/gone\n`);
			suggesting.endInput();
			expect(await resultOf(suggesting)).toEqual({code: 0, output, errors});
		}
	});

	test('B23: a suggestion prints its id; an unknown command and bad arguments have messages of their own; a revision is no shell text', async () => {
		const {hub, builder, devtui} = await fleet();
		await hub();
		await builder('n1', {echo: 'printf "%s\\n" "$1"'});
		const {output} = await devtui('suggest', 'echo', 'Hello, world! $(exit 1) `x` ; \'"', '--follow');
		expect(output).toMatch(/^\w+\.1 {2}/);
		expect(output.split('\n')[1]).toBe('Hello, world! $(exit 1) `x` ; \'"');
		const [unknown, bad] = [await devtui('sugest', 'echo', 'x'), await devtui('builds', 'cancel')];
		expect([unknown.code, bad.code]).toEqual([2, 2]);
		expect(bad.errors).toContain('missing required argument');
		expect(unknown.errors).not.toContain('missing required argument');
		expect(await devtui('builds', 'lgos', 'x')).toMatchObject({code: 2, errors: 'error: unknown command \'lgos\'. Did you mean logs?\n'});
		expect(await devtui('builders', 'xyz')).toMatchObject({code: 2, errors: 'error: unknown command \'xyz\': ls, pause, resume, drain\n'});
		expect(await devtui('hub', 'unlsten', '127.0.0.1:7900')).toMatchObject({code: 2, errors: 'error: unknown command \'unlsten\'. Did you mean unlisten?\n'});
	});

	test.each([
		['extra', 'builds', 'ls', 'extra'],
		['extra', 'builds', 'logs', 'x', '-f', 'extra'],
		['extra', 'builds', 'show', 'x', 'extra'],
		['extra', 'builders', 'drain', 'n1', 'extra'],
		['extra', 'hub', 'join', 'mqtt://127.0.0.1:1', 'extra'],
		['extra', 'hub', 'listen', '127.0.0.1:1', 'extra'],
		['extra', 'hub', 'token', 'ls', 'extra'],
		['extra', 'hub', 'token', 'create', 'extra'],
		['extra', 'builder', 'extra'],
		['--steps', 'suggest', 'foo', 'x', '--steps', ''],
		['os', 'suggest', 'foo', 'x', '--on', 'os=linux', '--on', 'os=darwin'],
		['"main"', 'suggest', 'foo', 'main', '--hook'],
		['""', 'suggest', 'foo', '--hook', ''],
		['--data', 'hub', '--data', ''],
		['--dir', 'builder', '--dir', ''],
		['--project', 'builds', '--project', ''],
		['At least 1MB', 'hub', '--max-size', '10'],
		['--listen', 'hub', '--broker', 'mqtt://127.0.0.1:1', '--listen', '127.0.0.1:0'],
		['--join-token', 'hub', '--listen', '127.0.0.1:0', '--join-token', 'file'],
		['--web-host', 'hub', '--listen', '127.0.0.1:0', '--no-web', '--web-host', 'a'],
	])('what would be left out in silence is refused, and named: %s (%#)', async (word, ...args) => {
		const {devtui} = await fleet();
		const {code, output, errors} = await devtui(...args);
		expect([code, output]).toEqual([2, '']);
		expect(errors).toContain(word);
	});

	test('a word too many is told with what the command takes, and options before a command with where they stand', async () => {
		const {devtui} = await fleet();
		expect((await devtui('builders', '--hub', 'mqtt://127.0.0.1:1', 'pause', 'n1')).errors).toBe('error: options stand behind the command: devtui builders pause …\n');
		expect((await devtui('builds', 'logs', 'x', 'y')).errors).toBe('error: \'y\' is a word too many: devtui builds logs <build>\n');
	});

	test('B25: a name that leads out of the directory is refused before anybody is asked', async () => {
		const {hub, builder, start, builds, directory} = await fleet();
		await hub();
		await builder('n1', scripts);
		writeFileSync(path.join(directory, 'x'), '#!/bin/sh\ntouch "$HOME/escaped"\n', {mode: 0o755});
		const suggesting = ['../x', '/etc/passwd', 'a/../b', '.hidden', 'a//b', '-x/..'].map(name => start(['suggest', '--', name, 'r']));
		expect(await Promise.all(suggesting.map(async ({ended}) => (await ended).code))).toEqual([2, 2, 2, 2, 2, 2]);
		expect(await builds()).toEqual([]);
		expect(existsSync(path.join(directory, 'escaped'))).toBe(false);
	});

	test('an id or a name that nobody knows is exit 2, with the one that may have been meant', async () => {
		const {hub, builder, devtui, finals} = await fleet();
		await hub();
		await builder('box-one', scripts);
		await devtui('suggest', 'foo', 'x');
		const id = (await finals(1))[0]!.id;
		const wrong = `${id.slice(0, -3)}${id.at(-3) === 'z' ? 'y' : 'z'}${id.slice(-2)}`;
		for (const args of [['builds', 'show', wrong], ['builds', 'logs', wrong], ['builds', 'cancel', wrong], ['builds', 'retry', wrong]]) {
			expect(await devtui(...args)).toMatchObject({code: 2, output: '', errors: expect.stringContaining(`Did you mean "${id}"?`)});
		}

		for (const verb of ['pause', 'resume', 'drain']) {
			expect(await devtui('builders', verb, 'box-on')).toMatchObject({code: 2, output: '', errors: expect.stringContaining('Did you mean "box-one"?')});
		}
	});
});

test('B3, B4: address and builders also come from config.yaml', async () => {
	const {hub, start, url, directory} = await fleet();
	await hub();
	execFileSync('mkdir', ['-p', path.join(directory, 'config/devtui')]);
	writeFileSync(path.join(directory, 'config/devtui/config.yaml'), `hub: ${url}\n`);
	expect(await resultOf(start(['builders', '--json'], {environment: {DEVTUI_HUB: ''}}))).toMatchObject({code: 0, output: '[]\n'});
	writeFileSync(path.join(directory, 'config/devtui/config.yaml'), 'hub: {ur: x}\n');
	expect(await resultOf(start(['builders', '--json'], {environment: {DEVTUI_HUB: ''}}))).toMatchObject({code: 2});
	expect(readFileSync(path.join(directory, 'config/devtui/config.yaml'), 'utf8')).toContain('ur');
});
