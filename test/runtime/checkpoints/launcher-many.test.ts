import {readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {buildLauncher} from '../../../scripts/build-launcher.js';
import {atRest, childrenByAge, isAsleep, isLiving} from '../../helpers/processes.ts';
import {inTime} from '../../helpers/peer.ts';
import {requires} from '../../helpers/requirements.ts';
import {until} from '../../helpers/until.ts';
import {workspace} from '../../helpers/workspace.ts';
import {descriptorsOf, forkServerOf, forkServerWithin, launch, pretender, type Launched} from './launcher-rig.ts';

const count = 300;

async function settles(launched: Launched, descriptors: number): Promise<void> {
	await until(`${descriptors} descriptors`, () => descriptorsOf(launched.pid) === descriptors, {found: () => String(descriptorsOf(launched.pid))});
}

async function ends(launched: Launched, from = 0): Promise<void> {
	await launched.hears('exited', from);
	await launched.hears('empty', from);
}

function childrenOf(pid: number): number {
	return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).length;
}

test.skipIf(!requires('cc'))('three hundred checkpoints: one descriptor each and none besides, the program may have as few as before, and none is left with them', async () => {
	const launched = await launch(pretender('open', '/first', 'open-many', String(count), 'become', 'sh', '-c', 'ulimit -Sn; ulimit -Hn'), {by: forkServerWithin(64, 2048)});
	await launched.keeps('/first');
	await ends(launched);
	await until('its limits', () => launched.printed().includes('64\n2048\n'), {found: launched.printed});
	expect(launched.lines.filter(line => line.startsWith('kept'))).toHaveLength(count + 1);
	const other = await launch(pretender('sleep'));
	// It has opened all that it will ever open.
	await other.hears('started');
	await atRest(other.pid);
	const own = descriptorsOf(other.pid);
	await settles(launched, own + count + 1);
	expect(childrenOf(launched.pid)).toBe(count + 1);

	for (let round = 0; round < 3; round++) {
		const from = launched.lines.length;
		launched.resume('1');
		await ends(launched, from);
		expect(launched.lines.slice(from).filter(line => line.startsWith('kept'))).toHaveLength(count);
		await settles(launched, own + count + 1);
		await until('the dead to be buried', () => childrenOf(launched.pid) === count + 1);
	}

	launched.say(Array.from({length: 3 * count + count}, (_, index) => `drop ${index + 2}\n`).join(''));
	await settles(launched, own + 1);
	await until('the dead to be buried', () => childrenOf(launched.pid) === 1);
	expect(launched.lines.some(line => line.startsWith('lost'))).toBe(false);
}, 120_000);

test.skipIf(!requires('cc'))('three hundred checkpoints end at once with devtui', async () => {
	const launched = await launch(pretender('open-many', String(count), 'sleep'));
	await launched.keeps(`/many/${count - 1}`);
	launched.hangUp();
	await inTime(1000, 'nothing left', () => launched.left().length === 0 && !isLiving(launched.pid), () => `${launched.left().length}`);
});

test.skipIf(!requires('cc'))('three hundred checkpoints end at once with their launcher', async () => {
	const launched = await launch(pretender('open-many', String(count), 'sleep'));
	await launched.keeps(`/many/${count - 1}`);
	process.kill(launched.pid, 'SIGKILL');
	await inTime(1000, 'nothing left', () => launched.left().length === 0 && launched.buried.length > 0, () => `${launched.left().length}`);
	expect(launched.buried).toEqual(['it was killed by SIGKILL']);
});

test.skipIf(!requires('cc'))('more than the launcher has descriptors for: the program goes on, those there is no room for are lost, and the launcher rests and works', async () => {
	const launched = await launch(pretender('open-many', '60', 'exit', '6'), {by: forkServerWithin(40, 40)});
	await launched.hears('exited code 6');
	await launched.hears('empty');
	// Copies call by themselves, and wait once they have: the first of them may come when there is no room any more.
	await until('every copy to have called', () => childrenByAge(launched.pid).every(copy => isAsleep(copy)));
	await atRest(launched.pid);
	const idsOf = (word: string) => launched.lines.flatMap(line => new RegExp(`^${word} (\\d+)`).exec(line)?.[1] ?? []);
	const lost = new Set(idsOf('lost'));
	const kept = idsOf('kept').filter(id => !lost.has(id));
	expect(kept.length).toBeGreaterThan(10);
	expect(kept.length).toBeLessThan(40);
	const from = launched.lines.length;
	launched.resume(kept[0]!);
	await launched.hears('exited code 6', from);
	await launched.hears('empty', from);
	await atRest(launched.pid);
});

test.skipIf(!requires('cc'))('a kernel that does not list children: a program that has left somebody is not over, one that has only left checkpoints is', async () => {
	const {directory} = workspace({});
	const built = buildLauncher({output: path.join(directory, 'launcher'), defines: ['CHILDREN_FILE="nothing"']});
	expect(built).toMatchObject({built: true});
	const launched = await launch(pretender('open', '/a', 'leave-child', 'exit', '0'), {by: forkServerOf(path.join(directory, 'launcher'))});
	expect(await launched.hears('exited')).toBe('exited code 0 others');
	launched.say('signal 9 all\n');
	await launched.hears('empty');
	expect(launched.left()).toHaveLength(1);
	launched.resume('1');
	await until('the second end', () => launched.lines.filter(line => line.startsWith('exited')).length === 2);
	launched.say('close\n');
	await until('nothing left', () => launched.left().length === 0 && !isLiving(launched.pid));
});
