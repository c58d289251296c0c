import {chmodSync, renameSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {projectOf, resultOf} from '../helpers/instance.ts';
import {atRest} from '../helpers/processes.ts';
import {requires} from '../helpers/requirements.ts';

const file = 'services:\n  web: {command: exec sleep 1000, working_dir: sub, environment: {COLOUR: "b l u e"}, env_file: .env.web, umask: "027"}\n  other: exec sleep 1000\n';
const files = {'devtui.yaml': file, '.env.web': 'FROM_FILE=one\n', 'sub/here': ''};

test('in the directory, with the environment and the umask of the service, as its next run would have them', async () => {
	const {directory, up, devtui, write} = projectOf(files);
	await up();
	write('.env.web', 'FROM_FILE=two\n');
	const {code, output, errors} = await devtui('exec', 'web', '--', 'sh', '-c', 'pwd; umask; echo "$COLOUR $FROM_FILE $DEVTUI_SERVICE $PWD"; echo "$@"', 'sh', 'a b', '--', '-c');
	expect({code, errors}).toEqual({code: 0, errors: ''});
	expect(output).toBe(`${directory}/sub\n0027\nb l u e two web ${directory}/sub\na b -- -c\n`);
	expect((await devtui('exec', 'other', 'pwd')).output).toBe(`${directory}\n`);
});

test('with the limits of the service, also when the command cannot be run', async () => {
	const {directory, up, devtui} = projectOf({'devtui.yaml': 'services:\n  web: {command: exec sleep 1000, umask: "027", ulimits: {nofile: {soft: 100, hard: 200}, core: 0}}\n  huge: {command: exec sleep 1000, disabled: true, ulimits: {nofile: 99999999999}}\n', here: ''});
	await up();
	expect(await devtui('exec', 'web', '--', 'sh', '-c', 'pwd; umask; ulimit -S -n; ulimit -H -n; ulimit -c; test -e /proc/$$/fd/3 && echo more than its own; exit 5')).toEqual({code: 5, output: `${directory}\n0027\n100\n200\n0\n`, errors: ''});
	expect(await devtui('exec', 'web', '--', 'nope')).toEqual({code: 127, output: '', errors: 'nope: there is no such command\n'});
	expect(await devtui('exec', 'web', '--', './here')).toEqual({code: 126, output: '', errors: './here: permission denied\n'});
	expect((await devtui('exec', 'web', '--', 'sh', '-c', 'kill -9 $$')).code).toBe(137);
	expect(await devtui('exec', 'huge', '--', 'true')).toEqual({code: 3, output: '', errors: 'huge: cannot limit nofile to 99999999999 (hard: 99999999999): operation not permitted.\n'});
});

test('its exit code, or 128 and the signal; 127 and 126 when it cannot be run', async () => {
	const {up, devtui} = projectOf(files);
	await up();
	expect((await devtui('exec', 'web', '--', 'sh', '-c', 'exit 7')).code).toBe(7);
	expect((await devtui('exec', 'web', '--', 'sh', '-c', 'kill -9 $$')).code).toBe(137);
	expect(await devtui('exec', 'web', '--', 'nope')).toEqual({code: 127, output: '', errors: 'nope: there is no such command\n'});
	expect(await devtui('exec', 'web', '--', './here')).toEqual({code: 126, output: '', errors: './here: permission denied\n'});
});

test('standard input is the command\'s, and so is what is sent to devtui', async () => {
	const {up, start} = projectOf(files);
	await up();
	const rig = start(['exec', 'web', '--', 'sh', '-c', 'read line; echo "got $line"; trap "echo term; exit 5" TERM; echo armed; while :; do sleep 0.05; done'], {hasInput: true});
	rig.input('hello\n');
	await rig.sees('got hello\narmed');
	rig.signal('SIGTERM');
	expect(await resultOf(rig)).toMatchObject({code: 5, output: 'got hello\narmed\nterm\n'});
	expect(rig.survivors()).toEqual([]);
});

test('on a terminal it has the terminal: Ctrl-C is for the command, which may go on', async () => {
	const {up, open} = projectOf(files);
	await up();
	const rig = open(['exec', 'web', '--', 'sh', '-c', 'trap "echo interrupted" INT; test -t 0 && test -t 1 && echo "on $TERM as $$."; read line || read line; echo "got $line"; exit 3']);
	await rig.sees(/on xterm-256color as \d+\./);
	// It reads: a signal that comes just before that would be seen after the next line.
	await atRest(Number(/as (\d+)\./.exec(rig.screen())![1]));
	rig.type('\u0003');
	await rig.sees('interrupted');
	rig.type('hello\r');
	expect(await rig.ended).toEqual({code: 3, signal: undefined});
	expect(rig.screen()).toContain('got hello');
});

describe('is refused with a sentence', () => {
	test('without an instance, for no service, for several, without a command', async () => {
		const {devtui, up} = projectOf({...files, 'devtui.yaml': `${file}  many: {command: exec sleep 1000, replicas: 2}\n`});
		expect(await devtui('exec', 'web', '--', 'true')).toMatchObject({code: 4, output: ''});
		await up();
		expect(await devtui('exec', 'wbe', '--', 'true')).toEqual({code: 2, output: '', errors: 'There is no service "wbe". Did you mean "web"?\n'});
		expect(await devtui('exec', 'many', '--', 'true')).toMatchObject({code: 2, errors: 'many names several services: many-1, many-2. Choose one.\n'});
		expect(await devtui('exec', 'web', '--')).toMatchObject({code: 2, errors: 'error: missing the command to run behind --\n'});
		expect((await devtui('exec', 'web')).code).toBe(2);
	});

	test('when the directory or a file of the environment has gone', async () => {
		const {directory, up, devtui} = projectOf({...files, 'devtui.yaml': 'services:\n  web: {command: exec sleep 1000, working_dir: sub}\n  other: {command: exec sleep 1000, env_file: .env.web}\n'});
		await up();
		expect((await devtui('wait')).code).toBe(0);
		renameSync(path.join(directory, 'sub'), path.join(directory, 'moved'));
		renameSync(path.join(directory, '.env.web'), path.join(directory, 'moved.env'));
		expect(await devtui('exec', 'web', '--', 'true')).toEqual({code: 3, output: '', errors: `web: its working directory ${directory}/sub is not there.\n`});
		expect(await devtui('exec', 'other', '--', 'true')).toMatchObject({code: 1, errors: expect.stringMatching(/^other: env_file .*\.env\.web: there is no such file\.\n$/) as unknown});
	});
});

describe.skipIf(!requires('root'))('another user', () => {
	test('is who the command is, with the groups and the home of that user, unless the file says which home', async () => {
		const {directory, up, devtui} = projectOf({'devtui.yaml': 'services:\n  web: {command: exec sleep 1000, user: nobody}\n  home: {command: exec sleep 1000, user: nobody, environment: {HOME: /nowhere}}\n  odd: {command: exec sleep 1000, user: "4242:4243"}\n  few: {command: exec sleep 1000, user: nobody, umask: "077", ulimits: {nofile: 64}}\n'});
		chmodSync(directory, 0o755);
		await up();
		expect((await devtui('exec', 'web', '--', 'sh', '-c', 'id -un; id -G; echo $HOME $USER')).output).toMatch(/^nobody\n65534\n\/nonexistent nobody\n$/);
		expect((await devtui('exec', 'home', '--', 'sh', '-c', 'echo $HOME')).output).toBe('/nowhere\n');
		expect((await devtui('exec', 'odd', '--', 'sh', '-c', 'id -u; id -G')).output).toBe('4242\n4243\n');
		expect(await devtui('exec', 'few', '--', 'sh', '-c', 'id -un; id -G; ulimit -H -n; umask; echo $HOME')).toEqual({code: 0, output: 'nobody\n65534\n64\n0077\n/nonexistent\n', errors: ''});
	});
});
