import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {workspace} from '../helpers/workspace.ts';

// A script, without types.
const {bundleProgram} = await import(new URL('../../scripts/bench/setup/program.js', import.meta.url).href) as {readonly bundleProgram: (entry: string, into: string) => Promise<string>};
const programs = fileURLToPath(new URL('../../scripts/bench/programs', import.meta.url));
const ofSource = readdirSync(programs).filter(name => name.endsWith('.js') && readFileSync(path.join(programs, name), 'utf8').includes('source/'));

test('there are programs of the benches that use modules of the source', () => {
	expect(ofSource).not.toEqual([]);
});

test.each(ofSource)('the program %s of the benches can be bundled', async name => {
	const {directory} = workspace({});
	const file = await bundleProgram(path.join(programs, name), directory);
	expect(readFileSync(file, 'utf8')).not.toBe('');
});
