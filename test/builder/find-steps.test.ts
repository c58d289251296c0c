import {chmodSync, mkdirSync, renameSync, rmSync, symlinkSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {findSteps} from '../../source/builder/find-steps.ts';
import {stepCommand} from '../../source/builder/step-command.ts';
import {jobOf, projects, sh} from './projects.ts';

const ok = sh('exit 0');

describe('what there is to do', () => {
	test('of an executable: itself; of a directory: each executable below it, in byte order', async () => {
		const {place} = projects({foo: ok, 'group/bar': ok, 'p/b': ok, 'p/a/z': ok, 'p/a-b': ok, 'p/B': ok, 'p/ä': ok, 'p/README': 'text', 'p/a/deep/er/x': ok});
		expect(await findSteps(jobOf('foo'), place)).toEqual({type: 'found', steps: ['']});
		expect(await findSteps(jobOf('group/bar'), place)).toEqual({type: 'found', steps: ['']});
		expect(await findSteps(jobOf('p'), place)).toEqual({type: 'found', steps: ['B', 'a-b', 'a/deep/er/x', 'a/z', 'b', 'ä']});
	});

	test('what begins with a dot is nobody\'s step', async () => {
		const {place} = projects({'p/.git/hooks/pre-commit': ok, 'p/.hidden': ok, 'p/a': ok});
		expect(await findSteps(jobOf('p'), place)).toEqual({type: 'found', steps: ['a']});
	});

	test.each([
		['sub/*', ['sub/b', 'sub/c']],
		['*', ['a']],
		['**/b', ['sub/b', 'sub/deep/b']],
		['sub/**', ['sub/b', 'sub/c', 'sub/deep/b']],
		['sub/[!b]', ['sub/c']],
		['a', ['a']],
	])('--steps %s', async (steps, expected) => {
		const {place} = projects({'p/a': ok, 'p/sub/b': ok, 'p/sub/c': ok, 'p/sub/deep/b': ok});
		expect(await findSteps(jobOf('p', {steps}), place)).toEqual({type: 'found', steps: expected});
	});

	test('a step that is built again is the only one', async () => {
		const {place} = projects({'p/a': ok, 'p/b': ok});
		expect(await findSteps(jobOf('p', {step: 'b'}), place)).toEqual({type: 'found', steps: ['b']});
	});

	test('links that lead round in a circle are walked once', async () => {
		const {place} = projects({'p/a/x': ok});
		symlinkSync('..', path.join(place.directory, 'p/a/up'));
		symlinkSync('loop', path.join(place.directory, 'p/loop'));
		expect(await findSteps(jobOf('p'), place)).toEqual({type: 'found', steps: ['a/x']});
	});
});

describe('no project', () => {
	test.each(['nope', 'foo/nope', 'p/nope'])('%s does not exist', async name => {
		const {place} = projects({foo: ok, 'p/a': ok});
		expect(await findSteps(jobOf(name), place)).toEqual({type: 'missing', message: `project ${name} does not exist at n1\n`});
	});

	test('nor does any where there is no directory', async () => {
		const {place} = projects({});
		rmSync(place.directory, {recursive: true});
		expect(await findSteps(jobOf('foo'), place)).toEqual({type: 'missing', message: 'project foo does not exist at n1\n'});
	});

	test.each(['../x', '..', '.', '/etc/passwd', 'a/../../x', '-rf', 'a//b', 'a/', '.hidden', 'a\0b', 'a b', ''])('%j is no name, whatever is there', async name => {
		const {place} = projects({'.hidden': ok, 'a b': ok, '-rf': ok, '../x': ok});
		expect(await findSteps(jobOf(name), place)).toMatchObject({type: 'missing', message: expect.stringMatching(/is no project's name.*\n$/s) as string});
		expect(await stepCommand(jobOf(name), '', place)).toMatchObject({type: 'impossible'});
	});

	test.each(['file', 'directory'] as const)('a link that leads out of the directory to a %s is refused; one within it is followed', async kind => {
		const {place} = projects({'inside/a': ok, 'other/b': ok});
		const outside = path.join(path.dirname(place.directory), 'outside');
		mkdirSync(outside);
		renameSync(path.join(place.directory, 'other/b'), path.join(outside, 'b'));
		symlinkSync(kind === 'file' ? path.join(outside, 'b') : outside, path.join(place.directory, 'out'));
		symlinkSync(kind === 'file' ? 'inside/a' : 'inside', path.join(place.directory, 'in'));
		expect(await findSteps(jobOf('out'), place)).toEqual({type: 'missing', message: 'project out at n1 is a link that leads out of the directory of projects\n'});
		expect(await findSteps(jobOf('out/b'), place)).toMatchObject({type: 'missing'});
		expect(await findSteps(jobOf('in'), place)).toEqual({type: 'found', steps: [kind === 'file' ? '' : 'a']});
	});

	test('the directory itself may be a link', async () => {
		const {place} = projects({foo: ok});
		const link = `${place.directory}-link`;
		symlinkSync(place.directory, link);
		expect(await findSteps(jobOf('foo'), {...place, directory: link})).toEqual({type: 'found', steps: ['']});
	});
});

describe('what is run', () => {
	test('an executable is given the revision, in its own directory', async () => {
		const {place} = projects({'group/foo': ok, 'p/sub/b': ok});
		expect(await stepCommand(jobOf('group/foo', {revision: '--help $(x)'}), '', place)).toEqual({type: 'command', argv: [`${place.directory}/group/foo`, '--help $(x)'], workingDir: `${place.directory}/group`});
		expect(await stepCommand(jobOf('p'), 'sub/b', place)).toEqual({type: 'command', argv: [`${place.directory}/p/sub/b`, 'master'], workingDir: `${place.directory}/p/sub`});
	});

	test('with a devtui file: its test, or that all becomes ready; never two at a time', async () => {
		const {place, write} = projects({'d/devtui.yaml': 'services: {}', 'd/other': ok});
		expect(await findSteps(jobOf('d'), place)).toEqual({type: 'found', steps: ['']});
		const directory = `${place.directory}/d`;
		expect(await stepCommand(jobOf('d'), '', place)).toEqual({type: 'command', argv: [...place.devtui, 'up', '--headless', '--wait-ready', '--no-watch'], workingDir: directory, alone: directory});
		write('d/test', ok);
		expect(await stepCommand(jobOf('d'), '', place)).toEqual({type: 'command', argv: [...place.devtui, 'test', '--', './test', 'master'], workingDir: directory, alone: directory});
	});

	test('what cannot be run says why, and what to do', async () => {
		const {place, write} = projects({plain: 'text', 'empty/README': 'text', 'p/a': ok, 'p/sub/b': ok, was: ok});
		const why = async (project: string, step = '', more = {}) => stepCommand(jobOf(project, more), step, place);
		expect(await why('plain')).toEqual({type: 'impossible', message: `plain is not executable: chmod +x ${place.directory}/plain\n`, exitCode: 126});
		expect(await why('empty')).toEqual({type: 'impossible', message: 'empty is a directory without an executable file: chmod +x what is to be a step\n', exitCode: 126});
		expect(await why('p', '', {steps: 'x*'})).toEqual({type: 'impossible', message: 'no step of p matches x*; there are a, sub/b\n', exitCode: 126});
		expect(await why('p', 'gone')).toEqual({type: 'impossible', message: 'p has no step gone\n', exitCode: 127});
		expect(await why('p', '../plain')).toEqual({type: 'impossible', message: 'p has no step ../plain\n', exitCode: 127});
		chmodSync(path.join(place.directory, 'p/a'), 0o644);
		expect(await why('p', 'a')).toEqual({type: 'impossible', message: `p/a is not executable: chmod +x ${place.directory}/p/a\n`, exitCode: 126});
		rmSync(path.join(place.directory, 'was'));
		write('was/step', ok);
		expect(await why('was')).toEqual({type: 'impossible', message: 'was has other steps than when the build began\n', exitCode: 126});
		expect(await why('never')).toEqual({type: 'impossible', message: 'project never does not exist at n1\n', exitCode: 127});
	});

	test('a step that has become a link that leads out is refused', async () => {
		const {place} = projects({'p/a': ok});
		rmSync(path.join(place.directory, 'p/a'));
		symlinkSync('/bin/true', path.join(place.directory, 'p/a'));
		expect(await findSteps(jobOf('p'), place)).toEqual({type: 'found', steps: ['a']});
		expect(await stepCommand(jobOf('p'), 'a', place)).toEqual({type: 'impossible', message: 'p/a is a link that leads out of the directory of projects\n', exitCode: 126});
	});
});
