import {expect, test} from 'vitest';
import {allText, createBench} from './helpers.ts';

test('a terminal that is held shows what it did, takes what is printed, and interprets it once nobody holds it', () => {
	const {emulator, feed, settle} = createBench(20, 3);
	feed('before\r\n');
	emulator.write(Buffer.from('queued\r\n'));
	const releases = [emulator.hold(), emulator.hold()];
	feed('while held\r\n');
	emulator.writeNotice('a notice');
	settle();
	expect(allText(emulator)).toEqual(['before', '', '']);
	expect(emulator.pendingBytes()).toBeGreaterThan(0);
	releases[0]!();
	releases[0]!();
	settle();
	expect(allText(emulator)).toEqual(['before', '', '']);
	releases[1]!();
	settle();
	expect(allText(emulator)).toEqual(['before', 'queued', 'while held', 'a notice', '']);
});
