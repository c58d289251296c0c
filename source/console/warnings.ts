import process from 'node:process';

/** What Node warns of it writes to the terminal, over whatever is there: while a screen is, it is said on it. Returns what ends that. */
export function tellWarnings(tell: (text: string) => void): () => void {
	const others = process.listeners('warning');
	const listener = ({name, message}: Error) => {
		tell(`${name}: ${message}`);
	};
	process.removeAllListeners('warning');
	process.on('warning', listener);
	return () => {
		process.off('warning', listener);
		for (const other of others) {
			process.on('warning', other);
		}
	};
}
