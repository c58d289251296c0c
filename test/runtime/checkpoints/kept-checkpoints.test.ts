import {spawn} from 'node:child_process';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {expect, onTestFinished, test} from 'vitest';
import {requires} from '../../helpers/requirements.ts';
import {until} from '../../helpers/until.ts';
import {ends, scriptedLauncher, tells, told, type ScriptedLauncher} from './scripted-launcher.ts';

const hex = (text: string) => Buffer.from(text).toString('hex');
const keeps = (id: number, path: string, {alias = path, pid = 900_000 + id} = {}) => `kept ${id} ${pid} ${hex(alias)} ${hex(path)}`;
/** Of which there are no processes that could be mistaken. */
const unusedPid = 0x7F_FF_FF_00;

test('a program is told to load the library, before what the user wants to be loaded', async () => {
	const {service} = await scriptedLauncher({options: {environment: {LD_PRELOAD: '/mine.so'}}});
	expect(service).toMatchObject({hasCheckpoints: true, environment: {LD_PRELOAD: '/lib/checkpoint.so:/mine.so'}});
});

test('what it opens is judged by the policy, and told with the checkpoint or the reason why there is none', async () => {
	const launcher = await scriptedLauncher({policy: {judge: path => path === '/p/a.lua' ? 'yes' : (path === '/p/b.lua' ? 'no' : {never: '/usr'})}});
	const {first, says, orders} = launcher;
	says('started 7', 'hooked', `asks 1 ${hex('/p/a.lua')}`, `asks 2 ${hex('/p/b.lua')}`, `asks 3 ${hex('/usr/lib/x')}`, 'asks 4 ff');
	expect(orders()).toEqual(['answer 1 yes', 'answer 2 no', 'answer 3 never:4', 'answer 4 no']);
	// Before it knows: what changes from then on it may have read already.
	expect(first.openings).toEqual([{path: '/p/a.lua'}]);
	says(keeps(1, '/p/a.lua'), keeps(2, '/p/c.lua', {alias: '/p/./link.lua'}), `unsafe ${hex('4 threads are running')} ${hex('d.lua')} ${hex('/p/d.lua')}`);
	expect(first.openings.slice(1)).toEqual([
		{path: '/p/a.lua', checkpoint: {id: 1, engine: 'preload'}},
		{path: '/p/c.lua', alias: '/p/link.lua', checkpoint: {id: 2, engine: 'preload'}},
		{path: '/p/d.lua', reason: '4 threads are running'},
	]);
});

test('one that has ended goes on from a checkpoint on the same terminal: newer ones are gone, and each life is told its own', async () => {
	const launcher = await kept(3);
	const {child, first, says, prints, orders} = launcher;
	prints('one\n');
	await until('it is read', () => first.text() === 'one\n');
	await ends(launcher, first);
	expect(launcher.isClosed).toBe(false);
	expect(orders()).toEqual([expect.stringMatching(/^mark /)]);

	const second = told();
	const resumed = child.checkpoints!.resume(2, {variables: {DEVTUI_RUN: '2'}}, second.listener)!;
	expect(resumed.checkpoints).toBe(child.checkpoints);
	expect(orders()).toEqual([`resume 2 ${hex('DEVTUI_RUN=2\0')}`]);
	expect(child.checkpoints!.processes().map(({checkpoint}) => checkpoint)).toEqual([1, 2]);
	// What it prints at once comes after the word that it runs.
	prints('two\n');
	resumed.signal('SIGINT', 'group');
	says('started 8');
	await until('it is read', () => second.text() === 'two\n');
	expect(second.events).toEqual(['spawned 8']);
	expect(orders()).toEqual(['signal 2 group']);
	// The old one has nothing to say there.
	child.signal('SIGKILL', 'all');
	child.pauseOutput();
	child.write('typed');
	expect(orders()).toEqual([]);
	says(keeps(4, '/p/4.lua'));
	prints('three\n');
	await until('it is read', () => second.text() === 'two\nthree\n');
	await ends(launcher, second, 3);
	expect(second.events).toEqual(['spawned 8', 'opened /p/4.lua', 'exited 3']);
	expect([first.text(), first.events.at(-1)]).toEqual(['one\n', 'exited 0']);
	expect(child.checkpoints!.resume(3, {variables: {}}, told().listener)).toBeUndefined();
	expect(child.checkpoints!.resume(4, {variables: {}}, told().listener)).toBeDefined();
});

test('what is typed into one that has ended, and what comes to its terminal then, is nothing of the next', async () => {
	const launcher = await kept(1);
	const {child, first, says, prints} = launcher;
	await ends(launcher, first);
	child.write('late\n');
	prints('stray\n');
	const second = told();
	child.checkpoints!.resume(1, {variables: {}}, second.listener);
	says('started 8');
	prints('mine\n');
	await until('it is read', () => second.text().endsWith('mine\n'));
	expect(first.text()).toBe('');
	expect(second.text()).not.toContain('late');
});

