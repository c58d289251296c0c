import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {requires} from '../../helpers/requirements.ts';
import {programForTests} from './built.ts';
import {keep} from './keeper.ts';

describe.skipIf(!requires('linux', 'cc'))('no checkpoint is made, and the reason is told,', () => {
	test.each([
		['while threads run', ['thread', 'thread'], /^3 threads are running$/],
		['while there is a child', ['child'], /^a child process is running$/],
		['while a dead child has not been waited for', ['zombie'], /^a child process has ended, and nobody has waited for it$/],
		['with a socket', ['socket'], /^a socket is open \(descriptor 3\)$/],
		['with a pipe', ['pipe'], /^a pipe is open \(descriptor 3\)$/],
		['with epoll', ['epoll'], /^eventpoll is open \(descriptor 3\)$/],
		['with inotify', ['inotify'], /^inotify is open \(descriptor 3\)$/],
		['with the far end of a terminal', ['terminal'], /^a device is open \(descriptor 3\)$/],
		['with more timers than can be made again', ['timers:257'], /^more than 256 timers have been made$/],
		['with memory that others may see', ['shared'], /^memory is shared \(\/dev\/zero \(deleted\)\)$/],
	])('%s', async (_, verbs, reason) => {
		const program = keep([programForTests('does-in-turn'), 'close_all', 'open:a.txt', ...verbs, 'open:b.txt', 'open:none.txt', 'say:end', 'exit:3'], {files: {'a.txt': 'a', 'b.txt': 'b'}});
		expect(await program.ended()).toBe('code 3');
		expect(program.text()).toBe('a.txt: a\nb.txt: b\nnone.txt: No such file or directory\nend\n');
		expect(program.checkpoints()).toEqual(['a.txt']);
		const unsafe = program.told('unsafe').map(([why, , where]) => [why, path.basename(where ?? '')]);
		expect(unsafe).toEqual([[expect.stringMatching(reason), 'b.txt'], [expect.stringMatching(reason), 'none.txt']]);
	});

	test('and once that is over they are made again', async () => {
		const program = keep([programForTests('does-in-turn'), 'close_all', 'socket', 'open:a.txt', 'close:3', 'open:a.txt', 'open:b.txt'], {files: {'a.txt': 'a', 'b.txt': 'b'}});
		expect(await program.ended()).toBe('code 0');
		expect(program.told('unsafe')).toHaveLength(1);
		expect(program.checkpoints()).toEqual(['b.txt']);
	});
});

test.skipIf(!requires('linux', 'cc', 'python3')).each(['flock', 'lockf'])('a lock on a file (%s) is a reason, as long as it is held: whoever goes on would not have it', async way => {
	const script = `import fcntl
lock = open('lock', 'w')
fcntl.${way}(lock, fcntl.LOCK_EX)
open('a.txt')
fcntl.${way}(lock, fcntl.LOCK_UN)
open('b.txt')
`;
	const program = keep(['python3', 'main.py'], {files: {'a.txt': 'a', 'b.txt': 'b', 'main.py': script}});
	expect(await program.ended()).toBe('code 0');
	expect(program.told('unsafe').map(([why, , where]) => [why, path.basename(where ?? '')])).toEqual([[expect.stringMatching(/^a file that is locked is open \(descriptor \d+\)$/), 'a.txt']]);
	expect(program.checkpoints()).toEqual(['main.py', 'b.txt']);
});

test.skipIf(!requires('linux', 'cc'))('what has been there from the start, terminals and the like are no reason', async () => {
	const program = keep(['/bin/sh', '-c', 'mkfifo fifo; exec 5<>fifo 6<&0; exec "$0" "$@"', programForTests('does-in-turn'), 'common_devices', 'open:a.txt'], {files: {'a.txt': 'a'}, on: 'pipes'});
	expect(await program.ended()).toBe('code 0');
	expect(program.told('unsafe')).toEqual([]);
	expect(program.checkpoints()).toEqual(['a.txt']);
});

test.skipIf(!requires('linux', 'cc', 'python3'))('threads that open files at the same time all get theirs, and each file is told once', async () => {
	const names = Array.from({length: 100}, (_, index) => `${index}.txt`);
	const script = `from concurrent.futures import ThreadPoolExecutor
def read(name):
	with open(name) as file:
		return file.read()
with ThreadPoolExecutor(8) as pool:
	print(sum(map(int, pool.map(read, [f"{index}.txt" for index in range(100)] * 5))))
`;
	const program = keep(['python3', 'main.py'], {files: {...Object.fromEntries(names.map(name => [name, '1'])), 'main.py': script}});
	expect(await program.ended()).toBe('code 0');
	expect(program.run()).toBe('500\n');
	const told = [...program.told('unsafe').map(([, , where]) => where), ...program.told('kept').map(([, , , where]) => where)];
	expect(told.map(where => path.basename(where ?? '')).sort()).toEqual([...names, 'main.py'].sort());
});
