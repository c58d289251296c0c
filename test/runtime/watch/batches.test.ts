import {expect, onTestFinished, test} from 'vitest';
import {createBatches} from '../../../source/runtime/watch/batches.ts';
import {until} from '../../helpers/until.ts';

test('what is told in the turn in which it was noticed says for how long it has been quiet: since the last of it was noticed', async () => {
	const {batches, told} = open();
	batches.add('api', 'a.txt', '/a.txt');
	standStill(5);
	const beforeLast = performance.now();
	batches.add('api', 'b.txt', '/b.txt');
	standStill(3);
	const [{files, quietMs}] = await until('both', () => told.length > 0 && told) as [Told];
	expect(files).toEqual(['a.txt', 'b.txt']);
	expect(quietMs).toBeGreaterThanOrEqual(3);
	expect(quietMs).toBeLessThanOrEqual(performance.now() - beforeLast);
});

test('of what was kept because more might come nobody knows for how long it has been quiet', async () => {
	let isIncomplete = true;
	const {batches, told} = open(() => isIncomplete);
	batches.add('api', 'a.txt', '/a.txt');
	await new Promise(resolve => {
		setImmediate(resolve);
	});
	isIncomplete = false;
	await until('it', () => told.length > 0);
	expect(told).toEqual([{files: ['a.txt'], quietMs: 0}]);
});

interface Told {
	readonly files: readonly string[];
	readonly quietMs: number;
}

function open(isIncomplete = () => false) {
	const told: Told[] = [];
	const batches = createBatches({
		deliver(_service, files, quietMs) {
			told.push({files, quietMs});
		},
		isIncomplete,
		repositoryOf: () => undefined,
		onProblem() {},
		maxHoldMs: 60_000,
	});
	onTestFinished(() => batches.close());
	return {batches, told};
}

function standStill(ms: number): void {
	const end = performance.now() + ms;
	while (performance.now() < end) {
		// Nothing.
	}
}
