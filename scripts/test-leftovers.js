import fs from 'node:fs';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';

const patienceMs = 3000;

/** Ends and returns the processes that carry this variable in their environment and are still there after a moment. */
export async function endLeftovers(name, value) {
	const deadline = Date.now() + patienceMs;
	while (Date.now() < deadline && carriers(name, value).length > 0) {
		await sleep(50);
	}

	const left = carriers(name, value);
	for (const {pid} of left) {
		try {
			process.kill(pid, 'SIGKILL');
		} catch {
			// Gone by itself.
		}
	}

	return left;
}

function carriers(name, value) {
	if (process.platform !== 'linux') {
		return [];
	}

	return fs.readdirSync('/proc').filter(entry => /^\d+$/.test(entry)).flatMap(entry => {
		const environment = read(`/proc/${entry}/environ`);
		const command = read(`/proc/${entry}/cmdline`).replaceAll('\0', ' ').trim();
		return environment.split('\0').includes(`${name}=${value}`) ? [{pid: Number(entry), command}] : [];
	});
}

/** Empty for a process that is gone, is a zombie, or belongs to another user. */
function read(file) {
	try {
		return fs.readFileSync(file, 'utf8');
	} catch {
		return '';
	}
}
