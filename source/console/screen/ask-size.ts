import process from 'node:process';

/** The kernel tells only whoever is in the foreground that the terminal has another size. Who comes back looks again: Node then tells of it as ever. */
export function askSizeAgain(): void {
	process.kill(process.pid, 'SIGWINCH');
}
