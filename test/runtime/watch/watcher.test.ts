import {execFile} from 'node:child_process';
import {chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, watch, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {createWatcher} from '../../../source/runtime/watch/watcher.ts';
import {anyFile, sh, temporaryDirectory, until, watched, write} from './rig.ts';

const engines = ['native', 'poll'] as const;

test('a lone save is told within 5 ms', async () => {
	const directory = temporaryDirectory();
	write(directory, {'a.js': '1'});
	let toldAt = 0;
	await watched(directory, {}, {
		onChange() {
			toldAt = Date.now();
		},
	});
	const latencies: number[] = [];
	// The rest of it is the time for which others had the processor: until it is had for once.
	for (let round = 0; round < 100 && !(Math.min(...latencies) <= 5); round++) {
		toldAt = 0;
		const {stdout} = await node(`require('fs').writeFileSync('a.js', 'x${round}'); console.log(Date.now())`, directory);
		await until(() => toldAt > 0, () => 'nothing told');
		latencies.push(toldAt - Number(stdout));
	}

	expect(Math.min(...latencies)).toBeLessThanOrEqual(5);
});

test('what is told comes after the last write: the content seen then is the final one', async () => {
	const directory = temporaryDirectory();
	write(directory, {'a.js': '0'});
	const seen: string[] = [];
	await watched(directory, {}, {
		onChange() {
			seen.push(readFileSync(join(directory, 'a.js'), 'utf8'));
		},
	});
	await node('const fs = require("fs"); let n = 0; const t = setInterval(() => { fs.writeFileSync("a.js", String(++n)); if (n === 100) clearInterval(t); }, 3)', directory);
	await until(() => seen.at(-1) === '100', () => seen.join(' '));
});

test('files that the own process writes all at once, more than the kernel keeps events for, are all told', async () => {
	const count = 6000;
	const directory = temporaryDirectory();
	mkdirSync(join(directory, 'src'));
	const {told} = await watched(directory);
	for (let index = 0; index < count; index++) {
		const path = join(directory, 'src', `f${index}`);
		writeFileSync(path, 'x');
		chmodSync(path, 0o600);
		writeFileSync(path, 'y');
	}

	await until(() => new Set(told()).size === count, () => `${new Set(told()).size} files`);
}, 60_000);

test('two services are told of their own files only, relative to their own directories', async () => {
	const directory = temporaryDirectory();
	write(directory, {'api/src/a.js': '1', 'web/b.css': '1', 'shared/c.js': '1'});
	const told: string[] = [];
	const {watcher} = await watched(directory, {}, {
		services: [
			{name: 'all', workingDir: directory, watch: {...anyFile, patterns: ['*.js']}},
			{name: 'api', workingDir: join(directory, 'api'), watch: {...anyFile, patterns: ['./src', '../shared/**', '!../shared/*.md']}},
			{name: 'web', workingDir: join(directory, 'web'), watch: {...anyFile, patterns: ['!*.js']}},
		],
		onChange(service, files) {
			told.push(...files.map(file => `${service} ${file}`));
		},
	});
	await sh(directory, 'echo 2 > api/src/a.js; echo 2 > web/b.css; echo > web/x.js; echo 2 > shared/c.js; echo > shared/x.md; echo > api/y.js');
	const wanted = ['all api/src/a.js', 'all api/y.js', 'all shared/c.js', 'all web/x.js', 'api ../shared/c.js', 'api src/a.js', 'web b.css'];
	await until(() => new Set(told).size >= wanted.length, () => told.join('\n'));
	expect([...new Set(told)].sort()).toEqual(wanted);
	const directories = watcher.directories();
	expect(new Set(directories).size).toBe(directories.length);
});

test('logs that devtui writes do not count, rotated ones included', async () => {
	const directory = temporaryDirectory();
	const {tells} = await watched(directory, {}, {ownFiles: [join(directory, 'api.log'), join(directory, 'logs')]});
	await sh(directory, 'mkdir logs; echo > logs/x; echo > api.log; echo > api.log.1; echo > api.log.md');
	await tells(['api.log.md']);
});

test('a change that comes before anything is watched is told', async () => {
	const directory = temporaryDirectory();
	write(directory, {'src/a.js': '1', 'src/b.js': '1'});
	const told: string[] = [];
	const watcher = createWatcher({
		services: [{name: 'api', workingDir: directory, watch: anyFile}],
		onChange(_service, files) {
			told.push(...files);
		},
		onProblem() {},
	});
	onTestFinished(() => watcher.close());
	// The event loop stands still: longer than the grain of the times that files are given.
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 15);
	write(directory, {'src/a.js': '2'});
	await until(() => told.length > 0, () => 'nothing told');
	await watcher.baselined;
	expect(told).toEqual(['src/a.js']);
});

