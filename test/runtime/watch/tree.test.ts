import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {createTree} from '../../../source/runtime/watch/tree.ts';
import {sh, temporaryDirectory, until, write} from './rig.ts';

test('a directory that was made again before anybody told of it is found by who verifies the one that it is in', async () => {
	const root = temporaryDirectory();
	write(root, {'d/f': '1'});
	const told: string[] = [];
	let isMissed = false;
	const tree = createTree({
		root,
		startedAt: Date.now(),
		isWanted: () => true,
		isHashed: () => true,
		mayReturn: () => true,
		isRemovedOnPurpose() {
			isMissed = true;
			return false;
		},
		// It is not to be found because it is looked for again.
		settleTimes: {return: 600_000, company: 0},
		onChange({path}) {
			told.push(path);
		},
		onRootMissing() {},
	});
	onTestFinished(tree.close);
	await tree.survey({watch: () => true, unwatch() {}, async close() {}});
	await sh(root, 'rm -r d');
	tree.lost(join(root, 'd'));
	await until(() => isMissed, () => told.join(' '));
	await sh(root, 'mkdir d; echo 2 > d/f');
	await tree.verify(new Set([root]));
	await until(() => told.includes(join(root, 'd/f')), () => told.join(' '), 10_000);
	expect(tree.directories()).toEqual([root, join(root, 'd')]);
});
