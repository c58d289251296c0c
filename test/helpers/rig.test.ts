import {readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {expect, test} from 'vitest';
import {console, untilGone} from './rig.ts';
import {workspace} from './workspace.ts';

test('a terminal shows all that it was sent, though nobody had the time to read as the program ended', async () => {
	const rig = console({cwd: tmpdir(), program: ['sh', '-c', 'seq 1 3000; printf "äöü%.0s" $(seq 1 500); echo last words']});
	standStill(500);
	await rig.ended;
	expect(rig.written().replaceAll('\r', '')).toBe(`${Array.from({length: 3000}, (_, index) => `${index + 1}\n`).join('')}${'äöü'.repeat(500)}last words\n`);
	expect(rig.screen()).toContain('last words');
});

test('a console that was killed is gone when its engine is, too', async () => {
	const rig = console({cwd: workspace({Procfile: 'idle: sleep 1000\n'}).directory, args: ['up', 'idle']});
	await rig.sees(/idle +ready/);
	rig.type('s');
	await rig.sees(/idle +stopped/);
	const engine = rig.engine();
	expect(engine).not.toBe(rig.pid);
	rig.signal('SIGKILL');
	await untilGone(rig);
	expect(commandLine(engine)).toBe('');
});

/** None of one that has ended, or is about to: its memory is gone first. */
function commandLine(pid: number): string {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
	} catch {
		return '';
	}
}

/** As a machine does that has no time for us. */
function standStill(ms: number): void {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