test('a directory that goes at the moment it is to be watched is watched when it is there again, whatever its inode', async () => {
	const directory = temporaryDirectory();
	write(directory, {'a/f': '1'});
	let attempts = 0;
	const {tells} = await watched(directory, {}, {
		watchPath(path, listener) {
			if (path === `${directory}/a/.` && ++attempts === 2) {
				// Nobody tells of it, and it is found by whoever reads the directory next.
				write(directory, {'a/f': '2'});
				throw Object.assign(new Error('gone'), {code: 'ENOENT'});
			}

			return watch(path, listener);
		},
	});
	await sh(directory, 'rm -r a; mkdir a');
	await tells(['a/f']);
	await sh(directory, 'chmod 700 a');
	await until(() => attempts >= 3, () => `${attempts} attempts`);
	await sh(directory, 'echo 3 > a/f');
	await tells(['a/f']);
});

describe('links', () => {
	test('a link to a file counts as changed when its target is replaced, rewritten, or another', async () => {
		const directory = temporaryDirectory();
		write(directory, {'out/v1': '1', 'out/v2': '2', 'app/x': ''});
		symlinkSync('../out/v1', join(directory, 'app/tool'));
		const {tells} = await watched(join(directory, 'app'), {patterns: ['tool']});
		await sh(directory, 'echo 11 > out/v1');
		await tells(['tool']);
		await sh(directory, 'echo 12 > out/t; mv out/t out/v1');
		await tells(['tool']);
		await sh(directory, 'echo 13 > out/v1');
		await tells(['tool']);
		await sh(directory, 'ln -sfn ../out/v2 app/tool');
		await tells(['tool']);
		await sh(directory, 'echo 22 > out/v2');
		await tells(['tool']);
	});

	test('a working directory that is reached by a link is watched wherever that leads', async () => {
		const directory = temporaryDirectory();
		write(directory, {'releases/1/app/f': '1', 'releases/2/app/f': '2'});
		symlinkSync('releases/1', join(directory, 'current'));
		const {tells, tellsNothing} = await watched(join(directory, 'current/app'));
		await sh(directory, 'ln -s releases/2 next; mv -T next current');
		await tells(['f']);
		await sh(directory, 'echo 11 > releases/1/app/f');
		await tellsNothing();
		await sh(directory, 'echo 22 > releases/2/app/f');
		await tells(['f']);
	});

	test('directories that links lead to are entered; one that leads back is not, nor one that the kernel makes up', async () => {
		const directory = temporaryDirectory();
		write(directory, {'out/lib/a.js': '1', 'app/src/b.js': '1'});
		symlinkSync('../out/lib', join(directory, 'app/lib'));
		symlinkSync('..', join(directory, 'app/src/up'));
		symlinkSync('nowhere', join(directory, 'app/dangling'));
		symlinkSync('/proc', join(directory, 'app/processes'));
		symlinkSync('/proc/self/fd', join(directory, 'app/descriptors'));
		const {tells, watcher} = await watched(join(directory, 'app'));
		expect(watcher.directories()).toHaveLength(3);
		await sh(directory, 'echo 2 > out/lib/a.js');
		await tells(['lib/a.js']);
	});
});

describe('the root', () => {
	test('a working directory that is made later, or anew, is watched from then on', async () => {
		const directory = temporaryDirectory();
		const {tells} = await watched(join(directory, 'app'));
		write(directory, {'app/a.js': '1'});
		await tells(['a.js']);
		rmSync(join(directory, 'app'), {recursive: true});
		await tells(['a.js']);
		write(directory, {'app/a.js': '2'});
		await tells(['a.js']);
		await sh(directory, 'echo 3 > app/a.js');
		await tells(['a.js']);
		renameSync(join(directory, 'app'), join(directory, 'gone'));
		await tells(['a.js']);
	});
});

