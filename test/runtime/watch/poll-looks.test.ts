import {setTimeout as sleep} from 'node:timers/promises';
import {expect, onTestFinished, test} from 'vitest';
import {createPollEngine} from '../../../source/runtime/watch/poll-engine.ts';
import {until} from './rig.ts';

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
