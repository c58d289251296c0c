import {constants} from 'node:os';
import {describe, expect, test} from 'vitest';
import {atRest, isLiving, isStopped} from '../../helpers/processes.ts';
import {inTime} from '../../helpers/peer.ts';
import {requires} from '../../helpers/requirements.ts';
import {until} from '../../helpers/until.ts';
import {hexOf, launch, pretender, type Launched} from './launcher-rig.ts';

const {ESRCH, EBUSY, EAGAIN, ECHILD, ENOENT} = constants.errno;
const mark = `DEVTUI:${'0F'.repeat(16)}`;
const markBytes = `\u001B_${mark}\u001B\\`;

/** Behind what it has said last. */
function now({lines}: Launched): number {
	return lines.length;
}

async function goesOn(launched: Launched, id: string, variables = ''): Promise<number> {
	const from = now(launched);
	launched.resume(id, variables);
	const started = await launched.hears('started', from);
	return Number(started.split(' ')[1]);
}

/** Resolves with the copy that waits. */
async function wakes(launched: Launched, from = 0): Promise<number> {
	return Number((await launched.hears('woken', from)).split(' ')[1]);
}

/** These live on, and nobody else: who is killed, and not told of, has to have the processor once more for it. */
async function leaves({left}: Launched, ...pids: readonly number[]): Promise<void> {
	const wanted = [...pids].sort().join(' ');
	await until(`${wanted} alone to be left`, () => left().map(({pid}) => pid).sort().join(' ') === wanted, {found: () => JSON.stringify(left())});
}

async function ends(launched: Launched, from = 0): Promise<string> {
	const exited = await launched.hears('exited', from);
	await launched.hears('empty', from);
	return exited;
}

