import process from 'node:process';
import {expect, test} from 'vitest';
import {cli, console, headless, type ConsoleRig} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';

const procfile = {Procfile: 'app: echo started $$; exec sleep 1000\n'};
const running = /This project is running already, in the devtui with pid (\d+)/;

/** On a terminal that stays when devtui ends, as a shell's does. */
function upInShell(cwd: string): ConsoleRig {
	return console({cwd, program: ['/bin/sh', '-c', '"$0" "$1" up; echo "code $?"; exec sleep 1001', process.execPath, cli]});
}

test('of two that are started on terminals at once one has the project; the other gives its terminal back, says which, and exits 2', async () => {
	const {directory} = workspace(procfile);
	const rigs = [upInShell(directory), upInShell(directory)];
	const loser = await until('one to end', () => rigs.find(rig => rig.screen().includes('code ')), {found: () => rigs.map(rig => rig.screen()).join('\n════\n')});
	const winner = rigs.find(rig => rig !== loser)!;
	expect(loser.screen()).toContain('code 2');
	const [, pid] = running.exec(loser.screen()) ?? [];
	expect(loser.terminal.buffer.active.type).toBe('normal');
	expect(loser.isCursorVisible()).toBe(true);
	// Its services went with it; only the shell is left, which is no survivor.
	expect(loser.survivors()).toEqual([]);
	await winner.sees(/app +ready/);
	expect(winner.survivors().map(found => String(found.pid))).toContain(pid);
	expect(winner.screen()).not.toContain('another devtui');
	process.kill(Number(pid), 'SIGTERM');
	await winner.sees('code 143');
});

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
