import {chmodSync, mkdirSync, readdirSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {layoutMemory} from '../../source/commands/layout-memory.ts';
import {workspace} from '../helpers/workspace.ts';

test('each project has a file of its own, for its user only, that is replaced as a whole', () => {
	const {directory} = workspace({});
	const one = layoutMemory('/run/devtui/1234.sock', {XDG_STATE_HOME: directory});
	expect(one.read()).toBeUndefined();
	one.write('first');
	one.write('second');
	layoutMemory('/run/devtui/5678.sock', {XDG_STATE_HOME: directory}).write('other');
	expect(layoutMemory('/elsewhere/1234.sock', {XDG_STATE_HOME: directory}).read()).toBe('second');
	const folder = path.join(directory, 'devtui/layouts');
	expect(readdirSync(folder).toSorted()).toEqual(['1234.json', '5678.json']);
	expect(statSync(path.join(folder, '1234.json')).mode & 0o777).toBe(0o600);
	expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('where nothing can be kept, nothing is', () => {
	const {directory} = workspace({});
	const {read, write} = layoutMemory('/run/devtui/1234.sock', {XDG_STATE_HOME: directory});
	writeFileSync(path.join(directory, 'devtui'), 'a file in its place');
	write('text');
	expect(read()).toBeUndefined();
	const other = path.join(directory, 'other');
	mkdirSync(path.join(other, 'devtui/layouts/1234.json'), {recursive: true});
	chmodSync(other, 0o700);
	const second = layoutMemory('/run/devtui/1234.sock', {XDG_STATE_HOME: other});
	second.write('text');
	expect(second.read()).toBeUndefined();
	expect(readdirSync(path.join(other, 'devtui/layouts'))).toEqual(['1234.json']);
});