describe.skipIf(!requires('cc')).each(['a terminal', 'pipes'] as const)('on %s', on => {
	test('a program is kept before it opens files, ends alone, and goes on from each as often as devtui wants', async () => {
		const launched = await launch(pretender('hello', 'open', '/a', 'say', 'one', 'open', '/b', 'say', 'two', 'exit', '3'), {on});
		expect(await ends(launched)).toBe('exited code 3 alone');
		expect(launched.lines.map(line => line.replaceAll(/\d{3,}/g, 'PID')).slice(1)).toEqual([
			'started PID', 'hooked',
			`asks 1 ${hexOf('/a')}`, `kept 1 PID ${hexOf('/a')} ${hexOf('/a')}`,
			`asks 2 ${hexOf('/b')}`, `kept 2 PID ${hexOf('/b')} ${hexOf('/b')}`,
			'exited code 3 alone', 'empty',
		]);
		const [a, b] = [await launched.keeps('/a'), await launched.keeps('/b')];
		expect(launched.left().map(({pid}) => pid).sort()).toEqual([a.pid, b.pid].sort());

		for (const round of [1, 2]) {
			const from = now(launched);
			const pid = await goesOn(launched, b.id, `DEVTUI_RUN=${round}\0DEVTUI_RESUMED=1\0`);
			expect(await ends(launched, from)).toBe('exited code 3 alone');
			await until('what it says', () => launched.printed().endsWith(`goes on DEVTUI_RUN=${round} DEVTUI_RESUMED=1\ntwo\n`), {found: launched.printed});
			expect(isLiving(pid)).toBe(false);
		}

		// Once the first goes on, what was opened behind it will be opened again.
		const from = now(launched);
		await goesOn(launched, a.id);
		const again = await launched.keeps('/b', from);
		expect(await ends(launched, from)).toBe('exited code 3 alone');
		expect(again.id).toBe('3');
		await leaves(launched, a.pid, again.pid);
		expect(launched.lines).not.toContain('lost 2');
		await until('what it says', () => launched.printed().endsWith('goes on\none\ntwo\n'), {found: launched.printed});
	});

	test('the end of what a run has printed is marked although checkpoints could still print: every run', async () => {
		const launched = await launch(pretender('open', '/a', 'say', 'one', 'complain', 'two'), {on});
		for (let round = 1; round <= 3; round++) {
			const from = round > 1 ? now(launched) : 0;
			if (round > 1) {
				await goesOn(launched, '1');
			}

			await ends(launched, from);
			launched.say(`mark ${mark}\n`);
			await until('the mark', () => launched.printed().split(markBytes).length === round + 1, {found: launched.printed});
			expect(launched.printed()).toMatch(new RegExp(`one\n${on === 'pipes' ? '' : 'two\n'}\\u001B_${mark}\\u001B\\\\$`));
			if (on === 'pipes') {
				await until('the other mark', () => launched.printed('err') === `two\n${markBytes}`.repeat(round), {found: () => launched.printed('err')});
			}
		}
	});

	test('devtui says which files: no, and nothing below this directory', async () => {
		const launched = await launch(pretender('open', '/no', 'open', '/never/a', 'open', '/yes'), {on, judge: file => ({'/no': 'no', '/never/a': 'never:6'})[file] ?? 'yes'});
		await ends(launched);
		await until('what it says', () => launched.printed() === 'not kept: /no n\nnot kept: /never/a N6\n', {found: launched.printed});
		expect(launched.lines.filter(line => line.startsWith('kept'))).toEqual([expect.stringContaining(hexOf('/yes'))]);
	});

	test('why there is no checkpoint is passed on', async () => {
		const launched = await launch(pretender('unsafe', '/a'), {on});
		expect(await launched.hears('unsafe')).toBe(`unsafe ${hexOf('4 threads are running')} ${hexOf('/a')} ${hexOf('/a')}`);
	});

	test('a question whose asker has gone is forgotten; its answer comes too late for anybody', async () => {
		const launched = await launch(pretender('open', '/a'), {on, judge: () => undefined});
		await launched.hears('asks 1');
		launched.say('signal 9 main\n');
		expect(await ends(launched)).toBe('exited signal 9 alone');
		launched.say(`answer 1 yes\nanswer 2 no\nanswer 0 no\nresume 1 \n`);
		expect(await launched.hears('failed')).toBe(`failed resume ${ESRCH}`);
	});

	test('checkpoints are no others: neither does a program wait for them, nor do signals reach them', async () => {
		const launched = await launch(pretender('open', '/a', 'leave-child'), {on});
		const {pid} = await launched.keeps('/a');
		expect(await launched.hears('exited')).toBe('exited code 0 others');
		launched.say('signal 15 outside\n');
		await launched.hears('empty');
		expect(launched.left().map(each => each.pid)).toEqual([pid]);
		const from = now(launched);
		await goesOn(launched, '1');
		await launched.hears('exited', from);
		launched.say('signal 9 all\n');
		await until('the second end', () => launched.lines.filter(line => line === 'empty').length === 2, {found: () => launched.lines.join('\n')});
		expect(launched.left().map(each => each.pid)).toEqual([pid]);
		await goesOn(launched, '1');
	});

	test('one that is killed by somebody is lost, while the program runs and afterwards', async () => {
		const launched = await launch(pretender('open', '/a', 'open', '/b', 'open', '/c', 'sleep'), {on});
		process.kill((await launched.keeps('/a')).pid, 'SIGKILL');
		await launched.hears('lost 1');
		await launched.keeps('/c');
		launched.say('signal 9 main\n');
		await ends(launched);
		process.kill((await launched.keeps('/c')).pid, 'SIGKILL');
		await launched.hears('lost 3');
		launched.resume('1');
		expect(await launched.hears('failed')).toBe(`failed resume ${ESRCH}`);
		await goesOn(launched, '2');
		expect(launched.lines.filter(line => line.startsWith('lost'))).toEqual(['lost 1', 'lost 3']);
	});

	test('one that devtui does not need any more ends, and is not lost', async () => {
		const launched = await launch(pretender('open', '/a', 'open', '/b', 'exit', '0'), {on});
		const {pid} = await launched.keeps('/a');
		launched.say('drop 1\ndrop 7\n');
		await until('its end', () => !isLiving(pid));
		await ends(launched);
		launched.resume('1');
		expect(await launched.hears('failed')).toBe(`failed resume ${ESRCH}`);
		expect(launched.lines.some(line => line.startsWith('lost'))).toBe(false);
	});

	test('a run begins only when nothing lives of the one before; of two wishes in quick succession the second is refused', async () => {
		const launched = await launch(pretender('open', '/a', 'sleep'), {on});
		await launched.keeps('/a');
		launched.resume('1');
		expect(await launched.hears('failed')).toBe(`failed resume ${EBUSY}`);
		launched.say('signal 9 main\n');
		await ends(launched);
		const from = now(launched);
		launched.say('resume 1 \nresume 1 \n');
		expect(await launched.hears('failed', from)).toBe(`failed resume ${EBUSY}`);
		await launched.hears('started', from);
		expect(launched.left()).toHaveLength(2);
	});

	test.each([
		['dies before it has said a word', 'clone-dies', ECHILD],
		['cannot be made', 'clone-fails', EAGAIN],
	])('the process that is to go on %s: told, and another checkpoint can be tried', async (_what, step, errno) => {
		const launched = await launch(pretender('open', '/a', step, 'open', '/b', 'exit', '0'), {on});
		await ends(launched);
		for (let round = 0; round < 3; round++) {
			const from = now(launched);
			launched.resume('2');
			expect(await launched.hears('failed', from)).toBe(`failed resume ${errno}`);
		}

		await goesOn(launched, '1');
		await until('the second end', () => launched.lines.filter(line => line === 'empty').length === 2);
	});

	test('a checkpoint dies when it is to go on: lost, and another one can be tried', async () => {
		const launched = await launch(pretender('open', '/a', 'checkpoint-dies', 'open', '/b', 'exit', '0'), {on});
		await ends(launched);
		launched.resume('2');
		expect(await launched.hears('failed')).toBe(`failed resume ${ESRCH}`);
		expect(launched.lines).toContain('lost 2');
		await goesOn(launched, '1');
	});

	test('a checkpoint dies when its clone lives, and has not spoken yet: the clone goes on', async () => {
		const launched = await launch(pretender('clone-outlives', 'open', '/a', 'say', 'one', 'exit', '4'), {on});
		await ends(launched);
		const from = now(launched);
		await goesOn(launched, '1');
		expect(await ends(launched, from)).toBe('exited code 4 alone');
		expect(launched.lines.slice(from).map(line => line.split(' ')[0])).toEqual(['lost', 'started', 'exited', 'empty']);
		expect(launched.left()).toEqual([]);
	});

	test('of the one that is likely to go on a copy waits as soon as the run is over, and is the one that goes on', async () => {
		const launched = await launch(pretender('open', '/a', 'say', 'one', 'sleep'), {on});
		const {pid} = await launched.keeps('/a');
		for (const round of [1, 2, 3]) {
			const from = now(launched);
			launched.say('wake 1\nsignal 9 main\n');
			const waiting = await wakes(launched, from);
			expect(launched.lines.slice(from).map(line => line.split(' ')[0])).toEqual(['exited', 'empty', 'woken']);
			expect(launched.left().map(each => each.pid).sort()).toEqual([pid, waiting].sort());
			expect(await goesOn(launched, '1', `DEVTUI_RUN=${round}\0`)).toBe(waiting);
			await until('what it says', () => launched.printed().endsWith(`goes on DEVTUI_RUN=${round}\none\n`), {found: launched.printed});
		}
	});

	test('what has been woken up in vain is gone, also when it is told in the same breath which one is wanted', async () => {
		const launched = await launch(pretender('open', '/a', 'open', '/b', 'sleep'), {on});
		await launched.keeps('/b');
		launched.say('signal 9 main\n');
		await ends(launched);
		for (const isAwaited of [true, false, true, false]) {
			const from = now(launched);
			const kept = await launched.keeps('/b', launched.lines.findLastIndex(line => line.startsWith('kept')));
			launched.say(`wake ${kept.id}\n`);
			const waiting = isAwaited ? await wakes(launched, from) : undefined;
			const main = await goesOn(launched, '1');
			expect(main).not.toBe(waiting);
			const next = await launched.keeps('/b', from);
			const {pid} = await launched.keeps('/a');
			await leaves(launched, pid, next.pid, main);
			launched.say('signal 9 main\n');
			await ends(launched, from);
		}
	});

	test('what is woken up and dies, or whose checkpoint does, is in nobody\'s way', async () => {
		const launched = await launch(pretender('open', '/a', 'open', '/b', 'exit', '0'), {on});
		const {pid} = await launched.keeps('/b');
		await ends(launched);
		let from = now(launched);
		launched.say('wake 2\n');
		const first = await wakes(launched);
		process.kill(first, 'SIGKILL');
		await until('its burial', () => !isLiving(first));
		launched.say('wake 2\n');
		const second = await wakes(launched, from + 1);
		process.kill(pid, 'SIGKILL');
		await launched.hears('lost 2');
		await until('the end of its copy', () => !isLiving(second));
		from = now(launched);
		launched.say('wake 1\n');
		const third = await wakes(launched, from);
		launched.say('drop 1\n');
		await until('the end of its copy, too', () => launched.left().length === 0);
		launched.resume('1');
		expect(await launched.hears('failed')).toBe(`failed resume ${ESRCH}`);
		expect(isLiving(third)).toBe(false);
	});

	test.each([['clone-dies', ECHILD], ['clone-fails', EAGAIN], ['checkpoint-dies', ESRCH]])('that a checkpoint cannot be woken up beforehand (%s) is told when it is wanted, and another one is in nobody\'s way', async (step, errno) => {
		const launched = await launch(pretender('open', '/a', step, 'open', '/b', 'exit', '0'), {on});
		await ends(launched);
		for (const order of ['wake 2\nresume 2 \n', 'wake 2\nresume 1 \n']) {
			const from = now(launched);
			launched.say(order);
			if (order.endsWith('resume 2 \n')) {
				expect(await launched.hears('failed', from)).toBe(`failed resume ${errno}`);
			} else {
				await launched.hears('started', from);
				await ends(launched, from);
			}
		}
	});

	test('devtui may go while one waits: nothing is left', async () => {
		const launched = await launch(pretender('open', '/a', 'exit', '0'), {on});
		await ends(launched);
		launched.say('wake 1\n');
		await wakes(launched);
		launched.hangUp();
		await until('the end of all', () => launched.left().length === 0 && !isLiving(launched.pid));
	});

	test('a checkpoint that somebody has stopped goes on all the same', async () => {
		const launched = await launch(pretender('open', '/a', 'exit', '0'), {on});
		const {pid} = await launched.keeps('/a');
		await ends(launched);
		process.kill(pid, 'SIGSTOP');
		await until('it to stop', () => isStopped(pid));
		await goesOn(launched, '1');
	});

	test('a program dies between making a checkpoint and telling of it: there is none, and nothing stays of it', async () => {
		const launched = await launch(pretender('waits-untold', 'open', '/a'), {on});
		await until('both', () => launched.left().length === 2);
		// The copy has called, and has been heard.
		await Promise.all(launched.left().map(async ({pid}) => atRest(pid)));
		await atRest(launched.pid);
		launched.say('signal 9 main\n');
		expect(await ends(launched)).toBe('exited signal 9 alone');
		await until('its end', () => launched.left().length === 0);
		expect(launched.lines.some(line => /^(kept|lost)/.test(line))).toBe(false);
	});

	test('a program that has gone on and becomes another one is the same process', async () => {
		const launched = await launch(pretender('open', '/a', 'become', ...pretender('hello', 'open', '/b', 'exit', '5')), {on});
		await ends(launched);
		const from = now(launched);
		await goesOn(launched, '1');
		expect(await ends(launched, from)).toBe('exited code 5 alone');
		expect((await launched.keeps('/b', from)).id).toBe('3');
		expect(launched.lines.filter(line => line === 'hooked')).toHaveLength(1);
	});

	test('a program that cannot be started says why', async () => {
		const launched = await launch(['/nope'], {on});
		expect(await launched.hears('failed')).toBe(`failed exec ${ENOENT}`);
		await until('the end of its launcher', () => !isLiving(launched.pid));
	});

	test('only the main process is heard: neither its children nor strangers', async () => {
		const [program] = pretender();
		const launched = await launch(['sh', '-c', `${program} hello open /a; exit 2`], {on});
		expect(await ends(launched)).toBe('exited code 2 alone');
		await until('what it says', () => launched.printed() === 'hello \nnot kept: /a \n', {found: launched.printed});
		expect(launched.lines.slice(1).map(line => line.split(' ')[0])).toEqual(['started', 'exited', 'empty']);
	});

	test('where checkpoints are not wanted nobody listens', async () => {
		const launched = await launch(['sh', '-c', 'echo ${DEVTUI_CHECKPOINTS-nobody}'], {on, hasCheckpoints: false});
		await ends(launched);
		await until('what it says', () => launched.printed() === 'nobody\n', {found: launched.printed});
		launched.resume('1');
		expect(await launched.hears('failed')).toBe(`failed resume ${ESRCH}`);
	});

	test.each([
		['devtui closes', launched => launched.say('close\n')],
		['devtui goes', launched => launched.hangUp()],
		['its launcher is killed', launched => void process.kill(launched.pid, 'SIGKILL')],
		['its launcher is asked to end', launched => void process.kill(launched.pid, 'SIGTERM')],
	] as readonly (readonly [string, (launched: Launched) => void])[])('%s: at once nothing is left, be it while the program runs, when it has ended, or when it has gone on', async (_what, act) => {
		for (const state of ['runs', 'has ended', 'has gone on']) {
			const launched = await launch(pretender('open-many', '20', 'leave-child', 'sleep'), {on});
			const {id} = await launched.keeps('/many/19');
			if (state !== 'runs') {
				launched.say('signal 9 all\n');
				await ends(launched);
			}

			if (state === 'has gone on') {
				await goesOn(launched, id);
			}

			act(launched);
			await inTime(1000, `its burial when it ${state}`, () => launched.buried.length > 0, () => JSON.stringify(launched.left()));
			expect(launched.left()).toEqual([]);
			expect(isLiving(launched.pid)).toBe(false);
		}
	});

	test('who is let go lives on without its checkpoints, also when it has gone on from one', async () => {
		for (const hasGoneOn of [false, true]) {
			const launched = await launch(pretender('open-many', '5', 'sleep'), {on});
			const {id} = await launched.keeps('/many/4');
			if (hasGoneOn) {
				launched.say('signal 9 all\n');
				await ends(launched);
				await goesOn(launched, id);
			}

			const main = Number(launched.lines.findLast(line => line.startsWith('started'))!.split(' ')[1]);
			launched.say('release\n');
			launched.hangUp();
			await until('the end of the checkpoints', () => launched.left().length === 1);
			expect(launched.left()[0]!.pid).toBe(main);
			expect(isLiving(launched.pid)).toBe(true);
			process.kill(main, 'SIGKILL');
			await until('the end of its launcher', () => !isLiving(launched.pid));
		}
	});
});

test.skipIf(!requires('cc'))('keys are for nobody while a copy waits, and for it once it goes on', async () => {
	const launched = await launch(pretender('open', '/a', 'sleep'));
	await launched.keeps('/a');
	launched.say('wake 1\nsignal 9 main\n');
	await wakes(launched);
	launched.type('\u0003');
	await until('the key to be taken', () => launched.printed().includes('^C'));
	const from = now(launched);
	await goesOn(launched, '1');
	await until('it to go on', () => launched.printed().includes('goes on\n'));
	expect(launched.lines.slice(from).map(line => line.split(' ')[0])).toEqual(['started']);
	launched.type('\u0003');
	expect(await ends(launched, from)).toBe('exited signal 2 alone');
});
