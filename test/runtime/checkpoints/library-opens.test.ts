import {mkdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {requires} from '../../helpers/requirements.ts';
import {until} from '../../helpers/until.ts';
import {programForTests} from './built.ts';
import {keep, type KeepOptions} from './keeper.ts';

function inTurn(verbs: readonly string[], options: KeepOptions = {}) {
	return keep([programForTests('does-in-turn'), ...verbs], options);
}

describe.skipIf(!requires('linux', 'cc'))('a checkpoint is made before a wanted file is opened', () => {
	test.each(['open', 'open64', 'open_2', 'open64_2', 'fopen', 'fopen64', 'freopen', 'freopen64'])('with %s', async verb => {
		const program = inTurn(['say:before', `${verb}:a.txt`], {files: {'a.txt': 'v1'}});
		expect(await program.ended()).toBe('code 0');
		expect(program.checkpoints()).toEqual(['a.txt']);
		program.write('a.txt', 'v2');
		await program.resume('a.txt');
		expect(await program.ended()).toBe('code 0');
		expect(program.text()).toBe('before\na.txt: v1\na.txt: v2\n');
	});

	test.each(['openat', 'openat64', 'openat_2', 'openat64_2'])('with %s, which names it in a directory', async verb => {
		const program = inTurn([`${verb}:sub/a.txt`, `${verb}:other/a.txt`], {files: {'sub/a.txt': 'v1', 'other/a.txt': 'w1'}});
		expect(await program.ended()).toBe('code 0');
		expect(program.checkpoints()).toEqual(['sub/a.txt', 'other/a.txt']);
		program.write('sub/a.txt', 'v2');
		await program.resume('sub/a.txt');
		expect(await program.ended()).toBe('code 0');
		expect(program.run()).toBe('sub/a.txt: v2\nother/a.txt: w1\n');
	});

	test('and again for as often as it changes', async () => {
		const program = inTurn(['open:a.txt', 'say:end'], {files: {'a.txt': 'v1'}});
		expect(await program.ended()).toBe('code 0');
		for (const version of ['v2', 'v3', 'v4']) {
			program.write('a.txt', version);
			await program.resume('a.txt');
			expect(await program.ended()).toBe('code 0');
			expect(program.run()).toBe(`a.txt: ${version}\nend\n`);
		}
	});

	test('the first time only, whatever it is called', async () => {
		const names = ['open:a.txt', 'open:./a.txt', 'open:link.txt', 'open:sub/../a.txt', 'openat:sub/../a.txt', 'chdir:sub', 'open:../a.txt'];
		// The link is there before the program is.
		const program = keep(['/bin/sh', '-c', 'ln -s a.txt link.txt; exec "$0" "$@"', programForTests('does-in-turn'), ...names], {files: {'a.txt': 'v1', 'sub/empty': ''}});
		expect(await program.ended()).toBe('code 0');
		expect(program.checkpoints()).toEqual(['a.txt']);
	});

	test('named by its path without links, and as the program has called it', async () => {
		const program = keep(['/bin/sh', '-c', 'ln -s real linked; exec "$0" "$@"', programForTests('does-in-turn'), 'open:linked/a.txt'], {files: {'real/a.txt': 'v1'}});
		expect(await program.ended()).toBe('code 0');
		const base = program.directory;
		expect(program.told('kept').map(([, , ...names]) => names)).toEqual([[`${base}/linked/a.txt`, `${base}/real/a.txt`]]);
	});

	test('a program that goes on from one makes them again at what comes after', async () => {
		const program = inTurn(['open:a.txt', 'open:b.txt', 'open:c.txt', 'say:end'], {files: {'a.txt': 'a1', 'b.txt': 'b1', 'c.txt': 'c1'}});
		expect(await program.ended()).toBe('code 0');
		program.write('b.txt', 'b2');
		await program.resume('b.txt');
		expect(await program.ended()).toBe('code 0');
		program.write('c.txt', 'c2');
		await program.resume('c.txt');
		expect(await program.ended()).toBe('code 0');
		expect(program.run()).toBe('c.txt: c2\nend\n');
		expect(program.checkpoints()).toEqual(['a.txt', 'b.txt', 'c.txt', 'c.txt']);
	});

	test('after each change of the working directory a name means another file', async () => {
		const program = inTurn(['open:a.txt', 'chdir:one', 'open:a.txt', 'fchdir:../two', 'open:a.txt'], {files: {'a.txt': '0', 'one/a.txt': '1', 'two/a.txt': '2'}});
		expect(await program.ended()).toBe('code 0');
		expect(program.checkpoints()).toEqual(['a.txt', 'one/a.txt', 'two/a.txt']);
		expect(program.text()).toBe('a.txt: 0\na.txt: 1\na.txt: 2\n');
	});

	test('one that is looked for in vain, and comes later', async () => {
		const program = inTurn(['open:none.txt', 'fopen:sub/deeper/none.txt', 'say:end']);
		expect(await program.ended()).toBe('code 0');
		expect(program.checkpoints()).toEqual(['none.txt', 'sub/deeper/none.txt']);
		expect(program.text()).toBe('none.txt: No such file or directory\nsub/deeper/none.txt: No such file or directory\nend\n');
		mkdirSync(path.join(program.directory, 'sub/deeper'), {recursive: true});
		program.write('sub/deeper/none.txt', 'here');
		await program.resume('sub/deeper/none.txt');
		expect(await program.ended()).toBe('code 0');
		expect(program.run()).toBe('sub/deeper/none.txt: here\nend\n');
	});

	test('three hundred of them', async () => {
		const files = Object.fromEntries(Array.from({length: 300}, (_, index) => [`many-${index}.txt`, '']));
		const program = inTurn(['many:300', 'open:last.txt'], {files: {...files, 'last.txt': 'v1'}});
		expect(await program.ended()).toBe('code 0');
		expect(program.checkpoints()).toEqual([...Object.keys(files), 'last.txt']);
		await until('all to sleep', () => program.told('sleeps').length === 301);
		for (const name of ['last.txt', 'many-299.txt', 'many-150.txt']) {
			await program.resume(name);
			expect(await program.ended()).toBe('code 0');
			expect(program.run()).toBe('last.txt: v1\n');
		}
	});
});

describe.skipIf(!requires('linux', 'cc'))('there is no checkpoint', () => {
	test('of what is opened for writing, or made, or only named', async () => {
		const program = inTurn(['write:a.txt', 'read_and_write:a.txt', 'create:a.txt', 'path:a.txt', 'update:a.txt', 'open:b.txt'], {files: {'a.txt': '', 'b.txt': ''}});
		expect(await program.ended()).toBe('code 0');
		expect(program.checkpoints()).toEqual(['b.txt']);
		expect(program.told('asks').map(([, asked]) => path.basename(asked ?? ''))).toEqual(['b.txt']);
	});

	test('of directories, devices and pipes: nobody is asked', async () => {
		const program = inTurn(['open:sub', 'open:/dev/null', 'system:mkfifo fifo', 'open_at_once:fifo', 'say:end'], {files: {'sub/empty': ''}, wanted: '/'});
		expect(await program.ended()).toBe('code 0');
		expect(program.text()).toMatch(/end\n$/);
		expect(program.told('asks')).toEqual([]);
	});

	test('of files that are not wanted; of a directory of those nothing is asked again', async () => {
		const program = inTurn(['open:/etc/passwd', 'open:/etc/group', 'open:/etc/passwd', 'open:wanted/a.txt', 'open:b.txt', 'open:b.txt'], {files: {'wanted/a.txt': 'a', 'b.txt': 'b'}, wanted: '/nothing'});
		expect(await program.ended()).toBe('code 0');
		expect(program.checkpoints()).toEqual([]);
		const asked = program.told('asks').map(([, name]) => name);
		expect(asked.filter(name => name?.startsWith('/etc/'))).toEqual(['/etc/passwd']);
	});

	test('in sub-processes: of a shell, of those that only fork, of those that share its memory', async () => {
		const program = inTurn(['open:a.txt', 'system:cat b.txt', 'fork:c.txt', 'vfork:d.txt', 'open:e.txt'], {files: {'a.txt': 'a\n', 'b.txt': 'b\n', 'c.txt': 'c\n', 'd.txt': 'd\n', 'e.txt': 'e\n'}});
		expect(await program.ended()).toBe('code 0');
		expect(program.text()).toBe('a.txt: a\nb\nc.txt: c\nd.txt: opened by vfork\ne.txt: e\n');
		expect(program.checkpoints()).toEqual(['a.txt', 'e.txt']);
		expect(program.told('hello')).toEqual([['yes']]);
	});

	test('in a daemon, which has come to have the launcher for a parent', async () => {
		const program = inTurn(['open:a.txt', 'system:sh daemon.sh &', 'pause'], {
			files: {
				'a.txt': 'a\n',
				'b.txt': 'b\n',
				'daemon.sh': 'while read -r pid name state parent rest </proc/$$/stat; [ "$parent" != "${DEVTUI_CHECKPOINTS##*:}" ]; do :; done\nexec cat b.txt\n',
			},
		});
		await program.sees('a.txt: a\nb\n');
		const [first, ...others] = program.told('hello');
		expect(first).toEqual(['yes']);
		// The shell, too, if it has been slow to begin.
		expect(others).toContainEqual(['no']);
		expect(others).not.toContainEqual(['yes']);
		expect(program.checkpoints()).toEqual(['a.txt']);
	});

	test('where a signal handler opens the file, there is one all the same', async () => {
		const program = inTurn(['handler:a.txt', 'say:end'], {files: {'a.txt': 'v1'}});
		expect(await program.ended()).toBe('code 0');
		program.write('a.txt', 'v2');
		await program.resume('a.txt');
		expect(await program.ended()).toBe('code 0');
		expect(program.run()).toBe('a.txt: v2\nend\n');
	});
});

describe.skipIf(!requires('linux', 'cc'))('a program', () => {
	test('that becomes another one in the same process is that one from then on', async () => {
		const other = programForTests('does-in-turn');
		const program = inTurn(['open:a.txt', `exec:exec ${other} say:other open:a.txt open:b.txt`], {files: {'a.txt': 'a1', 'b.txt': 'b1'}});
		expect(await program.ended()).toBe('code 0');
		expect(program.checkpoints()).toEqual(['a.txt', 'a.txt', 'b.txt']);
		program.write('b.txt', 'b2');
		await program.resume('b.txt');
		expect(await program.ended()).toBe('code 0');
		expect(program.run()).toBe('b.txt: b2\n');
	});

	test('that closes everything it finds open goes on, and so do its checkpoints', async () => {
		const program = inTurn(['close_all', 'open:a.txt', 'close_all', 'open:b.txt', 'close_all', 'say:end'], {files: {'a.txt': 'a1', 'b.txt': 'b1'}});
		expect(await program.ended()).toBe('code 0');
		program.write('b.txt', 'b2');
		await program.resume('b.txt');
		expect(await program.ended()).toBe('code 0');
		expect(program.run()).toBe('b.txt: b2\nend\n');
	});

	test('finds no descriptor open that it has not opened, before and after', async () => {
		const program = inTurn(['close_all', 'descriptors', 'close:0', 'open:a.txt', 'descriptors'], {files: {'a.txt': 'v1'}, on: 'pipes'});
		expect(await program.ended()).toBe('code 0');
		await program.resume('a.txt');
		expect(await program.ended()).toBe('code 0');
		expect(program.text()).toBe('3 descriptors\na.txt: v1\n2 descriptors\na.txt: v1\n2 descriptors\n');
	});

	test('that has forbidden itself to open sockets is left alone', async () => {
		const program = inTurn(['open:a.txt', 'forbid_sockets', 'open:b.txt', 'say:end'], {files: {'a.txt': 'a1', 'b.txt': 'b1'}});
		expect(await program.ended()).toBe('code 0');
		expect(program.text()).toBe('a.txt: a1\nb.txt: b1\nend\n');
		expect(program.checkpoints()).toEqual(['a.txt']);
	});

	test('goes on without a checkpoint where nobody answers for a second, and waits no more for a while: it only tells what it opens', async () => {
		const names = Array.from({length: 20}, (_, index) => `${index}.txt`);
		const program = inTurn(['say:ready', 'line', ...names.map(name => `open:${name}`), 'say:end'], {files: Object.fromEntries(names.map(name => [name, 'v1'])), on: 'pipes'});
		await program.sees('ready');
		program.order('silence');
		program.type('go\n');
		expect(await program.ended()).toBe('code 0');
		expect(program.run()).toBe(`ready\ngo\n${names.map(name => `${name}: v1\n`).join('')}end\n`);
		// Had it waited for each, this would have taken as many seconds.
		expect(program.told('unanswered')).toHaveLength(20);
		expect(program.checkpoints()).toEqual([]);
	});

	test('has its output before the checkpoint once, whoever has kept it in buffers', async () => {
		const program = inTurn(['print:startup', 'open:a.txt', 'print:end'], {files: {'a.txt': 'v1'}, on: 'pipes'});
		expect(await program.ended()).toBe('code 0');
		await program.resume('a.txt');
		expect(await program.ended()).toBe('code 0');
		expect(program.text()).toBe('startup\na.txt: v1\nend\na.txt: v1\nend\n');
	});

	test('has files of output, too, that hold what was printed before once', async () => {
		const program = inTurn(['output:out.log', 'put:startup', 'open:a.txt', 'put:end'], {files: {'a.txt': 'v1'}});
		expect(await program.ended()).toBe('code 0');
		for (let run = 0; run < 3; run++) {
			await program.resume('a.txt');
			expect(await program.ended()).toBe('code 0');
			expect(readFileSync(path.join(program.directory, 'out.log'), 'utf8')).toBe('startup\nend\n');
		}
	});
});
