import process from 'node:process';

/** Whether a process of this number lives, or has ended and was not asked how yet; whoever it belongs to. */
export function isThere(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		// Another user's.
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
