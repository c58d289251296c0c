import {existsSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {contextFile, createContext, removeContext} from '../../../source/runtime/functions/context.ts';
import {workspace} from '../../helpers/workspace.ts';

test('what is set is there for the next one, whole, for its owner only, and for no repository', () => {
	const {directory} = workspace({});
	const first = createContext(directory);
	expect(first.read()).toEqual({values: {}});
	expect(existsSync(path.join(directory, '.devtui'))).toBe(false);
	expect(first.change({type: 'set', key: 'user', value: {id: 5}})).toBeUndefined();
	first.change({type: 'set', key: 'port', value: 1});
	first.change({type: 'deleted', key: 'port'});
	expect(createContext(directory).read()).toEqual({values: {user: {id: 5}}});
	expect(JSON.parse(readFileSync(contextFile(directory), 'utf8'))).toEqual({user: {id: 5}});
	expect(statSync(contextFile(directory)).mode & 0o777).toBe(0o600);
	expect(readdirSync(path.join(directory, '.devtui')).sort()).toEqual(['.gitignore', 'context.json']);
	expect(readFileSync(path.join(directory, '.devtui/.gitignore'), 'utf8')).toBe('*\n');
});

test('it is removed with its directory, unless something else is there', () => {
	const {directory, write} = workspace({});
	removeContext(directory);
	createContext(directory).change({type: 'set', key: 'a', value: 1});
	removeContext(directory);
	expect(readdirSync(directory)).toEqual([]);
	createContext(directory).change({type: 'set', key: 'a', value: 1});
	write('.devtui/mine', '');
	removeContext(directory);
	expect(readdirSync(path.join(directory, '.devtui')).sort()).toEqual(['.gitignore', 'mine']);
});

test.each([
	['{', 'is not JSON'],
	['[1]', 'holds no object'],
])('a file that holds %s is left as it is, and said so', (text, why) => {
	const {directory} = workspace({'.devtui/context.json': text});
	const context = createContext(directory);
	const trouble = `What was saved cannot be read: ${contextFile(directory)} ${why}. Take the file away to begin anew.`;
	expect(context.read()).toEqual({values: {}, trouble});
	expect(context.change({type: 'set', key: 'a', value: 1})).toBe(trouble);
	expect(readFileSync(contextFile(directory), 'utf8')).toBe(text);
});

test('what cannot be saved counts all the same, and that is said', () => {
	const {directory} = workspace({});
	writeFileSync(path.join(directory, '.devtui'), '');
	const context = createContext(directory);
	expect(context.change({type: 'set', key: 'a', value: 1})).toMatch(/^What functions have set is not saved, and counts only now: /);
	expect(context.read().values).toEqual({a: 1});
});
