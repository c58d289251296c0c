import process from 'node:process';
import {expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';
import {cli, console, headless, untilGone, type ConsoleRig} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';

const procfile = {Procfile: 'app: echo started $$; exec sleep 1000\n'};
const detached = /runs on in devtui \(pid (\d+)\)/;

/** On a terminal that stays when devtui ends, as a shell's does. */
function upInShell(cwd: string): ConsoleRig {
	return console({cwd, program: ['/bin/sh', '-c', '"$0" "$1" up; echo "code $?"; exec sleep 1001', process.execPath, cli]});
}

test('of two that are started on terminals at once one has the project, and both show it; what the other has started is gone', async () => {
	const {directory} = workspace(procfile);
	const rigs = [upInShell(directory), upInShell(directory)];
	const [pid] = await Promise.all(rigs.map(async rig => {
		await until('one and the same service', () => serviceOf(rig) !== undefined && serviceOf(rig) === serviceOf(rigs[0]!) && rigs.flatMap(each => each.survivors()).filter(({command}) => command.startsWith('sleep 1000')).length === 1, {found: () => rigs.map(each => each.screen()).join('\n════\n')});
		return serviceOf(rig);
	}));
	for (const rig of rigs) {
		await rig.sees(new RegExp(`app ─ ready · pid ${pid}`));
	}

	// Either gives its terminal back and says who has the project.
	for (const rig of rigs) {
		rig.type('Q');
		await rig.sees('code 0');
		expect(rig.terminal.buffer.active.type).toBe('normal');
		expect(rig.isCursorVisible()).toBe(true);
	}

	const holders = rigs.map(rig => Number(detached.exec(rig.screen())?.[1]));
	expect(holders[0]).toBe(holders[1]);
	const winner = rigs.find(rig => rig.survivors().some(found => found.pid === holders[0]))!;
	expect(rigs.find(rig => rig !== winner)!.survivors()).toEqual([]);
	process.kill(holders[0]!, 'SIGTERM');
	await untilGone(winner);
});

function serviceOf(rig: ConsoleRig): string | undefined {
	return /app ─ ready · pid (\d+)/.exec(rig.screen())?.[1];
}

test('of two in pipes at once one has the project, and the other exits 2', async () => {
	const {directory} = workspace(procfile);
	const rigs = [headless({cwd: directory, args: ['up']}), headless({cwd: directory, args: ['up']})];
	const loser = await Promise.race(rigs.map(async rig => rig.ended.then(() => rig)));
	const winner = rigs.find(rig => rig !== loser)!;
	expect(await loser.ended).toEqual({code: 2, signal: undefined});
	expect(loser.output() + loser.errors()).toMatch(/another devtui runs this project|This project is running already/);
	expect(loser.survivors()).toEqual([]);
	await winner.sees('| started');
	winner.signal('SIGTERM');
	expect(await winner.ended).toEqual({code: 143, signal: undefined});
});

test('of three that are detached at once one has the project, all return 0, and all services that were named are started', async () => {
	const project = projectOf({Procfile: 'a: echo a; exec sleep 1000\nb: echo b; exec sleep 1000\nc: echo c; exec sleep 1000\n'});
	const results = await Promise.all(['a', 'b', 'c'].map(async name => project.devtui('up', '--detach', name)));
	expect(results.map(({code, errors}) => ({code, errors}))).toEqual([0, 0, 0].map(code => ({code, errors: ''})));
	expect(results.filter(({output}) => output.startsWith('devtui runs with pid '))).toHaveLength(1);
	expect(await project.devtui('wait', 'a', 'b', 'c')).toMatchObject({code: 0});
	expect((await project.ps()).map(({name, phase}) => [name, phase])).toEqual([['a', 'ready'], ['b', 'ready'], ['c', 'ready']]);
	expect(await project.devtui('down')).toMatchObject({code: 0});
});
