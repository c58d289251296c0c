import {Buffer} from 'node:buffer';
import {expect, test} from 'vitest';
import {answerOrder, dropOrder, dumpOrder, resumeOrder} from '../../../source/runtime/checkpoints/launcher-messages.ts';
import {lineReader, parseMessage, serviceOrder} from '../../../source/runtime/launcher-protocol.ts';

const hex = (text: string | Buffer) => Buffer.from(text).toString('hex');

test('what a launcher says of checkpoints is understood, whatever is in the names of files', () => {
	const strange = '/tmp/a b\nü.lua';
	expect(parseMessage('hooked')).toEqual({type: 'hooked'});
	expect(parseMessage(`asks 7 ${hex(strange)}`)).toEqual({type: 'asks', question: 7, path: strange});
	expect(parseMessage(`kept 2 4711 ${hex('/link.lua')} ${hex(strange)}`)).toEqual({type: 'kept', checkpoint: 2, pid: 4711, alias: '/link.lua', path: strange});
	expect(parseMessage(`unsafe ${hex('4 threads\u001B[2J are  running\n')} ${hex('/a')} ${hex('/b')}`)).toEqual({type: 'unsafe', reason: '4 threads [2J are running', alias: '/a', path: '/b'});
	expect(parseMessage(`image 5 ${hex('7 threads\n')} ${hex('/a')} ${hex(strange)}`)).toEqual({type: 'image', checkpoint: 5, reason: '7 threads', alias: '/a', path: strange});
	expect(parseMessage(`image 6  ${hex('/a')} ${hex('/b')}`)).toEqual({type: 'image', checkpoint: 6, reason: '', alias: '/a', path: '/b'});
	expect(['yes', 'no'].map(word => parseMessage(`imaged 5 ${word}`))).toEqual([true, false].map(isMade => ({type: 'imaged', checkpoint: 5, isMade})));
	expect(parseMessage('lost 3')).toEqual({type: 'lost', checkpoint: 3});
	expect(parseMessage('failed resume 3')).toEqual({type: 'failed', stage: 'resume', errno: 3});
});

test('a name that is no text is nobody\'s: its bytes could not be counted', () => {
	expect(parseMessage(`asks 1 ${hex(Buffer.from([0x2F, 0xFF, 0x2F]))}`)).toEqual({type: 'asks', question: 1, path: undefined});
});

test('the longest names and reasons that there can be are read, and nothing that is longer', () => {
	const longest = `unsafe ${'a'.repeat(2 * 512)} ${'b'.repeat(2 * 4096)} ${'c'.repeat(2 * 4096)}`;
	const lines: string[] = [];
	const read = lineReader(line => lines.push(line));
	expect(read(longest)).toBe(true);
	expect(read('\n')).toBe(true);
	expect(lines).toEqual([longest]);
	expect(read('x'.repeat(2 * longest.length))).toBe(false);
});

test('answers, resumes and drops are said in lines', () => {
	expect(answerOrder(7, 'yes')).toBe('answer 7 yes\n');
	expect(answerOrder(8, 'no')).toBe('answer 8 no\n');
	// In bytes, as whoever asked counts.
	expect(answerOrder(9, {never: '/ü'})).toBe('answer 9 never:3\n');
	expect(resumeOrder(3, {DEVTUI_RUN: '2', TEXT: 'a=b\nc'})).toBe(`resume 3 ${hex('DEVTUI_RUN=2\0TEXT=a=b\nc\0')}\n`);
	expect(answerOrder(10, 'image')).toBe('answer 10 image\n');
	expect(dumpOrder(3, '/usr/sbin/criu', '/tmp/a b')).toBe(`dump 3 ${hex('/usr/sbin/criu')} ${hex('/tmp/a b')}\n`);
	expect(dropOrder(3)).toBe('drop 3\n');
});

test('a launcher is told whether there are to be checkpoints, and images', () => {
	const service = {argv: ['true'], workingDir: '/', environment: {}, stdin: 'open'} as const;
	expect(serviceOrder(service).toString()).not.toContain('checkpoints');
	expect(serviceOrder({...service, hasCheckpoints: true}).toString()).toContain('\0checkpoints=1\0');
	expect(serviceOrder({...service, hasCheckpoints: true}).toString()).not.toContain('images');
	expect(serviceOrder({...service, hasCheckpoints: true, hasImages: true}).toString()).toContain('\0images=1\0');
});
