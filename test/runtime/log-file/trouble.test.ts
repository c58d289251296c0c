import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {closeSync, constants, openSync, readFileSync, readSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {expect, onTestFinished, test} from 'vitest';
import {createLogFile, type Disk} from '../../../source/runtime/log-file/log-file.ts';
import {requires} from '../../helpers/requirements.ts';
import {until} from '../../helpers/until.ts';
import {workspace} from '../../helpers/workspace.ts';
import {logFiles, testClock} from './rig.ts';

const read = (file: string) => readFileSync(file, 'utf8');

test.skipIf(!requires('mount'))('a disk that is full: said once, output goes on, and what was kept is written when there is room, no line torn', async () => {
	const {directory} = workspace({});
	mountTiny(directory);
	writeFileSync(`${directory}/ballast`, 'x'.repeat(40_000));
	const {print, turn, close, notices} = logFiles({api: {path: `${directory}/api.log`}});
	const lines = Array.from({length: 3000}, (_, index) => `line ${index} of what it says`);
	for (const line of lines) {
		print('api', `${line}\n`);
	}

	await turn();
	expect(notices).toEqual([`api 1: cannot write the log file ${directory}/api.log: no space left on the device; it is tried again until it can be written`]);
	print('api', 'one more\n');
	await new Promise(resolve => {
		setTimeout(resolve, 100);
	});
	expect(notices).toHaveLength(1);
	execFileSync('mount', ['-o', 'remount,size=1m', directory]);
	await until('room', () => notices.length === 2);
	expect(notices[1]).toBe(`api 1: the log file ${directory}/api.log is written again: nothing is missing in it`);
	await close();
	expect(read(`${directory}/api.log`)).toBe(`${[...lines, 'one more'].join('\n')}\n`);
});

test('where no directory can be made for the file, that is said, and nothing waits for it', async () => {
	const {directory} = workspace({});
	symlinkSync('nothing', `${directory}/nowhere`);
	const {print, turn, notices} = logFiles({api: {path: `${directory}/nowhere/logs/api.log`}});
	print('api', 'one\n');
	await turn();
	expect(notices).toEqual([`api 1: cannot write the log file ${directory}/nowhere/logs/api.log: no directory can be made for it; it is tried again until it can be written`]);
});

test('what does not fit into memory is counted, and the file has one gap, between whole lines', async () => {
	const {directory} = workspace({'api.log/in-the-way': ''});
	const {print, turn, close, notices} = logFiles({api: {path: `${directory}/api.log`}});
	const line = `${'x'.repeat(99)}\n`;
	for (let index = 0; index < 20; index++) {
		print('api', line.repeat(10_000));
		await turn();
	}

	// Would fit, and would make a second gap.
	print('api', 'small\n');
	rmSync(`${directory}/api.log`, {recursive: true});
	await until('the file', () => notices.length === 2);
	print('api', 'after\n');
	await close();
	const written = read(`${directory}/api.log`).trimEnd().split('\n');
	const lost = Number(/: ([\d,]+) lines are missing/.exec(notices[1] ?? '')?.[1]?.replaceAll(',', ''));
	expect(notices[0]).toContain('it is a directory');
	expect(lost).toBeGreaterThan(0);
	expect(written.length).toBe(200_001 - lost + 1);
	expect(new Set(written)).toEqual(new Set([line.trimEnd(), 'after']));
	expect(written.at(-1)).toBe('after');
});

test('/dev/full to the very end: closing does not hang, and says how much is missing', async () => {
	const {print, turn, close, notices} = logFiles({api: {path: '/dev/full'}});
	print('api', 'one\ntwo\n');
	await turn();
	await close();
	expect(notices).toEqual([
		'api 1: cannot write the log file /dev/full: no space left on the device; it is tried again until it can be written',
		'api 1: the log file /dev/full has not got everything: 2 lines are missing in it',
	]);
});

test('a directory that cannot be made is said', async () => {
	const {directory} = workspace({file: ''});
	const {print, turn, notices} = logFiles({api: {path: `${directory}/file/api.log`}});
	print('api', 'one\n');
	await turn();
	expect(notices[0]).toContain('part of its path is a file');
});

test('a pipe that nobody reads holds nothing up, and has all its lines once somebody does', async () => {
	const {directory} = workspace({});
	execFileSync('mkfifo', [`${directory}/pipe`]);
	const {print, turn, close, notices} = logFiles({api: {path: `${directory}/pipe`}});
	const lines = Array.from({length: 20_000}, (_, index) => `line ${index}`).join('\n') + '\n';
	print('api', lines);
	await turn();
	expect(notices[0]).toContain('nobody reads the pipe');
	const reader = spawn('cat', [`${directory}/pipe`], {stdio: ['ignore', 'pipe', 'inherit']});
	let text = '';
	reader.stdout.on('data', (chunk: Buffer) => {
		text += chunk.toString();
	});
	await until('all lines', () => text.length === lines.length);
	expect(text).toBe(lines);
	await close();
	await once(reader, 'close');
});

test('a reader of a pipe that is slow: closing waits for it', async () => {
	const {directory} = workspace({});
	execFileSync('mkfifo', [`${directory}/pipe`]);
	const descriptor = openSync(`${directory}/pipe`, constants.O_RDONLY | constants.O_NONBLOCK);
	onTestFinished(() => {
		closeSync(descriptor);
	});
	const {print, turn, close} = logFiles({api: {path: `${directory}/pipe`}});
	const lines = 'x'.repeat(99_999) + '\n';
	print('api', lines.repeat(3));
	await turn();
	const closing = close();
	let bytes = 0;
	await until('all of it', () => {
		const chunk = Buffer.alloc(10_000);
		try {
			bytes += readSync(descriptor, chunk);
		} catch {
			// Nothing yet.
		}

		return bytes === 300_000;
	});
	await closing;
});

test('a file that waits is not mixed up with one that is written meanwhile', async () => {
	const {directory} = workspace({});
	execFileSync('mkfifo', [`${directory}/pipe`]);
	const descriptor = openSync(`${directory}/pipe`, constants.O_RDONLY | constants.O_NONBLOCK);
	onTestFinished(() => {
		closeSync(descriptor);
	});
	const {print, turn, close} = logFiles({a: {path: `${directory}/pipe`}, b: {path: `${directory}/b.log`}});
	print('a', 'aaaa\n'.repeat(50_000));
	await turn();
	print('b', 'bbbb\n'.repeat(50_000));
	await turn();
	let text = '';
	await until('all of it', () => {
		const chunk = Buffer.alloc(50_000);
		try {
			text += chunk.toString('latin1', 0, readSync(descriptor, chunk));
		} catch {
			// Nothing yet.
		}

		return text.length === 250_000;
	});
	await close();
	expect(text === 'aaaa\n'.repeat(50_000)).toBe(true);
	expect(read(`${directory}/b.log`) === 'bbbb\n'.repeat(50_000)).toBe(true);
});

/** Takes its time for each write. */
function slowDisk(delayMs: number) {
	const written: string[] = [];
	const statistics = {background: 0, inTurn: 0};
	const disk: Disk = {
		writeSync(_descriptor, bytes) {
			statistics.inTurn++;
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, delayMs);
			written.push(bytes.toString());
			return bytes.length;
		},
		write(_descriptor, bytes, done) {
			statistics.background++;
			const isFirst = statistics.background === 1;
			setTimeout(() => {
				// Not all at once: disks may.
				const count = isFirst ? Math.ceil(bytes.length / 2) : bytes.length;
				written.push(bytes.subarray(0, count).toString());
				done(null, count);
			}, delayMs);
		},
	};
	return {disk, statistics, text: () => written.join('')};
}

