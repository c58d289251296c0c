import {linkSync, mkdirSync, renameSync, rmSync, symlinkSync} from 'node:fs';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {createFileWatch} from '../../../source/runtime/watch/file-watch.ts';
import {until} from '../../helpers/until.ts';
import {workspace} from '../../helpers/workspace.ts';

/** Of files and directories that are given relative to a fresh directory. */
async function watching(texts: Readonly<Record<string, string>>, files: readonly string[], directories: readonly string[] = []) {
	const space = workspace(texts);
	const at = (name: string) => path.join(space.directory, name);
	let count = 0;
	const watch = createFileWatch(() => {
		count++;
	});
	onTestFinished(watch.close);
	await watch.update({files: files.map(at), directories: directories.map(at)});
	return {
		...space,
		at,
		count: () => count,
		async tells(what: string, change: () => void) {
			const before = count;
			change();
			await until(`to be told of ${what}`, () => count > before);
		},
	};
}

test('every way to save a file is told: written in place, renamed over, removed and made again, by its link', async () => {
	const {tells, write, at} = await watching({'devtui.yaml': '1', 'real/linked.yaml': '1', 'other/b.yaml': '1'}, ['devtui.yaml', '[x] y.yaml', 'link.yaml', 'other/b.yaml']);
	await tells('a file written in place', () => {
		write('devtui.yaml', '2');
	});
	await tells('a file renamed over', () => {
		write('new', '3');
		renameSync(at('new'), at('devtui.yaml'));
	});
	await tells('a file removed and made again', () => {
		rmSync(at('devtui.yaml'));
		write('devtui.yaml', '4');
	});
	await tells('a name that means something in patterns', () => {
		write('[x] y.yaml', '1');
	});
	await tells('a link that comes', () => {
		symlinkSync('real/linked.yaml', at('link.yaml'));
	});
	await tells('a file below', () => {
		write('new', '2');
		rmSync(at('other/b.yaml'));
		linkSync(at('new'), at('other/b.yaml'));
	});
});

test('an entry of a directory is told, and nothing else', async () => {
	const {tells, write, at, count} = await watching({'more/a.yaml': '1', 'more/deep/b.yaml': '1', 'src/c.js': '1', 'devtui.yaml': '1', new: '2'}, ['devtui.yaml'], ['more']);
	write('src/c.js', '2');
	write('readme.md', '2');
	write('more/deep/b.yaml', '2');
	await tells('a file that is watched, after others that are not', () => {
		renameSync(at('new'), at('devtui.yaml'));
	});
	expect(count()).toBe(1);
	await tells('a new file', () => {
		write('more/new.yaml', '1');
	});
	await tells('a new directory', () => {
		mkdirSync(at('more/dir'));
	});
});

test('files of elsewhere are watched too, and from the next update on no others', async () => {
	const here = workspace({'devtui.yaml': '1'});
	const elsewhere = workspace({'x.yaml': '1'});
	let count = 0;
	const watch = createFileWatch(() => {
		count++;
	});
	onTestFinished(watch.close);
	const [own, other] = [path.join(here.directory, 'devtui.yaml'), path.join(elsewhere.directory, 'x.yaml')];
	await watch.update({files: [own, other], directories: []});
	elsewhere.write('new', '2');
	renameSync(path.join(elsewhere.directory, 'new'), other);
	await until('to be told of it', () => count === 1);
	await watch.update({files: [own], directories: []});
	elsewhere.write('x.yaml', '3');
	here.write('new', '2');
	renameSync(path.join(here.directory, 'new'), own);
	await until('to be told of the other', () => count > 1);
	expect(count).toBe(2);
});
