import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {requires} from '../../helpers/requirements.ts';
import {differences, showOurs} from './compare.ts';
import {knownDifferences} from './known-differences.ts';
import {programs} from './programs.ts';
import {startTmux, type Tmux} from './server.ts';

const columns = 30;
const rows = 9;

const cases = Object.entries(programs).flatMap(([subject, group]) => Object.entries(group).map(([title, bytes]) => [`${subject} / ${title}`, bytes] as const));

describe.skipIf(!requires('tmux'))('what a program prints is drawn as tmux draws it in a pane of that size', () => {
	let tmux: Tmux;
	beforeAll(async () => {
		tmux = await startTmux(columns, rows);
	});
	afterAll(async () => tmux.close());

	test.each(cases.filter(([title]) => !(title in knownDifferences)))('%s', async (_title, bytes) => {
		expect(differences(await tmux.show(bytes), showOurs(bytes, columns, rows))).toEqual([]);
	});

	test.each(cases.filter(([title]) => title in knownDifferences))('except for %s', async (title, bytes) => {
		const found = differences(await tmux.show(bytes), showOurs(bytes, columns, rows));
		// Of another version it may be gone.
		expect(found.length > 0 || tmux.version !== '3.3a', `${title}: ${knownDifferences[title]}. Gone: strike it off the list`).toBe(true);
	});

	test('each known difference has its program', () => {
		expect(Object.keys(knownDifferences).filter(title => !cases.some(([each]) => each === title))).toEqual([]);
	});
});
