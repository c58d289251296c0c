import {setV8Flag} from '../v8-flag.ts';

/**
 * Reading a large tree makes much garbage at once. V8 would give new objects three times 16 MB, and never take them back:
 * measured with 50,000 files, a fifth of the memory of all devtui, and not a millisecond gained. So their room does not
 * grow before `work` is done, whatever comes of it.
 */
export function keepNurserySmall(work: Promise<unknown>): void {
	const done = () => {
		works.count--;
		if (works.count === 0) {
			setGrowth(usualGrowth);
		}
	};

	works.count++;
	setGrowth(1);
	void work.then(done, done);
}

/**
 * Under way in this process, whose heap is one: what watches services and what watches the file of the project are bundled
 * apart, with a copy of this module each.
 */
const works = ((globalThis as {[key: symbol]: {count: number} | undefined})[Symbol.for('devtui.nursery')] ??= {count: 0});
const usualGrowth = 2;

function setGrowth(factor: number): void {
	setV8Flag(`--semi-space-growth-factor=${factor}`);
}
