import {expect, test} from 'vitest';
import {isInRanges, jobId, jobOfRow, ownJob, rowId, seatRanges} from '../../source/fleet/ids.ts';
import {labelsKey, labelsMatch, matchesStars} from '../../source/fleet/labels.ts';

test.each([
	['', '', true], ['a', 'a', true], ['a', 'b', false], ['a', '', false], ['', 'a', false],
	['*', '', true], ['*', 'anything', true], ['a*', 'abc', true], ['*c', 'abc', true], ['*b*', 'abc', true], ['a*c', 'ac', true],
	['a*c', 'abcd', false], ['*ab', 'aab', true], ['a*b*c', 'a-b-b-c', true], ['a**c', 'abc', true], ['a.c', 'abc', false], ['[a]', 'a', false],
])('%j meets %j: %j', (pattern, text, isMet) => {
	expect(matchesStars(pattern, text)).toBe(isMet);
});

test('a pattern of many stars takes no time that grows without end', () => {
	expect(matchesStars(`${'*a'.repeat(50)}b`, 'a'.repeat(200))).toBe(false);
});

test('all labels that are wanted have to be there', () => {
	expect(labelsMatch({}, {})).toBe(true);
	expect(labelsMatch({os: 'linux', arch: '*'}, {os: 'linux', arch: ''})).toBe(true);
	expect(labelsMatch({os: 'linux', arch: '*'}, {os: 'linux'})).toBe(false);
	expect(labelsMatch({toString: '*'}, {})).toBe(false);
});

test('labels are the same in whatever order they are written', () => {
	expect(labelsKey({a: '1', b: '2'})).toBe(labelsKey({b: '2', a: '1'}));
	expect(labelsKey({a: '1'})).not.toBe(labelsKey({a: '2'}));
});

test('seats are told as ranges', () => {
	expect(seatRanges([])).toEqual([]);
	expect(seatRanges([3, 1, 2, 7, 9, 10])).toEqual([[1, 3], [7, 7], [9, 10]]);
	expect([1, 3, 4, 7, 8, 11].map(seat => isInRanges(seat, [[1, 3], [7, 7], [9, 10]]))).toEqual([true, true, false, true, false, false]);
});

test('ids say what they are of', () => {
	const job = {id: jobId('s.0-2', 0, 2), suggestion: 's.0-2', project: 'p', revision: 'r', supersedes: false, queuedAt: 1};
	expect(ownJob(job, 12).id).toBe(jobId('s.0-2', 12, 2));
	expect(ownJob({...job, id: jobId('s', 0, 0)}, 10).id).toBe('s.10');
	expect([rowId('s.1', 0, 1), rowId('s.1-2', 1, 2)]).toEqual(['s.1', 's.1-2:2']);
	expect(['s.1', 's.1-2:12'].map(id => jobOfRow(id))).toEqual(['s.1', 's.1-2']);
});