test('what a service names plainly and ignore files exclude is said, once; also what is not there yet, and what is never watched', async () => {
	const directory = temporaryDirectory();
	write(directory, {'.git/HEAD': '', '.gitignore': 'dist/\n.env\n*.log\n', '.env': '1', 'src/a.js': '1', 'logs/x.log': '1'});
	const {watcher, problems, tells, tellsNothing} = await watched(directory, {patterns: ['src/**', './dist/*.js', '.env', '/logs/', '*.log', '!dist/old', 'node_modules/mine']});
	const left = 'but an ignore file excludes it: no change there counts (gitignore: false, or run --no-gitignore, lets it count)';
	expect(problems).toEqual([`api is to watch dist, ${left}`, `api is to watch .env, ${left}`, 'api is to watch node_modules/mine, which is never watched']);
	await sh(directory, 'echo 2 > .env; mkdir dist; echo 1 > dist/x.js');
	await tellsNothing();
	await watcher.update([{name: 'api', workingDir: directory, watch: {...anyFile, patterns: ['src/**', 'dist/*.js', '.env'], usesGitignore: false}}]);
	await sh(directory, 'echo 3 > .env; echo 2 > dist/x.js');
	await tells(['.env', 'dist/x.js']);
	expect(problems).toHaveLength(3);
});

describe('git', () => {
	test('while .git/index.lock is there changes are kept, and told together when it goes', async () => {
		const directory = temporaryDirectory();
		write(directory, {a: '1', b: '1', '.git/HEAD': ''});
		const {watcher, tells, tellsNothing} = await watched(directory);
		expect(watcher.isStirring('api')).toBe(false);
		await sh(directory, 'echo > .git/index.lock; echo 2 > a; echo 2 > b');
		await tellsNothing();
		expect(watcher.isStirring('api')).toBe(true);
		expect(watcher.isStirring('another')).toBe(false);
		await sh(directory, 'rm .git/index.lock');
		await tells(['a', 'b']);
		await until(() => !watcher.isStirring('api'), () => 'still stirring');
	});

	test('a lock that stays holds nothing for longer than the limit, is told of once, and is waited for no more', async () => {
		const directory = temporaryDirectory();
		write(directory, {a: '1', '.git/HEAD': ''});
		const {tells, tellsNothing, problems} = await watched(directory, {}, {maxHoldMs: 600_000});
		await sh(directory, 'echo > .git/index.lock; echo 2 > a');
		await tellsNothing();
		const now = performance.now.bind(performance);
		const later = vi.spyOn(performance, 'now').mockImplementation(() => now() + 600_000);
		onTestFinished(() => later.mockRestore());
		await tells(['a']);
		// Longer than this test may take is what it would be waited for.
		await sh(directory, 'echo 3 > a');
		await tells(['a']);
		expect(problems).toEqual([`${join(directory, '.git/index.lock')} has been there for 600s: no longer waiting for git; if none is running, remove the file`]);
	});

	test('in a worktree the lock of the worktree and the excludes of the repository count', async () => {
		const directory = temporaryDirectory();
		await sh(directory, 'git init -q main; cd main; git -c user.email=a@b -c user.name=a commit -q --allow-empty -m x; git worktree add -q ../tree; echo "*.tmp" >> .git/info/exclude');
		const {tells, tellsNothing, watcher} = await watched(join(directory, 'tree'));
		expect(watcher.directories()).toHaveLength(1);
		await sh(directory, 'echo > main/.git/worktrees/tree/index.lock; echo > tree/a; echo > tree/b.tmp');
		await tellsNothing();
		await sh(directory, 'rm main/.git/worktrees/tree/index.lock');
		await tells(['a']);
	});

	test.each([
		['through a file', 'echo > file; echo "gitdir: ../file/gone" > app/.git'],
		['in a circle', 'ln -s .git app/.git'],
		['to a directory that leads in a circle', 'ln -s circle circle; echo "gitdir: ../circle" > app/.git'],
	])('a .git that leads %s is none', async (_, script) => {
		const directory = temporaryDirectory();
		await sh(directory, `mkdir app; ${script}`);
		const {tells} = await watched(join(directory, 'app'));
		await sh(directory, 'echo 2 > app/a');
		await tells(['a']);
	});

	test('a checkout of another branch tells what it has changed', async () => {
		const directory = temporaryDirectory();
		await sh(directory, 'git init -q; git config user.email a@b; git config user.name a; mkdir src; for i in 1 2 3 4 5; do echo $i > src/$i; done; git add .; git commit -qm one; git checkout -qb two; echo x > src/1; git rm -q src/2; echo 6 > src/6; git add .; git commit -qm two');
		const {tells} = await watched(directory);
		await sh(directory, 'git checkout -q -');
		await tells(['src/1', 'src/2', 'src/6']);
	});
});

