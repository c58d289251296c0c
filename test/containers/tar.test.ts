import process from 'node:process';
import {buffer} from 'node:stream/consumers';
import {setImmediate as turn} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {tar} from '../../source/runtime/containers/tar.ts';

test('an archive waits for its reader, be it ever so often, and nothing is left of the waiting', async () => {
	const chunk = Buffer.alloc(65_536, 'x');
	const archive = tar([{type: 'file', name: 'large', mode: 0o644, modifiedMs: 0, size: 100 * chunk.length, content: () => Array.from({length: 100}, () => chunk)}]);
	const atFirst = archive.listenerCount('close');
	let bytes = 0;
	let most = 0;
	for await (const part of archive) {
		bytes += (part as Buffer).length;
		// Whoever writes has time to go on, and to wait again.
		await turn();
		most = Math.max(most, archive.listenerCount('close'));
	}

	expect(bytes).toBe(512 + 100 * chunk.length + 1024);
	// The reader's own, and those of one who waits.
	expect(most - atFirst).toBeLessThan(10);
});

test('a file that cannot be read to its end is the archive\'s trouble, and nobody else\'s', async () => {
	const unhandled: unknown[] = [];
	const note = (error: unknown) => unhandled.push(error);
	process.on('unhandledRejection', note);
	const broken = async function* () {
		yield Buffer.alloc(10);
		throw new Error('the disk has a hole');
	};

	await expect(buffer(tar([{type: 'file', name: 'file', mode: 0o644, modifiedMs: 0, size: 100, content: broken}]))).rejects.toThrow('the disk has a hole');
	await turn();
	process.off('unhandledRejection', note);
	expect(unhandled).toEqual([]);
});
