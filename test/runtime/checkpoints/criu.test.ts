import {chmodSync, existsSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {findCriu, readTrouble, sweepImages, type FoundCriu} from '../../../source/runtime/checkpoints/criu.ts';
import {createImages, type Images} from '../../../source/runtime/checkpoints/images.ts';
import {requires} from '../../helpers/requirements.ts';
import {workspace} from '../../helpers/workspace.ts';

/** A program that says it is CRIU. */
function criuThat(says: string): string {
	const {directory} = workspace({criu: `#!/bin/sh\n${says}\n`});
	const program = path.join(directory, 'criu');
	chmodSync(program, 0o755);
	return program;
}

describe.skipIf(!requires('linux'))('CRIU', () => {
	test('is that which DEVTUI_CRIU names, before the first on the PATH', async () => {
		const [named, onPath] = [criuThat('echo Version: 4.2.1'), criuThat('echo Version: 5.0')];
		expect(await findCriu({DEVTUI_CRIU: named, PATH: path.dirname(onPath)}, true)).toEqual({type: 'found', program: named, version: '4.2.1'});
		expect(await findCriu({DEVTUI_CRIU: '', PATH: `/nowhere:${path.dirname(onPath)}`}, true)).toEqual({type: 'found', program: onPath, version: '5.0'});
	});

	test.each([
		['is not there', {PATH: '/nowhere'}, true, 'it is not installed'],
		['does not run', {DEVTUI_CRIU: '/nowhere/criu'}, true, '/nowhere/criu does not run'],
		['is something else', {DEVTUI_CRIU: '/bin/true'}, true, '/bin/true does not run'],
	] as const)('that %s cannot be used', async (_what, environment, isRoot, reason) => {
		expect(await findCriu(environment, isRoot)).toEqual({type: 'missing', reason});
	});

	test.each([['3.17.1', true], ['4.1', true], ['4.1.9', true], ['4.2', false], ['4.10', false], ['5', false]])('of version %s is too old: %s', async (version, isTooOld) => {
		const program = criuThat(`echo Version: ${version}`);
		expect(await findCriu({DEVTUI_CRIU: program}, true)).toEqual(isTooOld ? {type: 'missing', reason: `${program} is ${version}`} : {type: 'found', program, version});
	});

	test('is of use to root only', async () => {
		expect(await findCriu({DEVTUI_CRIU: criuThat('echo Version: 4.2')}, false)).toEqual({type: 'missing', reason: 'it needs root'});
	});

	test.each([
		['(00.01) Error (criu/util.c:1534): rlimit: Can\'t setup RLIMIT_NOFILE for self: Operation not permitted\n(00.03) 7: Error (criu/sk-unix.c:829): unix: External socket is used.\n(00.04) Error (criu/cr-dump.c:2111): Dumping FAILED.\n', 'unix: External socket is used.'],
		['Error (criu/cr-restore.c:1231): Can\'t fork for 4711: File exists\n', 'another process has the id 4711 by now'],
		['Error (criu/proc_parse.c:502): Unknown shit 600 (anon_inode:[io_uring])\nError (criu/cr-dump.c:1975): Dumping FAILED.\n', 'it does not know io_uring'],
		['Warn  (criu/x.c:1): what\u001B[31mever\n', 'no reason is given'],
		[undefined, 'no reason is given'],
	])('says what went wrong first: %j', (log, trouble) => {
		const {directory} = workspace(log === undefined ? {} : {'dump.log': log});
		expect(readTrouble(path.join(directory, 'dump.log'))).toBe(trouble);
	});

	test('images of launchers that were killed together with their devtui are swept, and nothing else', () => {
		const {directory} = workspace({});
		// No process has it, ever.
		const dead = 0x7F_FF_FF_00;
		const [old, mine, other] = [`devtui-image-${dead}-a`, `devtui-image-${process.pid}-b`, `image-${dead}-c`].map(name => path.join(directory, name));
		for (const each of [old, mine, other]) {
			mkdirSync(each!);
			writeFileSync(path.join(each!, 'pages-1.img'), '');
		}

		sweepImages(directory);
		expect([old, mine, other].map(each => existsSync(each!))).toEqual([false, true, true]);
	});
});

const hex = (text: string) => Buffer.from(text).toString('hex');

/** What is asked for images, with a clock and a CRIU of its own. */
function imagesOf({criu = {type: 'found', program: '/criu', version: '4.2'}, isAtEach = false}: {readonly criu?: FoundCriu; readonly isAtEach?: boolean} = {}) {
	const told: string[] = [];
	const clock = {now: 0};
	const images: Images = createImages({
		policy: {engine: 'auto', judge: () => 'yes', isAtEach},
		say: order => void told.push(order.trim().replaceAll(new RegExp(`${hex('/')}\\S*${hex('devtui-image-77-')}\\S+`, 'g'), 'DIRECTORY')),
		launcherPid: () => 77,
		made: ({checkpoint, path: file}) => void told.push(`made ${checkpoint} ${file}`),
		notMade: (reason, {path: file}) => void told.push(`${file}: ${reason}`),
		find: async () => criu,
		now: () => clock.now,
	});
	return {
		images,
		clock,
		/** What was said and told since the last time. */
		told: () => told.splice(0),
		async wants(checkpoint: number, reason = '7 threads are running') {
			images.heard({type: 'image', checkpoint, reason, alias: `/${checkpoint}`, path: `/${checkpoint}`});
			await Promise.resolve();
			await Promise.resolve();
		},
		has(checkpoint: number, isMade = true) {
			images.heard({type: 'imaged', checkpoint, isMade});
		},
	};
}

describe('images', () => {
	test('are made one after the other, each at least ten times as long after the last as that took; what is opened meanwhile has none', async () => {
		const {clock, told, wants, has} = imagesOf();
		await wants(1);
		expect(told()).toEqual([`dump 1 ${hex('/criu')} DIRECTORY`]);
		clock.now = 80;
		has(1);
		expect(told()).toEqual(['made 1 /1']);
		clock.now = 80 + 799;
		await wants(2);
		expect(told()).toEqual(['drop 2', '/2: 7 threads are running; an image of it was made a moment ago']);
		clock.now = 80 + 800;
		await wants(3);
		expect(told()).toEqual([`dump 3 ${hex('/criu')} DIRECTORY`]);
	});

	test('are made at each of the files that somebody has named', async () => {
		const {clock, told, wants, has} = imagesOf({isAtEach: true});
		for (const checkpoint of [1, 2]) {
			await wants(checkpoint);
			clock.now += 80;
			has(checkpoint);
		}

		expect(told().filter(line => line.startsWith('made'))).toEqual(['made 1 /1', 'made 2 /2']);
	});

	test.each([
		['7 threads are running', '7 threads are running; CRIU 4.2 would do it: it needs root'],
		['', 'CRIU 4.2 would do it: it needs root'],
	])('are not made without CRIU, and why is told behind %j', async (reason, sentence) => {
		const {told, wants} = imagesOf({criu: {type: 'missing', reason: 'it needs root'}});
		await wants(1, reason);
		expect(told()).toEqual(['drop 1', `/1: ${sentence}`]);
	});

	test('that CRIU cannot make are dropped, and why is told', async () => {
		const {told, wants, has} = imagesOf();
		await wants(1);
		has(1, false);
		expect(told().slice(1)).toEqual(['drop 1', '/1: 7 threads are running; CRIU cannot make an image of it: no reason is given']);
	});

	test('that nobody wants any more are dropped, be they made by then or not, and nobody is told', async () => {
		const {images, told, wants, has} = imagesOf();
		await wants(1);
		told();
		images.forget();
		expect(told()).toEqual(['drop 1']);
		has(1);
		expect(told()).toEqual(['drop 1']);
	});
});
