import {readFile} from 'node:fs/promises';
import {expect, test} from 'vitest';

test('the recording is an asciicast of version 2 whose times only grow, with no long pause, and ends where the console gives the terminal back', async () => {
	const [header, ...events] = (await readFile(new URL('../../docs/console.cast', import.meta.url), 'utf8')).trimEnd().split('\n').map(line => JSON.parse(line) as unknown);
	expect(header).toMatchObject({version: 2, width: expect.any(Number), height: expect.any(Number)});
	const times = (events as Array<[number, string, string]>).map(([time]) => time);
	expect(times.every((time, index) => time >= (times[index - 1] ?? 0) && time - (times[index - 1] ?? 0) <= 1.51)).toBe(true);
	expect(times.at(-1)).toBeLessThan(90);
	expect(events.every(event => (event as unknown[])[1] === 'o')).toBe(true);
	expect((events as string[][]).map(([, , text]) => text).join('')).toContain('\u001B[?1049l');
});

test('neither recording nor picture tells of the machine they were made on', async () => {
	for (const file of ['console.cast', 'console.svg']) {
		const text = await readFile(new URL(`../../docs/${file}`, import.meta.url), 'utf8');
		// Each cell of the picture is an element of its own.
		const shown = file.endsWith('.svg') ? text.replaceAll(/<[^>]*>|\n/g, '') : text;
		expect(shown).toContain('/tmp/shop/');
		expect(shown).not.toMatch(/\/(?:root|home|Users|work|mnt|srv)\//);
	}
});
