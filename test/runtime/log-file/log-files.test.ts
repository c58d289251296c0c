import {execFileSync, spawnSync} from 'node:child_process';
import {chmodSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, symlinkSync, truncateSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {buildSync} from 'esbuild';
import {describe, expect, onTestFinished, test} from 'vitest';
import {isDevicePath, isLogPath, logPathsOf} from '../../../source/runtime/log-file/log-file-spec.ts';
import {requires} from '../../helpers/requirements.ts';
import {until} from '../../helpers/until.ts';
import {workspace} from '../../helpers/workspace.ts';
import {logFiles} from './rig.ts';

const read = (file: string) => readFileSync(file, 'utf8');

describe('what is in the file', () => {
	test('only what the service printed: both streams, in order, whole lines, a directory made for it', async () => {
		const {directory} = workspace({});
		const {print, startRun, endRun, close} = logFiles({api: {path: `${directory}/logs/deep/{name}.log`}});
		startRun('api');
		print('api', 'one\ntw');
		print('api', 'oops\n', 'stderr');
		print('api', 'o\n\u001B[31mred\u001B[0m\n10%\r50%\r100%\r\nno newline');
		endRun('api');
		await close();
		expect(read(`${directory}/logs/deep/api.log`)).toBe('one\noops\ntwo\n\u001B[31mred\u001B[0m\n100%\nno newline\n');
	});

	test('what was there before stays, and a line that somebody left unfinished is ended', async () => {
		const {directory} = workspace({'a.log': 'before\n', 'b.log': 'torn'});
		const {print, close} = logFiles({a: {path: `${directory}/a.log`}, b: {path: `${directory}/b.log`}});
		print('a', 'after\n');
		print('b', 'after\n');
		await close();
		expect(read(`${directory}/a.log`)).toBe('before\nafter\n');
		expect(read(`${directory}/b.log`)).toBe('torn\nafter\n');
	});

	test('with timestamps each line begins with the time at which it came', async () => {
		const {directory} = workspace({});
		const {print, clock, turn, close} = logFiles({api: {path: `${directory}/api.log`, hasTimestamps: true}});
		clock.set(Date.UTC(2030, 0, 2, 3, 4, 5));
		print('api', 'one\n\nthree\n');
		await turn();
		clock.set(Date.UTC(2031, 0, 2, 3, 4, 5));
		print('api', 'four\n');
		await close();
		expect(read(`${directory}/api.log`)).toBe('2030-01-02T03:04:05.000Z one\n2030-01-02T03:04:05.000Z \n2030-01-02T03:04:05.000Z three\n2031-01-02T03:04:05.000Z four\n');
	});

	test('standard error apart has a file beside it', async () => {
		const {directory} = workspace({});
		const {print, close} = logFiles({api: {path: `${directory}/api.log`, isSplit: true}, plain: {path: `${directory}/plain`, isSplit: true}});
		print('api', 'out\n');
		print('api', 'err\n', 'stderr');
		print('plain', 'err\n', 'stderr');
		await close();
		expect(read(`${directory}/api.log`)).toBe('out\n');
		expect(read(`${directory}/api.err.log`)).toBe('err\n');
		expect(read(`${directory}/plain.err`)).toBe('err\n');
		expect(logPathsOf('api', {path: '/dev/null', isSplit: true})).toEqual({stdout: '/dev/null', stderr: '/dev/null'});
	});

	test('two services on one file do not tear each other\'s lines', async () => {
		const {directory} = workspace({});
		const {print, turn, close} = logFiles({a: {path: `${directory}/all.log`}, b: {path: `${directory}/all.log`}});
		for (let index = 0; index < 300; index++) {
			print('a', `a${index} ${'a'.repeat(50)}`);
			print('b', `b${index} ${'b'.repeat(50)}`);
			print('a', '\n');
			print('b', '\n');
			if (index % 7 === 0) {
				await turn();
			}
		}

		await close();
		const lines = read(`${directory}/all.log`).trimEnd().split('\n');
		expect(lines).toHaveLength(600);
		expect(lines.filter(line => !/^(a\d+ a{50}|b\d+ b{50})$/.test(line))).toEqual([]);
	});

	test.skipIf(!requires('device'))('a device such as /dev/null takes everything, is never rotated, and nothing is said', async () => {
		const {directory} = workspace({});
		const device = ownNull(directory);
		const {print, turn, close, notices} = logFiles({api: {path: device, maxBytes: 10, maxAgeMs: 0}});
		for (let index = 0; index < 10; index++) {
			print('api', 'line of some length\n'.repeat(1000));
			await turn();
		}

		await close();
		expect(notices).toEqual([]);
		expect(readdirSync(path.dirname(device)).filter(name => name.startsWith('null'))).toEqual(['null']);
		expect(statSync(device).isCharacterDevice()).toBe(true);
	});

	test('what is in /dev is a device, but for memory that is used as files', () => {
		expect(['/dev/null', '/dev/stdout', '/dev/pts/3'].every(isDevicePath)).toBe(true);
		expect(['/dev/shm/api.log', '/device/api.log', '/p/dev/null'].some(isDevicePath)).toBe(false);
	});

	test('a service that has no log file, or prints nothing, makes none', async () => {
		const {directory} = workspace({});
		const {print, close} = logFiles({api: {path: `${directory}/api.log`}});
		print('other', 'line\n');
		await close();
		expect(readdirSync(directory)).toEqual([]);
	});

	test('devtui crashes: what was printed before is in the file', () => {
		const {directory} = workspace({});
		const program = `
			import {createLogSink} from '${path.resolve('source/logs/log-sink.ts')}';
			import {createLogStore} from '${path.resolve('source/logs/log-store.ts')}';
			import {systemClock} from '${path.resolve('source/runtime/clock.ts')}';
			import {createLogFiles} from '${path.resolve('source/runtime/log-file/log-files.ts')}';
			const logs = createLogStore({maxBytes: 1e6});
			const sink = createLogSink({store: logs, clock: systemClock});
			createLogFiles({services: [{name: 'api', logFile: {path: '${directory}/api.log', backups: 1, hasTimestamps: false, isSplit: false}}], logs, clock: systemClock, notice() {}});
			sink.output('api', 1, 'stdout', Buffer.from('one\\ntwo\\n'));
			throw new Error('a bug');
		`;
		const bundle = path.join(directory, 'crash.mjs');
		buildSync({stdin: {contents: program, resolveDir: directory}, bundle: true, platform: 'node', format: 'esm', outfile: bundle});
		expect(spawnSync(process.execPath, [bundle]).status).toBe(1);
		expect(read(`${directory}/api.log`)).toBe('one\ntwo\n');
	});
});

describe('somebody else at the file', () => {
	test.each(['moved', 'removed'])('%s: the next line goes to a new one', async how => {
		const {directory} = workspace({});
		const {print, turn, close} = logFiles({api: {path: `${directory}/api.log`}});
		print('api', 'one\n');
		await turn();
		if (how === 'moved') {
			renameSync(`${directory}/api.log`, `${directory}/old`);
		} else {
			rmSync(`${directory}/api.log`);
		}

		print('api', 'two\n');
		await close();
		expect(read(`${directory}/api.log`)).toBe('two\n');
		expect(readdirSync(directory)).toHaveLength(how === 'moved' ? 2 : 1);
	});

	test('its directory is removed: both are made again', async () => {
		const {directory} = workspace({});
		const {print, turn, close} = logFiles({api: {path: `${directory}/logs/api.log`}});
		print('api', 'one\n');
		await turn();
		rmSync(`${directory}/logs`, {recursive: true});
		print('api', 'two\n');
		await close();
		expect(read(`${directory}/logs/api.log`)).toBe('two\n');
	});

	test('emptied (logrotate, copytruncate): goes on at its beginning, and its size is known again', async () => {
		const {directory} = workspace({});
		const {print, turn, close} = logFiles({api: {path: `${directory}/api.log`, maxBytes: 20}});
		print('api', '0123456789\n');
		await turn();
		truncateSync(`${directory}/api.log`);
		print('api', '0123456789\n');
		await close();
		expect(read(`${directory}/api.log`)).toBe('0123456789\n');
		expect(readdirSync(directory)).toEqual(['api.log']);
	});

	test('a link is followed', async () => {
		const {directory} = workspace({});
		symlinkSync(`${directory}/real.log`, `${directory}/api.log`);
		const {print, close} = logFiles({api: {path: `${directory}/api.log`}});
		print('api', 'one\n');
		await close();
		expect(read(`${directory}/real.log`)).toBe('one\n');
	});
});

describe('rotation', () => {
	test('by size: no file is longer, all lines are there in order, and never more backups than wanted', async () => {
		const {directory} = workspace({'api.log.4': 'of a time when more were kept\n', 'api.log.5': 'this too\n'});
		const {print, turn, close} = logFiles({api: {path: `${directory}/api.log`, maxBytes: 1024, backups: 3}});
		const lines = Array.from({length: 200}, (_, index) => `line ${String(index).padStart(4, '0')} ${'x'.repeat(40)}`);
		for (const [index, line] of lines.entries()) {
			print('api', `${line}\n`);
			if (index % 50 === 0) {
				await turn();
			}
		}

		await close();
		expect(readdirSync(directory).sort()).toEqual(['api.log', 'api.log.1', 'api.log.2', 'api.log.3']);
		const kept = ['.3', '.2', '.1', ''].map(suffix => read(`${directory}/api.log${suffix}`));
		for (const text of kept) {
			expect(text.length).toBeLessThanOrEqual(1024);
		}

		const all = kept.join('').trimEnd().split('\n');
		expect(all).toEqual(lines.slice(-all.length));
		expect(all.length).toBeGreaterThan(50);
	});

	test('a line longer than a file may be has one of its own, whole', async () => {
		const {directory} = workspace({});
		const {print, close} = logFiles({api: {path: `${directory}/api.log`, maxBytes: 10, backups: 2}});
		print('api', `one\n${'x'.repeat(3_000_000)}\nthree\n`);
		await close();
		expect(read(`${directory}/api.log.2`)).toBe('one\n');
		expect(read(`${directory}/api.log.1`)).toBe(`${'x'.repeat(3_000_000)}\n`);
		expect(read(`${directory}/api.log`)).toBe('three\n');
	});

	test('a file of an earlier devtui counts with what is in it', async () => {
		const {directory} = workspace({'api.log': '123456789\n'});
		const {print, close} = logFiles({api: {path: `${directory}/api.log`, maxBytes: 12}});
		print('api', 'new\n');
		await close();
		expect(read(`${directory}/api.log.1`)).toBe('123456789\n');
		expect(read(`${directory}/api.log`)).toBe('new\n');
	});

	test('whatever the umask, a file is for its user alone; who lets others read it lets them read those that follow', async () => {
		const umask = process.umask(0);
		onTestFinished(() => {
			process.umask(umask);
		});
		const {directory} = workspace({});
		const {print, turn, close} = logFiles({api: {path: `${directory}/api.log`, maxBytes: 10}});
		print('api', 'one two\n');
		await turn();
		expect(statSync(`${directory}/api.log`).mode & 0o777).toBe(0o600);
		chmodSync(`${directory}/api.log`, 0o640);
		print('api', 'three four\n');
		await turn();
		print('api', 'five six\n');
		await close();
		expect(readdirSync(directory).map(name => [name, statSync(`${directory}/${name}`).mode & 0o777])).toEqual([['api.log', 0o640], ['api.log.1', 0o640], ['api.log.2', 0o640]]);
	});

	test('by age: counted since the file was begun', async () => {
		const {directory} = workspace({});
		const {print, clock, turn, close} = logFiles({api: {path: `${directory}/api.log`, maxAgeMs: 60_000}});
		const begun = Date.now();
		clock.set(begun);
		print('api', 'one\n');
		await turn();
		clock.set(begun + 30_000);
		print('api', 'two\n');
		await turn();
		clock.set(begun + 61_000);
		print('api', 'three\n');
		await close();
		expect(read(`${directory}/api.log.1`)).toBe('one\ntwo\n');
		expect(read(`${directory}/api.log`)).toBe('three\n');
	});

	test('no backups: the file begins anew', async () => {
		const {directory} = workspace({});
		const {print, close} = logFiles({api: {path: `${directory}/api.log`, maxBytes: 10, backups: 0}});
		print('api', 'one 56789\ntwo 56789\n');
		await close();
		expect(readdirSync(directory)).toEqual(['api.log']);
		expect(read(`${directory}/api.log`)).toBe('two 56789\n');
	});

	test('cannot be rotated: said once, and no line is lost', async () => {
		// A directory with something in it stands where the backup would go.
		const {directory} = workspace({'api.log.1/keep': ''});
		const {print, turn, close, notices} = logFiles({api: {path: `${directory}/api.log`, maxBytes: 10, backups: 1}});
		for (let index = 0; index < 5; index++) {
			print('api', `line ${index}\n`);
			await turn();
		}

		await close();
		expect(read(`${directory}/api.log`)).toBe('line 0\nline 1\nline 2\nline 3\nline 4\n');
		expect(notices).toEqual([`api 1: cannot rotate the log file ${directory}/api.log, which goes on growing: it is a directory`]);
	});
});

describe('another project', () => {
	const openIn = (directory: string) => readdirSync('/proc/self/fd').flatMap(fd => {
		try {
			const file = readlinkSync(`/proc/self/fd/${fd}`);
			return file.startsWith(directory) ? [path.relative(directory, file)] : [];
		} catch {
			// That of the listing itself.
			return [];
		}
	}).sort();

	test.skipIf(!requires('linux'))('files of services that have left are closed at once, with all their lines; others stay open', async () => {
		const {directory} = workspace({});
		const services = {gone: {path: `${directory}/gone.log`, isSplit: true}, stays: {path: `${directory}/stays.log`}};
		const {print, turn, update} = logFiles(services);
		print('gone', 'out\n');
		print('gone', 'err\n', 'stderr');
		print('stays', 'one\n');
		await turn();
		expect(openIn(directory)).toEqual(['gone.err.log', 'gone.log', 'stays.log']);
		print('gone', 'last words\n');
		update({stays: services.stays});
		await until('two files to be closed', () => openIn(directory).length === 1, {found: () => openIn(directory).join(' ')});
		expect(openIn(directory)).toEqual(['stays.log']);
		expect(read(`${directory}/gone.log`)).toBe('out\nlast words\n');
		print('gone', 'of nobody\n');
		print('stays', 'two\n');
		await turn();
		expect(read(`${directory}/gone.log`)).toBe('out\nlast words\n');
		expect(read(`${directory}/stays.log`)).toBe('one\ntwo\n');
		update(services);
		print('gone', 'back\n');
		await turn();
		expect(read(`${directory}/gone.log`)).toBe('out\nlast words\nback\n');
	});

	test('what is kept of a disk that cannot be written stays, when another writer of the file leaves', async () => {
		const {directory} = workspace({'all.log/in-the-way': ''});
		const path = `${directory}/all.log`;
		const {print, turn, close, notices, update} = logFiles({a: {path}, b: {path}});
		print('a', 'of a\n');
		print('b', 'of b\n');
		await turn();
		update({b: {path}});
		rmSync(path, {recursive: true});
		await until('the file', () => notices.some(text => text.includes('nothing is missing')), {found: () => notices.join('\n')});
		await close();
		expect(read(path)).toBe('of a\nof b\n');
		expect(notices.filter(text => text.startsWith('a ') && text.includes('again: '))).toEqual([]);
	});

	test('another limit counts from the next line on', async () => {
		const {directory} = workspace({});
		const path = `${directory}/api.log`;
		const {print, turn, close, update} = logFiles({api: {path}});
		print('api', '0123456789\n');
		await turn();
		update({api: {path, maxBytes: 12}});
		print('api', 'next\n');
		await close();
		expect(read(`${path}.1`)).toBe('0123456789\n');
		expect(read(path)).toBe('next\n');
	});
});

test('log files and what they are rotated to are known, so that nothing is restarted because of them', () => {
	const {stdout, stderr} = logPathsOf('api-1', {path: '/p/logs/{name}.log', isSplit: true});
	expect([stdout, stderr]).toEqual(['/p/logs/api-1.log', '/p/logs/api-1.err.log']);
	expect(['/p/logs/api-1.log', '/p/logs/api-1.log.12', '/p/logs/api-1.err.log.1'].every(file => isLogPath(file, [stdout, stderr]))).toBe(true);
	expect(['/p/logs/api-1.log.js', '/p/logs/api-1.logs', '/p/logs/api-2.log'].some(file => isLogPath(file, [stdout, stderr]))).toBe(false);
});

/** The machine's own is not to be put at risk: root could move it away. */
function ownNull(directory: string): string {
	if (process.getuid?.() !== 0) {
		return '/dev/null';
	}

	execFileSync('mknod', [`${directory}/null`, 'c', '1', '3']);
	return `${directory}/null`;
}
