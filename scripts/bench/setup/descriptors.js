import fs from 'node:fs';
import {sizes} from '../programs/fleet/amounts.js';

/** Open logs of a hub, and what any process has open. */
const others = 300;

/** Why there can be no thousand connections, in words. */
export function missingDescriptors() {
	const wanted = Math.max(...sizes) + others;
	// Node has raised its own limit as far as it may.
	const [, limit] = /^Max open files\s+(\d+)/m.exec(fs.readFileSync('/proc/self/limits', 'utf8')) ?? [];
	return limit === undefined || Number(limit) >= wanted ? [] : [`The bench "fleet" needs ${wanted} open files, and a process may have ${limit} here: ulimit -Hn ${wanted}`];
}
