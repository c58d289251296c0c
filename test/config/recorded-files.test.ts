import {expect, test} from 'vitest';
import type {FileAccess} from '../../source/config/files.ts';
import {loadProject} from '../../source/config/load.ts';
import {recordFiles} from '../../source/config/recorded-files.ts';

function disk(texts: Record<string, string>): FileAccess {
	const isBelow = (directory: string) => (file: string) => file.startsWith(`${directory}/`);
	return {
		read: path => texts[path] === undefined ? {type: 'missing'} : {type: 'ok', text: texts[path]},
		isFile: path => texts[path] !== undefined,
		isDirectory: path => Object.keys(texts).some(isBelow(path)),
		list: directory => [...new Set(Object.keys(texts).filter(isBelow(directory)).map(file => file.slice(directory.length + 1).split('/')[0]!))]
			.sort().map(name => ({name, isDirectory: texts[`${directory}/${name}`] === undefined})),
	};
}

function recorded(texts: Record<string, string>) {
	const seen = recordFiles(disk(texts));
	const loaded = loadProject({directory: '/p', environment: {}}, seen.access);
	return {loaded, seen};
}

test('whatever the configuration depends on counts as changed, and nothing else does', () => {
	const texts: Record<string, string> = {
		'/p/procfile.yaml': 'include: [more/*.yaml]\nservices: {web: {command: run, env_file: web.env}}\n',
		'/p/more/a.yaml': 'services: {a: run}\n',
		'/p/web.env': 'A=1\n',
	};
	const {seen, loaded} = recorded(texts);
	expect(loaded.type).toBe('ok');
	expect(seen.haveChanged()).toBe(false);
	const changes: ReadonlyArray<readonly [string, string | undefined]> = [
		['/p/procfile.yaml', 'web: run\n'],
		['/p/procfile.yaml', undefined],
		// What would be read in its place, and what would be read too.
		['/p/devtui.yaml', 'web: run\n'],
		['/p/devtui.override.yaml', 'services: {}\n'],
		['/p/.env', 'B=1\n'],
		['/p/more/b.yaml', 'services: {b: run}\n'],
		['/p/more/a.yaml', ''],
		['/p/web.env', undefined],
	];
	for (const [file, text] of changes) {
		const before = texts[file];
		change(texts, file, text);
		expect([file, seen.haveChanged()]).toEqual([file, true]);
		change(texts, file, before);
		expect([file, seen.haveChanged()]).toEqual([file, false]);
	}

	for (const file of ['/p/readme.md', '/p/more.txt', '/p/src/devtui.yaml']) {
		change(texts, file, 'x');
		expect([file, seen.haveChanged()]).toEqual([file, false]);
	}
});

test('what was read once stays so for as long as somebody reads', () => {
	const texts: Record<string, string> = {'/p/a': 'one'};
	const {access, haveChanged} = recordFiles(disk(texts));
	expect(access.read('/p/a')).toEqual({type: 'ok', text: 'one'});
	change(texts, '/p/a', 'two');
	expect(access.read('/p/a')).toEqual({type: 'ok', text: 'one'});
	expect(haveChanged()).toBe(true);
});

function change(texts: Record<string, string>, file: string, text: string | undefined): void {
	if (text === undefined) {
		delete texts[file];
	} else {
		texts[file] = text;
	}
}
