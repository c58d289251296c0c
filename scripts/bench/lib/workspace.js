import {randomUUID} from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {carriers, kill} from './processes.js';

/** A directory, and an environment that marks all that is started in it; both are gone when `work` is done. */
export async function inWorkspace(files, work) {
	const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'devtui-bench-'));
	const id = randomUUID();
	open.set(id, directory);
	try {
		for (const [name, text] of Object.entries(files)) {
			fs.writeFileSync(path.join(directory, name), text);
		}

		return await work({directory, environment: environment(directory, id), file: name => path.join(directory, name), processes: () => carriers(mark, id)});
	} finally {
		await endAll(id);
		fs.rmSync(directory, {recursive: true, force: true, maxRetries: 5});
		open.delete(id);
	}
}

/** Leaves nothing behind when the run is interrupted. */
export function closeWorkspaces() {
	for (const [id, directory] of open) {
		for (let left = carriers(mark, id); left.length > 0; left = carriers(mark, id)) {
			left.forEach(pid => kill(pid));
		}

		fs.rmSync(directory, {recursive: true, force: true, maxRetries: 5});
	}
}

/** What tools keep for their next start is there at the next start, as it is for a user. */
const caches = fs.mkdtempSync(path.join(os.tmpdir(), 'devtui-bench-cache-'));
process.once('exit', () => {
	fs.rmSync(caches, {recursive: true, force: true});
});

const open = new Map();
const mark = 'DEVTUI_BENCH_ID';

/** Nothing of the user's settings, which would be another tool's on another machine, but where CRIU is. */
function environment(directory, id) {
	const {PATH, DEVTUI_CRIU} = process.env;
	return {
		PATH: `${path.dirname(process.execPath)}${path.delimiter}${PATH}`,
		HOME: directory,
		XDG_CONFIG_HOME: directory,
		XDG_CACHE_HOME: caches,
		LANG: 'C.UTF-8',
		SHELL: '/bin/sh',
		TERM: 'xterm-256color',
		...DEVTUI_CRIU !== undefined && {DEVTUI_CRIU},
		[mark]: id,
	};
}

/** Many a tool leaves its services behind. */
async function endAll(id) {
	for (let left = carriers(mark, id); left.length > 0; left = carriers(mark, id)) {
		for (const pid of left) {
			kill(pid);
		}

		await sleep(5);
	}
}
