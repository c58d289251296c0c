import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect, onTestFinished, test} from 'vitest';
import {createTree, type TreeOptions} from '../../../source/runtime/watch/tree.ts';
import type {Tree} from '../../../source/runtime/watch/tree-types.ts';
import {sh, temporaryDirectory, until, write} from './rig.ts';

/** Of all that is in a directory, with an engine that tells nothing. */
async function treeOf(root: string, options: Partial<TreeOptions> = {}): Promise<{readonly tree: Tree; readonly told: readonly string[]}> {
	const told: string[] = [];
	const tree = createTree({
		root,
		startedAt: Date.now(),
		isWanted: () => true,
		isHashed: () => true,
		mayReturn: () => true,
		isRemovedOnPurpose: () => false,
		onChange({path, kind}) {
			if (kind === 'file') {
				told.push(path);
			}
		},
		onRootMissing() {},
		...options,
	});
	onTestFinished(tree.close);
	await tree.survey({watch: () => true, unwatch() {}, async close() {}});
	return {tree, told};
}

test('a directory that was made again before anybody told of it is found by who verifies the one that it is in', async () => {
	const root = temporaryDirectory();
	write(root, {'d/f': '1'});
	let isMissed = false;
	const {tree, told} = await treeOf(root, {
		isRemovedOnPurpose() {
			isMissed = true;
			return false;
		},
		// It is not to be found because it is looked for again.
		settleTimes: {return: 600_000, company: 0},
	});
	await sh(root, 'rm -r d');
	tree.lost(join(root, 'd'));
	await until(() => isMissed, () => told.join(' '));
	await sh(root, 'mkdir d; echo 2 > d/f');
	await tree.verify(new Set([root]));
	await until(() => told.includes(join(root, 'd/f')), () => told.join(' '), 10_000);
	expect(tree.directories()).toEqual([root, join(root, 'd')]);
});

test('a tree is at work from when something is touched until all of it is told', async () => {
	const root = temporaryDirectory();
	const {tree, told} = await treeOf(root);
	expect(tree.isAtWork()).toBe(false);
	await sh(root, 'mkdir -p a/b; for i in $(seq 50); do echo 1 > a/b/$i; done');
	tree.touched(join(root, 'a'));
	while (told.length < 50) {
		expect(tree.isAtWork(), `${told.length} told`).toBe(true);
		await sleep(1);
	}

	await until(() => !tree.isAtWork(), () => 'still at work');
});
