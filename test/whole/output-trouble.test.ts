import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';
import {cli} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';

const shell = (line: string) => ['bash', '-c', line, process.execPath, cli] as const;
const full = 'What devtui prints cannot be written: no space left on device.\n';

describe('a reader that has gone', () => {
	test.each([['schema'], ['--help'], ['--version'], ['completion bash'], ['check --json'], ['ps'], ['graph'], ['snapshot -'], ['env a'], ['pause a']])('ends devtui %s with 141, without a word', async args => {
		const project = projectOf({Procfile: 'a: sleep 1000\n'});
		const rig = await project.up();
		// The pipe has no reader before devtui begins.
		const left = project.start([], {program: shell(`mkfifo pipe; exec 3<>pipe 4>pipe 3<&-; exec "$0" "$1" ${args} >&4 4>&-`)});
		expect(await left.ended).toEqual({code: 141, signal: undefined});
		expect(left.errors()).toBe('');
		rig.signal('SIGTERM');
		await rig.ended;
	});
});

describe('a disk that is full', () => {
	test.each([['schema'], ['--version'], ['check'], ['ps --json'], ['logs'], ['events'], ['logs -f --json'], ['wait'], ['import Procfile']])('is told by devtui %s in a sentence, and ends it with 1', async args => {
		const project = projectOf({Procfile: 'a: echo hello; sleep 1000\n'});
		const rig = await project.up();
		await rig.sees('hello');
		const command = project.start([], {program: shell(`exec "$0" "$1" ${args} >/dev/full`)});
		if (args === 'events') {
			let hasEnded = false;
			void command.ended.then(() => {
				hasEnded = true;
			});
			// It prints what happens from when it has begun on.
			await until('an event to be told', async () => {
				await project.devtui('restart', 'a');
				return hasEnded;
			});
		}

		expect(await command.ended).toEqual({code: 1, signal: undefined});
		expect(command.errors()).toBe(full);
		rig.signal('SIGTERM');
		await rig.ended;
	});

	test.each(['up', 'run --no-watch -- sh -c "echo hello; sleep 1000"'])('ends devtui %s, and all that it runs', async args => {
		const project = projectOf({Procfile: 'a: echo hello; sleep 1000\n'});
		const rig = project.start([], {program: shell(`exec "$0" "$1" ${args} >/dev/full`)});
		expect(await rig.ended).toEqual({code: 1, signal: undefined});
		expect(rig.errors()).toContain(full);
		expect(rig.survivors()).toEqual([]);
	});

	test('for standard error alone is no trouble', async () => {
		const project = projectOf({'devtui.yaml': 'services:\n  a: {command: "echo hello"}\nx-some: 1\n'});
		for (const args of ['up', 'check -f nothing.yaml', 'run --no-watch -- echo hello', 'test -- true']) {
			const rig = project.start([], {program: shell(`exec "$0" "$1" ${args} 2>/dev/full`)});
			expect(await rig.ended).toEqual({code: args.startsWith('check') ? 2 : 0, signal: undefined});
		}
	});
});
