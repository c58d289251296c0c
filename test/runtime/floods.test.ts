import {spawn} from 'node:child_process';
import {closeSync, constants, openSync} from 'node:fs';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {createFloodReader, type FloodReader} from '../../source/runtime/flood-reader.ts';
import {openPty, type Pty} from '../../source/runtime/pty.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';

test('a flood is read on a thread of its own, whole and in order, however often it is paused, and ends as anything does', async () => {
	const {floods, loans} = watched(createFloodReader());
	const {pty, seen} = terminal(floods);
	const flood = startFlood(pty);
	for (let round = 1; round <= 8; round++) {
		await until(`loan ${round}`, () => loans.lent >= round);
		const before = seen.bytes;
		await until('some of it', () => seen.bytes > before + 200_000);
		letThreadGetAhead();
		pty.pause();
		// Otherwise it is resumed while some of it is still on its way.
		if (round % 2 === 0) {
			await until('all that the thread had read', () => loans.returned === loans.lent);
			const atPause = seen.bytes;
			await turns(3);
			expect(seen.bytes).toBe(atPause);
		}

		pty.resume();
	}

	await flood.end();
	pty.print(Buffer.from('the end\n'));
	await until('the end', () => seen.rest.endsWith('the end\r\n'));
	expect(seen).toMatchObject({broken: undefined});
	await until('the thread has nothing more to do', () => loans.returned === loans.lent);

	pty.print(Buffer.from('alone\n'));
	await until('a line after all', () => seen.rest.endsWith('the end\r\nalone\r\n'));
});

test('a terminal that is closed while its flood is read is not read again, whoever has its descriptor next', async () => {
	const {floods, loans} = watched(createFloodReader());
	const reused: boolean[] = [];
	let previous = -1;
	for (let round = 1; round <= 10; round++) {
		const {pty, seen} = terminal(floods);
		reused.push(pty.descriptor === previous);
		previous = pty.descriptor;
		const flood = startFlood(pty);
		await until(`loan ${round}`, () => loans.lent >= round);
		pty.close();
		const atClose = seen.bytes;
		await flood.end();
		expect(seen).toMatchObject({bytes: atClose, broken: undefined});
	}

	expect(reused).toContain(true);
});

test.for(['no file', 'a thread that dies'])('a flood is read whole where there is %s', async kind => {
	const {directory} = workspace({'thread.js': 'require("node:worker_threads").parentPort.once("message", () => { throw new Error("of the test"); });'});
	const {floods} = watched(createFloodReader(path.join(directory, kind === 'no file' ? 'none.js' : 'thread.js')));
	const {pty, seen} = terminal(floods);
	const flood = startFlood(pty);
	await until('much of it', () => seen.bytes > 5_000_000);
	await flood.end();
	pty.print(Buffer.from('the end\n'));
	await until('the end', () => seen.rest.endsWith('the end\r\n'));
	expect(seen).toMatchObject({broken: undefined});
});

function watched(floods: FloodReader) {
	const loans = {lent: 0, returned: 0};
	return {
		loans,
		floods: {
			// Whether it is a flood is a matter of who is faster on this machine, just now.
			chunks: 0,
			lend(descriptor, borrower) {
				const loan = floods.lend(descriptor, {
					output: borrower.output,
					returned() {
						loans.returned++;
						borrower.returned();
					},
				});
				loans.lent += loan ? 1 : 0;
				return loan;
			},
		} satisfies FloodReader,
	};
}

function terminal(floods: FloodReader) {
	const seen = createCounter();
	const pty = openPty({columns: 80, rows: 24}, {output: seen.take, closed() {}}, floods);
	onTestFinished(() => {
		pty.close();
	});
	return {pty, seen};
}

/** Of the lines of a flood: whether each is the one that is due. */
function createCounter() {
	let next = 1;
	const seen = {
		bytes: 0,
		/** What is not, or not yet, a line of the flood. */
		rest: '',
		broken: undefined as string | undefined,
		take(chunk: Uint8Array) {
			seen.bytes += chunk.length;
			const lines = (seen.rest + Buffer.from(chunk).toString('latin1')).split('\r\n');
			const done = lines.findIndex(line => line.length !== floodLine(next).length || !line.startsWith('x'));
			for (const line of lines.slice(0, done)) {
				seen.broken ??= line === floodLine(next) ? undefined : `${line} for ${next}`;
				next++;
			}

			seen.rest = lines.slice(done).join('\r\n');
		},
	};
	return seen;
}

const filler = 'x'.repeat(90);
const floodLine = (number: number) => `${filler}${String(number).padStart(9, '0')}`;

/** As fast as it is read. */
function startFlood({slave}: Pty) {
	const descriptor = openSync(slave, constants.O_RDWR | constants.O_NOCTTY);
	const child = spawn('seq', ['-f', `${filler}%09.0f`, '1', '900000000'], {stdio: ['ignore', descriptor, 'inherit']});
	closeSync(descriptor);
	const isOver = new Promise<void>(resolve => {
		child.on('close', () => {
			resolve();
		});
	});
	const end = async () => {
		child.kill('SIGKILL');
		await isOver;
	};

	onTestFinished(end);
	return {end};
}

/** Nothing that it sends is handled meanwhile. */
function letThreadGetAhead(): void {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
}

async function turns(count: number): Promise<void> {
	for (let turn = 0; turn < count; turn++) {
		await new Promise(resolve => {
			setImmediate(resolve);
		});
	}
}
