import process from 'node:process';
import {setFlagsFromString} from 'node:v8';

/**
 * Reading a large tree makes much garbage at once. V8 would give new objects three times 16 MB, and never take them back:
 * measured with 50,000 files, a fifth of the memory of all devtui, and not a millisecond gained. So their room does not
 * grow before `work` is done, whatever comes of it.
 */
export function keepNurserySmall(work: Promise<unknown>): void {
	if (!isKnown) {
		return;
	}

	const done = () => {
		running--;
		if (running === 0) {
			setGrowth(usualGrowth);
		}
	};

	running++;
	setGrowth(1);
	void work.then(done, done);
}

let running = 0;
const usualGrowth = 2;
/** Other versions may not have that flag, and complain on standard error of those that they do not have. */
const isKnown = ['20', '22', '24'].includes(process.versions.node.split('.')[0] ?? '');

function setGrowth(factor: number): void {
	setFlagsFromString(`--semi-space-growth-factor=${factor}`);
}