test('nobody goes on while the one before runs', async () => {
	const {child} = await kept(1);
	expect(child.checkpoints!.resume(1, {variables: {}}, told().listener)).toBeUndefined();
});

test('a program without checkpoints leaves no launcher behind, nor does one whose last checkpoint goes', async () => {
	const without = await kept(0);
	await ends(without, without.first);
	expect(without.isClosed).toBe(true);

	const lost = await kept(2);
	await ends(lost, lost.first);
	lost.says('lost 1', 'lost 1');
	expect([lost.isClosed, lost.first.events.slice(-2)]).toEqual([false, ['exited 0', 'lost 1']]);
	lost.says('lost 2');
	expect([lost.isClosed, lost.child.checkpoints!.resume(2, {variables: {}}, told().listener)]).toEqual([true, undefined]);

	const dropped = await kept(1);
	await ends(dropped, dropped.first);
	dropped.orders();
	dropped.child.checkpoints!.drop(1);
	dropped.child.checkpoints!.drop(1);
	expect([dropped.orders(), dropped.isClosed, dropped.first.events.at(-1)]).toEqual([['drop 1', 'close'], true, 'exited 0']);
});

test('closed while it runs, its checkpoints go and no more are made; it runs on, and its launcher goes with it', async () => {
	const launcher = await kept(2);
	const {child, first, says, orders} = launcher;
	const closed = child.checkpoints!.close();
	says(`asks 1 ${hex('/p/x.lua')}`, keeps(3, '/p/x.lua'));
	expect(orders()).toEqual(['drop 1', 'drop 2', 'answer 1 no', 'drop 3']);
	await closed;
	expect(first.events).toEqual(['spawned 7', 'opened /p/1.lua', 'opened /p/2.lua']);
	await ends(launcher, first);
	expect(launcher.isClosed).toBe(true);
});

test('closed while it runs is closed when the processes of its checkpoints have ended', async () => {
	const sleeper = spawn('sleep', ['1000']);
	onTestFinished(() => void sleeper.kill('SIGKILL'));
	const launcher = await kept(0);
	launcher.says(keeps(1, '/p/1.lua', {pid: sleeper.pid!}));
	let isClosed = false;
	const closed = launcher.child.checkpoints!.close().then(() => {
		isClosed = true;
	});
	await until('the order', () => launcher.orders().includes('drop 1'));
	expect(isClosed).toBe(false);
	sleeper.kill('SIGKILL');
	await closed;
});

test('closed after its end, the launcher is told to end and waited for', async () => {
	const launcher = await kept(1);
	await ends(launcher, launcher.first);
	let isClosed = false;
	const closed = launcher.child.checkpoints!.close().then(() => {
		isClosed = true;
	});
	expect(launcher.orders().at(-1)).toBe('close');
	await Promise.resolve();
	expect(isClosed).toBe(false);
	launcher.goes();
	await closed;
	expect(launcher.child.checkpoints!.resume(1, {variables: {}}, told().listener)).toBeUndefined();
	expect(launcher.first.events.at(-1)).toBe('exited 0');
});

test('a launcher that is killed takes the checkpoints along, while the program runs and after its end', async () => {
	const running = await kept(2);
	running.goes();
	running.marks();
	await tells(running.first, 'exited SIGKILL');
	expect(running.first.events.slice(-3)).toEqual(['lost 1', 'lost 2', 'exited SIGKILL']);
	expect(running.isClosed).toBe(true);

	const over = await kept(2);
	await ends(over, over.first);
	over.goes();
	expect(over.first.events.slice(-3)).toEqual(['exited 0', 'lost 1', 'lost 2']);
	expect([over.isClosed, over.child.checkpoints!.resume(1, {variables: {}}, told().listener), over.child.checkpoints!.processes()]).toEqual([true, undefined, []]);
});

test('one that cannot go on says why; with what is left it can be tried again', async () => {
	const launcher = await kept(2);
	await ends(launcher, launcher.first);
	const second = told();
	launcher.child.checkpoints!.resume(2, {variables: {}}, second.listener);
	launcher.says('failed resume 11', 'lost 2');
	expect(second.events).toEqual(['failed: lua cannot go on from its checkpoint: resource temporarily unavailable', 'lost 2']);
	const third = told();
	launcher.child.checkpoints!.resume(1, {variables: {}}, third.listener);
	launcher.says('started 9');
	expect(third.events).toEqual(['spawned 9']);
});

