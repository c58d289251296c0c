/** What the program ssh, or Docker's at its other end, has said before it ended. */
export class SshError extends Error {
	constructor(complaint: string, exitCode: number | null) {
		super(complaint.trim() === '' ? `ssh exited with ${exitCode}` : complaint.trim());
	}
}

/** As a clause about the host that was to be reached. */
export function describeSshTrouble({message}: SshError, host: string): string {
	const last = message.split('\n').at(-1)!.trim();
	if (message.includes('IDENTIFICATION HAS CHANGED')) {
		return `${host} has another host key than the one that ssh knows: if that is right, ssh-keygen -R ${host}`;
	}

	if (last.startsWith('Host key verification failed')) {
		return `the host key of ${host} is not known: connect once with ssh ${host}`;
	}

	if (/Permission denied \(/.test(last)) {
		return `ssh is not let in at ${host}: ${last.slice(last.indexOf('Permission denied'))} (nobody is asked for a password: add a key to the agent, ssh-add)`;
	}

	return /docker: (?:command )?not found|docker: No such file/.test(last) ? `there is no program docker on ${host}, by which ssh reaches the engine` : last.replace(/^ssh: /, '');
}
