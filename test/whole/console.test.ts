import {rmSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {quietPort} from '../helpers/ports.ts';
import type {RunningProcess} from '../helpers/processes.ts';
import {console, goneWithin, untilGone, type ConsoleRig} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';

const files = {
	'package.json': '{}',
	'app.js': "console.log('start', require('fs').readFileSync('value.txt', 'utf8').trim(), 'run', process.env.DEVTUI_RUN); setInterval(() => {}, 1000)",
	'value.txt': 'one',
	'devtui.yaml': 'name: demo\nservices:\n  app: {command: exec node app.js, watch: ["*.txt", "*.js"]}\n  cat: {command: "echo ready to read; exec cat"}\n',
};

async function quit(rig: ConsoleRig): Promise<void> {
	rig.type('q');
	await rig.sees('and quit?');
	rig.type('y');
	expect(await rig.ended).toEqual({code: 0, signal: undefined});
}

/** What a shell finds when devtui is gone. */
function expectRestored({terminal, isCursorVisible}: ConsoleRig): void {
	expect(terminal.buffer.active.type).toBe('normal');
	expect(terminal.modes.mouseTrackingMode).toBe('none');
	expect(terminal.modes.bracketedPasteMode).toBe(false);
	expect(isCursorVisible()).toBe(true);
}

describe('an afternoon with the console', () => {
	test('edit, break, mend, restart, pause, resume, quit: each is seen, and nothing is left', async () => {
		const {directory, write} = workspace(files);
		const rig = console({cwd: directory});
		await rig.sees(/app +ready/);
		await rig.sees('start one run 1');

		await until('the watcher to be there', async () => {
			write('value.txt', `two ${Math.random()}`);
			return rig.sees(/value\.txt changed/, 500).catch(() => undefined);
		});
		await rig.sees(/start two [\d.]+ run \d/);
		write('app.js', 'this is (not a program');
		await rig.sees('SyntaxError');
		await rig.sees(/app +exited 1/);
		write('app.js', files['app.js']);
		await rig.sees(/app +ready/);

		rig.type('r');
		await rig.sees(/· you[^]*start two/);

		rig.type('w');
		await rig.sees('⏸');
		write('value.txt', 'three');
		await rig.sees(/1 (change|wait)/);
		expect(rig.screen()).not.toContain('start three');
		rig.type('w');
		await rig.sees('start three');

		await quit(rig);
		expect(rig.survivors()).toEqual([]);
		expectRestored(rig);
	});

	test('what is typed goes to the service whole, keys of the console too, until Ctrl-]', async () => {
		const {directory} = workspace(files);
		const rig = console({cwd: directory});
		await rig.sees('ready to read');
		rig.type('j');
		await rig.sees(/▸\S? ?cat/);
		rig.type('i');
		await rig.sees('typing into cat');
		rig.type('quit? jk/: ä🙂\r');
		await until('the echo and the answer', () => rig.screen().split('quit? jk/: ä🙂').length > 2, {found: rig.screen});
		rig.type('\u001D');
		await rig.sees('q quit');
		await quit(rig);
	});

	test('the palette finds, completes and runs commands: signal, send, pause, scale', async () => {
		const {directory, write} = workspace({
			'value.txt': 'one',
			'devtui.yaml': [
				'name: demo',
				'services:',
				'  cat: {command: "echo ready to read; exec cat"}',
				'  web: {command: "trap \'echo got USR1\' USR1; echo serving run $DEVTUI_RUN copy $DEVTUI_REPLICA; while :; do sleep 0.05; done", watch: ["*.txt"]}',
			].join('\n'),
		});
		const rig = console({cwd: directory});
		await rig.sees('ready to read');
		await rig.sees('serving run 1');
		rig.type(':');
		await rig.sees('─ command ─');
		rig.type('sig\t');
		await rig.sees(': signal');
		rig.type('USR1 w\t\r');
		await rig.sees('SIGUSR1 sent to web');
		await rig.sees('got USR1');

		rig.type(':send cat jq k: ä🙂\r');
		await until('the echo and the answer', () => rig.screen().split('jq k: ä🙂').length > 2, {found: rig.screen});

		rig.type(':pause\r');
		await rig.sees('! cat: no files are watched');
		rig.type(' w\t\r');
		await rig.sees('⏸');
		await until('the watcher to be there', async () => {
			write('value.txt', `two ${Math.random()}`);
			return rig.sees(/1 (change|wait)/, 500).catch(() => undefined);
		});
		rig.type(':resume web\r');
		await rig.sees(/run 2 · value\.txt changed/);
		await rig.sees('serving run 2');

		rig.type(':scale web 2\r');
		await rig.sees(/web-1 +ready/);
		await rig.sees(/web-2 +ready/);
		rig.type(':scale wbe 2\r');
		await rig.sees('There is no service "wbe"');
		rig.type('\u0003:quit\r');
		await rig.sees('and quit?');
		rig.type('y');
		expect(await rig.ended).toEqual({code: 0, signal: undefined});
		expect(rig.survivors()).toEqual([]);
		expectRestored(rig);
	});

	test('d tells all about a service: what runs, why, what the file says, and its runs so far', async () => {
		const {directory, write} = workspace({
			...files,
			'devtui.yaml': 'name: demo\nservices:\n  app: {command: exec node app.js, watch: ["*.txt", "*.js"], description: counts, environment: {API_TOKEN: hunter2, PORT: "3000"}}\n  web: {command: sleep 100, depends_on: [app]}\n',
		});
		const rig = console({cwd: directory});
		await rig.sees('start one run 1');
		await until('the watcher to be there', async () => {
			write('value.txt', `two ${Math.random()}`);
			return rig.sees(/value\.txt changed/, 500).catch(() => undefined);
		});
		await rig.sees(/app +ready/);
		rig.type('d');
		await rig.sees(/run +\d+ · value\.txt changed/);
		await rig.sees(/│ +\d+ ( *[\d.]+% +\S+ +)?node app\.js/);
		await rig.sees(/needed by +└─ \S+ web/);
		await rig.sees(/1 +[\d:]+ +[\d.]+m?s +restarted · start/);
		await rig.sees(/description +counts/);
		// What the user has in the environment may fill more than the screen.
		rig.type('G{');
		await rig.sees('API_TOKEN=•••');
		await rig.sees('PORT=3000');
		expect(rig.screen()).not.toContain('hunter2');
		rig.type('d');
		await until('the details to be gone', () => !rig.screen().includes('API_TOKEN'), {found: rig.screen});
		await quit(rig);
	});

	test('a build that fails is shown beside the run that stays; one that passes takes it away', async () => {
		const {directory, write} = workspace({
			'devtui.yaml': 'name: demo\nservices:\n  app: {command: "echo up $DEVTUI_RUN; exec sleep 100", build_command: "test ! -e broken", watch: ["*.txt", broken]}\n',
		});
		const rig = console({cwd: directory});
		await rig.sees('up 1');
		await until('the watcher to be there', async () => {
			write('broken', String(Math.random()));
			return rig.sees(/ready · build failed/, 500).catch(() => undefined);
		});
		await rig.sees('1 build failed');
		expect(rig.screen()).not.toContain('up 2');
		rmSync(path.join(directory, 'broken'));
		await rig.sees('up 2');
		expect(rig.screen()).not.toMatch(/ready · build failed/);
		await quit(rig);
	});

	test('watches that wait, by patterns and by marker files: counted, listed, applied as one restart or discarded', async () => {
		const {directory, write} = workspace({
			'marked/.autorestart_includes': '*.py',
			'shop.env': 'COLOUR=red',
			'devtui.yaml': [
				'name: demo',
				'services:',
				'  app: {command: "echo app run $DEVTUI_RUN is $COLOUR; exec sleep 100", watch: ["*.txt"], env_file: shop.env}',
				'  marked: {command: "echo marked run $DEVTUI_RUN; exec sleep 100", working_dir: marked}',
			].join('\n'),
		});
		const rig = console({cwd: directory});
		await rig.sees('app run 1 is red');
		await rig.sees('marked run 1');
		// The last ones written are seen, so that nothing of these is counted below.
		let written = 0;
		await until('the watches to be there', async () => {
			written++;
			write(`value-${written}.txt`, '');
			write(`marked/a-${written}.py`, '');
			return rig.sees(new RegExp(String.raw`value-${written}\.txt changed[^]*a-${written}\.py changed`), 500 * written).catch(() => undefined);
		}, {found: rig.screen});

		rig.type('W');
		await rig.sees(/⏸ 2 paused/);
		for (const name of ['one.txt', 'two.txt', 'marked/one.py', 'marked/two.py', 'marked/three.py']) {
			write(name, 'new');
		}

		write('shop.env', 'COLOUR=green');
		await rig.sees(/app +ready · ⏸ 2 wait/);
		await rig.sees(/marked +ready · ⏸ 3 wait/);
		rig.type('jd');
		await rig.sees(/watch +paused · w resumes[^]*3 changes wait · w applies, D discards[^]*one\.py/);
		rig.type('D');
		await rig.sees('changes of marked discarded');
		rig.type('\t');
		await rig.sees(/2 changes wait · w applies, D discards[^]*one\.txt[^]*two\.txt/);
		rig.type('w');
		await rig.sees(/run +\d+ · (one|two)\.txt and 1 more changed/);
		await rig.sees(/new values +COLOUR: green, was red/);
		rig.type('d');
		await rig.sees(/── run \d+ · (one|two)\.txt and 1 more changed ──/);
		await rig.sees(/app run \d+ is green/);
		rig.type(':resume marked\r');
		await rig.sees('watching marked again');
		expect(rig.screen()).toMatch(/watching marked again(?!, with)/);
		await quit(rig);
	});

	test('a crash loop counts down and r retries now; who holds a port is named', async () => {
		const port = await quietPort();
		const {directory, write} = workspace({
			'holds-port.js': "require('net').createServer().listen(process.env.PORT, '127.0.0.1', () => console.log('listening'))",
			'devtui.yaml': [
				'name: demo',
				'services:',
				'  flaky: {command: "test -e mended || exit 3; echo mended; exec sleep 100", restart: always}',
				`  one: {command: "exec node holds-port.js", environment: {PORT: "${port}"}, ready: {tcp: ${port}}}`,
				`  two: {command: "exec node holds-port.js", environment: {PORT: "${port}"}, ready: {tcp: ${port}}, depends_on: {one: {condition: service_healthy}}}`,
			].join('\n'),
		});
		const rig = console({cwd: directory, columns: 200});
		await rig.sees(/flaky +exited 3, again in \ds/);
		await rig.sees(/two +exited 1/);
		// It does not try again by itself meanwhile.
		await rig.sees(/flaky +crash loop: exited 3, again in (?:[4-9]|\d\d)s/);
		write('mended', '');
		rig.type('r');
		await rig.sees('retrying flaky');
		await rig.sees(/flaky +ready/);
		rig.type('jjzg');
		await rig.sees(new RegExp(String.raw`port ${port} is held by pid \d+ \(.*holds-port\.js, the service one of a devtui\)`));
		await quit(rig);
	});

	test('a service that does not end is told of where it stands: who lives, and what is left of its grace', async () => {
		const {directory} = workspace({'devtui.yaml': 'name: demo\nservices:\n  mule: {command: "trap \'\' TERM; echo armed; while :; do sleep 0.1; done", stop_grace_period: 60s}\n'});
		const rig = console({cwd: directory, columns: 160});
		await rig.sees('armed');
		rig.type('s');
		await rig.sees(/mule ─ stopping · SIGKILL in [345]\ds · \d+ \/bin\/sh/);
		rig.type('K');
		await rig.sees(/mule +stopped/);
		expect(rig.survivors()).toEqual([]);
		rig.type('q');
		expect(await rig.ended).toEqual({code: 0, signal: undefined});
	});

	test('a service can be stopped, started and killed, and the console stays when all has ended', async () => {
		const {directory} = workspace({Procfile: 'a: echo one; sleep 100\nb: echo two\n'});
		const rig = console({cwd: directory});
		await rig.sees(/a +ready/);
		await rig.sees(/b +completed/);
		rig.type('s');
		await rig.sees(/a +stopped/);
		rig.type('s');
		await rig.sees(/a +ready/);
		rig.type('K');
		await rig.sees(/a +stopped/);
		expect(rig.survivors().filter(({command}) => command.includes('sleep'))).toEqual([]);
		rig.type('q');
		expect(await rig.ended).toEqual({code: 0, signal: undefined});
		expectRestored(rig);
	});
});

describe('every way to end', () => {
	const stubborn = {Procfile: 'mule: trap "" TERM INT HUP; echo armed; while :; do sleep 0.05; done\nplain: echo plain; sleep 100\n'};

	test.each([['SIGTERM', 143], ['SIGHUP', 129], ['SIGINT', 130]] as const)('%s: services end, the terminal is given back, the exit code is %i', async (signal, code) => {
		const {directory} = workspace(files);
		const rig = console({cwd: directory});
		await rig.sees(/cat +ready/);
		rig.signal(signal);
		expect(await rig.ended).toEqual({code, signal: undefined});
		expect(rig.survivors()).toEqual([]);
		expectRestored(rig);
	});

	test('Ctrl-C twice ends what ignores every signal at once', async () => {
		const {directory} = workspace(stubborn);
		const rig = console({cwd: directory});
		await rig.sees(/mule +ready/);
		await rig.sees('armed');
		rig.type('\u0003');
		await rig.sees('Ctrl-C');
		rig.type('\u0003');
		const {code} = await rig.ended;
		expect(code).toBe(0);
		expect(rig.survivors()).toEqual([]);
		expectRestored(rig);
	});

	test('while shutting down it shows who is still alive, with its pid and the seconds it has', async () => {
		const {directory} = workspace({'devtui.yaml': `services:\n  mule: {command: '${stubborn.Procfile.split('\n')[0]?.slice(6) ?? ''}', stop_grace_period: 60s}\n`});
		const rig = console({cwd: directory});
		await rig.sees(/mule +ready/);
		await rig.sees('armed');
		const [{pid}] = rig.survivors().filter(({command}) => command.includes('trap')) as [RunningProcess];
		rig.type('q');
		await rig.sees('and quit?');
		rig.type('y');
		await rig.sees(new RegExp(String.raw`mule +stopping · SIGKILL in [345]\ds *│\n.*│ +${pid} /bin/sh -c trap`));
		rig.type('\u0003');
		expect(await rig.ended).toEqual({code: 0, signal: undefined});
		expect(rig.survivors()).toEqual([]);
	});

	test('a bug of devtui itself: the terminal is given back, services are ended, then comes the stack', async () => {
		const {directory, write} = workspace(stubborn);
		write('bug.mjs', "process.on('SIGUSR2', () => setImmediate(() => { throw new Error('a bug of ours'); }));");
		// Only devtui runs in Node here, so only devtui has the bug.
		const rig = console({cwd: directory, environment: {NODE_OPTIONS: `--import=${directory}/bug.mjs`}});
		await rig.sees(/mule +ready/);
		await rig.sees('armed');
		process.kill(rig.engine(), 'SIGUSR2');
		expect(await rig.ended).toEqual({code: 70, signal: undefined});
		expectRestored(rig);
		expect(rig.screen()).toContain('devtui has crashed');
		expect(rig.screen()).toContain('a bug of ours');
		await untilGone(rig);
	});

	test('SIGKILL: everything is gone within a second', async () => {
		const {directory} = workspace(stubborn);
		const rig = console({cwd: directory});
		await rig.sees('armed');
		rig.signal('SIGKILL');
		await goneWithin(1000, rig);
		expect(await rig.ended).toEqual({code: undefined, signal: 'SIGKILL'});
	});

	test('the terminal is closed: services end, devtui too', async () => {
		const {directory} = workspace(files);
		const rig = console({cwd: directory});
		await rig.sees(/cat +ready/);
		rig.closeTerminal();
		await until('nothing to be left', () => rig.survivors().length === 0 && !rig.isAlive(), {found: () => JSON.stringify(rig.survivors())});
	});
});

describe('the screen', () => {
	test('it follows the size of the terminal, down to 40×10 and back', async () => {
		const {directory} = workspace(files);
		const rig = console({cwd: directory, columns: 120, rows: 40});
		await rig.sees(/cat +ready/);
		for (const [columns, rows] of [[80, 24], [40, 10], [200, 60], [20, 5], [120, 40]] as const) {
			rig.resize(columns, rows);
			await until(`a screen of ${columns}×${rows}`, () => {
				const lines = rig.screen().split('\n');
				return lines.length === rows && (columns < 40 || (lines[0]?.includes('demo') && lines[rows - 1]?.includes('q')));
			}, {found: rig.screen});
		}

		await rig.sees(/cat +ready/);
		await quit(rig);
	});

	test('keys are answered while services flood their panes, and quitting works', async () => {
		const {directory} = workspace({Procfile: 'a: yes aaaaaaaaaaaaaaaaaaaa\nb: yes bbbbbbbbbbbbbbbbbbbbbb\nc: sleep 100\n'});
		const rig = console({cwd: directory});
		await rig.sees('aaaaaaaaaa');
		await rig.sees('bbbbbbbbbb');
		rig.type('j');
		await rig.sees(/▸\S? ?b/);
		rig.type('j');
		await rig.sees(/▸\S? ?c/);
		await quit(rig);
		expect(rig.survivors()).toEqual([]);
		expectRestored(rig);
	});
});
