import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect, onTestFinished, test} from 'vitest';
import {createPollEngine} from '../../../source/runtime/watch/poll-engine.ts';
import {createTree} from '../../../source/runtime/watch/tree.ts';
import {sh, temporaryDirectory, until} from './rig.ts';

/** For so long a writer may pause within one burst. */
const lullMs = 100;

test.each([20, 60_000])('looked at every %i ms: a burst is not over before a look that has begun a lull after the last change', async intervalMs => {
	const looks: number[] = [];
	const engine = createPollEngine({
		async onGap() {
			looks.push(performance.now());
			// Others may have their say in the middle of a look.
			await sleep(1);
		},
	}, intervalMs);
	onTestFinished(async () => engine.close());
	for (let burst = 0; burst < 5; burst++) {
		let changedAt = 0;
		for (let change = 0; change < 4; change++) {
			changedAt = performance.now();
			engine.hurry!();
			expect(engine.isStirring!()).toBe(true);
			await sleep(change * 20);
		}

		await until(() => !engine.isStirring!(), () => looks.join(' '));
		expect(looks.at(-1)! - changedAt).toBeGreaterThanOrEqual(lullMs);
	}
});

test('a tree is at work from when something is touched until all of it is told', async () => {
	const root = temporaryDirectory();
	const told: string[] = [];
	const tree = createTree({
		root,
		startedAt: Date.now(),
		isWanted: () => true,
		isHashed: () => true,
		mayReturn: () => true,
		isRemovedOnPurpose: () => false,
		onChange({path, kind}) {
			if (kind === 'file') {
				told.push(path);
			}
		},
		onRootMissing() {},
	});
	onTestFinished(tree.close);
	await tree.survey({watch: () => true, unwatch() {}, async close() {}});
	expect(tree.isAtWork()).toBe(false);
	await sh(root, 'mkdir -p a/b; for i in $(seq 50); do echo 1 > a/b/$i; done');
	tree.touched(join(root, 'a'));
	while (told.length < 50) {
		expect(tree.isAtWork(), `${told.length} told`).toBe(true);
		await sleep(1);
	}

	await until(() => !tree.isAtWork(), () => 'still at work');
});
