import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {formatDiagnostics} from '../../source/config/code-frame.ts';
import {loadProject} from '../../source/config/load.ts';

// A fixture is a file, or a directory in which the file is looked for. `UPDATE_FIXTURES=1` writes what is said now.
const directory = join(import.meta.dirname, '../../fixtures/config/bad');
const cases = readdirSync(directory, {withFileTypes: true}).filter(({name}) => !name.endsWith('.txt'));

test('there are fixtures', () => {
	expect(cases.length).toBeGreaterThan(40);
});

test.each(cases.map(entry => [entry.name, entry.isDirectory()] as const))('what is wrong with %s is said in full', (name, isDirectory) => {
	const path = join(directory, name);
	const result = loadProject(isDirectory ? {directory: path, environment: {}} : {files: [path], directory, environment: {}});
	const text = result.type === 'invalid' ? `${formatDiagnostics(result.diagnostics, {color: false, cwd: isDirectory ? path : directory})}\n`.replaceAll(directory, '<bad>') : `${result.type}\n`;
	const expectedPath = isDirectory ? join(path, 'expected.txt') : `${path.replace(/\.[^./]+$/, '')}.txt`;
	if (process.env['UPDATE_FIXTURES'] === '1') {
		writeFileSync(expectedPath, text);
	}
	expect(existsSync(expectedPath)).toBe(true);
	expect(text).toBe(readFileSync(expectedPath, 'utf8'));
	expect(result.type).toBe('invalid');
});
