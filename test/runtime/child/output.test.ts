import {describe, expect, test} from 'vitest';
import {atRest} from '../../helpers/processes.ts';
import {until} from '../../helpers/until.ts';
import {everyWay, sh, spawnTestChild, type CarrierName, type SpawnerName} from './rig.ts';

// 7 bytes a line, 8 on a terminal.
const numbers = Array.from({length: 25_000}, (_, index) => `${100_000 + index}\n`).join('');
const printNumbers = ['seq', '100000', '124999'] as const;
const atOnce = 4;

async function lossesOf(runs: number, by: SpawnerName, on: CarrierName): Promise<readonly number[]> {
	const losses: number[] = [];
	for (let done = 0; done < runs; done += atOnce) {
		const children = Array.from({length: atOnce}, () => spawnTestChild(printNumbers, {by, on}));
		for (const child of children) {
			await child.exited();
			if (child.text() !== numbers || child.events.at(-1) !== 'exited') {
				losses.push(numbers.length - child.text().length);
			}
		}
	}

	return losses;
}

describe.each(everyWay)('%s, %s', (by, on) => {
	const runs = by === 'with the launcher' ? 200 : 40;
	test(`a program that prints 200,000 bytes and ends at once loses none of them, ${runs} times`, async () => {
		expect(await lossesOf(runs, by, on)).toEqual([]);
	}, 300_000);

	test('what is printed while nobody reads is there later, long after the program wanted to end', async () => {
		const child = spawnTestChild(sh('echo first; read -r _; echo last'), {by, on});
		await child.sees('first');
		child.child.pauseOutput();
		child.child.write('go\n');
		await until('the end of the main process', () => child.child.survivors().length === 0);
		// More than the 200 ms after which node-pty would throw away what is unread.
		await new Promise(resolve => {
			setTimeout(resolve, 400);
		});
		expect(child.events).not.toContain('exited');
		child.child.resumeOutput();
		await child.exited();
		expect(child.text()).toMatch(/last\n$/);
	});

	test('a writer is slowed down, not heard in secret, while output is paused', async () => {
		const child = spawnTestChild(sh('echo ready; exec cat /dev/zero'), {by, on});
		await child.sees('ready');
		child.child.pauseOutput();
		const atPause = child.size();
		await atRest(child.pid!);
		// What was on its way when it was paused.
		expect(child.size() - atPause).toBeLessThan(1_000_000);
		child.child.resumeOutput();
		await until('more', () => child.size() > atPause + 2_000_000);
		child.child.signal('SIGKILL', 'all');
		await child.exited();
	});

	test('bytes are passed on as they are: no character is broken, none mended', async () => {
		const child = spawnTestChild(sh(String.raw`printf '\377\376\303'; printf '\251\033_DEVTUI:\033\\'`), {by, on});
		await child.exited();
		expect(child.bytes().toString('latin1')).toBe('\u00FF\u00FE\u00C3\u00A9\u001B_DEVTUI:\u001B\\');
	});
});

test.each(['with the launcher', 'with a launcher made before'] as const)('%s, standard error that is merged comes in its place among standard output, also by names of its own', async by => {
	const child = spawnTestChild(sh('i=0; while [ $i -lt 500 ]; do echo out $i; echo err $i >&2; i=$((i+1)); done; echo named >/dev/stderr; exit 5'), {by, on: 'on pipes', mergesStreams: true});
	expect(await child.exited()).toEqual({type: 'code', code: 5});
	expect(child.text('stdout')).toBe(`${Array.from({length: 500}, (_, index) => `out ${index}\nerr ${index}\n`).join('')}named\n`);
	expect(child.text('stderr')).toBe('');
});

test('a terminal whose output was stopped with Ctrl-S ends all the same', async () => {
	const durations: number[] = [];
	// Sooner than a terminal is given up that has lost the end of its output; now and then others have the processor.
	for (let round = 0; round < 10 && !(Math.min(...durations) < 900); round++) {
		const child = spawnTestChild(sh('echo ready; read -r _'));
		await child.sees('ready');
		child.child.write('\u0013');
		const killedAt = performance.now();
		child.child.signal('SIGKILL', 'all');
		expect(await child.exited()).toEqual({type: 'signal', signal: 'SIGKILL'});
		durations.push(performance.now() - killedAt);
	}

	expect(Math.min(...durations)).toBeLessThan(900);
});

test('a terminal that was left in a strange mode ends all the same, and shows nothing of it', async () => {
	const child = spawnTestChild(sh('stty olcuc tostop tab3 ocrnl; printf done'));
	await child.exited();
	expect(child.text()).toBe('DONE');
});
