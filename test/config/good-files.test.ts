import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {formatDiagnostic} from '../../source/config/code-frame.ts';
import {effectiveProject} from '../../source/config/effective.ts';
import {good, goodCases, loadGood} from './fixtures.ts';

// `UPDATE_FIXTURES=1` writes what is read now.
test('there are fixtures', () => {
	expect(goodCases.length).toBeGreaterThan(20);
});

test.each(goodCases)('%s is read as the project that stands beside it', name => {
	const directory = join(good, name);
	const result = loadGood(name);
	expect(result.type === 'invalid' ? result.diagnostics.map(({message}) => message) : result.type).toBe('ok');
	if (result.type !== 'ok') {
		return;
	}
	const {project, warnings, files} = result;
	const said = {
		effective: effectiveProject(project),
		ports: Object.fromEntries(project.services.flatMap(({name: service, defaultPort}) => defaultPort === undefined ? [] : [[service, defaultPort]])),
		files,
		warnings: warnings.map(warning => formatDiagnostic(warning, {color: false, cwd: directory})),
	};
	const text = `${JSON.stringify(said, undefined, '\t')}\n`.replaceAll(directory, '<dir>');
	const expectedPath = join(directory, 'expected.json');
	if (process.env['UPDATE_FIXTURES'] === '1') {
		writeFileSync(expectedPath, text);
	}
	expect(existsSync(expectedPath)).toBe(true);
	expect(JSON.parse(text)).toEqual(JSON.parse(readFileSync(expectedPath, 'utf8')));
});
