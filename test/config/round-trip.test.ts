import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import type {ProjectSpec} from '../../source/core/spec.ts';
import {effectiveYaml} from '../../source/config/effective.ts';
import {loadProject} from '../../source/config/load.ts';
import {goodCases, loadGood} from './fixtures.ts';

const directory = mkdtempSync(join(tmpdir(), 'devtui-effective-'));
afterAll(() => {
	rmSync(directory, {recursive: true});
});

// The directory of the file (which is also where the files of a container are watched), ports (which only Procfiles give) and the `.env` files of includes are not part of a file in the long form.
function comparable({name, layout, services}: ProjectSpec): unknown {
	return {name, layout, services: services.map(({defaultPort: _, projectEnvFiles: _1, workingDir, ...service}) => service.container ? service : {...service, workingDir})};
}

test.each(goodCases)('the effective file of %s gives the same project', name => {
	const first = loadGood(name);
	const file = join(directory, `${name}.yaml`);
	writeFileSync(file, first.type === 'ok' ? effectiveYaml(first.project) : '');
	// Without any variables: whatever looks like one must have been escaped.
	const second = loadProject({files: [file], directory, environment: {}});
	expect(second.type === 'ok' && comparable(second.project)).toEqual(first.type === 'ok' && comparable(first.project));
	expect(second.type === 'ok' && second.warnings).toEqual([]);
});
