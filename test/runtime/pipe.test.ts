import {execFileSync} from 'node:child_process';
import {closeSync, constants, mkdtempSync, openSync, rmSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {expect, onTestFinished, test} from 'vitest';
import {createPipes, openPipesOf} from '../../source/runtime/pipe.ts';
import {until} from '../helpers/until.ts';

test('pipes that are paused before they are there are not read until they are resumed', async () => {
	const {streams, print, attach, printed} = pipes();
	streams.pause();
	attach();
	print('stdout', 'early\n');
	await someTurns();
	expect(printed('stdout')).toBe('');
	streams.resume();
	await until('it is read', () => printed('stdout') === 'early\n');
});

test('who pauses in the middle of a flood is given nothing more, and loses nothing', async () => {
	const flood = 'x'.repeat(60_000);
	let isPaused = false;
	const {streams, print, attach, printed} = pipes(() => {
		if (!isPaused) {
			isPaused = true;
			streams.pause();
		}
	});
	attach();
	print('stdout', flood);
	await until('it is paused', () => isPaused);
	const before = printed('stdout').length;
	print('stdout', 'end');
	await someTurns();
	expect(printed('stdout')).toHaveLength(before);
	streams.resume();
	await until('all is read', () => printed('stdout') === `${flood}end`);
});

test('what two pipes bring at once is not mixed, and their end is told once all is read', async () => {
	const {streams, print, attach, printed, end} = pipes();
	attach();
	print('stdout', 'o'.repeat(50_000));
	print('stderr', 'e'.repeat(50_000));
	end();
	await new Promise<void>(resolve => {
		streams.drain(() => {}, resolve);
	});
	expect(printed('stdout')).toBe('o'.repeat(50_000));
	expect(printed('stderr')).toBe('e'.repeat(50_000));
});

test('pipes that others hold open are at their end when the mark has come through both, and can be used again', async () => {
	const {streams, print, attach, printed} = pipes(() => {}, 'mark');
	attach();
	print('stdout', 'out');
	print('stderr', 'err');
	let mark = '';
	let isDone = false;
	const done = new Promise<void>(resolve => {
		streams.drain(({bytes}) => {
			mark = bytes.toString();
		}, () => {
			isDone = true;
			resolve();
		});
	});
	print('stdout', mark);
	// In two parts, and what comes behind it is nobody's.
	print('stderr', mark.slice(0, 5));
	await until('the first to be read', () => printed('stdout') === 'out' && printed('stderr') === 'err');
	expect(isDone).toBe(false);
	print('stderr', `${mark.slice(5)}stray`);
	await done;
	expect([printed('stdout'), printed('stderr')]).toEqual(['out', 'err']);

	streams.renew();
	expect(streams.write(Buffer.from('typed'))).toBe(true);
	print('stdout', ' again');
	print('stderr', ' again');
	await until('both to be read', () => printed('stdout') === 'out again' && printed('stderr') === 'err again');
});

test('such pipes are at their end, too, when nobody holds them any more', async () => {
	const {streams, print, attach, printed, end} = pipes(() => {}, 'mark');
	attach();
	print('stdout', 'last');
	end();
	await new Promise<void>(resolve => {
		streams.drain(() => {}, resolve);
	});
	expect(printed('stdout')).toBe('last');
});

/** Pipes of a process: this one. What it prints is taken as it is lent. */
function pipes(heard: () => void = () => {}, endedBy?: 'mark') {
	const directory = mkdtempSync(path.join(tmpdir(), 'devtui-pipe-'));
	const names = ['stdin', 'stdout', 'stderr'] as const;
	const files = names.map(name => path.join(directory, name));
	execFileSync('mkfifo', files);
	const [stdin, stdout, stderr] = files.map(file => openSync(file, constants.O_RDWR)) as [number, number, number];
	const open = new Set([stdin, stdout, stderr]);
	const close = (descriptor: number) => {
		if (open.delete(descriptor)) {
			closeSync(descriptor);
		}
	};

	const texts = {stdout: '', stderr: ''};
	const streams = createPipes({
		output(chunk, stream) {
			texts[stream] += Buffer.from(chunk).toString();
			heard();
		},
		inputDrained() {},
	}, endedBy);
	onTestFinished(() => {
		streams.close();
		open.forEach(close);
		rmSync(directory, {recursive: true});
	});
	return {
		streams,
		attach: () => streams.attach(openPipesOf(process.pid, {stdin, stdout, stderr})),
		print: (stream: 'stdout' | 'stderr', text: string) => writeSync(stream === 'stdout' ? stdout : stderr, text),
		printed: (stream: 'stdout' | 'stderr') => texts[stream],
		end() {
			close(stdout);
			close(stderr);
		},
	};
}

async function someTurns(): Promise<void> {
	for (let turn = 0; turn < 20; turn++) {
		await nextTurn();
	}
}
