import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {projectOf, type Project} from '../helpers/instance.ts';
import {cli, console as terminal, type ConsoleRig} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';

/** Tells the size of its terminal whenever that changes, and what was typed. In sh a signal between the last look for one and the system call that reads would be seen with the next line. */
const telling = {
	Procfile: `web: exec '${process.execPath}' tell.mjs\n`,
	'tell.mjs': [
		'process.stdout.on("resize", () => console.log(`${process.stdout.rows} ${process.stdout.columns}`));',
		'process.stdin.on("data", data => console.log(`got ${String(data).trim()}`));',
		'console.log("hello from before");',
	].join('\n'),
};

/** Detached, and this test's: its end takes the instance along. */
async function detached(files: Readonly<Record<string, string>>): Promise<{readonly project: Project; readonly pid: number}> {
	const project = projectOf(files);
	const started = await project.devtui('up', '--detach');
	expect(started).toMatchObject({code: 0});
	return {project, pid: Number(/with pid (\d+)/.exec(started.output)![1])};
}

/** On a terminal that stays when devtui ends, as a shell's does. */
function attachIn({directory, environment}: Project, size: {readonly columns: number; readonly rows: number}): ConsoleRig {
	return terminal({cwd: directory, environment, ...size, program: ['/bin/sh', '-c', '"$0" "$1" attach; echo "code $?"; exec sleep 1001', process.execPath, cli]});
}

/** That its service has told. */
function columnsIn(rig: ConsoleRig): readonly number[] {
	return [...rig.screen().matchAll(/│ \d+ (\d+) *$/gm)].map(match => Number(match[1]));
}

describe('consoles that are attached', () => {
	test('show what was before and what comes, take what is typed, have one size of a service between them, are left by Q, and the project lives on; when it ends they say so', async () => {
		const {project, pid} = await detached(telling);
		const before = await project.ps();
		// It listens by then: the size is told once.
		await until('its first line', async () => (await project.devtui('logs')).output.includes('hello from before'));
		const large = attachIn(project, {columns: 120, rows: 40});
		await large.sees('hello from before');
		await until('the size of the large one', () => columnsIn(large).at(-1)! > 70, {found: large.screen});
		large.type('i');
		await large.sees('typing into web');
		large.type('something\r');
		await large.sees('got something');

		const small = attachIn(project, {columns: 70, rows: 20});
		await small.sees('got something');
		for (const rig of [large, small]) {
			await until('a size that both can show', () => columnsIn(rig).at(-1)! < 70, {found: rig.screen});
		}

		// One that dies without a word leaves the terminal to the other.
		process.kill(small.survivors().find(({command}) => command.endsWith('attach'))!.pid, 'SIGKILL');
		await until('the size of the large one again', () => columnsIn(large).at(-1)! > 70, {found: large.screen});
		large.type('\u001D');
		await large.sees(/\bq quit/);
		large.type('Q');
		await large.sees(`runs on in devtui (pid ${pid})`);
		await large.sees('code 0');
		expect((await project.ps()).map(row => row.pid)).toEqual(before.map(row => row.pid));

		const last = attachIn(project, {columns: 100, rows: 30});
		await last.sees('hello from before');
		expect((await project.devtui('down')).code).toBe(0);
		await last.sees(/has ended: devtui \(pid \d+\) was told to end/);
		await last.sees('code 0');
	});

	test('clear panes and logs for themselves alone, also of what they have not shown yet', async () => {
		const {project} = await detached({Procfile: 'web: echo web before; exec cat\nback: echo back before; exec cat\n'});
		await until('their first lines', async () => /web before[^]*back before|back before[^]*web before/.test((await project.devtui('logs')).output));
		const rig = attachIn(project, {columns: 90, rows: 20});
		await rig.sees('web before');
		rig.type('vvvv');
		await rig.sees('back | back before');
		rig.type('\u000B');
		await rig.sees('web and back cleared');
		await until('the merged log to be empty', () => !rig.screen().includes('before'), {found: rig.screen});
		rig.type('vj');
		expect(await project.devtui('send', 'back', 'said since')).toMatchObject({code: 0});
		await rig.sees('said since');
		expect(rig.screen()).not.toContain('before');
		rig.type('t');
		await rig.sees(/\d\d:\d\d:\d\d\.\d{3} said since/);
		rig.type('/before');
		await rig.sees('/before no match');
		const other = attachIn(project, {columns: 90, rows: 20});
		await other.sees('web before');
		expect((await project.devtui('logs')).output).toMatch(/back before/);
		expect((await project.devtui('down')).code).toBe(0);
		await Promise.all([rig.sees('code 0'), other.sees('code 0')]);
	});

	test('say so when devtui is killed, with 1; know what was before them; q there ends the project', async () => {
		const {project, pid} = await detached({Procfile: 'web: echo started; exec sleep 1000\n'});
		const rig = attachIn(project, {columns: 100, rows: 30});
		await rig.sees('started');
		process.kill(pid, 'SIGKILL');
		await rig.sees('is gone, and with it all that it ran');
		await rig.sees('code 1');
		expect(await project.devtui('up', '--detach')).toMatchObject({code: 0});
		expect(await project.devtui('restart', 'web')).toMatchObject({code: 0});
		const again = attachIn(project, {columns: 100, rows: 30});
		await again.sees('started');
		// What was before this console, too.
		again.type('d');
		await again.sees(/1 .*restarted.* · start/);
		again.type('q');
		await again.sees(/\bq quit/);
		again.type('T');
		await again.sees('start-up 2 of 2 · restart');
		again.type('q');
		await again.sees(/\bq quit/);
		again.type('q');
		await again.sees('stop web, and quit?');
		await again.sees('Q detach');
		again.type('y');
		await again.sees('code 0');
		expect(await project.devtui('ps')).toMatchObject({code: 4});
	});

	test('are not opened where nothing runs, without a terminal, or in a pane of the same', async () => {
		const {project} = await detached({Procfile: 'web: echo "$DEVTUI_SOCKET" started; exec sleep 1000\n'});
		expect(await project.devtui('attach')).toEqual({code: 2, output: '', errors: 'devtui attach needs a terminal. Without one there are: devtui ps, devtui logs -f, devtui events\n'});
		const inside = project.open(['attach'], {environment: {DEVTUI_SERVICE: 'web', DEVTUI_SOCKET: project.socket()}});
		expect(await inside.ended).toMatchObject({code: 2});
		expect(inside.screen()).toContain('its console would show itself');
		expect((await project.devtui('down')).code).toBe(0);
		const nowhere = project.open(['attach']);
		expect(await nowhere.ended).toMatchObject({code: 4});
		expect(nowhere.screen()).toContain('No devtui is running for this project');
	});
});
