import {expect, test} from 'vitest';
import type {FoundFile} from '../../../source/runtime/built-file.ts';
import {createSpawner} from '../../../source/runtime/child.ts';
import type {CheckpointPolicy} from '../../../source/runtime/contract.ts';
import {requires} from '../../helpers/requirements.ts';
import {launcherForTests} from '../child/launcher-for-tests.ts';
import {tells, told} from './scripted-launcher.ts';

const found: FoundFile = {type: 'found', path: '/no/such/library.so'};

test('where there is no launcher that is told, and the program runs as ever', async () => {
	expect(await lives(createSpawner({findCheckpointLibrary: () => found}))).toEqual(['checkpoints need the launcher, which is missing (see `devtui doctor`)', 'ran\n']);
});

test.skipIf(!requires('linux', 'cc'))('where there is no library, or no terminal for CRIU, that is told, and the program runs as ever', async () => {
	const spawn = (library: FoundFile) => createSpawner({launcherPath: launcherForTests(), findCheckpointLibrary: () => library});
	expect(await lives(spawn({type: 'missing', reason: 'there is no library'}))).toEqual(['there is no library', 'ran\n']);
	expect(await lives(spawn(found), 'criu')).toEqual(['CRIU makes checkpoints only of what runs on a terminal (tty: true)', 'ran\n']);
});

/** Why there are no checkpoints, and what it prints. */
async function lives(spawner: ReturnType<typeof createSpawner>, engine: CheckpointPolicy['engine'] = 'auto'): Promise<readonly unknown[]> {
	const life = told();
	const child = spawner({argv: ['/bin/sh', '-c', 'echo ran'], workingDir: '/', environment: {}, stdin: 'closed', checkpoints: {engine, judge: () => 'yes'}}, life.listener);
	await tells(life, 'exited 0');
	expect(child.checkpoints).toBeUndefined();
	await spawner.close();
	const reasons = life.events.filter(event => event.startsWith('impossible: '));
	expect(reasons).toHaveLength(1);
	return [reasons[0]!.slice('impossible: '.length), life.text()];
}
