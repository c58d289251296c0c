import {setImmediate as nextTurn} from 'node:timers/promises';
import {expect, onTestFinished, test} from 'vitest';
import {startPruning} from '../../source/hub/pruning.ts';

test('a hub that is to keep less than the one before it lets go of the rest when it starts', async () => {
	const rounds = [['a', 'b'], ['c'], []];
	const gone: string[] = [];
	const asked: (readonly [number, number])[] = [];
	const pruning = startPruning({
		ledger: {
			prune(keepMs, maxBytes) {
				asked.push([keepMs, maxBytes]);
				return rounds.shift() ?? [];
			},
			bytes: 0,
		},
		keepMs: 1000,
		maxBytes: 2000,
		now: () => 0,
		gone(rows) {
			gone.push(...rows);
		},
		failed(message) {
			throw new Error(message);
		},
	});
	onTestFinished(pruning.end);
	while (rounds.length > 0) {
		await nextTurn();
	}

	expect(gone).toEqual(['a', 'b', 'c']);
	expect(asked[0]).toEqual([1000, 2000]);
});
