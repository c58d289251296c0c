import {readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';
import {until} from '../helpers/until.ts';

const files = {
	'devtui.yaml': `services:
  api: {command: exec sleep 1000, watch: [src/**]}
  worker: exec sleep 1000
  piped: {command: exec sleep 1000, tty: false}
`,
	'src/a.js': '1',
};

test('what has nothing to do is not even woken, by watching neither', async () => {
	const {up, ps} = projectOf(files);
	const rig = await up();
	await until('they run', async () => (await ps()).every(({phase}) => phase === 'running' || phase === 'ready'));
	const wakings = [];
	// The collector and whatever has just been started have their turns now and then.
	while (Math.min(...wakings) > 0 && wakings.length < 10) {
		const before = timesWoken(rig.pid);
		await sleep(1000);
		wakings.push(timesWoken(rig.pid) - before);
	}

	expect(Math.min(...wakings), wakings.join(' ')).toBe(0);
	rig.signal('SIGTERM');
	await rig.ended;
});

/** The thread that runs our code. */
function timesWoken(pid: number): number {
	return Number(/^voluntary_ctxt_switches:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/task/${pid}/status`, 'utf8'))![1]);
}