describe('limits', () => {
	test.each([
		['ENOSPC', 'the limit of inotify watches is reached', 'fs.inotify.max_user_watches'],
		['EMFILE', 'too many inotify instances are in use', 'fs.inotify.max_user_instances'],
	])('%s: the tree is polled from then on, nothing is lost, and one line names the sysctl', async (code, what, sysctl) => {
		const directory = temporaryDirectory();
		write(directory, {'a/f': '1', 'b/f': '1', 'c/f': '1'});
		let watches = 0;
		const {tells, problems, watcher} = await watched(directory, {}, {
			watchPath(path, listener) {
				if (++watches > 2) {
					throw Object.assign(new Error(code), {code});
				}

				return watch(path, listener);
			},
		});
		const value = readFileSync(`/proc/sys/${sysctl.replaceAll('.', '/')}`, 'utf8').trim();
		expect(problems).toEqual([`watching ${directory}: ${what}, so it is polled every 0.05s; raise the limit with sysctl ${sysctl}, now ${value}`]);
		for (const name of ['a', 'b', 'c']) {
			await sh(directory, `echo 2 > ${name}/f`);
			await tells([`${name}/f`]);
		}

		expect(watcher.isPrompt('api')).toBe(false);
		await sh(directory, 'mkdir d; echo > d/f');
		await tells(['d/f']);
		expect(watches).toBe(3);
	});
});

describe('the end', () => {
	test('after close nothing is told, and the watches are gone', async () => {
		const directory = temporaryDirectory();
		write(directory, {a: '1'});
		const before = inotifyWatches();
		const {watcher, told} = await watched(directory);
		expect(inotifyWatches()).toBeGreaterThan(before);
		writeFileSync(join(directory, 'a'), '2');
		await watcher.close();
		expect(inotifyWatches()).toBe(before);
		await sh(directory, 'echo 3 > a; sleep 0.05');
		expect(told()).toEqual([]);
	});

	test.each(engines)('closed or aborted before it is ready, engine %s lets go too', async engine => {
		const directory = temporaryDirectory();
		write(directory, Object.fromEntries(Array.from({length: 200}, (_, index) => [`d${index}/f`, '1'])));
		const before = inotifyWatches();
		const controller = new AbortController();
		const options = {services: [{name: 'api', workingDir: directory, watch: {...anyFile, engine}}], onChange() {}, onProblem() {}};
		const first = createWatcher(options);
		await first.close();
		const second = createWatcher({...options, signal: controller.signal});
		await new Promise(resolve => {
			setTimeout(resolve, 5);
		});
		controller.abort();
		await second.close();
		expect(inotifyWatches()).toBe(before);
	});
});

/** Watches that this process holds, as the kernel counts them. */
function inotifyWatches(): number {
	let count = 0;
	for (const descriptor of readdirSync('/proc/self/fdinfo')) {
		try {
			count += (readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8').match(/^inotify/gm) ?? []).length;
		} catch {
			// The descriptor by which the directory was read.
		}
	}

	return count;
}

async function node(script: string, cwd: string): Promise<{readonly stdout: string}> {
	return promisify(execFile)(process.execPath, ['-e', script], {cwd});
}
