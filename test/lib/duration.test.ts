import fc from 'fast-check';
import {expect, test} from 'vitest';
import {formatDuration, parseDuration} from '../../source/lib/duration.ts';

test.each([
	['300ms', 300], ['10s', 10_000], ['1m30s', 90_000], ['1h', 3_600_000], ['2d', 172_800_000], ['1.5s', 1500], ['0s', 0], ['5', 5000], ['0.25', 250], [5, 5000], [1.5, 1500], [0, 0],
	['1h5m30s20ms', 3_930_020], ['', undefined], ['s', undefined], ['10 s', undefined], ['-1s', undefined], [-1, undefined], ['1e3', undefined], [Number.NaN, undefined],
	[Number.POSITIVE_INFINITY, undefined], ['1s2', undefined], ['soon', undefined], ['1y', undefined],
])('%j is %s ms', (written, durationMs) => {
	expect(parseDuration(written)).toBe(durationMs);
});

test.each([[0, '0s'], [1, '1ms'], [250, '250ms'], [90_000, '1m30s'], [86_400_000, '1d']])('%i ms is written %s', (durationMs, text) => {
	expect(formatDuration(durationMs)).toBe(text);
});

test('what is written is read back', () => {
	fc.assert(fc.property(fc.nat(), durationMs => {
		expect(parseDuration(formatDuration(durationMs))).toBe(durationMs);
	}));
});
