import {expect, test} from 'vitest';
import {clockTime, roughAge, roughDuration} from '../../source/console/moments.ts';

const hour = 3_600_000;

test.each([[0, '0.0s'], [499, '0.4s'], [9999, '9.9s'], [10_000, '10s'], [59_999, '59s'], [60_000, '1m'], [192_000, '3m12s'], [2 * hour + 5 * 60_000, '2h5m'], [76 * hour, '3d4h'], [-5, '0.0s']])('what took %i ms took %s', (durationMs, text) => {
	expect(roughDuration(durationMs)).toBe(text);
});

test.each([[0, '0s'], [9999, '9s'], [61_000, '1m1s'], [-5, '0s']])('what has gone on for %i ms has for %s', (ageMs, text) => {
	expect(roughAge(ageMs)).toBe(text);
});

test('a moment of today is told by its time, others with their date', () => {
	const noon = new Date(2026, 0, 2, 12, 3, 4).getTime();
	expect(clockTime(noon, noon + hour)).toBe('12:03:04');
	expect(clockTime(noon, noon + 24 * hour)).toBe('2026-01-02 12:03:04');
});
