import {tmpdir} from 'node:os';
import {expect, test} from 'vitest';
import {console} from './rig.ts';

test('a terminal shows all that it was sent, though nobody had the time to read as the program ended', async () => {
	const rig = console({cwd: tmpdir(), program: ['sh', '-c', 'seq 1 3000; printf "äöü%.0s" $(seq 1 500); echo last words']});
	standStill(500);
	await rig.ended;
	expect(rig.written().replaceAll('\r', '')).toBe(`${Array.from({length: 3000}, (_, index) => `${index + 1}\n`).join('')}${'äöü'.repeat(500)}last words\n`);
	expect(rig.screen()).toContain('last words');
});

/** As a machine does that has no time for us. */
function standStill(ms: number): void {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
