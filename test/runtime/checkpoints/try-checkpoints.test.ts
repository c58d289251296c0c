import {expect, onTestFinished, test} from 'vitest';
import type {FoundFile} from '../../../source/runtime/built-file.ts';
import {createSpawner} from '../../../source/runtime/child.ts';
import {tryCheckpoints} from '../../../source/runtime/checkpoints/try-checkpoints.ts';
import {requires} from '../../helpers/requirements.ts';
import {launcherForTests} from '../child/launcher-for-tests.ts';
import {libraryForTests} from './built.ts';

test.skipIf(!requires('linux', 'cc'))('where a program goes on from its checkpoint there is nothing to tell', async () => {
	expect(await tryCheckpoints(spawner({type: 'found', path: libraryForTests()}), 'preload')).toBeUndefined();
});

test.skipIf(!requires('linux', 'cc', 'criu'))('nor where it does so from an image', async () => {
	expect(await tryCheckpoints(spawner({type: 'found', path: libraryForTests()}), 'criu')).toBeUndefined();
});

test.skipIf(!requires('linux', 'cc'))('else it is told why', async () => {
	expect(await tryCheckpoints(spawner({type: 'missing', reason: 'there is no library'}), 'preload')).toBe('there is no library');
	expect(await tryCheckpoints(spawner({type: 'found', path: '/no/such/library.so'}), 'preload')).toMatch(/^its program does not load libraries/);
});

function spawner(library: FoundFile) {
	const made = createSpawner({launcherPath: launcherForTests(), findCheckpointLibrary: () => library});
	onTestFinished(async () => made.close());
	return made;
}