test('a launcher that is killed before a program goes on has failed', async () => {
	const launcher = await kept(1);
	await ends(launcher, launcher.first);
	const second = told();
	launcher.child.checkpoints!.resume(1, {variables: {}}, second.listener);
	launcher.goes();
	expect(second.events).toEqual(['lost 1', 'failed: the launcher /no/such/launcher has failed']);
});

test('a program that loads no libraries is told of once', async () => {
	const launcher = await scriptedLauncher();
	launcher.says('started 7');
	await ends(launcher, launcher.first);
	expect(launcher.first.events).toEqual(['spawned 7', 'impossible: its program does not load libraries: it is linked statically, or for another C library', 'exited 0']);
	expect(launcher.isClosed).toBe(true);
});

test('one that is let go is let go without its checkpoints', async () => {
	const launcher = await kept(2);
	launcher.child.release!();
	expect([launcher.orders(), launcher.isReleased]).toEqual([['drop 1', 'drop 2', 'release'], true]);
	await launcher.child.checkpoints!.close();
});

test('checkpoints are none of those who survive', async () => {
	const [one, other] = [spawn('sleep', ['1000']), spawn('sleep', ['1000'])];
	onTestFinished(() => {
		one.kill('SIGKILL');
		other.kill('SIGKILL');
	});
	const launcher = await kept(0);
	const survivors = () => launcher.child.survivors().map(({pid}) => pid);
	await until('both', () => survivors().includes(one.pid!) && survivors().includes(other.pid!));
	launcher.says(keeps(1, '/p/1.lua', {pid: other.pid!}));
	expect(survivors()).toContain(one.pid);
	expect(survivors()).not.toContain(other.pid);
	launcher.says('lost 1');
});

test('the one that is likely to go on is prepared; the copy that waits is none of those who survive, and is waited for at the end', async () => {
	const waiting = spawn('sleep', ['1000'], {env: {DEVTUI_LAUNCHER_OF_NOBODY: '1'}});
	onTestFinished(() => void waiting.kill('SIGKILL'));
	const launcher = await kept(2);
	const {child, first, says, orders} = launcher;
	const survivors = () => child.survivors().map(({pid}) => pid);
	child.checkpoints!.prepare(3);
	child.checkpoints!.prepare(2);
	expect(orders()).toEqual(['wake 2']);
	await until('it', () => survivors().includes(waiting.pid!));
	says(`woken ${waiting.pid}`);
	expect(survivors()).not.toContain(waiting.pid);
	await ends(launcher, first);
	let isClosed = false;
	const closing = child.checkpoints!.close().then(() => {
		isClosed = true;
	});
	launcher.goes();
	await nextTurn();
	expect(isClosed).toBe(false);
	waiting.kill('SIGKILL');
	await closing;
});

test.skipIf(!requires('linux', 'criu'))('where there is an image nothing is prepared: nobody must be in its way', async () => {
	const {child, says, orders} = await kept(1);
	says(`image 2 ${hex('3 threads are running')} ${hex('/p/b')} ${hex('/p/b')}`);
	await until('the order', () => orders().some(order => order.startsWith('dump 2 ')));
	says('imaged 2 yes');
	child.checkpoints!.prepare(1);
	expect(orders()).toEqual([]);
});

/** One that runs and has so many. */
async function kept(count: number): Promise<ScriptedLauncher> {
	const launcher = await scriptedLauncher();
	launcher.says('started 7', 'hooked');
	for (let id = 1; id <= count; id++) {
		launcher.says(keeps(id, `/p/${id}.lua`, {pid: unusedPid + id}));
	}

	return launcher;
}

test.each([
	['auto', true],
	['criu', true],
	['preload', false],
] as const)('with the engine %s, on a terminal, images are made of what cannot be copied: %s', async (engine, hasImages) => {
	const {service} = await scriptedLauncher({policy: {engine}});
	expect(service.hasImages).toBe(hasImages);
});

test('where there can be no images, why is told with the reason why there is no copy', async () => {
	const {service, first, says} = await scriptedLauncher({noImages: 'CRIU needs root'});
	expect(service.hasImages).toBe(false);
	says('started 7', 'hooked', `unsafe ${hex('7 threads are running')} ${hex('/p/a')} ${hex('/p/a')}`, `unsafe  ${hex('/p/b')} ${hex('/p/b')}`);
	expect(first.openings).toEqual([{path: '/p/a', reason: '7 threads are running; CRIU needs root'}, {path: '/p/b', reason: 'CRIU needs root'}]);
});

test('with the engine criu nobody is copied', async () => {
	const {says, orders} = await scriptedLauncher({policy: {engine: 'criu', judge: path => path === '/p/a' ? 'yes' : 'no'}});
	says('started 7', 'hooked', `asks 1 ${hex('/p/a')}`, `asks 2 ${hex('/p/b')}`);
	expect(orders()).toEqual(['answer 1 image', 'answer 2 no']);
});
