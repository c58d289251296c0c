import {mkdirSync, renameSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {createChokidarEngine} from '../../../source/runtime/watch/chokidar-engine.ts';
import {promisesOf} from './engine-promises.ts';
import {temporaryDirectory, until, write} from './rig.ts';

promisesOf('chokidar', ['the directory for temporary files', 'a tmpfs']);

/** What the engine has asked for, and not yet been answered. */
async function begun(directory: string) {
	const gaps = new Set<string>();
	const lost = new Set<string>();
	const engine = createChokidarEngine({
		onTouched() {},
		onLost(path) {
			lost.add(path);
		},
		async onGap(directories = new Set()) {
			for (const path of directories) {
				gaps.add(path);
			}
		},
		onExhausted(error) {
			throw error;
		},
	});
	onTestFinished(async () => engine.close());
	engine.watch(directory, 'directory');
	await engine.begun?.();
	return {engine, gaps, lost};
}

test('what is written before chokidar watches a directory that is new is looked for once it does', async () => {
	const directory = temporaryDirectory();
	write(directory, {'d/f': '1'});
	const {engine, gaps} = await begun(directory);
	engine.watch(join(directory, 'd'), 'directory');
	write(directory, {'d/f': '2'});
	await until(() => gaps.has(join(directory, 'd')), () => [...gaps].join(' '));
	expect([...gaps]).toEqual([join(directory, 'd')]);
});

test('a directory that goes before chokidar watches it is said to be lost, though another one has its name by then', async () => {
	const directory = temporaryDirectory();
	write(directory, {'d/f': '1', 'e/f': '2'});
	const {engine, lost} = await begun(directory);
	engine.watch(join(directory, 'd'), 'directory');
	rmSync(join(directory, 'd'), {recursive: true});
	await until(() => lost.has(join(directory, 'd')), () => [...lost].join(' '));
	renameSync(join(directory, 'e'), join(directory, 'd'));
	mkdirSync(join(directory, 'e'));
	lost.clear();
	engine.watch(join(directory, 'd'), 'directory');
	rmSync(join(directory, 'd'), {recursive: true});
	await until(() => lost.has(join(directory, 'd')), () => [...lost].join(' '));
});