test('a slow disk: written in the background, services slowed down, nothing lost, all of it there in the end', async () => {
	const {directory} = workspace({});
	const {disk, statistics, text} = slowDisk(60);
	const flowed: string[] = [];
	const said: string[] = [];
	const file = createLogFile({
		path: `${directory}/api.log`,
		rotation: {backups: 1},
		clock: testClock(),
		say: line => said.push(line),
		flow: {pause: () => flowed.push('pause'), resume: () => flowed.push('resume')},
		disk,
	});
	let expected = '';
	const print = (line: string, count: number) => {
		const lines = `${line}\n`.repeat(count);
		expected += lines;
		file.append(lines, count);
	};

	print('first', 1);
	await until('the first line', () => text() === 'first\n');
	expect(statistics).toEqual({background: 0, inTurn: 1});
	for (let count = 0; count < 50; count++) {
		print('x'.repeat(99), 1000);
	}

	expect(flowed).toEqual(['pause']);
	await until('a write in the background', () => statistics.background > 0);
	// Another one is written meanwhile.
	const other = createLogFile({path: `${directory}/other.log`, rotation: {backups: 1}, clock: testClock(), say: line => said.push(line), flow: {pause() {}, resume() {}}});
	other.append('other\n'.repeat(50_000), 50_000);
	await other.close();
	await until('it has caught up', () => flowed.length === 2, {withinMs: 10_000});
	print('last', 1);
	await file.close();
	expect(flowed).toEqual(['pause', 'resume']);
	expect(statistics.inTurn).toBe(1);
	expect(text() === expected).toBe(true);
	expect(said).toEqual([]);
});

test('a disk that does not answer any more: closing gives up, and says what is missing', {timeout: 15_000}, async () => {
	const {directory} = workspace({});
	const {disk, text} = slowDisk(60);
	const said: string[] = [];
	const file = createLogFile({
		path: `${directory}/api.log`,
		rotation: {backups: 1},
		clock: testClock(),
		say: line => said.push(line),
		flow: {pause() {}, resume() {}},
		disk: {...disk, write() {}},
	});
	file.append('one\n', 1);
	await until('the first line', () => text() === 'one\n');
	file.append('two\n', 1);
	await new Promise(resolve => {
		setImmediate(() => setImmediate(resolve));
	});
	file.append('three\n', 1);
	await file.close();
	expect(said).toEqual([`the log file ${directory}/api.log has not got everything: 1 line is missing in it`]);
});

/** A file system of 64 kB at the directory. */
function mountTiny(directory: string): void {
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'devtui-test', directory]);
	onTestFinished(() => {
		execFileSync('umount', ['-l', directory]);
	});
}
