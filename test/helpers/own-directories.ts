import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';

/** Sockets of devtuis that tests kill lie here, and what devtui keeps for its next start; both go with it. */
export function setup(): () => void {
	const directory = mkdtempSync(path.join(tmpdir(), 'devtui-run-'));
	process.env['XDG_RUNTIME_DIR'] = directory;
	process.env['XDG_STATE_HOME'] = path.join(directory, 'state');
	process.env['XDG_CACHE_HOME'] = path.join(directory, 'cache');
	// Of a devtui that runs the tests.
	delete process.env['DEVTUI_SOCKET'];
	return () => {
		rmSync(directory, {recursive: true, force: true, maxRetries: 5});
	};
}
