import {mkdirSync, realpathSync, symlinkSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import type {CheckpointSpec, WatchSpec} from '../../../source/core/watch-spec.ts';
import {createCheckpointPolicy} from '../../../source/runtime/checkpoints/policy.ts';
import {service, watching} from '../../helpers/specs.ts';
import {workspace} from '../../helpers/workspace.ts';

test('a file below the working directory is wanted, whatever is above it', () => {
	const {judge} = policy('/srv/p');
	expect(judge('/srv/p/a.lua')).toBe('yes');
	expect(judge('/srv/p/lib/b.lua')).toBe('yes');
	expect(judge('/srv/other.lua')).toBe('no');
	expect(judge('/other.lua')).toBe('no');
});

test('nothing in the highest directory is wanted that leads to none', () => {
	const {judge} = policy('/srv/p', {patterns: ['lib/**']}, {files: ['*.lua']});
	expect(judge('/usr/lib/x86/libc.so')).toEqual({never: '/usr'});
	expect(judge('/srv/other/deep/x.lua')).toEqual({never: '/srv/other'});
	expect(judge('/srv/p/node_modules/x/y.lua')).toEqual({never: '/srv/p/node_modules'});
	expect(judge('/srv/p/lib/b.lua')).toBe('yes');
	expect(judge('/srv/p/lib/b.txt')).toBe('no');
	expect(judge('/srv/p/b.lua')).toBe('no');
});

test('a service in the root of all directories has its files', () => {
	expect(policy('/').judge('/a.lua')).toBe('yes');
});

test('what is opened through a link is named as changed files are', () => {
	const directory = realpathSync(workspace({'real/a.lua': ''}).directory);
	mkdirSync(path.join(directory, 'lib'));
	symlinkSync('../real/a.lua', path.join(directory, 'lib/link.lua'));
	symlinkSync('real', path.join(directory, 'linked'));
	const {namesOf} = policy(path.join(directory, 'linked'));
	expect(namesOf({path: path.join(directory, 'real/a.lua'), alias: path.join(directory, 'real/../real/a.lua')})).toEqual({file: 'a.lua'});
	expect(namesOf({path: path.join(directory, 'real/a.lua'), alias: path.join(directory, 'lib/link.lua')})).toEqual({file: 'a.lua', alias: '../lib/link.lua'});
});

function policy(workingDir: string, watch: Partial<WatchSpec> = {}, checkpoint: Partial<CheckpointSpec> = {}) {
	return createCheckpointPolicy(service('a', {workingDir, watch: watching({usesGitignore: false, ...watch}), checkpoint: {max: 200, engine: 'auto', ...checkpoint}}))!;
}
