import {execFile, spawnSync} from 'node:child_process';
import {chmodSync, mkdirSync, watch as watchReal, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {build} from 'esbuild';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {createBurstGuard} from '../../../source/runtime/watch/burst-guard.ts';
import {createSilentFileSystem} from '../../../source/runtime/watch/file-system.ts';
import {anyFile, engines, nativeOf, patient, places, sh, temporaryDirectory, until, watched, watchedBy, write} from './rig.ts';
import {asNobody} from './tools.ts';

describe.each(engines)('engine %s', engine => {
	const place = 'a tmpfs';

	test('ten thousand files that are removed at once are all told', async () => {
		const directory = temporaryDirectory(places[place]);
		await sh(directory, 'mkdir d; cd d; seq -f "f%.0f" 10000 | xargs touch; cd ..; echo > keep');
		const gone = new Set<string>();
		await watched(directory, {...watchedBy(engine), pollIntervalMs: 500}, {
			native: nativeOf(engine),
			onChange(_service, files) {
				for (const file of files) {
					gone.add(file);
				}
			},
		});
		await sh(directory, 'rm -r d');
		await until(() => gone.size === 10_000, () => `${gone.size}`, 60_000);
	}, 90_000);

	test('a directory that may not be read is watched once it may', async () => {
		const directory = temporaryDirectory(places[place]);
		write(directory, {'shut/a': '1', 'open/b': '1'});
		await asNobody(directory, async () => {
			chmodSync(join(directory, 'shut'), 0);
			const {tells, tellsNothing} = await watched(directory, watchedBy(engine), {native: nativeOf(engine)});
			await sh(directory, 'echo 2 > open/b');
			await tells(['open/b']);
			await tellsNothing();
			await sh(directory, 'chmod 700 shut');
			await tells(['shut/a']);
			await sh(directory, 'echo 2 > shut/a');
			await tells(['shut/a']);
		});
	});

	test('a directory whose place a file takes, and a file whose place a directory takes, are told and watched', async () => {
		const directory = temporaryDirectory(places[place]);
		write(directory, {'a/b/c': '1', d: '1'});
		const {tells} = await watched(directory, watchedBy(engine), {native: nativeOf(engine), settleTimes: patient});
		await sh(directory, 'rm -r a; echo 2 > a; rm d; mkdir d; echo 2 > d/e');
		await tells(['a', 'a/b/c', 'd', 'd/e']);
		await sh(directory, 'echo 3 > a; echo 3 > d/e');
		await tells(['a', 'd/e']);
	});

	test('a root that goes and comes again, more than once, is watched each time', async () => {
		const directory = temporaryDirectory(places[place]);
		write(directory, {'app/a': '0', 'app/d/b': '0'});
		const {tells} = await watched(join(directory, 'app'), watchedBy(engine), {native: nativeOf(engine), settleTimes: patient});
		for (const round of [1, 2]) {
			await sh(directory, `sleep 0.3; rm -r app; sleep 0.1; mkdir -p app/d; echo ${round} > app/a; echo ${round} > app/d/b`);
			await tells(['a', 'd/b']);
			await sh(directory, `echo again ${round} > app/d/b`);
			await tells(['d/b']);
		}
	});
});

describe('limits of a user namespace', () => {
	const isAllowed = spawnSync('unshare', ['-Ur', 'sh', '-c', 'echo 3 > /proc/sys/user/max_inotify_watches']).status === 0;

	test.runIf(isAllowed).each([
		['max_inotify_watches', 3, 'the limit of inotify watches is reached'],
		['max_inotify_instances', 0, 'too many inotify instances are in use'],
	])('when %s is %i everything is polled, and one line says so, with the sysctl and its value', async (sysctl, value, what) => {
		const directory = temporaryDirectory();
		write(directory, Object.fromEntries(Array.from({length: 8}, (_, index) => [`tree/d${index}/f`, '1'])));
		await build({
			entryPoints: [join(import.meta.dirname, '../../../source/runtime/watch/watcher.ts')],
			outfile: join(directory, 'watcher.mjs'),
			bundle: true,
			platform: 'node',
			format: 'esm',
			banner: {js: 'import {createRequire} from "node:module"; const require = createRequire(import.meta.url);'},
			logLevel: 'error',
		});
		writeFileSync(join(directory, 'main.mjs'), `
			import {createWatcher} from './watcher.mjs';
			import {writeFileSync} from 'node:fs';
			const watcher = createWatcher({
				services: [{name: 'api', workingDir: '${join(directory, 'tree')}', watch: ${JSON.stringify(anyFile)}}],
				onChange(service, files) { console.log('told ' + files.join(' ')); void watcher.close(); },
				onProblem(message) { console.log(message); },
			});
			await watcher.baselined;
			writeFileSync('${join(directory, 'tree/d7/f')}', '2');
		`);
		const {stdout} = await promisify(execFile)('unshare', ['-Ur', 'sh', '-c', `echo ${value} > /proc/sys/user/${sysctl}; exec '${process.execPath}' main.mjs`], {cwd: directory, timeout: 60_000});
		expect(stdout.split('\n')).toEqual([
			`watching ${join(directory, 'tree')}: ${what}, so it is polled every 0.05s; raise the limit with sysctl user.${sysctl}, now ${value}`,
			'told d7/f',
			'',
		]);
	}, 60_000);
});

describe('file systems', () => {
	const mountInfo = [
		'36 35 0:41 / /mnt/a rw - fuse.sshfs user@host:/ rw',
		'37 35 0:42 / /mnt/b rw - virtiofs tag rw',
		'38 35 8:17 / /mnt/c rw - fuseblk /dev/sdb1 rw',
		'39 35 0:44 / / rw - fuse.fuse-overlayfs fuse-overlayfs rw',
	].join('\n');

	test.each([
		['ext4', 0xEF53, 1, undefined],
		['tmpfs', 0x01021994, 1, undefined],
		['an overlay', 0x794C7630, 1, undefined],
		['nfs', 0x6969, 1, 'nfs'],
		['cifs', 0xFF534D42, 1, 'cifs'],
		['9p, as in WSL', 0x01021997, 1, '9p'],
		['vboxsf', 0x786F4256, 1, 'vboxsf'],
		['sshfs', 0x65735546, 41, 'fuse.sshfs'],
		['virtiofs', 0x65735546, 42, 'virtiofs'],
		['ntfs-3g', 0x65735546, 0x811, undefined],
		['the overlay of rootless containers', 0x65735546, 44, undefined],
		['a FUSE that nobody lists', 0x65735546, 99, 'fuse'],
	])('%s', (_name, type, device, expected) => {
		expect(createSilentFileSystem({typeOf: () => type, mountInfo: () => mountInfo})('/x', device)).toBe(expected);
	});

	test('a mount in the middle of a tree is looked at as well when it tells nothing, said once; the rest is not', async () => {
		const directory = temporaryDirectory();
		const mounted = temporaryDirectory(places['a tmpfs']);
		mkdirSync(join(mounted, 'deep'));
		write(mounted, {'deep/f': '1', 'deep/more/g': '1'});
		write(directory, {'src/a': '1'});
		await sh(directory, `ln -s ${mounted} mount`);
		const deaf: string[] = [];
		const {tells, problems} = await watched(directory, {}, {
			// As if what lies there told nothing.
			silentFileSystem: path => path.includes('/mount') ? 'nfs' : undefined,
			watchPath(path, listener) {
				const isDeaf = String(path).includes('/mount');
				if (isDeaf) {
					deaf.push(String(path));
					throw Object.assign(new Error('not here'), {code: 'ENOSYS'});
				}

				return watchReal(path, listener);
			},
		});
		expect(deaf.length).toBeGreaterThan(0);
		expect(problems).toEqual([`watching ${join(directory, 'mount')}: nfs does not tell of changes made elsewhere, so it is also looked at every 0.05s`]);
		await sh(directory, 'echo 2 > src/a; echo 2 > mount/deep/f; echo > mount/deep/more/h');
		await tells(['src/a', 'mount/deep/f', 'mount/deep/more/h']);
	});
});

test('after as many events as may have been dropped everything is looked at, also where events never cease', () => {
	vi.useFakeTimers();
	onTestFinished(() => {
		vi.useRealTimers();
	});
	const verify = vi.fn();
	const guard = createBurstGuard(verify, 400);
	for (let count = 0; count < 99; count++) {
		guard.count();
	}

	vi.advanceTimersByTime(10_000);
	expect(verify).not.toHaveBeenCalled();
	for (let count = 0; count < 100; count++) {
		guard.count();
	}

	vi.advanceTimersByTime(199);
	expect(verify).not.toHaveBeenCalled();
	vi.advanceTimersByTime(1);
	expect(verify).toHaveBeenCalledTimes(1);
	for (let timeMs = 0; timeMs < 2250; timeMs += 5) {
		guard.count();
		vi.advanceTimersByTime(5);
	}

	expect(verify).toHaveBeenCalledTimes(2);
	guard.close();
	expect(vi.getTimerCount()).toBe(0);
});
