import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';
import {requires} from '../helpers/requirements.ts';
import {cli, untilGone} from '../helpers/rig.ts';

describe.skipIf(!requires('mount'))('up --detach where no socket can be made', () => {
	test.each([
		['since the file system is read-only', 'mount -t tmpfs -o mode=700 none run && mkdir -m 700 run/devtui && mount -o remount,ro run', /^devtui could not be commanded once it is detached: EROFS: .*\n$/],
		// Room for the directories and for what devtui has to say, and for no socket.
		['since the file system is full', 'mount -t tmpfs -o mode=700,nr_inodes=3 none run && mkdir -m 700 run/devtui', /^other shells cannot command this devtui: .*ENOSPC.*\n$/],
	])('%s, says so, ends with 3, and leaves nothing that nobody could end', async (_why, mount, told) => {
		const project = projectOf({Procfile: 'a: sleep 1000\n', 'run/keep': ''});
		const rig = project.start([], {
			program: ['unshare', '--mount', 'sh', '-c', `${mount} && exec "$@"`, 'sh', process.execPath, cli, 'up', '--detach'],
			environment: {XDG_RUNTIME_DIR: `${project.directory}/run`},
		});
		expect(await rig.ended).toEqual({code: 3, signal: undefined});
		expect(rig.errors()).toMatch(told);
		expect(rig.output()).toBe('');
		await untilGone(rig);
	});
});
