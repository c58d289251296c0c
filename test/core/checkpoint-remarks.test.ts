import {expect, test} from 'vitest';
import type {Effect} from '../../source/core/effects.ts';
import {leastMissed, type OpenedFile} from '../../source/core/opened-files.ts';
import {project, service, watching} from '../helpers/specs.ts';
import {World} from '../helpers/world.ts';

const worldOf = (max = 200) => new World(project(service('app', {watch: watching(), checkpoint: {max, engine: 'auto'}}))).up();

const opens = (world: World, run: number, file: string, how: number | string) => world.tell({
	type: 'file-opened', service: 'app', run, file, ...typeof how === 'number' ? {checkpoint: {id: how, engine: 'preload'}} : {reason: how},
});

const spawnsOf = ({effects}: World) => effects.filter((effect): effect is Effect & {readonly type: 'spawn'} => effect.type === 'spawn').map(({resume, remark}) => [resume?.file, remark]);

test('where no checkpoint could be made a program goes on from the one before, and why is told once', () => {
	const world = worldOf();
	opens(world, 1, 'a', 1);
	opens(world, 1, 'b', '4 threads are running');
	world.changes('app', 'b').advance(100);
	opens(world, 2, 'b', '4 threads are running');
	world.changes('app', 'b').advance(100);
	expect(spawnsOf(world)).toEqual([[undefined, undefined], ['a', 'no checkpoint at b: 4 threads are running'], ['a', undefined]]);
});

test('that one is missing because there were too many needs no word', () => {
	const world = worldOf(2);
	for (const [index, file] of ['a', 'b', 'c'].entries()) {
		opens(world, 1, file, index + 1);
	}

	world.changes('app', 'b').advance(100);
	expect(spawnsOf(world)).toEqual([[undefined, undefined], ['a', undefined]]);
});

test('of too many the one goes without which the least time has to be run again, never the first after a long start', () => {
	const madeAt = [0, 1500, 1501, 1502, 1800, 1801];
	const opened: readonly OpenedFile[] = madeAt.map((at, index) => ({file: String(index), run: 1, checkpoint: {id: index, engine: 'preload', madeAt: at}}));
	expect(leastMissed(opened)).toBe(2);
	// Of those made in one moment, the one that is nearest to its neighbours.
	const atOnce = opened.map(each => ({...each, checkpoint: {...each.checkpoint!, madeAt: 0}})).toSpliced(1, 1);
	const {checkpoint: _checkpoint, ...without} = opened[1]!;
	expect(leastMissed([atOnce[0]!, without, ...atOnce.slice(1)])).toBe(3);
});
