import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join, relative} from 'node:path';
import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {formatDiagnostic} from '../../source/config/code-frame.ts';
import type {FileAccess} from '../../source/config/files.ts';
import {importFile} from '../../source/config/import/import-file.ts';
import {recognise} from '../../source/config/import/recognise.ts';
import {loadProject, type LoadResult} from '../../source/config/load.ts';
import {printYaml} from '../../source/config/yaml.ts';
import {meaningOf} from './import/meaning.ts';

// Shapes of compose files that development stacks have. `UPDATE_FIXTURES=1` writes what is read now: what is meant has to be compared with the file by eye.
const fixtures = join(import.meta.dirname, '../../fixtures/compose');
const shapes = readdirSync(fixtures);
const isUpdating = process.env['UPDATE_FIXTURES'] === '1';
const environment = {HOME: '/home/me', PATH: '/bin', USER_NAME: 'me', PASSED: 'on', TOKEN: 'secret'};

test('there are twenty-five shapes and more', () => {
	expect(shapes.length).toBeGreaterThanOrEqual(25);
});

describe.each(shapes)('%s', shape => {
	const directory = join(fixtures, shape);
	const files = filesOf(directory);
	const loaded = load(directory, files);

	test('is run as it stands beside it, and what it does not mean here is said with its place', () => {
		const said = printYaml({
			...loaded.type === 'ok' && {name: loaded.project.name, means: meaningOf(loaded.project)},
			...loaded.type === 'ok' ? {warns: saidOf(loaded.warnings)} : loaded.type === 'invalid' && {refuses: saidOf(loaded.diagnostics)},
		});
		const path = join(directory, 'expected.yaml');
		if (isUpdating) {
			writeFileSync(path, said);
		}
		expect(parse(said)).toEqual(parse(readFileSync(path, 'utf8')));
	});

	// Some are refused, some are more than one file.
	if (loaded.type !== 'ok' || files.length > 1) {
		return;
	}

	test('means the same when it is imported', () => {
		const [file = ''] = files;
		const source = {file: join('/project', file), text: readFileSync(join(directory, file), 'utf8')};
		expect(recognise(source)).toBe('compose');
		const imported = importFile('compose', {source, siblings: readdirSync(directory), only: [], platform: 'linux', readOther: path => textOf(directory, path)});
		const again = imported.type === 'ok' ? load(directory, ['devtui.yaml'], imported.text) : imported;
		expect(again.type === 'ok' ? meaningOf(again.project) : again).toEqual(meaningOf(loaded.project));
	});
});

function filesOf(directory: string): readonly string[] {
	const options = join(directory, 'options.json');
	return existsSync(options) ? (JSON.parse(readFileSync(options, 'utf8')) as {files: string[]}).files : readdirSync(directory).filter(name => /^(docker-)?compose\.ya?ml$|^stack\.yaml$/.test(name));
}

/** As in a directory `/project` where every directory and Dockerfile is that is named. */
function load(directory: string, files: readonly string[], devtuiFile?: string): LoadResult {
	const access: FileAccess = {
		read(path) {
			const text = devtuiFile !== undefined && path === '/project/devtui.yaml' ? devtuiFile : textOf(directory, path);
			return text === undefined ? {type: 'missing'} : {type: 'ok', text};
		},
		isFile: path => /Dockerfile[^/]*$/.test(path) || textOf(directory, path) !== undefined,
		isDirectory: () => true,
		list: () => [],
	};
	return loadProject({files: files.map(file => join('/project', file)), directory: '/project', environment}, access);
}

function textOf(directory: string, path: string): string | undefined {
	const real = join(directory, relative('/project', path));
	return existsSync(real) && existsSync(dirname(real)) && /\.(ya?ml|env)$|\/\.env$/.test(real) ? readFileSync(real, 'utf8') : undefined;
}

function saidOf(diagnostics: readonly Parameters<typeof formatDiagnostic>[0][]): readonly string[] | undefined {
	return diagnostics.length > 0 ? diagnostics.map(diagnostic => formatDiagnostic(diagnostic, {color: false, cwd: '/project'})) : undefined;
}
