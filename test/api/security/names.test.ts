import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {defineService} from '../../../source/commands/instance/define-service.ts';
import {chooseNames} from '../../../source/config/import/service-names.ts';
import {loadProject} from '../../../source/config/load.ts';
import {realFiles} from '../../../source/config/files.ts';
import {logPathsOf} from '../../../source/runtime/log-file/log-file-spec.ts';
import {drivesTerminal} from '../../helpers/nasty.ts';

const bad = [
	'../x', '..', '.', '.hidden', '/etc/passwd', 'a/b', String.raw`a\b`, '-rf', '{name}', 'a b', '', 'é', '😀', 'a\nb', 'a\0b', 'a\u001B[2Jb', 'a\u009B2Jb', 'a\u202Eb', '::error::x', '%2e%2e',
	'__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf',
];
const good = ['con', 'nul.txt', 'a..b', '0', 'x'.repeat(300), 'prn.', 'length', 'name'];

function load(text: string) {
	const file = '/somewhere/devtui.yaml';
	return loadProject({files: [file], directory: '/somewhere', environment: {}}, {...realFiles, read: () => ({type: 'ok', text}), isFile: at => at === file});
}

describe('what would lead out of a directory, into an object or into a terminal names no service', () => {
	test.each(bad)('%j', name => {
		const loaded = load(JSON.stringify({services: {}}).replace('{}', `{${JSON.stringify(name)}: "true"}`));
		expect(loaded.type).toBe('invalid');
		const defined = defineService({name, command: ['true'], workingDir: '/', projectDirectory: '/'});
		expect(defined).toMatchObject({type: 'invalid', message: expect.stringContaining('cannot name a service') as unknown});
		const draft = {name, entry: {}} as unknown as Parameters<typeof chooseNames>[0][number];
		const chosen = chooseNames([draft], () => {}).get(draft) ?? '';
		expect(load(JSON.stringify({services: {[chosen]: 'true'}})).type).toBe('ok');
		expect(chosen).not.toMatch(drivesTerminal);
	});
});

test.each(good)('of %j files are made in the directory that is meant', name => {
	expect(load(JSON.stringify({services: {[name]: 'true'}})).type).toBe('ok');
	const {stdout, stderr} = logPathsOf(name, {path: '/logs/{name}.log', isSplit: true});
	expect([path.dirname(stdout), path.dirname(stderr)]).toEqual(['/logs', '/logs']);
});
