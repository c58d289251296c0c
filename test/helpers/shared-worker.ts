import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';

/** Rooms whose tests start nothing and leave nothing running. */
const rooms = ['commands', 'config', 'console', 'core', 'fleet', 'headless', 'http', 'lib', 'logs', 'mcp', 'terminal'];

/** What replaces modules, clocks or something of the process: the next file would have it, too. */
const changesProcess = /\bvi\.|\bglobalThis\b|\bprocess\.(?:chdir|umask|exitCode)\b|\bprocess\.env(?:\[[^\]]*\]|\.\w+) \??\??=[^=]|\bdelete process\.env\b/;

/**
 * Test files that share one worker: to load the modules of a room anew takes longer than most of its tests. Each of the
 * others has a worker of its own. Whether a file leaves the process as it was is checked, too (shared-worker-check.ts).
 */
export function filesOfSharedWorker(root: string): string[] {
	const files = rooms.flatMap(room => readdirSync(path.join(root, 'test', room), {recursive: true, encoding: 'utf8'}).map(name => path.posix.join('test', room, name)));
	return files.filter(file => /\.test\.tsx?$/.test(file) && !changesProcess.test(readFileSync(path.join(root, file), 'utf8')));
}
