import process from 'node:process';

const engines = new Set<() => void>();

/**
 * Called when the process ends by itself or by `process.exit`; returns what takes it back. One listener for all engines: Node warns of
 * many. Where there is a launcher nobody needs this: it sees that its devtui is gone.
 */
export function atExit(end: () => void): () => void {
	if (engines.size === 0) {
		process.on('exit', endAll);
	}

	engines.add(end);
	return () => {
		engines.delete(end);
		if (engines.size === 0) {
			process.off('exit', endAll);
		}
	};
}

function endAll(): void {
	for (const end of engines) {
		end();
	}
}
