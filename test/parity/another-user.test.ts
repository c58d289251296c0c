import {execFileSync, spawnSync} from 'node:child_process';
import {chmodSync, chownSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {isLiving} from '../helpers/processes.ts';
import {requires, requiresThat} from '../helpers/requirements.ts';
import {cli, headless, type HeadlessRig} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';
import {hasStarted, place, startsOf, type Place} from './rig.ts';

const nobody = 65_534;
/** A repository below a home that only its owner may enter is out of reach for others. */
const isPossible = () => requires('linux', 'cc', 'root')
	&& requiresThat(spawnSync('/bin/sh', ['-c', 'test -r "$0" && test -x "$1"', cli, process.execPath], {uid: nobody, gid: nobody}).status === 0, 'the user nobody cannot reach node and dist')
	&& requiresThat(canBecomeRoot(place({}).directory), 'programs in the temp directory do not become root (nosuid)');

/** As sudo would be. */
function canBecomeRoot(directory: string): boolean {
	const program = path.join(directory, 'becomes-root');
	execFileSync('cc', ['-O2', '-o', program, path.resolve('fixtures/processes/becomes-root.c')]);
	chmodSync(program, 0o4755);
	return spawnSync(program, ['who'], {uid: nobody, gid: nobody}).status === 0;
}

/** A devtui that is not root. */
function upAsNobody(services: string, files: Readonly<Record<string, string>> = {}): Place {
	const made = place({'devtui.yaml': `services:\n${services}`, ...files});
	canBecomeRoot(made.directory);
	chownSync(made.directory, nobody, nobody);
	const rig = headless({
		cwd: made.directory,
		program: ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', process.execPath, cli, 'up'],
		environment: {HOME: made.directory, XDG_RUNTIME_DIR: '', XDG_CACHE_HOME: ''},
	});
	return {...made, rig};
}

async function ends(rig: HeadlessRig): Promise<void> {
	rig.signal('SIGINT');
	expect(await rig.ended).toEqual({code: 130, signal: undefined});
}

describe('a service that becomes another user, whom devtui may not signal', () => {
	test('is ended by Ctrl-C, which its terminal sends to anybody', async ({skip}) => {
		skip(!isPossible());
		const {rig} = upAsNobody('  w: {command: ./becomes-root, stop_grace_period: 1m}\n  v: {command: "./becomes-root; echo never", stop_grace_period: 1m}\n');
		await hasStarted(rig, 'w');
		await hasStarted(rig, 'v');
		await ends(rig);
		expect(rig.survivors()).toEqual([]);
		expect(rig.output()).not.toMatch(/SIGKILL|another user/);
	});

	test('disturbs nobody else of its group: who has been sent the signal ends in good order', async ({skip}) => {
		skip(!isPossible());
		const {rig} = upAsNobody('  w: {command: ./both.sh, stop_grace_period: 1m}\n', {'both.sh': '#!/bin/sh\ntrap "echo interrupted; exit 1" INT\ntrap "sleep 0.5; echo ended well; exit" TERM\n./becomes-root &\nwhile :; do sleep 0.05; done\n'});
		await hasStarted(rig, 'w');
		await ends(rig);
		expect(rig.survivors()).toEqual([]);
		expect(rig.output()).toContain('ended well');
		expect(rig.output()).not.toContain('interrupted');
	});

	test('and does not care, or has no terminal, does not keep devtui from ending: it is named, with what ends it', async ({skip}) => {
		skip(!isPossible());
		const {rig} = upAsNobody('  w: {command: ./becomes-root stays, stop_grace_period: 200ms}\n  p: {command: ./becomes-root, tty: false, stop_grace_period: 200ms}\n  plain: {command: ./mule.sh, stop_grace_period: 200ms}\n');
		const [pid] = await hasStarted(rig, 'w');
		const [other] = await hasStarted(rig, 'p');
		await hasStarted(rig, 'plain');
		await ends(rig);
		expect(rig.output()).toContain(`another user cannot be ended from here: ${pid} ./becomes-root stays. This does it: sudo kill -9 ${pid}`);
		expect(rig.output()).toContain(`sudo kill -9 ${other}`);
		expect(rig.survivors().map(survivor => survivor.pid).sort()).toEqual([pid, other].sort());
	});

	test('is waited for by a restart: there are never two of it', async ({skip}) => {
		skip(!isPossible());
		const {rig, write} = upAsNobody('  w: {command: ./becomes-root stays, stop_grace_period: 200ms, watch: [a.txt]}\n', {'a.txt': '1'});
		await rig.sees('watching files');
		const [pid] = await hasStarted(rig, 'w');
		write('a.txt', '2');
		await rig.sees(`sudo kill -9 ${pid}`);
		expect(startsOf(rig, 'w')).toEqual([pid]);
		expect(isLiving(pid!)).toBe(true);
		process.kill(pid!, 'SIGKILL');
		const [, second] = await hasStarted(rig, 'w', 2);
		write('a.txt', '3');
		await rig.sees(`sudo kill -9 ${second}`);
		await ends(rig);
		await until('only that one to be left', () => rig.survivors().every(survivor => survivor.pid === second));
		expect(isLiving(second!)).toBe(true);
	});
});
