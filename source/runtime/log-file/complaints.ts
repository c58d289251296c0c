/** What is said about a log file in the log of its service: once when it goes wrong, once when it is well again. */
export interface Complaints {
	notWritten(error: NodeJS.ErrnoException): void;
	notRotated(error: NodeJS.ErrnoException): void;
	/** Everything that was kept is in the file. */
	allWritten(lostLines: number): void;
	closed(lostLines: number): void;
}

export function createComplaints(path: string, say: (text: string) => void): Complaints {
	let said: string | undefined;
	let saidOfRotation: string | undefined;

	return {
		notWritten(error) {
			const why = describeTrouble(error);
			if (why !== said) {
				said = why;
				say(`cannot write the log file ${path}: ${why}; it is tried again until it can be written`);
			}
		},
		notRotated(error) {
			const why = describeTrouble(error);
			if (why !== saidOfRotation) {
				saidOfRotation = why;
				say(`cannot rotate the log file ${path}, which goes on growing: ${why}`);
			}
		},
		allWritten(lostLines) {
			if (said !== undefined) {
				say(`the log file ${path} is written again: ${lostLines === 0 ? 'nothing is' : `${countLines(lostLines)}`} missing in it`);
			} else if (lostLines > 0) {
				say(`the log file ${path} took its lines too slowly: ${countLines(lostLines)} missing in it`);
			}

			said = undefined;
		},
		closed(lostLines) {
			if (lostLines > 0) {
				say(`the log file ${path} has not got everything: ${countLines(lostLines)} missing in it`);
			}
		},
	};
}

function describeTrouble(error: NodeJS.ErrnoException): string {
	return sentences[error.code ?? ''] ?? error.message;
}

const sentences: Readonly<Record<string, string>> = {
	ENOSPC: 'no space left on the device',
	EDQUOT: 'the disk quota is used up',
	EFBIG: 'it is as large as it may be',
	EACCES: 'permission denied',
	EPERM: 'not permitted',
	EROFS: 'the file system is read-only',
	EISDIR: 'it is a directory',
	ENOTDIR: 'part of its path is a file',
	ENOENT: 'no directory can be made for it',
	EEXIST: 'part of its path is a file',
	ENXIO: 'nobody reads the pipe',
	EPIPE: 'nobody reads the pipe any more',
	EIO: 'the device reports an error',
	EMFILE: 'too many open files',
	ENFILE: 'too many open files',
	ELOOP: 'its links go in a circle',
	ENAMETOOLONG: 'its name is too long',
};

function countLines(count: number): string {
	return `${count.toLocaleString('en-US')} ${count === 1 ? 'line is' : 'lines are'}`;
}
