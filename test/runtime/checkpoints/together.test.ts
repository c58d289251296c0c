import {realpathSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {requires} from '../../helpers/requirements.ts';
import {until} from '../../helpers/until.ts';
import {workspace} from '../../helpers/workspace.ts';
import {libraryForTests} from './built.ts';
import {launch} from './launcher-rig.ts';

describe.skipIf(!requires('linux', 'cc', 'lua5.4')).each(['a terminal', 'pipes'] as const)('the launcher and the library together, on %s', on => {
	test('a program goes on from the file that has changed, with what it is told, again and again', async () => {
		const {directory: made} = workspace({'main.lua': 'print "startup" require "a" require "b" print("end", os.getenv "DEVTUI_RUN") os.exit(3)', 'a.lua': 'print "a v1"', 'b.lua': 'print "b v1"'});
		const directory = realpathSync(made);
		const inside = (name: string) => path.join(directory, name);
		const command = ['env', `LD_PRELOAD=${libraryForTests()}`, `LUA_PATH=${inside('?.lua')}`, 'lua5.4', inside('main.lua')];
		const launched = await launch(command, {on, judge: file => path.dirname(file) === directory ? 'yes' : 'no'});
		await launched.hears('exited code 3 alone');
		expect(launched.lines).toContain('hooked');
		await until('what it prints', () => launched.printed() === 'startup\na v1\nb v1\nend\tnil\n', {found: launched.printed});

		const {id: a} = await launched.keeps(inside('a.lua'));
		const {id: b} = await launched.keeps(inside('b.lua'));
		for (const [id, version, wanted] of [[b, 'v2', 'b v2\nend\t2\n'], [b, 'v3', 'b v3\nend\t2\n'], [a, 'v4', 'a v1\nb v4\nend\t2\n']] as const) {
			const from = launched.lines.length;
			const before = launched.printed();
			writeFileSync(inside('b.lua'), `print "b ${version}"`);
			launched.resume(id, 'DEVTUI_RUN=2\0');
			await launched.hears('started', from);
			await launched.hears('exited code 3 alone', from);
			await until('what it prints', () => launched.printed() === before + wanted, {found: launched.printed});
		}
	});
});
