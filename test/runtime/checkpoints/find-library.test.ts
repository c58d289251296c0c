import path from 'node:path';
import {expect, test} from 'vitest';
import {checkpointVersion, findCheckpointLibrary, withPreloaded} from '../../../source/runtime/checkpoints/library.ts';
import {requires} from '../../helpers/requirements.ts';
import {workspace} from '../../helpers/workspace.ts';

const name = `checkpoint-linux-${process.arch}.so`;

test.skipIf(!requires('linux'))('the library is found where it is of this version; otherwise the reason is told', () => {
	const {directory, write} = workspace({});
	const file = path.join(directory, name);
	expect(findCheckpointLibrary([directory])).toEqual({type: 'missing', reason: `dist/${name} is missing: \`npm run build\` makes it where there is a C compiler (cc)`});
	write(name, 'devtui checkpoint 0\0');
	expect(findCheckpointLibrary([directory])).toEqual({type: 'missing', reason: `${file} is of another version of devtui: \`npm run build\` makes the one that is needed`});
	write(name, `ELF\0${checkpointVersion}\0`);
	expect(findCheckpointLibrary([directory])).toEqual({type: 'found', path: file});
});

test.skipIf(!requires('linux'))('where its path cannot be said to the linker, that is told', () => {
	const {directory, write} = workspace({});
	write(`my project/${name}`, `${checkpointVersion}\0`);
	const file = path.join(directory, 'my project', name);
	expect(findCheckpointLibrary([path.dirname(file)])).toEqual({type: 'missing', reason: `${file} cannot be loaded: there is a space or a colon in its path`});
});

test('what the user wants to be loaded is loaded, too', () => {
	expect(withPreloaded({A: '1'}, '/lib.so')).toEqual({A: '1', LD_PRELOAD: '/lib.so'});
	expect(withPreloaded({LD_PRELOAD: ''}, '/lib.so')).toEqual({LD_PRELOAD: '/lib.so'});
	expect(withPreloaded({LD_PRELOAD: '/mine.so libother.so'}, '/lib.so')).toEqual({LD_PRELOAD: '/lib.so:/mine.so libother.so'});
});
